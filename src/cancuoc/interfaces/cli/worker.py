"""`cancuoc worker`: delivers news between rooms until it is told to stop.

A worker may be killed at any moment: what it did and what it settled commit together, so the
next one goes on where it stood. A database that is away is waited for, never given up on.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import InterfaceError, OperationalError, connections

from cancuoc.domain.abis import services as abis
from cancuoc.domain.abis.adapters.callbacks import HttpCallback
from cancuoc.domain.bedside import services as bedside
from cancuoc.domain.eid import services as eid
from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.reporting import daily
from cancuoc.domain.sessions import services as sessions
from cancuoc.domain.specialcare import services as care
from cancuoc.domain.stations import services as stations
from cancuoc.domain.uniqueness import services as uniqueness
from cancuoc.domain.uniqueness.adapters import deployed
from cancuoc.foundation import audit_seal, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.messengers import messengers
from cancuoc.kernel import clock
from cancuoc.planner.floor import warming

logger = logging.getLogger("cancuoc.worker")

FIRST_IDLE: Final = 0.1
LONGEST_IDLE: Final = 0.5
FIRST_BACKOFF: Final = 0.2
LONGEST_BACKOFF: Final = 5.0
CHORES_EVERY: Final = 60.0
FINGERS_EVERY: Final = 30.0
EARLIER_EVERY: Final = 60.0
MOST_PROCESSES: Final = 16
# What each reaction cost, as JSON on one line of the log when a worker ends.
SPENT: Final = "spent "


@dataclass
class Worker:
    """One loop. `stop` is set by a signal; the batch under way is always finished.

    Among several workers one does the chores: sealing the audit, sweeping old nonces,
    setting down who did not come, giving rounds to homes their lists and taking back what came
    of them, handing waiting messages to the provider, carrying answers
    to partners, taking fingers of stored dossiers and the dossiers from before the gallery, and
    once a day locking expired accounts, letting the day show in the files of care, and counting
    the day that has closed. Every other minute it works out what the halls will lack.
    """

    seal_every: float = CHORES_EVERY
    chores: bool = True
    stop: threading.Event = field(default_factory=threading.Event)
    settled: int = 0
    idle: float = FIRST_IDLE
    backoff: float = FIRST_BACKOFF
    _chores_due: float = field(default_factory=time.monotonic)
    _fingers_due: float = field(default_factory=lambda: time.monotonic() + FINGERS_EVERY)
    _earlier_due: float = field(default_factory=lambda: time.monotonic())
    _expired_until: date | None = None
    _care_day: date | None = None
    _counted_day: date | None = None

    def run(self) -> None:
        """Deliver until `stop` is set."""
        while not self.stop.is_set():
            self.stop.wait(self.turn())

    def turn(self) -> float:
        """Do one round and return how many seconds to rest before the next."""
        try:
            done = outbox.deliver(at=clock.now())
            self._chores()
            done += self._fill_fingers(idle=not done)
            done += self._gather_earlier(idle=not done)
        except (OperationalError, InterfaceError) as error:
            return self._without_database(error)
        self.backoff = FIRST_BACKOFF
        self.settled += done
        if done:
            self.idle = FIRST_IDLE
            return 0.0
        rest, self.idle = self.idle, min(LONGEST_IDLE, self.idle * 1.5)
        return rest

    def drain(self) -> int:
        """Deliver until nothing is due and return how many were settled."""
        while not self.stop.is_set() and (done := outbox.deliver(at=clock.now())):
            self.settled += done
        return self.settled

    def _chores(self) -> None:
        if not self.chores or time.monotonic() < self._chores_due:
            return
        self._chores_due = time.monotonic() + self.seal_every
        at = clock.now()
        sealed = audit_seal.seal(at=at)
        worker = Actor.system("worker")
        stations.sweep_nonces(at=at, by=worker)
        sessions.sweep_missed(at=at, by=worker)
        outreach.deliver_messages(messengers=messengers(os.environ), at=at, by=worker)
        outreach.deliver_to_officers(messengers=messengers(os.environ), at=at, by=worker)
        bedside.give_home_lists(at=at, by=worker)
        bedside.settle_homes(at=at, by=worker)
        abis.deliver_answers(callback=HttpCallback(), at=at, by=worker)
        self._lock_expired(at, by=worker)
        self._new_day_of_care(at, by=worker)
        self._count_day(at, by=worker)
        self._look_at_halls(at, by=worker)
        logger.info("settled %d, sealed %d lines, waiting %s", self.settled, sealed, _waiting())

    def _fill_fingers(self, *, idle: bool) -> int:
        """Take the fingers of one stored dossier when nothing is to do, else now and then.

        It costs seconds of processor time. Who lacks an eye waits for it, so it must go on in
        the busiest hour too.
        """
        if not self.chores or not (idle or time.monotonic() >= self._fingers_due):
            return 0
        self._fingers_due = time.monotonic() + FINGERS_EVERY
        try:
            return uniqueness.fill_fingers(
                extractor=deployed.extractor(), at=clock.now(), by=Actor.system("worker")
            )
        except outbox.NotNow as error:
            logger.info("fingers wait: %s", error)
            return 0

    def _gather_earlier(self, *, idle: bool) -> int:
        """Take in one dossier from before the gallery, only when nothing else is to be done."""
        if not (self.chores and idle) or time.monotonic() < self._earlier_due:
            return 0
        try:
            looked = uniqueness.gather_earlier(
                extractor=deployed.extractor(), at=clock.now(), by=Actor.system("worker")
            )
        except outbox.NotNow as error:
            logger.info("earlier dossiers wait: %s", error)
            looked = 0
        if not looked:
            self._earlier_due = time.monotonic() + EARLIER_EVERY
        return looked

    def _lock_expired(self, at: datetime, *, by: Actor) -> None:
        """Once a Vietnamese day, in portions, lock the accounts whose card has expired."""
        today = clock.today_vn(at)
        if self._expired_until == today:
            return
        if not eid.lock_expired(on=today, at=at, by=by):
            self._expired_until = today

    def _new_day_of_care(self, at: datetime, *, by: Actor) -> None:
        """Once a Vietnamese day, remind offices and let the day show in the files of care."""
        today = clock.today_vn(at)
        if self._care_day == today:
            return
        care.each_day(at=at, by=by)
        self._care_day = today

    def _count_day(self, at: datetime, *, by: Actor) -> None:
        """Once a Vietnamese day, in portions, set down how far everybody stood at its close."""
        today = clock.today_vn(at)
        if self._counted_day == today:
            return
        if not daily.count_day(at=at, by=by):
            self._counted_day = today

    def _look_at_halls(self, at: datetime, *, by: Actor) -> None:
        """Work out what the halls will lack, once the compiled evening is loaded beside."""
        if warming.ready():
            sessions.renew_outlooks(at=at, by=by)

    def _without_database(self, error: Exception) -> float:
        logger.warning("the database is away (%s); trying again", type(error).__name__)
        connections.close_all()
        rest, self.backoff = self.backoff, min(LONGEST_BACKOFF, self.backoff * 2)
        return rest


def run(argv: Sequence[str]) -> int:
    """Run one worker, or a parent with several; return 0 after a clean stop."""
    wanted = _parser().parse_args(list(argv))
    logging.getLogger("cancuoc").setLevel(logging.INFO)
    if wanted.once:
        print(f"Đã xử lý {Worker().drain()} việc.")
        return 0
    if wanted.processes == 1:
        return _serve(wanted.seal_every, chores=True)
    return Family(
        count=wanted.processes,
        serve=lambda place: _serve(wanted.seal_every, chores=place == 0),
    ).run()


@dataclass
class Family:
    """A parent that keeps `count` children alive and takes them along when it stops.

    `serve` is called in a child with its place, 0 for the first; `children` has by process
    id the place and the moment of birth.
    """

    count: int
    serve: Callable[[int], int]
    stop: threading.Event = field(default_factory=threading.Event)
    children: dict[int, tuple[int, float]] = field(default_factory=dict)

    def run(self) -> int:
        """Keep the children alive until a signal; return 0 once all of them are gone."""
        # A connection shared by two processes would mix their answers.
        connections.close_all()
        _on_signals(self.stop)
        while not self.stop.is_set():
            while len(self.children) < self.count:
                self._bear()
            self.stop.wait(0.2)
            self._bury()
        for pid in self.children:
            _signal(pid)
        while self.children:
            self._bury()
            time.sleep(0.05)
        return 0

    def _bear(self) -> None:
        taken = {place for place, _ in self.children.values()}
        place = min(set(range(self.count)) - taken)
        pid = os.fork()
        if pid == 0:
            os._exit(self.serve(place))
        self.children[pid] = (place, time.monotonic())

    def _bury(self) -> None:
        for pid, (_, born) in list(self.children.items()):
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone == 0:
                continue
            del self.children[pid]
            if not self.stop.is_set():
                logger.warning("worker %d ended with status %d; starting another", pid, status)
                # A child that dies at birth must not make the parent spin.
                self.stop.wait(max(0.0, 1.0 - (time.monotonic() - born)))


def _serve(seal_every: float, *, chores: bool) -> int:
    worker = Worker(seal_every=seal_every, chores=chores)
    _on_signals(worker.stop)
    if chores:
        # Kernels are compiled at the start, so that no web process has to.
        warming.ready()
    worker.run()
    connections.close_all()
    logger.info("stopped after settling %d", worker.settled)
    logger.info("%s%s", SPENT, json.dumps({name: vars(c) for name, c in outbox.spent.items()}))
    sys.stdout.flush()
    return 0


def _on_signals(stop: threading.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())


def _signal(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)


def _waiting() -> str:
    waiting = outbox.pending()
    return ", ".join(f"{name} {count}" for name, count in sorted(waiting.items())) or "nothing"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cancuoc worker", description="Xử lý việc nền.")
    parser.add_argument(
        "--processes", type=_processes, default=1, help="số tiến trình, từ 1 đến 16"
    )
    parser.add_argument(
        "--seal-every", type=float, default=CHORES_EVERY, help="số giây giữa hai lần niêm phong"
    )
    parser.add_argument("--once", action="store_true", help="xử lý hết việc đang chờ rồi dừng")
    return parser


def _processes(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_PROCESSES:
        raise argparse.ArgumentTypeError("chọn từ 1 đến 16 tiến trình")
    return number

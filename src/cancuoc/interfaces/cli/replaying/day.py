"""A day of the whole city, measured: packets in, checks, signatures, cards out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.db import InterfaceError, OperationalError, connections

from cancuoc.domain.issuance import queries as issuance
from cancuoc.foundation import outbox
from cancuoc.interfaces.cli.replaying.desks import Desks
from cancuoc.interfaces.cli.replaying.pace import Pace, Say
from cancuoc.interfaces.cli.replaying.players import Answer, Players
from cancuoc.interfaces.cli.replaying.processes import Centre
from cancuoc.interfaces.cli.replaying.web import FormRefused
from cancuoc.kernel import clock
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal

LOOK_EVERY: Final = 0.5
PATIENCE: Final = 300.0


class NothingMoves(Refusal):
    """Minutes went by in which no packet came, none was signed for, and no card was made."""

    status = 500
    message = "Dây chuyền đứng yên quá lâu."
    next_step = "Hãy xem worker.log và web.log trong thư mục của lần chạy."


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one station has to do: its plan entry and the visits it seals before the day."""

    entry: dict[str, Any]
    jobs: tuple[dict[str, Any], ...]


@dataclass
class Day:
    """The measured part of a day. `window` is how many dossiers may be under way at once.

    `look` is called at every look around; a drill kills processes in it.
    """

    centre: Centre
    desks: Desks
    window: int
    say: Say
    look: Callable[[Day], None] = lambda _day: None
    groups: Sequence[Players] = ()
    sealed: int = 0
    answers: list[Answer] = field(default_factory=list)
    received: dict[str, Answer] = field(default_factory=dict)
    signed: int = 0
    cards: int = 0
    began: datetime | None = None

    def hear(self, answer: Answer) -> None:
        """Take in what a station said; called from the threads that listen."""
        self.answers.append(answer)
        if answer.get("outcome") == "captured":
            self.received[answer["packet_id"]] = answer

    def seal(self, works: Sequence[Sequence[Work]]) -> None:
        """Let every group of stations enrol and seal its packets; none is sent yet."""
        total = sum(len(work.jobs) for group in works for work in group)
        pace = Pace(total=total, say=self.say)
        for players, group in zip(self.groups, works, strict=True):
            players.heard = self.hear
            players.begin(
                stations=[work.entry for work in group],
                jobs=[job for work in group for job in work.jobs],
            )
        for players in self.groups:
            while players.finish(timeout=2.0) is None:
                pace.add(self._count("sealed") - pace.done, words="Niêm phong gói")
        self.sealed = self._count("sealed")

    def run(self, works: Sequence[Sequence[Work]]) -> None:
        """Send every packet, sign for what is clear, until each has its card."""
        self.began = datetime.now(UTC)
        pace = Pace(total=self.sealed, say=self.say)
        moved, last = time.monotonic(), -1
        under_way = [False] * len(self.groups)
        while self.cards < self.sealed or len(self.received) < self.sealed:
            self._send(works, under_way)
            self._sign()
            self.look(self)
            pace.add(self.cards - pace.done, words="Thẻ đã dựng")
            if self.cards + self.signed + len(self.received) != last:
                moved, last = time.monotonic(), self.cards + self.signed + len(self.received)
            if time.monotonic() - moved > PATIENCE:
                raise NothingMoves(log=self.centre.worker.last_lines())
            time.sleep(LOOK_EVERY)
        self._collect(under_way)

    def settle(self) -> None:
        """Wait until no news waits."""
        deadline = time.monotonic() + PATIENCE
        while outbox.pending():
            if time.monotonic() > deadline:
                raise NothingMoves(waiting=outbox.pending())
            self.centre.keep()
            time.sleep(0.2)

    def _send(self, works: Sequence[Sequence[Work]], under_way: list[bool]) -> None:
        """Ask each idle group of stations for as many packets as the window has room for.

        Every station is asked for at least one, so there has to be room for one of each.
        """
        for number, players in enumerate(self.groups):
            if under_way[number]:
                under_way[number] = players.finish(timeout=0.0) is None
        room = self.window - (len(self.received) - self.cards)
        least = max(self.window // 8, min(self.window, sum(len(group) for group in works)))
        if len(self.received) >= self.sealed or room < least:
            return
        for number, players in enumerate(self.groups):
            if not under_way[number]:
                each = max(1, room // (len(self.groups) * max(1, len(works[number]))))
                jobs = [{"station": w.entry["code"], "send": each} for w in works[number]]
                players.begin(jobs=jobs)
                under_way[number] = True

    def _sign(self) -> None:
        """Sign for what is clear, and see how many cards there are."""
        self.centre.keep()
        try:
            self.signed += self.desks.approve()
            stock = issuance.stock(scope=("01",), on=today_vn(clock.now()))
        except (OperationalError, InterfaceError, FormRefused, OSError):
            # A drill takes the database or the web away; the officer simply tries again.
            connections.close_all()
            return
        self.cards = sum(stock.values())

    def _collect(self, under_way: list[bool]) -> None:
        for number, players in enumerate(self.groups):
            if under_way[number]:
                players.finish()

    def _count(self, outcome: str) -> int:
        return sum(1 for answer in self.answers if answer.get("outcome") == outcome)

"""The week of one district: families come, stations capture, desks decide, cards go out."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from cancuoc.domain.issuance import queries as issuance
from cancuoc.domain.issuance.rules import CardState
from cancuoc.foundation import outbox
from cancuoc.interfaces.cli.replaying import reception
from cancuoc.interfaces.cli.replaying.apart import LedApart
from cancuoc.interfaces.cli.replaying.desks import Desks
from cancuoc.interfaces.cli.replaying.ground import Ground
from cancuoc.interfaces.cli.replaying.pace import Pace, Say
from cancuoc.interfaces.cli.replaying.parties import End
from cancuoc.interfaces.cli.replaying.players import Answer, Players
from cancuoc.interfaces.cli.replaying.processes import Centre
from cancuoc.interfaces.cli.replaying.reception import FrontDesk
from cancuoc.interfaces.cli.replaying.roster import REPORT_AT, SHIFTS, SLOT, Shift
from cancuoc.interfaces.cli.replaying.seating import Seat
from cancuoc.interfaces.cli.replaying.wires import Wire
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.simulated_clock import SimulatedClock

HANDED_OVER_SHARE: Final = 0.6
PATIENCE: Final = 180.0


class WorkerStuck(Refusal):
    """News waits although the worker had minutes for it; `details` says what waits."""

    status = 500
    message = "Bộ xử lý không làm hết việc."
    next_step = "Hãy xem worker.log trong thư mục của lần chạy."


@dataclass
class Week:
    """One replay of a week. `answers` collects what the stations said.

    Stations of the sessions in `dark` seal and keep their packets until they have a network
    again: at their next session, or the next morning. With a `wire` their network is truly cut
    and the station leads the floor; without one they only keep what they sealed. `closed` is
    called when a day ends.
    """

    centre: Centre
    ground: Ground
    desks: Desks
    clock: SimulatedClock
    rng: random.Random
    say: Say
    front: FrontDesk = field(init=False)
    players: Players | None = None
    answers: list[Answer] = field(default_factory=list)
    dark: frozenset[Shift] = frozenset()
    closed: Callable[[], None] = lambda: None
    wire: Wire | None = None
    apart: LedApart = field(default_factory=LedApart)
    held: Counter[str] = field(default_factory=Counter)
    _codes: dict[int, str] = field(default_factory=dict)
    _turns: Counter[UUID] = field(default_factory=Counter)
    _batches: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.front = FrontDesk(self.desks)

    def run(self, seats: Sequence[Seat], players: Players) -> None:
        """Play everything until the report of the last day; nothing waits any more then."""
        self.players = players
        players.heard = self.answers.append
        visits = sum(len(seat.party.visitors) for seat in seats)
        pace = Pace(total=visits, say=self.say)
        self._book(seats)
        self.apart.expect([seat for seat in seats if seat.shift in self.dark], self.ground)
        for day, of_day in groupby(seats, key=lambda seat: seat.slot.astimezone(VN).date()):
            self.clock.set(datetime.combine(day, SHIFTS[0][0], tzinfo=VN) - timedelta(minutes=20))
            self._heal(list(self.apart.stations))
            players.play(stations=self._at_work(seats, day))
            if back := self._sending(list(self.held)):
                players.play(jobs=back)
            self._unpack()
            for slot, of_slot in groupby(of_day, key=lambda seat: seat.slot):
                count = self._half_hour(slot, list(of_slot))
                pace.add(count, words=f"{slot.astimezone(VN):%d/%m %H:%M}, lượt")
                self._at_desks(slot)
            self._close_day(day_ends(slot))
        self.settle()
        self.clock.set(REPORT_AT)

    def settle(self) -> None:
        """Wait until no news waits; raise `WorkerStuck` when that takes minutes."""
        deadline = time.monotonic() + PATIENCE
        while waiting := outbox.pending():
            if time.monotonic() > deadline:
                raise WorkerStuck(waiting=waiting, log=self.centre.worker.last_lines())
            self.centre.keep()
            time.sleep(0.1)

    def _book(self, seats: Sequence[Seat]) -> None:
        booked = [seat for seat in seats if seat.booked]
        pace = Pace(total=len(booked), say=self.say)
        for seat in booked:
            self._codes[id(seat)] = reception.book(
                seat, session_id=self.ground.session(seat.shift), at=self.clock.now()
            )
            pace.add(1, words="Đặt lịch cho gia đình")

    def _at_work(self, seats: Sequence[Seat], day: date) -> list[dict[str, Any]]:
        """Return the stations whose officers sign in on a day: those of teams with visitors."""
        teams = {seat.shift.team.code for seat in seats if seat.slot.astimezone(VN).date() == day}
        entries = [
            station.entry() for team in sorted(teams) for station in self.ground.stations[team]
        ]
        if self.wire is not None:
            entries = [{**each, "centre": self.wire.address(each["code"])} for each in entries]
        return entries

    def _heal(self, stations: Sequence[str]) -> None:
        """Give stations their network back, and the centre its floors with all that was done."""
        if self.wire is not None and stations and self.players is not None:
            self.wire.heal(stations)
            back = {each.code: each for each in self.ground.every_station()}
            # Officers sign in anew: a lease may have run out while the station was alone.
            self.players.play(
                stations=[back[code].entry() for code in stations], jobs=self.apart.back(stations)
            )

    def _part(self, seats: Sequence[Seat]) -> list[dict[str, Any]]:
        """Play nothing yet: let stations of dark sessions stand ready, then cut their network."""
        if self.wire is None or self.players is None:
            return []
        dark = [seat for seat in seats if seat.shift in self.dark]
        fresh = self.apart.ready(dark, self.ground)
        if fresh:
            self._heal(
                [str(job["station"]) for job in fresh if job["station"] in self.apart.stations]
            )
            self.players.play(jobs=fresh)
            self.wire.cut([str(job["station"]) for job in fresh])
        return self.apart.receive(dark, self.ground, self._codes)

    def _half_hour(self, slot: datetime, seats: Sequence[Seat]) -> int:
        """Receive everybody of half an hour, then let the stations work; return the visits."""
        jobs: list[dict[str, Any]] = []
        self.clock.set(slot)
        apart = self._part(seats)
        for seat in seats:
            self.clock.set(seat.comes_at)
            if self.wire is None or seat.shift not in self.dark:
                jobs += self._receive(seat)
        lit = [str(job["station"]) for job in jobs if not job.get("hold")]
        self._heal([code for code in dict.fromkeys(lit) if code in self.apart.stations])
        self.held.update(self.apart.kept(apart))
        jobs = self._sending(lit) + jobs + apart
        self.clock.set(slot + SLOT - timedelta(minutes=1))
        if jobs and self.players is not None:
            self.players.play(jobs=jobs)
        self.centre.keep()
        return sum(len(seat.party.visitors) for seat in seats)

    def _receive(self, seat: Seat) -> list[dict[str, Any]]:
        session_id = self.ground.session(seat.shift)
        code = self._codes.get(id(seat), "")
        tickets = self.front.arrive(seat, session_id=session_id, booking_code=code)
        for visitor, ticket_id in zip(seat.party.visitors, tickets, strict=True):
            if visitor.end is End.CONFIRMATION:
                self.front.confirm(seat, visitor, ticket_id=ticket_id)
        station = self._station(seat, session_id)
        jobs = reception.jobs(seat, tickets, session_id=session_id, station=station)
        if seat.shift not in self.dark:
            return jobs
        self.held[station] += sum(not job["ending"] for job in jobs)
        return [{**job, "hold": True} for job in jobs]

    def _sending(self, stations: Sequence[str]) -> list[dict[str, Any]]:
        """Return the jobs that send what these stations kept while they had no network."""
        back = [code for code in dict.fromkeys(stations) if self.held[code]]
        return [{"station": code, "send": self.held.pop(code)} for code in back]

    def _station(self, seat: Seat, session_id: UUID) -> str:
        """Deal the families of a session out over its stations in turn."""
        stations = self.ground.stations[seat.shift.team.code]
        self._turns[session_id] += 1
        return stations[self._turns[session_id] % len(stations)].code

    def _at_desks(self, slot: datetime) -> None:
        """Let the desks work every other hour: review, signatures, cards given out."""
        local = slot.astimezone(VN)
        if local.minute == 0 and local.hour % 2 == 0:
            self.settle()
            self.desks.review()
            self.settle()
            self.desks.approve()
        if local.minute == 30 and local.hour == 15:
            self._hand_over()

    def _close_day(self, at: datetime) -> None:
        """At the end of a day everything that can be signed is, and finished cards are packed."""
        # The last half hour of the week ends a minute before the report.
        self.clock.set(min(at, REPORT_AT - timedelta(minutes=1)))
        self.settle()
        self.desks.review()
        self.settle()
        self.desks.approve()
        self.settle()
        self._batches += self.desks.pack()
        self.settle()
        self.closed()

    def _unpack(self) -> None:
        """Take yesterday's cards out of their boxes."""
        for batch in self._batches:
            self.desks.receive(batch)
        self._batches.clear()

    def _hand_over(self) -> None:
        """Some of those whose card has come fetch it."""
        on = today_vn(self.clock.now())
        for card in issuance.cards(scope=("01",), on=on, states=[CardState.RECEIVED]):
            if self.rng.random() < HANDED_OVER_SHARE:
                self.desks.hand_over(dossier_id=card.dossier_id)


def day_ends(slot: datetime) -> datetime:
    """Return when the last session of a slot's day ends."""
    return datetime.combine(slot.astimezone(VN).date(), SHIFTS[-1][1], tzinfo=VN)


def refused(answers: Sequence[Answer]) -> dict[str, int]:
    """Count what stations refused, by the name of the refusal."""
    found: dict[str, int] = defaultdict(int)
    for answer in answers:
        if answer.get("outcome") == "refused":
            found[str(answer.get("error"))] += 1
    return dict(found)


def packets(answers: Sequence[Answer]) -> Iterator[Answer]:
    """Yield the visits that became a packet with a receipt."""
    return (answer for answer in answers if answer.get("outcome") == "captured")

"""Preparing a day of the city: who comes to which station, and what each has to seal."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.interfaces.cli.replaying import ground, people, reception
from cancuoc.interfaces.cli.replaying.counts import Counts
from cancuoc.interfaces.cli.replaying.day import Work
from cancuoc.interfaces.cli.replaying.ground import Ground, Station
from cancuoc.interfaces.cli.replaying.pace import Pace
from cancuoc.interfaces.cli.replaying.parties import Party, Resident, choose
from cancuoc.interfaces.cli.replaying.roster import Shift, city_day
from cancuoc.interfaces.cli.replaying.seating import NoRoom, Seat
from cancuoc.kernel.clock import VN
from cancuoc.law.ages import Band

Say = Callable[[str], None]
ON: Final = date(2024, 7, 9)
PREPARED_AT: Final = datetime(2024, 7, 8, 8, tzinfo=VN)
STATIONS: Final = 170


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A station and the parties that come to it."""

    station: Station
    shift: Shift
    parties: tuple[Party, ...]


def prepare(
    *, counts: Counts, stations: int, groups: int, rng: random.Random, say: Say
) -> list[list[Work]]:
    """Return for each group of stations what they are to do; everything else stands then."""
    shifts = city_day(communes=_communes(), stations=stations, on=ON)
    wanted = gather(counts, rng)
    parties = choose(wanted, counts, faulty=0.0, rng=rng)
    say(f"{counts.dossiers} người trong {len(parties)} nhóm, {stations} trạm, {len(shifts)} buổi.")
    districts = {shift.team.code: _district(shift.team.code) for shift in shifts}
    field = ground.prepare(
        shifts=shifts,
        unit_of=districts,
        desks_at="01",
        days=(ON - timedelta(days=7), date(2024, 12, 31)),
        at=PREPARED_AT,
        say=say,
    )
    tasks = dealt_out(parties, shifts, field)
    works = _book(tasks, field, say)
    return [works[number::groups] for number in range(groups)]


def gather(counts: Counts, rng: random.Random) -> list[Resident]:
    """Read communes in random order until every band has enough clean people."""
    communes = sorted(code for codes in _communes().values() for code in codes)
    rng.shuffle(communes)
    left = {band: count for band, count in counts.by_band.items() if count}
    found: list[Resident] = []
    for start in range(0, len(communes), 8):
        fresh = people.residents(communes=communes[start : start + 8], on=ON, until=ON)
        found += fresh
        for resident in fresh:
            if resident.clean and resident.band in left:
                left[resident.band] -= 1
        if all(count <= 0 for count in left.values()):
            break
    return found


def dealt_out(parties: Iterable[Party], shifts: Sequence[Shift], field: Ground) -> list[Task]:
    """Deal parties out over stations, as evenly as families allow, near home first."""
    home = {code: district for district, codes in _communes().items() for code in codes}
    ordered = sorted(parties, key=lambda party: (home.get(party.commune, ""), party.commune))
    by_team = {shift.team.code: shift for shift in shifts}
    places = [(by_team[s.team], s) for s in field.every_station()]
    places.sort(key=lambda place: place[1].code)
    total = sum(len(party.visitors) for party in ordered)
    shares: list[list[Party]] = [[] for _ in places]
    dealt = 0
    for party in ordered:
        shares[min(len(places) - 1, dealt * len(places) // total)].append(party)
        dealt += len(party.visitors)
    return [
        Task(station=station, shift=shift, parties=tuple(share))
        for (shift, station), share in zip(places, shares, strict=True)
    ]


def _book(tasks: Sequence[Task], field: Ground, say: Say) -> list[Work]:
    """Book every party ahead, so that the stations' day lists hold them."""
    pace = Pace(total=sum(len(task.parties) for task in tasks), say=say)
    places = {task.shift.team.code: Places(task.shift) for task in tasks}
    works = []
    for task in tasks:
        session_id = field.session(task.shift)
        jobs: list[dict[str, Any]] = []
        for party in largest_first(task.parties):
            slot = places[task.shift.team.code].take(len(party.visitors))
            seat = Seat(party=party, shift=task.shift, slot=slot, comes_at=slot, booked=True)
            reception.book(seat, session_id=session_id, at=PREPARED_AT)
            jobs += [_job(task, str(session_id), v.resident) for v in party.visitors]
            pace.add(1, words="Đặt lịch")
        works.append(Work(entry=task.station.entry(), jobs=tuple(jobs)))
    return works


def largest_first(parties: Iterable[Party]) -> list[Party]:
    """Return parties in the order in which they find room.

    Families placed after many single people would find a free place in every half hour and
    room for four in none; placed first, they fit as long as the day is three quarters full.
    """
    return sorted(parties, key=lambda party: -len(party.visitors))


class Places:
    """The free places of one session, taken from the half hour with most of them."""

    def __init__(self, shift: Shift) -> None:
        slots = shift.slots(until=shift.ends_at)
        self._free = dict.fromkeys(slots, shift.slot_capacity)

    def take(self, people: int) -> datetime:
        """Take places for a party; raise `NoRoom` when no half hour holds it."""
        slot = max(self._free, key=lambda slot: self._free[slot])
        if self._free[slot] < people:
            raise NoRoom(f"no half hour left for {people} people")
        self._free[slot] -= people
        return slot


def _job(task: Task, session_id: str, resident: Resident) -> dict[str, Any]:
    return {
        "station": task.station.code,
        "session": session_id,
        "person": str(resident.person_id),
        "eid": 1 if resident.band is Band.UNDER_6 else 2,
        "hold": True,
    }


def _communes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for unit in units.units_in_force(on=ON, level=Level.COMMUNE):
        found.setdefault(unit.parent, []).append(unit.code)
    return found


def _district(team: str) -> str:
    return team.removeprefix("HN").partition("-")[0]

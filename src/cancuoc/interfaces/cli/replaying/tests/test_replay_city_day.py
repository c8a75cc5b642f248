"""Preparing a day of the city: enough people gathered, everybody booked, each job whole."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from cancuoc.interfaces.cli.replaying import city
from cancuoc.interfaces.cli.replaying.city import Task
from cancuoc.interfaces.cli.replaying.counts import Counts, hanoi_day
from cancuoc.interfaces.cli.replaying.parties import Resident, choose
from cancuoc.interfaces.cli.replaying.roster import Shift, city_day
from cancuoc.interfaces.cli.replaying.seating import Seat
from cancuoc.interfaces.cli.replaying.tests.acting import field_of, session_of
from cancuoc.interfaces.cli.replaying.tests.residents import resident, roomy
from cancuoc.law.ages import Band

COMMUNES = {f"{d:03d}": [f"{d:03d}{c:02d}" for c in range(4)] for d in range(1, 13)}
EVERY = sorted(code for codes in COMMUNES.values() for code in codes)
ON = date(2024, 7, 9)


@pytest.fixture(autouse=True)
def map_of_communes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(city, "_communes", lambda: COMMUNES)


class Register:
    """A register that lists so many people of each band in every commune."""

    def __init__(self, *, clean: bool = True, **bands: int) -> None:
        self.bands = {Band[name]: count for name, count in bands.items()}
        self.clean = clean
        self.asked: list[Sequence[str]] = []

    def residents(self, *, communes: Sequence[str], on: date, until: date) -> list[Resident]:
        assert on == until == ON
        self.asked.append(list(communes))
        return [
            resident(
                1_000 * EVERY.index(code) + number,
                band,
                commune=code,
                clean=self.clean,
                household=f"{code}-{number // 2}",
            )
            for code in communes
            for band, count in self.bands.items()
            for number in range(100 * list(Band).index(band), 100 * list(Band).index(band) + count)
        ]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Register]:
    def use(**given: Any) -> Register:
        made = Register(**given)
        monkeypatch.setattr(city.people, "residents", made.residents)
        return made

    return use


class TestGathering:
    def test_it_stops_when_every_band_has_enough(self, register: Any) -> None:
        made = register(UNDER_6=2, FROM_6=3, FROM_14=9)
        counts = Counts(under_6=10, from_6=10, from_14=20)
        found = city.gather(counts, random.Random(1))
        bands = Counter(each.band for each in found)
        assert all(bands[band] >= count for band, count in counts.by_band.items())
        assert [len(codes) for codes in made.asked] == [8]

    def test_it_goes_on_for_the_band_that_is_short(self, register: Any) -> None:
        made = register(UNDER_6=1, FROM_6=9, FROM_14=9)
        city.gather(Counts(under_6=20, from_6=1, from_14=1), random.Random(1))
        assert [len(codes) for codes in made.asked] == [8, 8, 8]

    def test_people_with_a_fault_of_the_register_do_not_count(self, register: Any) -> None:
        made = register(clean=False, FROM_14=9)
        found = city.gather(Counts(under_6=0, from_6=0, from_14=5), random.Random(1))
        assert sorted(code for codes in made.asked for code in codes) == EVERY
        assert len(found) == 9 * len(EVERY)

    def test_no_commune_is_read_twice_and_the_seed_decides_the_order(self, register: Any) -> None:
        orders = []
        for seed in (1, 1, 2):
            made = register(FROM_14=1)
            city.gather(Counts(under_6=0, from_6=0, from_14=10_000), random.Random(seed))
            orders.append([code for codes in made.asked for code in codes])
        assert all(sorted(order) == EVERY for order in orders)
        assert orders[0] == orders[1] != orders[2]

    def test_nobody_wanted_is_one_look_and_no_more(self, register: Any) -> None:
        made = register(FROM_14=1)
        city.gather(Counts(under_6=0, from_6=0, from_14=0), random.Random(1))
        assert len(made.asked) == 1


class Booked:
    """Bookings in memory, with the places they took."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.seats: list[Seat] = []
        self.sessions: list[UUID] = []
        patch.setattr(city.reception, "book", self.book)

    def book(self, seat: Seat, *, session_id: UUID, at: object) -> str:
        assert at == city.PREPARED_AT
        self.seats.append(seat)
        self.sessions.append(session_id)
        return "code"


class TestBooking:
    @pytest.fixture
    def planned(self, monkeypatch: pytest.MonkeyPatch) -> tuple[Booked, list[Task], list[Any]]:
        shifts = city_day(communes=COMMUNES, stations=24, on=ON)
        field = field_of(shifts)
        counts = hanoi_day(dossiers=300)
        parties = choose(roomy(counts), counts, faulty=0.0, rng=random.Random(2))
        tasks = city.dealt_out(parties, shifts, field)
        booked = Booked(monkeypatch)
        works = city._book(tasks, field, lambda _line: None)
        return booked, tasks, works

    def test_every_party_is_booked_once_in_the_session_of_its_station(self, planned: Any) -> None:
        booked, tasks, _ = planned
        wanted = {(party, session_of(task.shift)): 1 for task in tasks for party in task.parties}
        found = zip((seat.party for seat in booked.seats), booked.sessions, strict=True)
        assert Counter(found) == wanted

    def test_no_half_hour_of_a_session_is_overbooked(self, planned: Any) -> None:
        booked, _, _ = planned
        taken: Counter[Any] = Counter()
        room: dict[Any, int] = {}
        for seat in booked.seats:
            key = (seat.shift.team.code, seat.slot)
            taken[key] += len(seat.party.visitors)
            room[key] = seat.shift.slot_capacity
        assert all(taken[key] <= room[key] for key in taken)

    def test_stations_of_one_team_share_its_places(self, planned: Any) -> None:
        booked, _, _ = planned
        for shift in {seat.shift.team.code: seat.shift for seat in booked.seats}.values():
            slots = set(shift.slots(until=shift.ends_at))
            of_team = [s.slot for s in booked.seats if s.shift.team.code == shift.team.code]
            assert set(of_team) <= slots

    def test_each_visitor_is_one_job_of_the_right_station(self, planned: Any) -> None:
        _, tasks, works = planned
        assert len(works) == len(tasks)
        for task, work in zip(tasks, works, strict=True):
            assert work.entry["code"] == task.station.code
            people = [v.resident for party in task.parties for v in party.visitors]
            assert sorted(job["person"] for job in work.jobs) == sorted(
                str(person.person_id) for person in people
            )
            assert {job["station"] for job in work.jobs} <= {task.station.code}
            assert all(job["hold"] for job in work.jobs)

    def test_a_child_under_six_asks_for_the_first_level_alone(self, planned: Any) -> None:
        _, tasks, works = planned
        bands = {
            str(v.resident.person_id): v.resident.band
            for task in tasks
            for party in task.parties
            for v in party.visitors
        }
        levels = {job["person"]: job["eid"] for work in works for job in work.jobs}
        small = {person for person, band in bands.items() if band is Band.UNDER_6}
        assert {person for person, level in levels.items() if level == 1} == small != set()
        assert set(levels.values()) == {1, 2}


def test_a_whole_day_is_dealt_out_over_its_groups(
    register: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(UNDER_6=4, FROM_6=20, FROM_14=40)
    Booked(monkeypatch)
    asked: dict[str, Any] = {}

    def prepare(*, shifts: Sequence[Shift], **given: Any) -> Any:
        asked.update(given)
        return field_of(shifts)

    monkeypatch.setattr(city.ground, "prepare", prepare)
    groups = city.prepare(
        counts=hanoi_day(dossiers=200),
        stations=13,
        groups=2,
        rng=random.Random(5),
        say=lambda _line: None,
    )
    assert [len(group) for group in groups] == [7, 6]
    jobs = [job["person"] for group in groups for work in group for job in work.jobs]
    assert len(jobs) == len(set(jobs)) == 200
    assert asked["desks_at"] == "01"
    assert set(asked["unit_of"].values()) <= set(COMMUNES)
    first, last = asked["days"]
    assert first <= city.ON - timedelta(days=1) < city.ON <= last

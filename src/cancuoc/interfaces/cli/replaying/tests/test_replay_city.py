"""A day of the city: parties dealt out over stations, each with its places in a half hour."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.cli.replaying import city
from cancuoc.interfaces.cli.replaying.city import Places, Task, dealt_out
from cancuoc.interfaces.cli.replaying.counts import hanoi_day
from cancuoc.interfaces.cli.replaying.ground import Ground, Station
from cancuoc.interfaces.cli.replaying.parties import Party, choose
from cancuoc.interfaces.cli.replaying.roster import Shift, city_day
from cancuoc.interfaces.cli.replaying.seating import NoRoom
from cancuoc.interfaces.cli.replaying.tests.residents import roomy

COMMUNES = {f"{n:03d}": [f"{n:05d}"] for n in range(1, 31)}
ON = date(2024, 7, 9)


def shifts(stations: int) -> tuple[Shift, ...]:
    return city_day(communes=COMMUNES, stations=stations, on=ON)


def ground(of: tuple[Shift, ...]) -> Ground:
    stations = {
        shift.team.code: tuple(
            Station(code=kit, kit=kit, team=shift.team.code, token="t", username=f"cb.{kit}")
            for kit in shift.team.kits
        )
        for shift in of
    }
    return Ground(sessions={}, stations=stations)


def parties(dossiers: int, seed: int = 1) -> list[Party]:
    counts = hanoi_day(dossiers=dossiers)
    return choose(roomy(counts, seed=seed), counts, faulty=0.0, rng=random.Random(seed))


def dealt(dossiers: int, stations: int, monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    monkeypatch.setattr(city, "_communes", lambda: COMMUNES)
    held = shifts(stations)
    return dealt_out(parties(dossiers), held, ground(held))


@pytest.mark.parametrize(("dossiers", "stations"), [(48, 4), (400, 8), (8_000, 170), (90, 30)])
def test_everybody_has_a_station_and_only_one(
    dossiers: int, stations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = dealt(dossiers, stations, monkeypatch)
    people = [v.resident.person_id for t in tasks for p in t.parties for v in p.visitors]
    assert len(people) == len(set(people)) == dossiers
    assert len(tasks) == stations


@pytest.mark.parametrize(("dossiers", "stations"), [(400, 8), (8_000, 170)])
def test_stations_have_about_the_same_to_do(
    dossiers: int, stations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = [
        sum(len(party.visitors) for party in task.parties)
        for task in dealt(dossiers, stations, monkeypatch)
    ]
    # A family is never divided, so a station may have one family more or less than its share.
    assert max(loads) - min(loads) <= 8
    assert min(loads) > 0


def test_each_station_works_in_its_own_session(monkeypatch: pytest.MonkeyPatch) -> None:
    for task in dealt(400, 12, monkeypatch):
        assert task.station.team == task.shift.team.code
        assert task.station.kit in task.shift.team.kits


class TestPlaces:
    def test_a_session_fills_evenly(self) -> None:
        shift = shifts(30)[0]
        places = Places(shift)
        taken = Counter(places.take(1) for _ in range(60))
        assert max(taken.values()) - min(taken.values()) <= 1

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.integers(1, 4), max_size=120))
    def test_no_half_hour_is_ever_overfull(self, sizes: list[int]) -> None:
        shift = shifts(30)[0]
        places, taken = Places(shift), Counter[datetime]()
        for size in sizes:
            try:
                taken[places.take(size)] += size
            except NoRoom:
                break
        assert all(count <= shift.slot_capacity for count in taken.values())
        assert set(taken) <= set(shift.slots(until=shift.ends_at))

    def test_a_family_waits_for_no_half_taken_half_hour(self) -> None:
        shift = shifts(30)[0]
        places = Places(shift)
        slots = len(list(shift.slots(until=shift.ends_at)))
        for _ in range(slots):
            places.take(4)
        with pytest.raises(NoRoom, match="4 people"):
            places.take(4)

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.integers(1, 4), max_size=89))
    def test_families_that_fill_three_quarters_of_one_kit_s_day_fit(self, sizes: list[int]) -> None:
        rng, fitting = random.Random(3), sizes[: fitting_prefix(sizes, people=89)]
        parties = [family(size, rng) for size in fitting]
        places = Places(shifts(30)[0])
        for party in city.largest_first(parties):
            places.take(len(party.visitors))


def fitting_prefix(sizes: list[int], *, people: int) -> int:
    return sum(1 for total in accumulate(sizes) if total <= people)


def family(size: int, rng: random.Random) -> Party:
    counts = hanoi_day(dossiers=40)
    chosen = choose(roomy(counts, seed=1), counts, faulty=0.0, rng=rng)
    return Party(commune="00001", visitors=(chosen[0].visitors * size)[:size])


def test_the_district_of_a_team_is_in_its_code() -> None:
    for shift in shifts(170):
        assert city._district(shift.team.code) in COMMUNES

"""Everybody gets a half hour with room for the family, before the report."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.cli.replaying.counts import THANH_XUAN_WEEK, Counts
from cancuoc.interfaces.cli.replaying.parties import Party, choose
from cancuoc.interfaces.cli.replaying.roster import (
    DISTRICT_STRENGTH,
    REPORT_AT,
    SLOT,
    Strength,
    week,
)
from cancuoc.interfaces.cli.replaying.seating import NoRoom, Seat, seat
from cancuoc.interfaces.cli.replaying.tests.residents import roomy

WARDS = tuple(f"{n:05d}" for n in range(11))


def seated(scale: float, *, seed: int = 1, strength: Strength | None = None) -> list[Seat]:
    counts = THANH_XUAN_WEEK.scaled(scale)
    rng = random.Random(seed)
    parties = choose(roomy(counts, seed=seed), counts, faulty=0.0, rng=rng)
    shifts = week(wards=WARDS, strength=strength or DISTRICT_STRENGTH.scaled(scale))
    return seat(parties, shifts, until=REPORT_AT, rng=rng)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.005, 0.12), st.integers(0, 9_999))
def test_nobody_is_left_out_or_seated_twice(scale: float, seed: int) -> None:
    seats = seated(scale, seed=seed)
    people = [v.resident.person_id for s in seats for v in s.party.visitors]
    assert len(people) == len(set(people)) == THANH_XUAN_WEEK.scaled(scale).visits


@settings(max_examples=25, deadline=None)
@given(st.floats(0.005, 0.12), st.integers(0, 9_999))
def test_no_half_hour_holds_more_than_its_places(scale: float, seed: int) -> None:
    taken: Counter[tuple[str, datetime]] = Counter()
    room: dict[tuple[str, datetime], int] = {}
    for one in seated(scale, seed=seed):
        key = (one.shift.team.code, one.slot)
        taken[key] += len(one.party.visitors)
        room[key] = one.shift.slot_capacity
    assert all(taken[key] <= room[key] for key in taken)


def test_the_whole_week_has_room() -> None:
    seats = seated(1.0)
    assert sum(len(s.party.visitors) for s in seats) == THANH_XUAN_WEEK.visits


def test_people_come_in_order_and_inside_their_half_hour() -> None:
    seats = seated(0.2)
    assert [s.comes_at for s in seats] == sorted(s.comes_at for s in seats)
    for one in seats:
        assert one.slot < one.comes_at < one.slot + SLOT
        assert one.shift.starts_at <= one.slot
        assert one.slot + SLOT <= min(one.shift.ends_at, REPORT_AT)


def test_half_hours_follow_one_another() -> None:
    slots = [s.slot for s in seated(0.2)]
    assert slots == sorted(slots)


def test_most_book_and_most_stay_near_home() -> None:
    seats = seated(0.5)
    booked = sum(s.booked for s in seats) / len(seats)
    assert 0.5 < booked < 0.7
    near = sum(s.shift.unit_code == s.party.commune for s in seats) / len(seats)
    assert near > 0.3


def test_evenings_are_used() -> None:
    assert any(s.slot.astimezone(REPORT_AT.tzinfo).hour >= 18 for s in seated(0.3))


def test_the_same_seed_seats_alike() -> None:
    assert seated(0.05, seed=4) == seated(0.05, seed=4)


def test_too_many_people_are_refused_and_not_squeezed_in() -> None:
    with pytest.raises(NoRoom):
        seated(1.0, strength=Strength(fixed_kits=1, mobile_teams=1, mobile_kits=1))


def test_a_family_larger_than_any_half_hour_is_refused() -> None:
    rng = random.Random(1)
    counts = Counts(under_6=0, from_6=0, from_14=12)
    (one, *_) = choose(roomy(counts), counts, faulty=0.0, rng=rng)
    crowd = Party(commune=one.commune, visitors=one.visitors * 40)
    with pytest.raises(NoRoom, match="people"):
        seat([crowd], week(wards=WARDS), until=REPORT_AT, rng=rng)

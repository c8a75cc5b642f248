"""Sessions of the week and of the day: hours, places, teams that are never in two places."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.planning import rules as planning
from cancuoc.interfaces.cli.replaying import roster
from cancuoc.interfaces.cli.replaying.roster import (
    FIRST_DAY,
    REPORT_AT,
    SHIFTS,
    SLOT,
    Shift,
    Strength,
    city_day,
    dealt,
    district_teams,
    halves,
    week,
)
from cancuoc.kernel.clock import VN

WARDS = tuple(f"00{n}" for n in range(343, 354))
strengths = st.builds(
    Strength,
    fixed_kits=st.integers(1, 6),
    mobile_teams=st.integers(1, 5),
    mobile_kits=st.integers(1, 4),
)


def assert_nobody_is_twice(shifts: tuple[Shift, ...]) -> None:
    hours = defaultdict(list)
    for shift in shifts:
        for kit in (shift.team.code, *shift.team.kits):
            hours[kit].append((shift.starts_at, shift.ends_at))
    for spans in hours.values():
        assert all(a[1] <= b[0] for a, b in pairwise(sorted(spans)))


class TestWeek:
    def test_six_days_of_three_shifts_at_four_places(self) -> None:
        assert len(week(wards=WARDS)) == 6 * 3 * 4

    def test_the_shifts_are_those_of_that_week(self) -> None:
        hours = {
            (s.starts_at.astimezone(VN).time(), s.ends_at.astimezone(VN).time())
            for s in week(wards=WARDS)
        }
        assert hours == set(SHIFTS)
        assert min(start for start, _ in hours) == time(6, 30)
        assert max(end for _, end in hours) == time(22)

    def test_evenings_and_the_weekend_are_there(self) -> None:
        days = {s.starts_at.astimezone(VN).date() for s in week(wards=WARDS)}
        assert days == {FIRST_DAY + timedelta(days=n) for n in range(6)}
        assert REPORT_AT.date() in days
        assert REPORT_AT.weekday() == 5
        assert any(s.starts_at.astimezone(VN).hour == 18 for s in week(wards=WARDS))

    def test_the_mobile_teams_come_to_every_ward(self) -> None:
        assert {s.unit_code for s in week(wards=WARDS) if not s.fixed} == set(WARDS)

    def test_the_counter_stays_where_it_is(self) -> None:
        assert {s.unit_code for s in week(wards=WARDS) if s.fixed} == {WARDS[0]}

    @given(strengths)
    def test_no_team_and_no_kit_is_in_two_places(self, strength: Strength) -> None:
        assert_nobody_is_twice(week(wards=WARDS, strength=strength))

    def test_planning_would_take_every_session(self) -> None:
        for shift in week(wards=WARDS):
            problem = planning.hours_problem(
                starts_at=shift.starts_at, ends_at=shift.ends_at, slot_minutes=30
            )
            assert problem == ""

    def test_planning_counts_the_same_places_in_a_slot(self) -> None:
        for shift in week(wards=WARDS):
            assert shift.slot_capacity == planning.slot_capacity(
                kits=len(shift.team.kits), per_kit_hour=roster.PER_KIT_HOUR, slot_minutes=30
            )


class TestStrength:
    @given(strengths, st.floats(0.001, 1.0))
    def test_a_share_never_leaves_nobody(self, strength: Strength, factor: float) -> None:
        less = strength.scaled(factor)
        assert 1 <= less.fixed_kits <= strength.fixed_kits
        assert 1 <= less.mobile_teams <= strength.mobile_teams
        assert 1 <= less.mobile_kits <= strength.mobile_kits

    @given(strengths)
    def test_every_kit_has_a_name_of_its_own(self, strength: Strength) -> None:
        teams = district_teams(wards=WARDS, strength=strength)
        kits = [kit for team in teams for kit in team.kits]
        expected = strength.fixed_kits + strength.mobile_teams * strength.mobile_kits
        assert len(kits) == len(set(kits)) == expected


class TestSlots:
    def test_slots_fill_the_shift_and_end_with_it(self) -> None:
        shift = week(wards=WARDS)[0]
        slots = list(shift.slots(until=shift.ends_at))
        assert slots[0] == shift.starts_at
        assert slots[-1] + SLOT == shift.ends_at
        assert all(b - a == SLOT for a, b in pairwise(slots))

    def test_nothing_begins_that_would_not_end_before_the_report(self) -> None:
        for shift in week(wards=WARDS):
            for slot in shift.slots(until=REPORT_AT):
                assert slot + SLOT <= REPORT_AT

    def test_a_shift_after_the_report_has_no_slots(self) -> None:
        evening = [s for s in week(wards=WARDS) if s.starts_at > REPORT_AT]
        assert evening
        assert all(not list(shift.slots(until=REPORT_AT)) for shift in evening)


class TestDayOfTheCity:
    COMMUNES = {f"{n:03d}": [f"{n:03d}{m:02d}" for m in range(19)] for n in range(1, 31)}

    def test_170_stations_in_thirty_units(self) -> None:
        shifts = city_day(communes=self.COMMUNES, stations=170, on=date(2024, 7, 9))
        kits = [kit for shift in shifts for kit in shift.team.kits]
        assert len(kits) == len(set(kits)) == 170
        districts = {shift.unit_code[:3] for shift in shifts}
        assert len(districts) == 30

    def test_every_unit_has_five_or_six(self) -> None:
        per_unit: dict[str, int] = defaultdict(int)
        for shift in city_day(communes=self.COMMUNES, stations=170, on=date(2024, 7, 9)):
            per_unit[shift.unit_code[:3]] += len(shift.team.kits)
        assert set(per_unit.values()) == {5, 6}

    def test_a_session_is_long_enough_for_its_people(self) -> None:
        shifts = city_day(communes=self.COMMUNES, stations=170, on=date(2024, 7, 9))
        places = sum(
            shift.slot_capacity * len(list(shift.slots(until=shift.ends_at))) for shift in shifts
        )
        assert places >= 2 * 8_000

    @pytest.mark.parametrize("stations", [1, 6, 29, 30, 31, 170])
    def test_any_number_of_stations_is_dealt_out(self, stations: int) -> None:
        shifts = city_day(communes=self.COMMUNES, stations=stations, on=date(2024, 7, 9))
        assert sum(len(shift.team.kits) for shift in shifts) == stations
        assert_nobody_is_twice(shifts)


class TestDealing:
    @given(st.integers(0, 5_000), st.integers(1, 40))
    def test_all_is_dealt_and_evenly(self, total: int, count: int) -> None:
        shares = dealt(total, [str(n) for n in range(count)])
        assert sum(shares.values()) == total
        assert max(shares.values()) - min(shares.values()) <= 1

    @given(st.integers(0, 1_000))
    def test_halves_are_whole(self, count: int) -> None:
        first, second = halves(count)
        assert first + second == count
        assert 0 <= first - second <= 1

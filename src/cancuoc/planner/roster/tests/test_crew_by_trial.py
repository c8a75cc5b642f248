"""Rosters of a crew judged minute by minute, and the planner's words held against that judge."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import groupby, pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.planner.roster.crew import Assignment, Crew, Need, Wish, short
from cancuoc.planner.roster.crew_check import judge, weekends_most
from cancuoc.planner.roster.crew_problem import assignments, kinds, problem, roster_of
from cancuoc.planner.roster.crew_reasons import CAUSES, why_empty
from cancuoc.planner.roster.greedy import roster as by_hand
from cancuoc.planner.roster.problem import OFF
from cancuoc.planner.roster.seating import Home, Seat, deal
from cancuoc.planner.roster.tests.roster_cases import anyone, crew, on
from cancuoc.planner.roster.working_time import DAY, rules, with_limits

SOME = settings(deadline=None, max_examples=25)
SHIFTS = tuple(rules().shifts)
POSTS = tuple(rules().posts)


def row(seed: int, days: int = 14, share: float = 0.6) -> list[Assignment]:
    """Return one officer's days drawn at random: any legal kind of day, or none."""
    draw = Random(seed)
    found: list[Assignment] = []
    for day in range(days):
        if draw.random() < share:
            found += on(day, *(shift.code for shift in draw.choice(rules().working_days())))
    return found


def minutes(own: list[Assignment], days: int = 14) -> np.ndarray:
    """Return for every minute of the plan whether the officer is at work."""
    at_work = np.zeros(days * DAY, dtype=bool)
    for one in own:
        shift = rules().shifts[one.shift]
        at_work[one.day * DAY + shift.begins : one.day * DAY + shift.worked_until] = True
    return at_work


def rest_of_week(at_work: np.ndarray, first: int) -> int:
    """Return the longest time off at one stretch within a week, in minutes."""
    week = at_work[first * DAY : (first + 7) * DAY]
    return max((len(list(some)) for works, some in groupby(week) if not works), default=0)


def rest_before(at_work: np.ndarray, day: int) -> int:
    """Return the minutes off between the work of a day and whatever came before it."""
    today = np.flatnonzero(at_work[day * DAY : (day + 1) * DAY])
    before = np.flatnonzero(at_work[: day * DAY])
    if not len(today) or not len(before):
        return 10**6
    return int(day * DAY + today[0] - before[-1] - 1)


def most_in_a_row(days: set[int]) -> int:
    """Return how many days are worked in a row at most."""
    return max((1 + next(k for k in range(99) if d + k + 1 not in days) for d in days), default=0)


@SOME
@given(seed=st.integers(0, 10**6))
def test_the_judge_counts_what_a_clock_would_count(seed: int) -> None:
    own = row(seed)
    found = {(v.rule, v.day) for v in judge(crew(anyone()), own)}
    at_work, law = minutes(own), rules().law
    of_day = at_work.reshape(14, DAY).sum(axis=1)
    for first in (0, 7):
        assert (("rest_week", first) in found) == (
            rest_of_week(at_work, first) < law["rest_week"].minutes
        )
        regular = np.minimum(of_day, law["regular_day"].minutes)[first : first + 7].sum()
        assert (("regular_week", first) in found) == (regular > law["regular_week"].minutes)
    for day in range(14):
        little = rest_before(at_work, day) < law["rest_between"].minutes
        assert (("rest_between", day) in found) == little
    over = np.maximum(0, of_day - law["regular_day"].minutes).sum()
    assert (("overtime_month", 0) in found) == (over > law["overtime_month"].minutes)
    worked = {one.day for one in own}
    too_long = most_in_a_row(worked) > rules().house.days_in_a_row
    assert any(rule == "days_in_a_row" for rule, _ in found) == too_long


@SOME
@given(seed=st.integers(0, 10**6), share=st.floats(0.2, 0.7))
def test_a_row_the_model_forbids_is_one_the_judge_forbids(seed: int, share: float) -> None:
    # The model gives a whole day off where the judge asks for 24 hours: it may only be stricter.
    own = row(seed, share=share)
    needs = tuple(Need(a.day, a.shift, a.post, 1) for a in own)
    given_crew = crew(anyone(), needs=needs)
    asked = problem(given_crew)
    (person,), (cells,) = asked.people, roster_of(given_crew, own)
    broken = []
    for limit in person.limits:
        total = sum(limit.amounts[cells[d]] for d in limit.days if cells[d] != OFF)
        if not limit.weight and not limit.least <= total <= limit.most:
            broken.append(limit.name)
    for day in range(13):
        today, tomorrow = cells[day], cells[day + 1]
        if OFF not in (today, tomorrow) and tomorrow in asked.duties[today].not_next:
            broken.append("rest_between")
    if most_in_a_row({one.day for one in own}) > person.run_most:
        broken.append("days_in_a_row")
    assert all(person.may(day, duty) for day, duty in enumerate(cells) if duty != OFF)
    said = {v.rule for v in judge(given_crew, own)}
    assert said <= set(broken)
    assert set(broken) - said <= {"rest_week"}


@SOME
@given(seed=st.integers(0, 10**6))
def test_a_roster_goes_into_the_planner_s_words_and_back(seed: int) -> None:
    both = [*row(seed), *(one._replace(officer="CB02") for one in row(seed + 1))]
    given_crew = crew(anyone(), anyone("CB02"))
    back = assignments(given_crew, roster_of(given_crew, both))
    assert sorted(back) == sorted(both)


def test_a_set_of_shifts_nobody_may_work_has_no_word() -> None:
    with pytest.raises(KeyError):
        roster_of(crew(anyone()), on(0, "morning", "afternoon", "evening"))
    with pytest.raises(KeyError):
        roster_of(crew(anyone()), on(0, "morning", officer="CB77"))


@SOME
@given(seed=st.integers(0, 10**6), people=st.integers(0, 5))
def test_a_roster_by_hand_breaks_nothing_and_hides_no_empty_post(seed: int, people: int) -> None:
    draw = Random(seed)
    officers = tuple(
        anyone(
            f"CB{k}",
            skills=frozenset(draw.sample(POSTS, draw.randint(1, 4))),
            leave=frozenset(draw.sample(range(14), draw.randint(0, 5))),
            overtime_month=draw.choice((0, 38 * 60)),
        )
        for k in range(people)
    )
    places = {(draw.randrange(14), draw.choice(SHIFTS), draw.choice(POSTS)) for _ in range(12)}
    needs = tuple(Need(*place, draw.randint(1, 3)) for place in sorted(places))
    given_crew = crew(*officers, needs=needs)
    made = by_hand(given_crew)
    assert judge(given_crew, made) == ()
    missing = short(needs, made)
    filled = sum(need.people for need in needs) - sum(one.missing for one in missing)
    assert filled == len(made)
    for one in missing:
        why = why_empty(given_crew, made, day=one.day, shift=one.shift, post=one.post)
        assert why.able == sum(one.post in who.skills for who in officers)
        assert sum(why.causes.values()) == why.able
        assert set(why.causes) <= set(CAUSES)
        there = Counter((a.day, a.shift, a.post) for a in made)[one.day, one.shift, one.post]
        assert why.causes.get("same", 0) == there
        away = sum(one.day in who.leave for who in officers if one.post in who.skills)
        assert why.causes.get("leave", 0) == away


def test_no_officers_leave_every_post_empty() -> None:
    needs = (Need(0, "evening", "lead", 2),)
    assert by_hand(crew(needs=needs)) == ()
    assert short(needs, ())[0].missing == 2
    assert why_empty(crew(needs=needs), (), day=0, shift="evening", post="lead").able == 0


class TestCosts:
    """What a day costs in the planner's words."""

    def cost(self, *shifts: str, **more) -> int:
        given_crew = crew(anyone(), needs=(Need(0, "evening", "capture", 1),), days=7)
        asked = problem(Crew(given_crew.first, 7, given_crew.officers, (), rules(), **more))
        cells = roster_of(given_crew, on(0, *shifts)) if shifts else asked.empty()
        return int(asked.costs[0, 0, cells[0, 0]])

    def test_an_ordinary_day_costs_nothing_and_overtime_its_hours(self) -> None:
        assert self.cost() == self.cost("morning") == 0
        # Morning and afternoon are eleven and a half hours.
        hour = rules().weights["overtime_hour"]
        assert self.cost("morning", "afternoon") == round(3.5 * hour)

    @pytest.mark.parametrize(
        ("wanted", "works", "granted"),
        [(True, True, True), (True, False, False), (False, True, False), (False, False, True)],
    )
    def test_a_wish_costs_when_it_is_not_granted(self, wanted, works, granted) -> None:
        wish = Wish("CB01", 0, "evening", wanted, 6)
        found = self.cost(*(("evening",) if works else ()), wishes=(wish,))
        assert found == (0 if granted else 6)

    def test_each_evening_beyond_the_even_share_costs_more(self) -> None:
        needs = tuple(Need(day, "evening", "capture", 1) for day in range(14))
        asked = problem(crew(anyone(), anyone("CB02"), needs=needs))
        stairs = [one for one in asked.people[0].limits if one.name == "even_evening"]
        # Seven evenings each are even.
        assert [one.most for one in stairs] == [5, 7, 9, 12]
        steps = [sum(max(0, n - one.most) for one in stairs) for n in range(15)]
        rises = [b - a for a, b in pairwise(steps)]
        assert rises == sorted(rises)

    def test_leave_lowers_the_share(self) -> None:
        needs = tuple(Need(day, "evening", "capture", 1) for day in range(14))
        away = anyone("CB02", leave=frozenset(range(7)))
        asked = problem(crew(anyone(), away, needs=needs))
        most = [
            next(one.most for one in person.limits if one.name == "even_evening") + 2
            for person in asked.people
        ]
        assert most == [9, 4]


class TestCalendar:
    @SOME
    @given(start=st.dates(date(2024, 1, 1), date(2027, 12, 31)), days=st.integers(1, 80))
    def test_every_day_lies_in_one_week_month_and_year(self, start: date, days: int) -> None:
        plan = Crew(start, days, (), (), rules())
        for groups in (plan.weeks, plan.months, plan.years):
            assert [day for group in groups for day in group] == list(range(days))
        dates = [start + timedelta(days=k) for k in range(days)]
        assert all(dates[week[0]].weekday() == 0 for week in plan.weeks[1:])
        assert all(dates[month[0]].day == 1 for month in plan.months[1:])
        free = [k for k, on_day in enumerate(dates) if on_day.isoweekday() > 5]
        assert [day for two in plan.weekends for day in two] == free

    @SOME
    @given(days=st.integers(1, 100), of_six=st.integers(0, 6))
    def test_the_share_of_weekends_is_the_least_that_is_fair(self, days: int, of_six: int) -> None:
        law = with_limits(rules(), {"weekends_of_six": (of_six, "Quyết định thử")})
        plan = Crew(date(2024, 7, 1), days, (), (), law)
        most, there = weekends_most(plan), len(plan.weekends)
        assert most * 6 >= there * of_six > (most - 1) * 6
        assert most <= there


class TestLimits:
    def test_a_limit_of_one_s_own_changes_that_limit_alone(self) -> None:
        mine = with_limits(rules(), {"rest_between": (11.5, "Quyết định 7")})
        assert mine.law["rest_between"] == (690, "Quyết định 7")
        others = {name: rule for name, rule in mine.law.items() if name != "rest_between"}
        assert others.items() <= rules().law.items()
        assert (mine.house, mine.shifts, mine.posts) == (
            rules().house,
            rules().shifts,
            rules().posts,
        )

    def test_a_limit_nobody_knows(self) -> None:
        with pytest.raises(KeyError):
            with_limits(rules(), {"coffee": (1, "x")})

    @SOME
    @given(hours=st.floats(1, 16), extra=st.floats(0, 8))
    def test_a_shorter_day_never_allows_more_kinds_of_day(self, hours: float, extra: float) -> None:
        tight = with_limits(rules(), {"day": (hours, "x"), "overtime_day": (extra, "x")})
        allowed = set(tight.working_days())
        most = tight.law["day"].minutes
        assert all(sum(shift.minutes for shift in chosen) <= most for chosen in allowed)
        if hours <= 12 and extra <= 4:
            assert allowed <= set(rules().working_days())

    def test_every_post_may_do_every_kind_of_day(self) -> None:
        found = kinds(rules())
        assert len(found) == len(POSTS) * len(rules().working_days())
        assert len({(kind.post, kind.shifts) for kind in found}) == len(found)


@SOME
@given(seed=st.integers(0, 10**6))
def test_a_deal_of_seats_is_the_same_however_the_roster_is_told(seed: int) -> None:
    draw = Random(seed)
    seats = [
        Seat(day, "evening", post, f"S{k}", f"D{k}", f"Q{k % 2}")
        for day in range(2)
        for k in range(3)
        for post in ("lead", "capture")
    ]
    people = [f"CB{k}" for k in range(5)]
    told = [
        Assignment(who, day, "evening", draw.choice(("lead", "capture")))
        for who in people
        for day in range(2)
    ]
    homes = {who: Home(frozenset({f"D{draw.randrange(3)}"}), "Q0") for who in people}
    seated, empty = deal(seats, told, homes=homes)
    shuffled = draw.sample(told, len(told))
    again, still = deal(seats, shuffled, homes=homes)
    assert sorted(seated) == sorted(again)
    assert sorted(empty) == sorted(still)
    prior = {(one.officer, one.day, one.shift): one.session for one in seated}
    assert sorted(deal(seats, shuffled, homes=homes, prior=prior)[0]) == sorted(seated)

"""A roster made before one that is live already keeps its rules over the seam to it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support import crews, plans
from tests.support.families import AT, PLANNER

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crewing, roster_live, roster_making, rostering, rosters
from cancuoc.domain.planning.crew_rules import AwayKind

SUNDAY, NEXT_MONDAY = date(2024, 7, 14), date(2024, 7, 15)
MORNING = ((7, 0), (11, 0))


@pytest.fixture
def later(hanoi):
    """The week from 15 July is live; on its Monday morning a team is at work."""
    campaign = plans.campaign()
    crews.officers()
    crews.sessions(campaign, days=(15,), hours=MORNING)
    crews.live(first_day=NEXT_MONDAY)
    crews.sessions(campaign, days=(14,))
    return campaign


def at_work(on: date) -> set[str]:
    rows = tables.Shift.objects.filter(active=True, on=on)
    return set(rows.values_list("officer__username", flat=True))


def test_nobody_works_an_evening_before_a_morning_that_was_told(later):
    early = at_work(NEXT_MONDAY)
    assert early
    crews.live()
    late = at_work(SUNDAY)
    assert late
    assert not late & early


def test_what_was_told_for_the_week_after_is_neither_changed_nor_counted_as_new(later):
    before = set(tables.Shift.objects.filter(active=True).values_list("id", flat=True))
    crews.ask()
    key = crews.make()
    row = rosters.found(run_id=key)
    assert {cell.on for cell in row.cells} == {SUNDAY}
    figures = tables.RosterRun.objects.get(id=key).figures
    evenings = sum(load[1] for load in figures["loads"].values())
    days = sum(load[0] > 0 for load in figures["loads"].values())
    assert evenings == days == len(row.cells)
    roster_live.publish(run_id=key, at=AT, by=PLANNER)
    still = set(
        tables.Shift.objects.filter(active=True, on=NEXT_MONDAY).values_list("id", flat=True)
    )
    assert still == before


def test_the_judge_sees_the_seam(later):
    crews.ask()
    task = roster_making.take(at=AT, by=plans.WORKER)
    assert task is not None
    told = {one.officer for one in task.question.stands if one.day >= task.days}
    assert told == at_work(NEXT_MONDAY)
    crew = task.question.crew
    assert crew.on(crew.days - 1) == date(2024, 7, 21)


def test_leave_taken_since_in_the_week_after_stops_no_roster(later):
    who = min(at_work(NEXT_MONDAY))
    crewing.take_leave(
        username=who,
        kind=AwayKind.LEAVE,
        first_day=NEXT_MONDAY,
        last_day=NEXT_MONDAY,
        at=AT,
        by=PLANNER,
    )
    crews.live()
    assert at_work(SUNDAY)


def test_a_change_of_the_earlier_roster_knows_the_later_one_too(hanoi):
    campaign = plans.campaign()
    crews.officers()
    crews.sessions(campaign, days=(14,))
    first = crews.live()
    crews.sessions(campaign, days=(15,), hours=MORNING)
    crews.live(first_day=NEXT_MONDAY)
    assert not at_work(SUNDAY) & at_work(NEXT_MONDAY)
    ill = min(at_work(SUNDAY))
    (key,) = rostering.fell_ill(username=ill, first_day=SUNDAY, last_day=SUNDAY, at=AT, by=PLANNER)
    assert key != first
    roster_live.publish(run_id=crews.make(), at=AT, by=PLANNER)
    assert ill not in at_work(SUNDAY)
    assert not at_work(SUNDAY) & at_work(NEXT_MONDAY)


def test_with_nothing_live_after_it_the_question_ends_with_its_days(hanoi):
    crews.officers()
    crews.sessions(plans.campaign())
    crews.ask()
    task = roster_making.take(at=AT, by=plans.WORKER)
    assert task is not None
    assert task.question.crew.days == task.days == 7
    assert task.question.crew.first == crews.MONDAY

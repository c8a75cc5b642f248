"""A plan of sessions takes the hours of the officers who are there, not of posts on paper."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support import crews, plans
from tests.support.families import AT, PLANNER
from tests.support.plans import WORKER

from cancuoc.domain.planning import crewing, running
from cancuoc.domain.planning.crew_rules import AwayKind
from cancuoc.planner.deployment.problem import Post

WEEK = 40 * 60


@pytest.fixture
def campaign(hanoi):
    return plans.campaign()


def hours(campaign, week: int = 1) -> dict[Post, int]:
    plans.ask(campaign)
    task = running.take(at=AT, by=WORKER)
    assert task is not None
    return {row.post: row.minutes for row in task.problem.crews if row.week == week}


def test_without_a_crew_the_posts_of_the_teams_count(campaign):
    assert hours(campaign) == {
        Post.LEAD: 2 * WEEK,
        Post.CAPTURE: 4 * WEEK,
        Post.RECEPTION: 2 * WEEK,
        Post.DRIVER: 2 * WEEK,
    }


def test_nobody_s_hours_are_counted_twice(campaign):
    crews.officers()
    found = hours(campaign)
    assert sum(found.values()) == len(crews.CREW) * WEEK
    assert all(found[post] > 0 for post in Post if post in found)


def test_who_can_do_one_thing_does_it_and_the_others_fill_what_is_short(campaign):
    crews.officers([("a", "A", "lead"), ("b", "B", "lead driver"), ("c", "C", "driver")])
    assert hours(campaign) == {
        Post.LEAD: 2 * WEEK,
        Post.CAPTURE: 0,
        Post.RECEPTION: 0,
        Post.DRIVER: WEEK,
    }


def test_days_away_make_the_week_shorter(campaign):
    crews.officers([("a", "A", "lead")])
    crewing.take_leave(
        username="a",
        kind=AwayKind.LEAVE,
        first_day=date(2024, 7, 1),
        last_day=date(2024, 7, 31),
        at=AT,
        by=PLANNER,
    )
    assert hours(campaign)[Post.LEAD] == 0


def test_officers_of_another_district_change_nothing_here(campaign):
    before = hours(campaign)
    crews.officers([("a", "A", "lead")], unit="006")
    assert hours(campaign) == before

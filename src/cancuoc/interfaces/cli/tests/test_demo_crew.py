"""The demo crew stands once, with a roster asked for; nobody bears another's name."""

from __future__ import annotations

import pytest
from tests.support import crews as people
from tests.support import plans
from tests.support.families import AT, ON, PLANNER, hanoi
from tests.support.told import rows_of

from cancuoc.domain.planning import crews, roster_making, rosters
from cancuoc.domain.planning.crew_rules import POSTS
from cancuoc.interfaces.cli import demo_crew
from cancuoc.interfaces.cli.world import DEMO_OFFICERS

__all__ = ["hanoi"]


@pytest.fixture
def prepared(hanoi) -> None:
    people.sessions(plans.campaign(), [8, 9])
    demo_crew.prepare(at=AT, by=PLANNER)


def test_everybody_has_a_name_of_his_own_and_a_post(prepared):
    rows = crews.crew(scope=("009",), on=ON)
    assert len({row.full_name for row in rows}) == len(rows) == demo_crew.OFFICERS
    for post in POSTS:
        assert sum(post in row.skills for row in rows) >= demo_crew.OFFICERS // 5
    assert sum(bool(row.away) for row in rows) == 7


def test_accounts_of_the_demo_are_among_them(prepared):
    signed = {username: name for _, _, username, name in DEMO_OFFICERS}
    for username, name, _ in demo_crew.ACCOUNTS:
        assert signed[username] == name


def test_a_roster_waits_and_a_second_start_changes_nothing(prepared):
    before = rows_of("planning")
    demo_crew.prepare(at=AT, by=PLANNER)
    assert rows_of("planning") == before
    (row,) = rosters.rosters(scope=("009",), on=ON)
    assert row.first_day.day == 7
    assert roster_making.take(at=AT, by=plans.WORKER) is not None

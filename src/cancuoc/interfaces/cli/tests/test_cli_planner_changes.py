"""What changes a live plan does not wait behind a long one: a process of its own takes it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from tests.support import families, plans
from tests.support.families import AT, ON, hanoi
from tests.support.rollbacks import own_transactions

from cancuoc.domain.planning import going_live, queries, running, runs
from cancuoc.domain.planning.rules import RunState
from cancuoc.interfaces.cli import planner
from cancuoc.kernel import clock

__all__ = ["hanoi", "own_transactions"]


@pytest.fixture(autouse=True)
def a_saturday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def live(hanoi):
    """A plan that is live, and a long one that another process works on."""
    campaign = plans.campaign()
    asked = plans.ask(campaign)
    plans.solve()
    going_live.publish(run_id=asked, at=AT, by=families.PLANNER)
    long = plans.ask(campaign, seconds=running.LONGEST)
    assert running.take(at=AT, by=plans.WORKER).id == long
    return asked, long


def the_campaign():
    return queries.campaigns()[0].id


def state_of(key):
    row = runs.run(run_id=key, scope=("01",), on=ON)
    assert row is not None
    return row.state


def changes() -> bool:
    return planner.turn(threading.Event(), changes_only=True)


def lose(asked, team="D1"):
    return running.lose_team(run_id=asked, team_code=team, at=AT, by=families.PLANNER)


def test_a_lost_team_is_replanned_while_a_long_plan_goes_on(live):
    asked, long = live
    key = lose(asked)
    assert changes()
    assert state_of(key) is RunState.DONE
    assert state_of(long) is RunState.RUNNING


def test_the_process_for_changes_leaves_new_plans_alone(live):
    waiting = plans.ask(the_campaign())
    assert not changes()
    assert state_of(waiting) is RunState.WAITING


def test_it_takes_over_no_long_plan_that_fell_silent(live, monkeypatch):
    late = AT + running.SILENT + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert not changes()
    assert running.take(at=late, by=plans.WORKER).id == live[1]


def test_a_change_comes_before_older_plans_in_the_other_process_too(live):
    plans.ask(the_campaign())
    key = lose(live[0])
    assert running.take(at=AT, by=plans.WORKER).id == key


def test_many_waiting_plans_take_no_place_from_a_lost_team(live, own_transactions):
    for _ in range(running.MOST_AT_ONCE - 1):
        plans.ask(the_campaign())
    with pytest.raises(running.TooManyRuns):
        plans.ask(the_campaign())
    assert state_of(lose(live[0])) is RunState.WAITING


def test_a_killed_change_is_taken_again(live, monkeypatch):
    key = lose(live[0])
    assert running.take(at=AT, by=plans.WORKER, changes_only=True).id == key
    late = AT + running.SILENT + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert changes()
    assert state_of(key) is RunState.DONE


def test_the_command_works_on_changes_and_ends(live):
    key = lose(live[0])
    assert planner.run(["--once", "--changes"]) == 0
    assert state_of(key) is RunState.DONE

"""The planner's process: a small district planned for real, stopped, killed, gone on with."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from tests.support import families, plans
from tests.support.families import AT, ON, hanoi

from cancuoc.domain.planning import going_live, running, runs
from cancuoc.domain.planning.rules import RunState
from cancuoc.interfaces.cli import planner
from cancuoc.interfaces.cli.main import is_known
from cancuoc.kernel import clock
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.figures import figures

__all__ = ["hanoi"]


@pytest.fixture(autouse=True)
def a_saturday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def asked(hanoi):
    return plans.ask(plans.campaign())


def row_of(key):
    row = runs.run(run_id=key, scope=("01",), on=ON)
    assert row is not None
    return row


def turn() -> bool:
    return planner.turn(threading.Event())


def test_a_district_is_planned_within_its_bound_and_breaks_no_rule(asked):
    assert turn()
    row = row_of(asked)
    assert row.state is RunState.DONE
    asked_for, plan = runs.plan(run_id=asked)
    assert violations(asked_for, plan) == []
    assert figures(asked_for, plan).value == pytest.approx(row.figures["value"])
    assert -1e-6 <= row.gap < 0.05
    points = runs.progress(run_id=asked)
    assert len(points) >= 2
    assert [p.bound for p in points] == sorted((p.bound for p in points), reverse=True)
    assert not turn()


def test_a_wish_to_stop_gives_the_best_so_far(asked):
    running.stop(run_id=asked, at=AT, by=families.PLANNER)
    assert turn()
    assert row_of(asked).state is RunState.DONE
    assert len(runs.progress(run_id=asked)) == 1


def test_a_program_that_must_end_leaves_its_run_and_the_next_goes_on(asked):
    ending = threading.Event()
    ending.set()
    assert planner.turn(ending)
    assert row_of(asked).state is RunState.WAITING
    assert turn()
    assert row_of(asked).state is RunState.DONE


def test_a_killed_program_s_run_goes_on_from_its_checkpoint(asked, monkeypatch):
    task = running.take(at=AT, by=plans.WORKER)
    with pytest.raises(KeyboardInterrupt):
        _dies_after_two_notes(task, monkeypatch)
    kept = runs.progress(run_id=asked)
    assert len(kept) == 2
    late = AT + running.SILENT + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert turn()
    assert row_of(asked).state is RunState.DONE
    after = runs.progress(run_id=asked)[2:]
    assert after[0].seconds >= kept[-1].seconds
    assert after[0].best >= kept[-1].best
    assert after[0].bound <= kept[-1].bound


def _dies_after_two_notes(task, monkeypatch) -> None:
    note, count = running.note, []

    def noted(**said: object) -> bool:
        answer = note(**said)
        count.append(1)
        if len(count) == 2:
            raise KeyboardInterrupt
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(running, "note", noted)
        patch.setattr(planner, "NOTE_EVERY", 0.0)
        planner.work(task, threading.Event())


def test_what_cannot_be_planned_fails_with_a_reason(asked, monkeypatch):
    monkeypatch.setattr(planner, "_planned", _breaks)
    assert turn()
    row = row_of(asked)
    assert (row.state, row.why) == (RunState.FAILED, "ArithmeticError")


def _breaks(*_args: object) -> None:
    raise ArithmeticError


def test_a_lost_team_is_planned_anew_with_few_changes(asked):
    turn()
    going_live.publish(run_id=asked, at=AT, by=families.PLANNER)
    key = running.lose_team(run_id=asked, team_code="D1", at=AT, by=families.PLANNER)
    assert turn()
    row = row_of(key)
    assert (row.state, row.gap) == (RunState.DONE, None)
    problem, plan = runs.plan(run_id=key)
    assert violations(problem, plan) == []
    assert {visit.team for visit in plan.visits} == {"D2"}
    stood = {v for v in runs.plan(run_id=asked)[1].visits if v.team == "D2"}
    kept = stood & set(plan.visits)
    assert len(kept) >= len(stood) / 2
    going_live.publish(run_id=key, at=AT, by=families.PLANNER)
    assert row_of(asked).state is RunState.REPLACED


def test_a_database_that_is_away_is_waited_for(monkeypatch):
    def away(**_said: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(running, "take", away)
    monkeypatch.setattr(planner, "IDLE", 0.0)
    monkeypatch.setattr(planner.connections, "close_all", lambda: None)
    assert not turn()


def test_once_works_on_what_waits_and_ends(asked):
    assert planner.run(["--once"]) == 0
    assert row_of(asked).state is RunState.DONE


def test_the_command_is_known():
    assert is_known("planner")


class TestLook:
    def test_a_plan_is_looked_into_after_it_stands_and_only_once(self, asked):
        stop = threading.Event()
        assert not planner.look(stop)
        assert turn()
        assert runs.told(run_id=asked) is None
        assert planner.look(stop)
        assert set(runs.told(run_id=asked)) == {"prices", "reasons", "loans", "rounds"}
        assert not planner.look(stop)

    def test_a_program_that_must_end_looks_into_nothing(self, asked):
        assert turn()
        ending = threading.Event()
        ending.set()
        assert not planner.look(ending)
        assert runs.told(run_id=asked) is None

    def test_what_cannot_be_found_out_leaves_the_plan_as_it_is(self, asked, monkeypatch):
        from cancuoc.domain.planning import findings

        def fails(*_args, **_kwargs):
            raise ArithmeticError

        assert turn()
        monkeypatch.setattr(findings, "findings", fails)
        assert planner.look(threading.Event())
        assert runs.told(run_id=asked) == {}
        assert row_of(asked).state is RunState.DONE

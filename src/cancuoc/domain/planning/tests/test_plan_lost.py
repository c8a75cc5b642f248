"""A team is lost from a plan that is live, and what is closed before a plan is asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from tests.support.families import AT, ON, PLANNER, officer
from tests.support.plans import THANH_XUAN, WORKER, ask, campaign, solve
from tests.support.told import Told

from cancuoc.domain.planning import closing, going_live, models, queries, running, runs, services
from cancuoc.domain.planning.rules import ClosedThing, RunState
from cancuoc.foundation.actor import Role
from cancuoc.kernel.moves import IllegalMove
from cancuoc.planner.deployment.locking import UnknownInProblem

WEEKS = {"since": AT, "until": AT + timedelta(days=30)}


@pytest.fixture
def ground(hanoi):
    return campaign()


def state_of(key) -> RunState:
    row = runs.run(run_id=key, scope=("01",), on=ON)
    assert row is not None
    return row.state


class TestATeamIsLost:
    # 17:00 on Wednesday 10 July 2024 in Hà Nội: the evening begins at 18:30.
    FIVE = AT + timedelta(days=4, hours=9)

    @pytest.fixture
    def live(self, ground):
        ask(ground)
        key = solve()
        going_live.publish(run_id=key, at=AT, by=PLANNER)
        return key

    def repaired(self, live) -> object:
        key = running.lose_team(run_id=live, team_code="D1", at=self.FIVE, by=PLANNER)
        task = running.take(at=self.FIVE, by=WORKER)
        assert task.id == key
        return task

    def finished(self, live):
        task = self.repaired(live)
        kept = [v for v in task.base.visits if v.team != "D1" or v.slot < task.since]
        rows = [
            {"team": v.team, "site": v.site, "slot": v.slot, "kits": list(v.kits)} for v in kept
        ]
        end = {"figures": {"value": 1.0}, "bound": None, "at": self.FIVE, "by": WORKER}
        running.finish(run_id=task.id, found=rows, **end)
        return task

    def test_the_question_is_the_plan_that_stands_without_the_team(self, live):
        task = self.repaired(live)
        assert task.problem.slots[task.since].on == date(2024, 7, 10)
        gone = {slot.index for slot in task.problem.slots if slot.index >= task.since}
        assert task.problem.team["D1"].off >= gone
        assert set(task.base.visits) == set(runs.plan(run_id=live)[1].visits)
        assert task.seconds == running.REPLAN_SECONDS <= 30

    def test_only_what_changes_is_called_off_and_only_from_now_on(self, live):
        task = self.finished(live)
        changes = runs.changes(run_id=task.id)
        assert changes.new == ()
        assert {v.team for v in changes.gone} == {"D1"}
        told = Told()
        assert going_live.publish(run_id=task.id, at=self.FIVE, by=PLANNER) == 0
        assert told.topics() == ["planning.SessionCancelled"] * len(changes.gone)
        assert "Đội D1 không đi được" in told.facts()[0][1]["reason"]
        left = queries.sessions(scope=("01",), **WEEKS)
        assert all(r.starts_at < self.FIVE for r in left if r.team_code == "D1")
        assert any(r.team_code == "D1" for r in left)
        assert (state_of(live), state_of(task.id)) == (RunState.REPLACED, RunState.PUBLISHED)

    def test_of_two_changes_only_one_goes_live(self, live):
        first, second = self.finished(live), self.finished(live)
        going_live.publish(run_id=first.id, at=self.FIVE, by=PLANNER)
        with pytest.raises(IllegalMove), transaction.atomic():
            going_live.publish(run_id=second.id, at=self.FIVE, by=PLANNER)
        assert state_of(second.id) is RunState.DONE

    def test_a_session_called_off_by_hand_is_no_obstacle(self, live):
        task = self.finished(live)
        mine = next(
            row
            for row in queries.sessions(scope=("01",), **WEEKS)
            if row.team_code == "D1" and row.starts_at > self.FIVE
        )
        services.cancel_session(session_id=mine.id, reason="Mất điện", at=AT, by=PLANNER)
        told = Told()
        going_live.publish(run_id=task.id, at=self.FIVE, by=PLANNER)
        assert len(told.topics()) == len(runs.changes(run_id=task.id).gone) - 1

    def test_an_unknown_team_and_a_campaign_that_is_over_are_refused(self, live):
        with pytest.raises(UnknownInProblem), transaction.atomic():
            running.lose_team(run_id=live, team_code="D9", at=self.FIVE, by=PLANNER)
        with pytest.raises(running.NothingToPlan), transaction.atomic():
            running.lose_team(run_id=live, team_code="D1", at=AT + timedelta(days=20), by=PLANNER)

    def test_a_plan_that_is_not_live_loses_no_team(self, ground):
        ask(ground)
        key = solve()
        with pytest.raises(IllegalMove), transaction.atomic():
            running.lose_team(run_id=key, team_code="D1", at=AT, by=PLANNER)
        assert runs.changes(run_id=key) is None


class TestClosing:
    @pytest.mark.parametrize(
        ("line", "refusal"),
        [
            ("boat,D1,2024-07-08,,x", closing.BadClosures),
            ("team,D1,8/7/2024,,x", closing.BadClosures),
            ("team", closing.BadClosures),
            ("team,D1,2024-07-08,2024-07-07,x", services.UnableToPlan),
            ("team,D9,2024-07-08,,x", services.NotFound),
            ("kit,K9,2024-07-08,,x", services.NotFound),
        ],
        ids=["thing", "day", "short", "order", "team", "kit"],
    )
    def test_a_bad_line_keeps_nothing(self, ground, line, refusal):
        rows = ["thing,code,first_day,last_day,reason", "team,D1,2024-07-01,,x", line]
        with pytest.raises(refusal), transaction.atomic():
            closing.close(rows=closing.read(rows), at=AT, by=PLANNER)
        assert not models.Closure.objects.exists()

    def test_said_again_replaces(self, ground):
        for last in ("2024-07-09", "2024-07-10"):
            rows = ["thing,code,first_day,last_day,reason", f"team,D1,2024-07-08,{last},x"]
            closing.close(rows=closing.read(rows), at=AT, by=PLANNER)
        (row,) = closing.closures(scope=("01",), since=ON, until=date(2024, 7, 31))
        assert (row.thing, row.last_day) == (ClosedThing.TEAM, date(2024, 7, 10))
        assert closing.closures(scope=("006",), since=ON, until=date(2024, 7, 31)) == []

    def test_only_ones_own_area(self, ground):
        stranger = officer("x", Role.PLANNER, units_held=("006",))
        rows = closing.read(["thing,code,first_day,last_day,reason", "kit,K1,2024-07-08,,x"])
        with pytest.raises(services.OutOfArea), transaction.atomic():
            closing.close(rows=rows, at=AT, by=stranger)
        with pytest.raises(services.OutOfArea), transaction.atomic():
            closing.lend(from_unit="006", to_unit=THANH_XUAN, at=AT, by=stranger)

    @pytest.mark.parametrize(("one", "other"), [("009", "009"), ("00352", "006"), ("009", "00178")])
    def test_districts_lend_to_other_districts(self, ground, one, other):
        with pytest.raises(services.UnableToPlan), transaction.atomic():
            closing.lend(from_unit=one, to_unit=other, at=AT, by=PLANNER)

"""Runs of the planner: asked for, taken once, noted, left, stopped, published whole or not."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from tests.support.families import AT, ON, PLANNER, officer
from tests.support.plans import (
    COMMUNES,
    DEMAND,
    THANH_XUAN,
    WORKER,
    ask,
    campaign,
    solve,
)
from tests.support.told import Told

from cancuoc.domain.planning import (
    asking,
    closing,
    going_live,
    models,
    queries,
    rules,
    running,
    runs,
    services,
)
from cancuoc.domain.planning.rules import RUN_MOVES, RunAct, RunState
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel import moves
from cancuoc.kernel.moves import IllegalMove
from cancuoc.planner.deployment.problem import Class

WEEKS = {"since": AT, "until": AT + timedelta(days=30)}


@pytest.fixture
def ground(hanoi):
    return campaign()


def state_of(key) -> RunState:
    row = runs.run(run_id=key, scope=("01",), on=ON)
    assert row is not None
    return row.state


class TestAsk:
    def test_a_run_waits_with_what_it_was_asked(self, ground):
        told = Told()
        key = ask(ground, name="  Phương  án 1 ")
        row = runs.run(run_id=key, scope=(THANH_XUAN,), on=ON)
        assert (row.name, row.state, row.campaign) == ("Phương án 1", RunState.WAITING, "Đợt hè")
        assert (row.figures, row.gap, runs.plan(run_id=key)) == (None, None, None)
        assert told.acts() == ["planning.ask_plan"]
        assert told.topics() == []

    def test_the_same_question_has_the_same_digest_and_another_has_not(self, ground):
        digests = [
            models.PlanRun.objects.get(id=key).digest
            for key in (
                ask(ground),
                ask(ground),
                ask(ground, demand={COMMUNES[0]: DEMAND[COMMUNES[0]]}),
            )
        ]
        assert digests[0] == digests[1] != digests[2]

    @pytest.mark.parametrize(
        ("changes", "refusal", "word"),
        [
            ({"demand": {}}, running.NothingToPlan, "không có người đến hạn"),
            ({"seconds": 4}, services.UnableToPlan, "từ 5 giây"),
            ({"seconds": 3601}, services.UnableToPlan, "60 phút"),
            ({"at": AT + timedelta(days=60)}, running.NothingToPlan, "đợt đã qua"),
            ({"by": officer("x", Role.COMMANDER)}, NotAllowed, ""),
            ({"by": officer("x", Role.PLANNER, units_held=("006",))}, services.OutOfArea, ""),
        ],
        ids=["nobody", "short", "long", "over", "role", "area"],
    )
    def test_bad_questions_are_refused_in_words(self, ground, changes, refusal, word):
        with pytest.raises(refusal) as told, transaction.atomic():
            ask(ground, **changes)
        assert word in told.value.message
        assert not models.PlanRun.objects.exists()

    def test_a_queue_that_is_full_says_so(self, ground):
        for _ in range(running.MOST_AT_ONCE):
            ask(ground)
        with pytest.raises(running.TooManyRuns), transaction.atomic():
            ask(ground)

    def test_teams_without_kits_are_no_teams(self, hanoi):
        made = services.create_campaign(
            code="C", name="C", starts_on=ON, ends_on=date(2024, 7, 9), at=AT, by=PLANNER
        )
        services.create_team(code="D", name="D", unit_code=THANH_XUAN, at=AT, by=PLANNER)
        with pytest.raises(running.NothingToPlan, match="không có đội"), transaction.atomic():
            ask(made)


class TestWhatIsAsked:
    def test_evenings_on_working_days_and_half_days_at_the_week_end(self, ground):
        ask(ground)
        asked = running.take(at=AT, by=WORKER).problem
        by_day = {}
        for slot in asked.slots:
            by_day.setdefault(slot.on, []).append(str(slot.part))
        assert min(by_day) == date(2024, 7, 7)
        assert by_day[date(2024, 7, 7)] == ["morning", "afternoon"]
        assert by_day[date(2024, 7, 8)] == ["evening"]
        starts, ends = asking.span(asked.slots[2])
        assert f"{starts:%d %H:%M}" == "08 18:30"
        assert ends - starts == timedelta(minutes=210)

    def test_what_is_closed_is_not_planned(self, ground):
        rows = [
            "thing,code,first_day,last_day,reason",
            f"venue,{COMMUNES[0]},2024-07-08,2024-07-09,Hội trường có đám cưới",
            "team,D1,2024-07-10,,Tập huấn",
            "kit,K3,2024-07-11,2024-07-11,Bảo trì",
        ]
        assert closing.close(rows=closing.read(rows), at=AT, by=PLANNER) == 3
        ask(ground)
        asked = running.take(at=AT, by=WORKER).problem
        days = {slot.index: slot.on.day for slot in asked.slots}
        assert {days[n] for n in asked.site[COMMUNES[0]].busy} == {8, 9}
        assert {days[n] for n in asked.team["D1"].off} == {10}
        kits = {kit.code: {days[n] for n in kit.off} for kit in asked.team["D2"].kits}
        assert kits == {"K3": {11}, "K4": set()}

    def test_a_lent_team_is_near(self, ground):
        closing.lend(from_unit=THANH_XUAN, to_unit="006", at=AT, by=PLANNER)
        ask(ground, demand={"00178": {Class.OTHER: 10}, **DEMAND}, unit_code="01")
        asked = running.take(at=AT, by=WORKER).problem
        assert asked.near(asked.team["D1"], asked.site["00178"])

    def test_a_session_planned_by_hand_keeps_its_team(self, ground):
        ask(ground)
        asked = running.take(at=AT, by=WORKER).problem
        starts, ends = asking.span(asked.slots[4])
        services.plan_session(
            campaign_id=ground,
            team_code="D1",
            kit_codes=["K1"],
            unit_code=COMMUNES[0],
            place="Trường",
            starts_at=starts,
            ends_at=ends,
            at=AT,
            by=PLANNER,
        )
        ask(ground)
        again = running.take(at=AT, by=WORKER).problem
        assert again.team["D1"].off == {4}
        assert again.team["D2"].off == frozenset()


class TestTake:
    def test_the_oldest_first_and_each_once(self, ground):
        keys = [ask(ground, at=AT + timedelta(minutes=n)) for n in range(2)]
        taken = [running.take(at=AT, by=WORKER) for _ in range(3)]
        assert [task and task.id for task in taken] == [*keys, None]

    def test_a_silent_planner_loses_its_run_and_the_next_goes_on(self, ground):
        key = ask(ground)
        running.take(at=AT, by=WORKER)
        note = {"run_id": key, "done": 1, "total": 2, "by": WORKER}
        running.note(**note, checkpoint={"a": 1}, seconds=3.5, best=1.0, bound=2.0, at=AT)
        assert running.take(at=AT + running.SILENT, by=WORKER) is None
        task = running.take(at=AT + running.SILENT + timedelta(seconds=1), by=WORKER)
        assert (task.id, task.checkpoint, task.spent) == (key, {"a": 1}, 3.5)

    def test_a_planner_that_must_end_puts_its_run_back(self, ground):
        key = ask(ground)
        running.take(at=AT, by=WORKER)
        running.leave(run_id=key, at=AT, by=WORKER)
        assert state_of(key) is RunState.WAITING
        assert running.take(at=AT, by=WORKER).id == key

    def test_progress_is_kept_in_order_and_a_wish_to_stop_is_heard(self, ground):
        key = ask(ground)
        running.take(at=AT, by=WORKER)
        note = {"run_id": key, "checkpoint": {}, "total": 2, "at": AT, "by": WORKER}
        assert running.note(**note, seconds=1.0, best=5.0, bound=9.0, done=1)
        running.stop(run_id=key, at=AT, by=PLANNER)
        assert not running.note(**note, seconds=2.0, best=6.0, bound=8.0, done=2)
        points = runs.progress(run_id=key)
        assert [(p.seconds, p.best, p.bound, p.done) for p in points] == [
            (1.0, 5.0, 9.0, 1),
            (2.0, 6.0, 8.0, 2),
        ]
        assert runs.run(run_id=key, scope=("01",), on=ON).stopping

    def test_only_the_system_works_on_runs(self, ground):
        key = ask(ground)
        end = {"at": AT, "by": PLANNER}
        acts = [
            lambda: running.take(**end),
            lambda: running.leave(run_id=key, **end),
            lambda: running.fail(run_id=key, why="x", **end),
            lambda: running.finish(run_id=key, found=[], figures={}, bound=0.0, **end),
        ]
        for act in acts:
            with pytest.raises(NotAllowed), transaction.atomic():
                act()

    def test_a_failure_keeps_its_reason(self, ground):
        key = ask(ground)
        running.take(at=AT, by=WORKER)
        running.fail(run_id=key, why="hết bộ nhớ" * 100, at=AT, by=WORKER)
        row = runs.run(run_id=key, scope=("01",), on=ON)
        assert row.state is RunState.FAILED
        assert row.why.startswith("hết bộ nhớ")
        with pytest.raises(IllegalMove), transaction.atomic():
            running.stop(run_id=key, at=AT, by=PLANNER)


class TestPublish:
    def test_all_sessions_go_live_together(self, ground):
        ask(ground)
        key = solve()
        told = Told()
        count = going_live.publish(run_id=key, at=AT, by=PLANNER)
        rows = queries.sessions(scope=("01",), **WEEKS)
        assert count == len(rows) > 10
        assert {row.state for row in rows} == {rules.State.PUBLISHED}
        assert told.topics() == ["planning.SessionPublished"] * count
        assert state_of(key) is RunState.PUBLISHED
        _, plan = runs.plan(run_id=key)
        assert sorted((v.team, v.site) for v in plan.visits) == sorted(
            (row.team_code, row.unit_code) for row in rows
        )

    def test_one_clash_and_nothing_goes_live(self, ground):
        ask(ground)
        key = solve()
        asked, plan = runs.plan(run_id=key)
        last = max(plan.visits, key=lambda v: v.slot)
        starts, ends = asking.span(asked.slots[last.slot])
        services.plan_session(
            campaign_id=ground,
            team_code=last.team,
            kit_codes=list(last.kits),
            unit_code=COMMUNES[1],
            place="Trường",
            starts_at=starts,
            ends_at=ends,
            at=AT,
            by=PLANNER,
        )
        told = Told()
        with pytest.raises(going_live.ClashInPlan) as refused, transaction.atomic():
            going_live.publish(run_id=key, at=AT, by=PLANNER)
        assert f"đội {last.team} ngày" in refused.value.message
        assert len(queries.sessions(scope=("01",), **WEEKS)) == 1
        assert told.topics() == []
        assert state_of(key) is RunState.DONE

    def test_twice_is_refused(self, ground):
        ask(ground)
        key = solve()
        going_live.publish(run_id=key, at=AT, by=PLANNER)
        with pytest.raises(IllegalMove), transaction.atomic():
            going_live.publish(run_id=key, at=AT, by=PLANNER)

    @pytest.mark.parametrize("act", ["publish", "stop", "again", "lose"])
    def test_another_area_does_not_see_it(self, ground, act):
        ask(ground)
        key = solve()
        stranger = officer("x", Role.PLANNER, units_held=("006",))
        end = {"run_id": key, "at": AT, "by": stranger}
        acts = {
            "publish": lambda: going_live.publish(**end),
            "stop": lambda: running.stop(**end),
            "again": lambda: running.ask_again(locked_teams=["D1"], **end),
            "lose": lambda: running.lose_team(team_code="D1", **end),
        }
        with pytest.raises(running.NoSuchRun), transaction.atomic():
            acts[act]()
        assert runs.run(run_id=key, scope=("006",), on=ON) is None
        assert runs.runs(scope=("006",), on=ON) == []


class TestLocked:
    def test_what_is_kept_stands_in_the_next_question(self, ground):
        ask(ground)
        key = solve()
        _, plan = runs.plan(run_id=key)
        again = running.ask_again(run_id=key, locked_teams=["D2"], at=AT, by=PLANNER)
        task = running.take(at=AT, by=WORKER)
        assert task.id == again
        assert task.problem.locked == {v for v in plan.visits if v.team == "D2"} != set()
        assert task.base is None
        assert runs.run(run_id=again, scope=("01",), on=ON).base_id == key

    @pytest.mark.parametrize(
        "kept",
        [{}, {"locked_teams": ["D9"]}, {"locked_sites": ["00000"]}],
        ids=["nothing", "no-team", "no-site"],
    )
    def test_nothing_or_nobody_kept_is_refused(self, ground, kept):
        ask(ground)
        key = solve()
        with pytest.raises(running.NothingLocked), transaction.atomic():
            running.ask_again(run_id=key, at=AT, by=PLANNER, **kept)

    def test_a_run_without_a_plan_has_nothing_to_keep(self, ground):
        key = ask(ground)
        with pytest.raises(IllegalMove), transaction.atomic():
            running.ask_again(run_id=key, locked_teams=["D1"], at=AT, by=PLANNER)


@pytest.mark.parametrize(("state", "act"), list(product(RunState, RunAct)))
def test_every_move_of_a_run_is_in_the_table_or_refused(state, act):
    if (state, act) in RUN_MOVES:
        assert moves.after(moves=RUN_MOVES, state=state, act=act) in RunState
    else:
        with pytest.raises(IllegalMove):
            moves.after(moves=RUN_MOVES, state=state, act=act)


def test_a_plan_that_is_done_has_figures(ground):
    key = ask(ground)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.PlanRun.objects.filter(id=key).update(state=RunState.DONE)


@pytest.mark.parametrize("state", RunState)
def test_every_state_has_words(state):
    assert state.vi[0].isupper()

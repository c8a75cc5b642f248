"""A roster goes live: sessions, slots and shifts together, and only who is concerned is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.support import crews, plans
from tests.support.families import AT, ON, PLANNER
from tests.support.rollbacks import own_transactions
from tests.support.told import Told, rows_of

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import (
    crewing,
    queries,
    roster_live,
    rostering,
    rosters,
    runs,
    services,
)
from cancuoc.domain.planning.crew_rules import AwayKind
from cancuoc.domain.planning.rules import RunState, State
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.moves import IllegalMove

__all__ = ["own_transactions"]
WEEK_DAYS = {"first_day": date(2024, 7, 8), "last_day": date(2024, 7, 14)}
WEEK = {"since": date(2024, 7, 8), "until": date(2024, 7, 14)}


@pytest.fixture
def campaign(hanoi):
    made = plans.campaign()
    crews.officers()
    return made


def standing() -> set[tuple[str, date, str, str]]:
    rows = tables.Shift.objects.filter(active=True)
    return set(rows.values_list("officer__username", "on", "shift", "post"))


def state_of(key) -> RunState:
    row = rosters.roster(run_id=key, scope=("01",), on=ON)
    assert row is not None
    return row.state


class TestPublish:
    def test_drafts_slots_and_shifts_go_live_together(self, campaign):
        crews.sessions(campaign, publish=False)
        crews.ask()
        key = crews.make()
        told = Told()
        count = roster_live.publish(run_id=key, at=AT, by=PLANNER)
        found = rosters.found(run_id=key)
        assert standing() == {(c.username, c.on, c.shift, c.post) for c in found.cells}
        assert count == len({c.username for c in found.cells})
        assert told.topics().count("planning.SessionPublished") == 3
        assert told.topics().count("planning.ShiftsChanged") == count
        assert told.acts()[-1] == "planning.publish_roster"
        sessions = queries.sessions(scope=("01",), since=AT, until=AT + timedelta(days=9))
        assert {row.state for row in sessions} == {State.PUBLISHED}

    def test_a_plan_and_its_roster_go_live_together(self, campaign):
        plans.ask(campaign)
        plan = plans.solve()
        crews.ask(plan_id=plan)
        key = crews.make()
        roster_live.publish(run_id=key, at=AT, by=PLANNER)
        row = runs.run(run_id=plan, scope=("01",), on=ON)
        assert (row.state, state_of(key)) == (RunState.PUBLISHED, RunState.PUBLISHED)
        _, found = runs.plan(run_id=plan)
        live = queries.sessions(scope=("01",), since=AT, until=AT + timedelta(days=30))
        assert len(live) == len(found.visits)
        mine = rosters.my_shifts(username=min(standing())[0], **WEEK)
        assert {row.session.id for row in mine} <= {row.id for row in live}

    def test_one_clash_and_neither_sessions_nor_shifts_go_live(self, campaign, own_transactions):
        plans.ask(campaign)
        plan = plans.solve()
        crews.ask(plan_id=plan)
        key = crews.make()
        _, found = runs.plan(run_id=plan)
        crews.sessions(campaign, [8], team=min(v.team for v in found.visits), kits=["K1"])
        before = rows_of("planning")
        with pytest.raises(Exception, match="trùng"):
            roster_live.publish(run_id=key, at=AT, by=PLANNER)
        assert rows_of("planning") == before

    def test_twice_is_refused(self, campaign, own_transactions):
        crews.sessions(campaign)
        key = crews.live()
        with pytest.raises(IllegalMove):
            roster_live.publish(run_id=key, at=AT, by=PLANNER)

    def test_a_session_called_off_meanwhile_is_named(self, campaign, own_transactions):
        first, *_ = crews.sessions(campaign)
        crews.ask()
        key = crews.make()
        services.cancel_session(session_id=first, reason="Bão", at=AT, by=PLANNER)
        with pytest.raises(roster_live.SessionGone, match="D1 2024-07-08T18:30"):
            roster_live.publish(run_id=key, at=AT, by=PLANNER)
        assert standing() == set()

    def test_who_went_on_leave_meanwhile_is_named(self, campaign, own_transactions):
        crews.sessions(campaign)
        crews.ask()
        key = crews.make()
        cell = rosters.found(run_id=key).cells[0]
        crewing.take_leave(
            username=cell.username,
            kind=AwayKind.LEAVE,
            first_day=cell.on,
            last_day=cell.on,
            at=AT,
            by=PLANNER,
        )
        with pytest.raises(roster_live.AwayNow):
            roster_live.publish(run_id=key, at=AT, by=PLANNER)
        assert standing() == set()


class TestChange:
    def test_only_who_is_concerned_is_told(self, campaign):
        crews.sessions(campaign)
        key = crews.live()
        before = standing()
        ill = rosters.found(run_id=key).cells[0].username
        (change,) = rostering.fell_ill(
            username=ill, first_day=date(2024, 7, 8), last_day=date(2024, 7, 8), at=AT, by=PLANNER
        )
        crews.make()
        told = Told()
        roster_live.publish(run_id=change, at=AT + timedelta(hours=1), by=PLANNER)
        concerned = {who for who, *_ in before ^ standing()}
        facts = [body["username"] for topic, body in told.facts() if "Shifts" in topic]
        assert sorted(facts) == sorted(concerned)
        assert 2 <= len(concerned) < len({who for who, *_ in before})
        assert (state_of(key), state_of(change)) == (RunState.REPLACED, RunState.PUBLISHED)
        (notice, *_) = rosters.notices(username=ill)
        assert notice.gone >= 1

    def test_of_two_changes_only_one_goes_live(self, campaign, own_transactions):
        crews.sessions(campaign)
        key = crews.live()
        for _ in range(2):
            rostering.change(run_id=key, at=AT, by=PLANNER)
        one, other = crews.make(), crews.make()
        roster_live.publish(run_id=one, at=AT, by=PLANNER)
        with pytest.raises(IllegalMove):
            roster_live.publish(run_id=other, at=AT, by=PLANNER)

    def test_nothing_changed_and_nobody_hears(self, campaign):
        crews.sessions(campaign)
        key = crews.live()
        before = standing()
        rostering.change(run_id=key, at=AT, by=PLANNER)
        assert roster_live.publish(run_id=crews.make(), at=AT, by=PLANNER) == 0
        assert standing() == before

    def test_illness_after_a_change_finds_the_roster_in_force(self, campaign):
        crews.sessions(campaign)
        key = crews.live()
        rostering.change(run_id=key, at=AT, by=PLANNER)
        second = crews.make()
        roster_live.publish(run_id=second, at=AT, by=PLANNER)
        ill = {"username": min(standing())[0], "at": AT, "by": PLANNER}
        (change,) = rostering.fell_ill(**WEEK_DAYS, **ill)
        row = rosters.roster(run_id=change, scope=("01",), on=ON)
        assert row.base_id == second

    def test_a_new_session_is_staffed_by_a_change(self, campaign):
        crews.sessions(campaign)
        key = crews.live()
        before = standing()
        crews.sessions(campaign, [11])
        rostering.change(run_id=key, at=AT, by=PLANNER)
        roster_live.publish(run_id=crews.make(), at=AT, by=PLANNER)
        assert before < standing()
        assert {on.day for _, on, _, _ in standing() - before} == {11}

    def test_what_has_begun_stays_as_it_was_told(self, campaign):
        crews.sessions(campaign)
        key = crews.live()
        first = {one for one in standing() if one[1].day == 8}
        late = AT + timedelta(days=2, hours=12)
        assert late.day == 8
        rostering.change(run_id=key, at=late, by=PLANNER)
        roster_live.publish(run_id=crews.make(at=late), at=late, by=PLANNER)
        assert first <= standing()


class TestASessionIsCalledOff:
    def test_its_shifts_fall_and_their_officers_hear(self, campaign):
        first, *_ = crews.sessions(campaign)
        crews.live()
        crew = {who for who, on, *_ in standing() if on.day == 8}
        told = Told()
        services.cancel_session(session_id=first, reason="Bão", at=AT, by=PLANNER)
        assert {on.day for _, on, _, _ in standing()} == {9, 10}
        facts = [body for topic, body in told.facts() if topic == "planning.ShiftsChanged"]
        assert {body["username"] for body in facts} == crew
        assert {(body["new"], body["gone"]) for body in facts} == {(0, 1)}


class TestReads:
    def test_one_s_own_shifts_come_by_time_with_their_session(self, campaign):
        crews.sessions(campaign)
        crews.live()
        who = min(standing())[0]
        rows = rosters.my_shifts(username=who, **WEEK)
        assert [row.on for row in rows] == sorted(row.on for row in rows)
        assert {row.session.place for row in rows} == {"Nhà văn hoá tổ 1"}
        assert rosters.my_shifts(username="nobody", **WEEK) == []
        assert rosters.my_shifts(username=who, since=ON, until=ON) == []

    def test_nobody_stands_in_two_places(self, campaign):
        crews.sessions(campaign)
        crews.live()
        row = tables.Shift.objects.filter(active=True).first()
        row.id = uuid7(at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

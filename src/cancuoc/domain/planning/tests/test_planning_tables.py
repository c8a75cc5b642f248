"""The database is the last guard of planning, and what the doors read of it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from tests.support.books import refuses
from tests.support.families import AT, COMMUNE

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import models, queries
from cancuoc.domain.planning.rules import SessionKind, State
from cancuoc.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE; "
HOUR = timedelta(hours=1)
WEEK = {"since": AT - timedelta(days=1), "until": AT + timedelta(days=30)}
SESSION = "UPDATE planning_plannedsession SET"
BROKEN = {
    "planning_campaign_code": "UPDATE planning_campaign SET code = 'X'",
    "campaign_days_in_order": "UPDATE planning_campaign SET ends_on = '2020-01-01'",
    "planning_team_code": "UPDATE planning_team SET code = 'X'",
    "team_member_once": "INSERT INTO planning_teammember (team_id, username)"
    " SELECT team_id, username FROM planning_teammember",
    "planning_kit_code": "UPDATE planning_kit SET code = 'X'",
    "planned_state_known": f"{SESSION} state = 'dreamt'",
    "planned_kind_known": f"{SESSION} kind = 'flying'",
    "planned_capacity_positive": f"{SESSION} slot_capacity = 0",
    "planning_plannedsession_per_kit_hour_check": f"{SESSION} per_kit_hour = -1",
    "team_in_one_place": f"{SESSION} team_id = (SELECT id FROM planning_team WHERE code = 'D0')",
    "kit_in_one_place": "UPDATE planning_plannedkit SET"
    " kit_id = (SELECT id FROM planning_kit WHERE code = 'K0')",
    "run_state_known": "UPDATE planning_planrun SET state = 'dreamt'",
    "run_done_has_plan": "UPDATE planning_planrun SET state = 'done'",
    "run_lost_has_base": "UPDATE planning_planrun SET lost_team = 'D0'",
    "closure_thing_known": "UPDATE planning_closure SET thing = 'boat'",
    "closure_days_in_order": "UPDATE planning_closure SET last_day = '2020-01-01'",
    "closure_once_a_day": "INSERT INTO planning_closure (thing, code, first_day, last_day, reason)"
    " SELECT thing, code, first_day, last_day, reason FROM planning_closure",
    "location_thing_known": "UPDATE planning_location SET thing = 'boat'",
    "location_on_earth": "UPDATE planning_location SET latitude = NULL",
    "location_once_at_a_time": "INSERT INTO planning_location (thing, code, name, unit_code, at)"
    " SELECT thing, code, '', '', at FROM planning_location",
    "loan_to_another": "UPDATE planning_loan SET to_unit = from_unit",
    "loan_once": "INSERT INTO planning_loan (from_unit, to_unit)"
    " SELECT from_unit, to_unit FROM planning_loan",
    "planning_crewofficer_username": "UPDATE planning_crewofficer SET username = 'x'",
    "crew_skills_known": "UPDATE planning_crewofficer SET skills = '{cook}'",
    "crew_has_a_skill": "UPDATE planning_crewofficer SET skills = '{}'",
    "leave_kind_known": "UPDATE planning_leave SET kind = 'dreamt'",
    "leave_days_in_order": "UPDATE planning_leave SET last_day = '2020-01-01'",
    "leave_once_a_day": "INSERT INTO planning_leave (officer_id, kind, first_day, last_day,"
    " withdrawn) SELECT officer_id, kind, first_day, last_day, withdrawn FROM planning_leave",
    "leave_request_state_known": "UPDATE planning_leaverequest SET state = 'dreamt',"
    " ended_at = asked_at",
    "leave_request_kind_known": "UPDATE planning_leaverequest SET kind = 'dreamt'",
    "leave_request_days_in_order": "UPDATE planning_leaverequest SET last_day = '2020-01-01'",
    "leave_request_ends_once": "UPDATE planning_leaverequest SET state = 'granted'",
    "leave_request_once_a_day": "INSERT INTO planning_leaverequest (id, officer_id, kind,"
    " first_day, last_day, note, state, asked_at, ended_by, why) SELECT gen_random_uuid(),"
    " officer_id, kind, first_day, last_day, note, state, asked_at, ended_by, why"
    " FROM planning_leaverequest",
    "wish_shift_known": "UPDATE planning_shiftwish SET shift = 'night'",
    "wish_once": 'INSERT INTO planning_shiftwish (officer_id, "on", shift, wanted)'
    ' SELECT officer_id, "on", shift, wanted FROM planning_shiftwish',
    "planning_worklimit_name": "INSERT INTO planning_worklimit (name, number, source)"
    " SELECT name, number, source FROM planning_worklimit",
    "work_limit_positive": "UPDATE planning_worklimit SET number = 0",
    "roster_state_known": "UPDATE planning_rosterrun SET state = 'dreamt'",
    "roster_done_has_roster": "UPDATE planning_rosterrun SET state = 'done'",
    "roster_has_days": "UPDATE planning_rosterrun SET days = 0",
    "shift_known": "UPDATE planning_shift SET shift = 'night'",
    "shift_post_known": "UPDATE planning_shift SET post = 'cook'",
    "officer_on_one_post": "UPDATE planning_shift SET officer_id ="
    " (SELECT id FROM planning_crewofficer WHERE username = 'cb0')",
    "shift_notice_says_something": "UPDATE planning_shiftnotice SET new = 0, gone = 0",
}


def session(number: int, *, starts: timedelta = timedelta(0), state: State = State.DRAFT) -> UUID:
    """Put a session of a team and kit of their own into the tables."""
    campaign, _ = models.Campaign.objects.get_or_create(
        code=f"C{number % 2}",
        defaults={"id": uuid7(at=AT), "name": "Đợt", "starts_on": AT, "ends_on": AT},
    )
    team = models.Team.objects.create(
        id=uuid7(at=AT), code=f"D{number}", name=f"Đội {number}", unit_code=COMMUNE
    )
    models.TeamMember.objects.create(team=team, username="cb")
    kit = models.Kit.objects.create(id=uuid7(at=AT), code=f"K{number}", team=team)
    during = DateTimeTZRange(AT + starts, AT + starts + 2 * HOUR)
    row = models.PlannedSession.objects.create(
        id=uuid7(at=AT),
        campaign=campaign,
        team=team,
        unit_code=COMMUNE,
        place="Nhà văn hoá",
        kind=SessionKind.MOBILE,
        during=during,
        slot_minutes=30,
        per_kit_hour=6,
        slot_capacity=3,
        state=state,
    )
    models.PlannedKit.objects.create(session=row, kit=kit, during=during)
    models.PlannedSessionHistory.objects.create(session=row, state=state, at=AT, by="x")
    return row.id


@pytest.fixture
def two(db) -> None:
    session(0)
    session(1)
    models.Closure.objects.create(thing="team", code="D0", first_day=AT, last_day=AT, reason="x")
    models.Location.objects.create(thing="team", code="D0", latitude=21.0, longitude=105.8, at=AT)
    models.Loan.objects.create(from_unit="009", to_unit="006")
    models.PlanRun.objects.create(
        id=uuid7(at=AT),
        campaign=models.Campaign.objects.get(code="C0"),
        name="x",
        unit_code="009",
        state="waiting",
        asked_at=AT,
        asked_by="x",
        seconds=5,
        digest="x",
        problem={},
    )
    roster()


def roster() -> None:
    """Two officers on one shift each, with leave, a wish, a notice and a limit of their own."""
    run = tables.RosterRun.objects.create(
        id=uuid7(at=AT),
        name="x",
        unit_code="009",
        first_day=AT,
        days=7,
        state="waiting",
        asked_at=AT,
        asked_by="x",
        seconds=5,
        digest="x",
        question={},
        limits={},
        seats=[],
    )
    tables.WorkLimit.objects.create(name="day", number=12, source="x")
    for number in range(2):
        who = tables.CrewOfficer.objects.create(
            id=uuid7(at=AT),
            username=f"cb{number}",
            full_name="x",
            unit_code="009",
            home="009",
            skills=["lead"],
        )
        who.leave.create(kind="ill", first_day=AT, last_day=AT)
        wished(who)
        who.notices.create(id=uuid7(at=AT), at=AT, new=1, gone=0)
        tables.Shift.objects.create(
            id=uuid7(at=AT),
            run=run,
            officer=who,
            session=models.PlannedSession.objects.get(team__code=f"D{number}"),
            on=AT,
            shift="evening",
            post="lead",
        )


def wished(who: tables.CrewOfficer) -> None:
    """A wish and a request for leave of an officer."""
    day = {"first_day": AT, "last_day": AT}
    who.requests.create(id=uuid7(at=AT), kind="leave", state="asked", asked_at=AT, **day)
    who.wishes.create(on=AT, shift="evening", wanted=True)


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(two, name):
    assert name in refuses(BROKEN[name])


def test_every_constraint_of_the_models_is_among_them():
    """A constraint that is added comes with the write that it refuses."""
    tables = apps.get_app_config("planning").get_models()
    named = {constraint.name for model in tables for constraint in model._meta.constraints}
    assert named <= set(BROKEN)


@pytest.mark.parametrize("table", ["campaign", "team", "kit", "plannedsession"])
def test_what_others_lean_on_is_never_deleted(two, table):
    assert "still referenced" in refuses(f"{AT_ONCE}DELETE FROM planning_{table}")


class TestWhatTheDatabaseAllows:
    def test_sessions_that_touch_do_not_overlap(self, two):
        """One ends at the moment the next begins: the team drives on, or stays."""
        team = models.Team.objects.get(code="D0")
        row = models.PlannedSession.objects.get(team=team)
        row.id = uuid7(at=AT)
        row.during = DateTimeTZRange(AT + 2 * HOUR, AT + 3 * HOUR)
        row.save(force_insert=True)
        assert models.PlannedSession.objects.filter(team=team).count() == 2

    def test_what_was_called_off_holds_neither_team_nor_kit(self, two):
        models.PlannedSession.objects.filter(team__code="D0").update(state=State.CANCELLED)
        models.PlannedKit.objects.filter(kit__code="K0").update(active=False)
        with connection.cursor() as cursor:
            cursor.execute(BROKEN["team_in_one_place"])
            cursor.execute(BROKEN["kit_in_one_place"])
        assert models.PlannedSession.objects.filter(team__code="D0").count() == 2


class TestReads:
    @pytest.mark.parametrize(
        ("since", "until", "found"),
        [
            (timedelta(0), HOUR, True),
            (timedelta(microseconds=1), HOUR, False),
            (-HOUR, timedelta(0), False),
            (-HOUR, timedelta(microseconds=1), True),
        ],
    )
    def test_a_window_takes_its_first_moment_and_leaves_its_last(self, since, until, found):
        key = session(0)
        rows = queries.sessions(scope=("01",), since=AT + since, until=AT + until)
        assert [row.id for row in rows] == ([key] if found else [])

    def test_states_are_those_asked_for_and_what_was_called_off_only_when_asked(self):
        keys = {state: session(n, state=state) for n, state in enumerate(State)}
        usual = {row.id for row in queries.sessions(scope=("01",), **WEEK)}
        assert usual == {keys[State.DRAFT], keys[State.PUBLISHED]}
        for state, key in keys.items():
            rows = queries.sessions(scope=("01",), states=(state,), **WEEK)
            assert [row.id for row in rows] == [key]
        assert queries.sessions(scope=("01",), states=(), **WEEK) == []

    def test_a_session_counts_its_slots_and_its_people(self):
        row = queries.session(session_id=session(0))
        assert (row.slots, row.slot_capacity, row.capacity) == (4, 3, 12)
        assert (row.team_name, row.kits, row.outside_office_hours) == ("Đội 0", ("K0",), True)

    def test_twenty_sessions_with_their_kits_cost_three_statements(self):
        for number in range(20):
            session(number, starts=number * HOUR)
        with CaptureQueriesContext(connection) as spent:
            assert len(queries.sessions(scope=("01",), **WEEK)) == 20
        assert len(spent) == 3

    def test_campaigns_come_newest_first(self):
        for code, day in (("A", 1), ("C", 9), ("B", 9)):
            models.Campaign.objects.create(
                id=uuid7(at=AT),
                code=code,
                name=code,
                starts_on=date(2024, 7, day),
                ends_on=date(2024, 7, 30),
            )
        assert [c.code for c in queries.campaigns()] == ["B", "C", "A"]

    def test_a_kit_leads_to_its_team_and_its_people_in_order(self):
        session(0)
        team = models.Team.objects.get(code="D0")
        models.TeamMember.objects.create(team=team, username="an")
        assert queries.kit_team(kit_code="K0") == "D0"
        assert queries.kit_members(kit_code="K0") == ("an", "cb")
        assert queries.kit_members(kit_code="K9") == ()
        assert queries.campaign(campaign_id=uuid4()) is None

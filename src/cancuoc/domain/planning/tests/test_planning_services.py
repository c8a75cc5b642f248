"""Planning sessions by hand: what is refused, what is told, and who wins a race."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from tests.support import families
from tests.support.families import AT, PLANNER, officer

from cancuoc.domain.planning import facts, models, queries, rules, services
from cancuoc.domain.units.queries import UnknownUnit
from cancuoc.foundation import audit
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.moves import IllegalMove

COMMUNE = families.COMMUNE
START = AT + timedelta(hours=10)
WEEK = {"since": AT - timedelta(days=1), "until": AT + timedelta(days=30)}


@pytest.fixture
def ground(hanoi) -> UUID:
    """A campaign, two teams and three kits; returns the campaign."""
    campaign = services.create_campaign(
        code="DOT1",
        name="Đợt cao điểm hè",
        starts_on=date(2024, 7, 1),
        ends_on=date(2024, 8, 31),
        at=AT,
        by=PLANNER,
    )
    for team, kits in (("D1", ("K1", "K2")), ("D2", ("K3",))):
        services.create_team(
            code=team, name=f"Đội {team}", unit_code=COMMUNE, members=("cb1",), at=AT, by=PLANNER
        )
        for kit in kits:
            services.create_kit(code=kit, team_code=team, at=AT, by=PLANNER)
    return campaign


def plan(campaign: UUID, **changes):
    asked = {
        "campaign_id": campaign,
        "team_code": "D1",
        "kit_codes": ["K1"],
        "unit_code": COMMUNE,
        "place": "Nhà văn hoá  tổ 1 ",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "at": AT,
        "by": PLANNER,
    }
    return services.plan_session(**{**asked, **changes})


class TestPlan:
    def test_a_draft_with_its_capacity(self, ground):
        key = plan(ground, kit_codes=["K1", "K2"], per_kit_hour=5, slot_minutes=60)
        row = queries.session(session_id=key)
        assert row.state is rules.State.DRAFT
        assert row.place == "Nhà văn hoá tổ 1"
        assert (row.slot_capacity, row.slots, row.capacity) == (10, 2, 20)
        assert row.kits == ("K1", "K2")
        assert row.outside_office_hours

    def test_it_is_audited_with_its_unit(self, ground):
        key = plan(ground)
        (line,) = audit.history(act_prefix="planning.plan_session")
        assert (line.object_id, line.unit_code) == (str(key), COMMUNE)

    def test_a_draft_tells_nobody(self, ground):
        plan(ground)
        assert not OutboxFact.objects.filter(topic=facts.SessionPublished.topic).exists()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"ends_at": START}, "Giờ kết thúc"),
            ({"ends_at": START + timedelta(minutes=50)}, "chia hết"),
            ({"slot_minutes": 17}, "15, 20, 30 hoặc 60"),
            ({"starts_at": AT - timedelta(hours=1), "ends_at": START}, "sau thời điểm hiện tại"),
            ({"kit_codes": []}, "ít nhất một bộ"),
            ({"place": "  "}, "địa điểm"),
            (
                {
                    "starts_at": START + timedelta(days=90),
                    "ends_at": START + timedelta(days=90, hours=1),
                },
                "nằm ngoài đợt",
            ),
        ],
    )
    def test_refusals_say_what_and_what_next(self, ground, changes, words):
        with pytest.raises(services.UnableToPlan, match=words) as refused:
            plan(ground, **changes)
        assert refused.value.next_step

    @pytest.mark.parametrize(
        "changes",
        [
            {"team_code": "KHONG"},
            {"kit_codes": ["K1", "KHONG"]},
            {"campaign_id": UUID(int=0)},
        ],
    )
    def test_unknown_things_are_not_found(self, ground, changes):
        with pytest.raises(services.NotFound):
            plan(ground, **changes)

    def test_an_unknown_commune(self, ground):
        with pytest.raises(UnknownUnit):
            plan(ground, unit_code="99999")

    def test_another_s_area_is_refused(self, ground):
        with pytest.raises(services.OutOfArea):
            plan(ground, by=officer("khac", Role.PLANNER, units_held=("00232",)))

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.PLANNER])
    def test_only_a_planner_plans(self, ground, role):
        with pytest.raises(NotAllowed):
            plan(ground, by=officer("khac", role))

    @pytest.mark.parametrize(
        "write",
        [
            lambda by: services.create_campaign(
                code="X", name="X", starts_on=AT.date(), ends_on=AT.date(), at=AT, by=by
            ),
            lambda by: services.create_team(code="X", name="X", unit_code=COMMUNE, at=AT, by=by),
            lambda by: services.create_kit(code="X", team_code="D1", at=AT, by=by),
        ],
    )
    def test_only_a_planner_forms_teams(self, ground, write):
        with pytest.raises(NotAllowed), transaction.atomic():
            write(officer("khac", Role.COMMANDER))
        write(PLANNER)

    def test_a_campaign_ends_after_it_begins(self, ground):
        with pytest.raises(services.UnableToPlan):
            services.create_campaign(
                code="X",
                name="X",
                starts_on=date(2024, 7, 2),
                ends_on=date(2024, 7, 1),
                at=AT,
                by=PLANNER,
            )

    def test_a_kit_needs_a_team(self, ground):
        with pytest.raises(services.NotFound):
            services.create_kit(code="X", team_code="KHONG", at=AT, by=PLANNER)


class TestOnePlaceAtATime:
    @pytest.mark.parametrize(
        ("shift", "clashes"), [(0, True), (1, True), (-1, True), (2, False), (-2, False)]
    )
    def test_a_team_is_in_one_place(self, ground, shift, clashes):
        plan(ground)
        start = START + timedelta(hours=shift)
        again = {
            "kit_codes": ["K2"],
            "starts_at": start,
            "ends_at": start + timedelta(hours=2),
        }
        if clashes:
            with pytest.raises(services.TeamBusy):
                plan(ground, **again)
        else:
            plan(ground, **again)

    def test_a_kit_is_in_one_place_and_nothing_of_the_refused_session_stays(self, ground):
        plan(ground)
        with pytest.raises(services.KitBusy), transaction.atomic():
            plan(ground, team_code="D2", kit_codes=["K1"])
        assert models.PlannedSession.objects.count() == 1

    def test_the_database_itself_refuses_a_kit_in_two_places(self, ground):
        first = models.PlannedSession.objects.get(id=plan(ground))
        second = models.PlannedSession.objects.get(
            id=plan(ground, team_code="D2", kit_codes=["K3"])
        )
        kit = models.Kit.objects.get(code="K1")
        with pytest.raises(IntegrityError), transaction.atomic():
            models.PlannedKit.objects.create(session=second, kit=kit, during=first.during)

    def test_the_database_itself_refuses_a_team_in_two_places(self, ground):
        row = models.PlannedSession.objects.get(id=plan(ground))
        row.id = uuid7(at=AT)
        row.during = DateTimeTZRange(START, START + timedelta(hours=1))
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    @pytest.mark.parametrize(
        "broken", [{"state": "dreamt"}, {"kind": "flying"}, {"slot_capacity": 0}]
    )
    def test_the_database_knows_the_states(self, ground, broken):
        key = plan(ground)
        with pytest.raises(IntegrityError), transaction.atomic():
            models.PlannedSession.objects.filter(id=key).update(**broken)

    def test_a_cancelled_session_frees_team_and_kit(self, ground):
        services.cancel_session(session_id=plan(ground), reason="Mất điện", at=AT, by=PLANNER)
        plan(ground)


class TestPublishAndCancel:
    def test_publishing_tells_what_the_sessions_room_needs(self, ground):
        key = plan(ground, kit_codes=["K2", "K1"])
        services.publish_session(session_id=key, at=AT, by=PLANNER)
        fact = OutboxFact.objects.get(topic=facts.SessionPublished.topic)
        told = facts.SessionPublished.from_json(fact.body)
        assert told.session_id == key
        assert told.kits == ("K1", "K2")
        assert told.slot_capacity == 6
        assert (told.starts_at, told.ends_at) == (START, START + timedelta(hours=2))

    def test_history_keeps_every_move(self, ground):
        key = plan(ground)
        services.publish_session(session_id=key, at=AT, by=PLANNER)
        services.cancel_session(session_id=key, reason="Bão số 3", at=AT, by=PLANNER)
        rows = models.PlannedSessionHistory.objects.filter(session_id=key).order_by("id")
        assert [(row.state, row.reason) for row in rows] == [
            ("draft", ""),
            ("published", ""),
            ("cancelled", "Bão số 3"),
        ]

    @pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
    def test_a_reason_must_be_given(self, ground, reason):
        key = plan(ground)
        with pytest.raises(services.UnableToPlan, match="lý do"):
            services.cancel_session(session_id=key, reason=reason, at=AT, by=PLANNER)

    def test_twice_is_refused(self, ground):
        key = plan(ground)
        services.publish_session(session_id=key, at=AT, by=PLANNER)
        with pytest.raises(IllegalMove):
            services.publish_session(session_id=key, at=AT, by=PLANNER)

    def test_a_cancelled_session_is_never_published(self, ground):
        key = plan(ground)
        services.cancel_session(session_id=key, reason="x", at=AT, by=PLANNER)
        with pytest.raises(IllegalMove):
            services.publish_session(session_id=key, at=AT, by=PLANNER)

    @pytest.mark.parametrize("act", ["publish_session", "cancel_session"])
    def test_unknown_and_foreign_sessions(self, ground, act):
        more = {"reason": "x"} if act == "cancel_session" else {}
        with pytest.raises(services.NotFound), transaction.atomic():
            getattr(services, act)(session_id=UUID(int=0), at=AT, by=PLANNER, **more)
        stranger = officer("khac", Role.PLANNER, units_held=("00232",))
        with pytest.raises(services.OutOfArea), transaction.atomic():
            getattr(services, act)(session_id=plan(ground), at=AT, by=stranger, **more)
        with pytest.raises(NotAllowed):
            getattr(services, act)(
                session_id=plan(ground, team_code="D2", kit_codes=["K3"]),
                at=AT,
                by=officer("khac", Role.RECEPTION),
                **more,
            )


class TestReads:
    def test_scope_and_state_narrow_the_list(self, ground):
        key = plan(ground)
        gone = plan(ground, team_code="D2", kit_codes=["K3"])
        services.cancel_session(session_id=gone, reason="x", at=AT, by=PLANNER)
        assert [r.id for r in queries.sessions(scope=("01",), **WEEK)] == [key]
        assert queries.sessions(scope=("00232",), **WEEK) == []
        both = queries.sessions(scope=("01",), states=tuple(rules.State), **WEEK)
        assert {r.id for r in both} == {key, gone}

    def test_sessions_come_in_order_of_time(self, ground):
        late = plan(
            ground, starts_at=START + timedelta(days=2), ends_at=START + timedelta(days=2, hours=1)
        )
        early = plan(ground)
        assert [r.id for r in queries.sessions(scope=("01",), **WEEK)] == [early, late]

    def test_teams_kits_and_members(self, ground):
        one, two = queries.teams(scope=("01",), on=date(2024, 7, 6))
        assert (one.kits, two.kits, one.members) == (("K1", "K2"), ("K3",), ("cb1",))
        assert queries.teams(scope=("00232",), on=date(2024, 7, 6)) == []
        assert queries.kit_team(kit_code="K3") == "D2"
        assert queries.kit_team(kit_code="KHONG") == ""
        assert queries.kit_members(kit_code="K1") == ("cb1",)

    def test_campaigns(self, ground):
        assert [c.id for c in queries.campaigns()] == [ground]
        assert queries.campaign(campaign_id=ground).code == "DOT1"
        assert queries.campaign(campaign_id=UUID(int=0)) is None
        assert queries.session(session_id=UUID(int=0)) is None


@pytest.mark.django_db(transaction=True)
def test_of_eight_planners_at_once_one_gets_the_team():
    families.load_units()
    campaign = services.create_campaign(
        code="DOT",
        name="Đợt",
        starts_on=date(2024, 7, 1),
        ends_on=date(2024, 8, 1),
        at=AT,
        by=PLANNER,
    )
    services.create_team(code="D1", name="Đội", unit_code=COMMUNE, at=AT, by=PLANNER)
    for number in range(8):
        services.create_kit(code=f"K{number}", team_code="D1", at=AT, by=PLANNER)
    won: list[UUID] = []
    refused: list[str] = []
    gate = threading.Barrier(8)

    def one(number: int) -> None:
        gate.wait()
        try:
            won.append(plan(campaign, kit_codes=[f"K{number}"]))
        except services.TeamBusy as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(won) == 1
    assert refused == ["TeamBusy"] * 7
    assert models.PlannedKit.objects.count() == 1


def test_moments_without_a_zone_never_reach_the_table(ground):
    naive = datetime(2024, 7, 6, 10, 0)
    with pytest.raises(TypeError):
        plan(ground, starts_at=naive, ends_at=naive + timedelta(hours=1))

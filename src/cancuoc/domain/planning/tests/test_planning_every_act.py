"""Every act of planning: what it leaves in the tables, in the audit and in the outbox."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.families import AT, COMMUNE, PLANNER
from tests.support.told import Told

from cancuoc.domain.planning import facts, models, queries, services
from cancuoc.domain.planning.rules import LONGEST_PLACE, SessionKind, State
from cancuoc.kernel.moves import IllegalMove

START = AT + timedelta(hours=10)


@pytest.fixture
def campaign(hanoi) -> UUID:
    """A campaign with one team and two kits."""
    made = services.create_campaign(
        code="HE",
        name="Đợt hè",
        starts_on=date(2024, 7, 1),
        ends_on=date(2024, 8, 31),
        at=AT,
        by=PLANNER,
    )
    services.create_team(code="D1", name="Đội 1", unit_code=COMMUNE, at=AT, by=PLANNER)
    for kit in ("K1", "K2"):
        services.create_kit(code=kit, team_code="D1", at=AT, by=PLANNER)
    return made


def plan(campaign: UUID, **changes) -> UUID:
    asked = {
        "campaign_id": campaign,
        "team_code": "D1",
        "kit_codes": ["K1"],
        "unit_code": COMMUNE,
        "place": "Nhà văn hoá tổ 1",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "at": AT,
        "by": PLANNER,
    }
    return services.plan_session(**{**asked, **changes})


def publish(key: UUID) -> None:
    services.publish_session(session_id=key, at=AT, by=PLANNER)


def cancel(key: UUID, reason: str = "Mất điện") -> None:
    services.cancel_session(session_id=key, reason=reason, at=AT, by=PLANNER)


def state(key: UUID) -> State:
    return queries.session(session_id=key).state


def history(key: UUID) -> list[str]:
    rows = models.PlannedSessionHistory.objects.filter(session_id=key).order_by("id")
    return list(rows.values_list("state", flat=True))


# State, act, the state after (None: refused), the fact, whether the kits are still held.
MOVES = [
    ("draft", publish, "published", "planning.SessionPublished", True),
    ("draft", cancel, "cancelled", "planning.SessionCancelled", False),
    ("published", publish, None, None, True),
    ("published", cancel, "cancelled", "planning.SessionCancelled", False),
    ("cancelled", publish, None, None, False),
    ("cancelled", cancel, None, None, False),
]


@pytest.mark.parametrize(
    ("before", "act", "after", "topic", "held"),
    MOVES,
    ids=[f"{row[0]}-{row[1].__name__}" for row in MOVES],
)
def test_what_an_act_makes_of_a_session(campaign, before, act, after, topic, held):
    key = plan(campaign, kit_codes=["K1", "K2"])
    for step in {"published": [publish], "cancelled": [cancel]}.get(before, []):
        step(key)
    told, steps = Told(), history(key)
    if after is None:
        with pytest.raises(IllegalMove), transaction.atomic():
            act(key)
    else:
        act(key)
    assert state(key) == (after or before)
    assert history(key) == steps + ([after] if after else [])
    assert told.acts() == ([f"planning.{act.__name__}_session"] if after else [])
    assert {(line.object_id, line.unit_code) for line in told.lines()} <= {(str(key), COMMUNE)}
    assert told.topics() == ([topic] if topic else [])
    assert set(models.PlannedKit.objects.values_list("active", flat=True)) == {held}


class TestWhatIsTold:
    def test_a_published_session_is_told_whole(self, campaign):
        key = plan(campaign, kind=SessionKind.FIXED, slot_minutes=60, kit_codes=["K2", "K1"])
        told = Told()
        publish(key)
        ((_topic, body),) = told.facts()
        assert body == {
            "at": AT.isoformat(),
            "session_id": str(key),
            "campaign_id": str(campaign),
            "team_code": "D1",
            "unit_code": COMMUNE,
            "place": "Nhà văn hoá tổ 1",
            "kind": "fixed",
            "starts_at": START.isoformat(),
            "ends_at": (START + timedelta(hours=2)).isoformat(),
            "slot_minutes": 60,
            "slot_capacity": 12,
            "kits": ["K1", "K2"],
        }

    def test_the_whole_reason_is_told_and_a_short_one_is_kept(self, campaign):
        key, told = plan(campaign), Told()
        cancel(key, reason="Bão số 3. " * 40)
        ((_topic, body),) = told.facts()
        assert body["reason"] == "Bão số 3. " * 40
        kept = models.PlannedSessionHistory.objects.get(session_id=key, state="cancelled")
        assert kept.reason == body["reason"][:200]

    @pytest.mark.parametrize(
        ("make", "act"),
        [
            (
                lambda: services.create_campaign(
                    code="X", name="X", starts_on=AT.date(), ends_on=AT.date(), at=AT, by=PLANNER
                ),
                "planning.create_campaign",
            ),
            (
                lambda: services.create_team(
                    code="X", name="X", unit_code=COMMUNE, members=("a", "b"), at=AT, by=PLANNER
                ),
                "planning.create_team",
            ),
            (
                lambda: services.create_kit(code="X", team_code="D1", at=AT, by=PLANNER),
                "planning.create_kit",
            ),
        ],
    )
    def test_what_is_created_leaves_one_line_and_no_news(self, campaign, make, act):
        told = Told()
        key = make()
        assert [(line.act, line.object_id) for line in told.lines()] == [(act, str(key))]
        assert told.topics() == []


class TestCodes:
    @pytest.mark.parametrize("kind", ["campaign", "team", "kit"])
    def test_a_code_is_given_once(self, campaign, kind):
        again = {
            "campaign": lambda: services.create_campaign(
                code="HE", name="X", starts_on=AT.date(), ends_on=AT.date(), at=AT, by=PLANNER
            ),
            "team": lambda: services.create_team(
                code="D1", name="X", unit_code=COMMUNE, at=AT, by=PLANNER
            ),
            "kit": lambda: services.create_kit(code="K1", team_code="D1", at=AT, by=PLANNER),
        }[kind]
        told = Told()
        with pytest.raises(services.CodeTaken) as refused, transaction.atomic():
            again()
        assert refused.value.status == 409
        assert told.acts() == []

    def test_a_member_named_twice_is_one(self, hanoi):
        services.create_team(
            code="D9", name="Đội 9", unit_code=COMMUNE, members=("a", "b", "a"), at=AT, by=PLANNER
        )
        assert models.TeamMember.objects.filter(team__code="D9").count() == 2

    def test_a_kit_named_twice_counts_once(self, campaign):
        row = queries.session(session_id=plan(campaign, kit_codes=["K1", "K1"]))
        assert (row.kits, row.slot_capacity) == (("K1",), 3)


class TestWhatCannotBe:
    @pytest.mark.parametrize("rate", [0, -5, 61, 40_000, 10**9])
    def test_a_rate_no_kit_can_keep(self, campaign, rate):
        with pytest.raises(services.UnableToPlan, match="1 đến 60") as refused:
            plan(campaign, per_kit_hour=rate)
        assert type(refused.value) is services.UnableToPlan

    @pytest.mark.parametrize(("length", "taken"), [(1, True), (200, True), (201, False)])
    def test_a_place_fits_its_column(self, campaign, length, taken):
        assert LONGEST_PLACE == 200
        if taken:
            assert state(plan(campaign, place="ở" * length)) is State.DRAFT
        else:
            with pytest.raises(services.UnableToPlan, match="dài quá"):
                plan(campaign, place="ở" * length)

    @pytest.mark.parametrize(
        ("day", "taken"),
        [
            (date(2024, 6, 30), False),
            (date(2024, 7, 1), True),
            (date(2024, 8, 31), True),
            (date(2024, 9, 1), False),
        ],
    )
    def test_the_first_and_the_last_day_belong_to_the_campaign(self, campaign, day, taken):
        # Seven in the evening in Hà Nội; the moment of planning lies well before.
        starts = datetime(day.year, day.month, day.day, 12, 0, tzinfo=UTC)
        asked = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
        before = datetime(2024, 6, 1, tzinfo=UTC)
        if taken:
            plan(campaign, at=before, **asked)
        else:
            with pytest.raises(services.UnableToPlan, match="nằm ngoài đợt"):
                plan(campaign, at=before, **asked)

    def test_the_day_of_the_campaign_is_that_of_hanoi(self, campaign):
        """23:30 on 31 August in Greenwich is half past six on 1 September in Hà Nội."""
        starts = datetime(2024, 8, 31, 23, 30, tzinfo=UTC)
        with pytest.raises(services.UnableToPlan, match="nằm ngoài đợt"):
            plan(campaign, starts_at=starts, ends_at=starts + timedelta(hours=1))

    def test_a_session_begins_after_it_is_planned(self, campaign):
        with pytest.raises(services.UnableToPlan, match="sau thời điểm"), transaction.atomic():
            plan(campaign, at=START)
        plan(campaign, at=START - timedelta(microseconds=1))


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))
NEWS = st.one_of(
    st.builds(facts.SessionPublished, at=MOMENTS, starts_at=MOMENTS, ends_at=MOMENTS),
    st.builds(facts.SessionCancelled, at=MOMENTS),
)


@settings(max_examples=40)
@given(NEWS)
def test_news_reads_back_as_it_was_told(fact):
    assert type(fact).from_json(json.loads(json.dumps(fact.to_json()))) == fact


def test_topics_are_for_ever():
    """Deliveries of yesterday are read by the program of today."""
    topics = (facts.SessionPublished.topic, facts.SessionCancelled.topic)
    assert topics == ("planning.SessionPublished", "planning.SessionCancelled")


def test_what_is_not_there_is_nowhere(campaign):
    for act in (publish, cancel):
        with pytest.raises(services.NotFound) as refused, transaction.atomic():
            act(uuid4())
        assert refused.value.status == 404

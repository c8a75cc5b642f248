"""Planners who want the same team, the same kits or the same session at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from itertools import combinations
from uuid import UUID

import pytest
from tests.support import families
from tests.support.families import AT, COMMUNE, PLANNER
from tests.support.together import names, together

from cancuoc.domain.planning import models, services
from cancuoc.foundation.models import OutboxFact

pytestmark = pytest.mark.django_db(transaction=True)
TEAMS = [f"D{n}" for n in range(6)]
KITS = [f"K{n}" for n in range(6)]


@pytest.fixture
def campaign() -> UUID:
    """A campaign, six teams, and six kits that all lie in the same store."""
    families.load_units()
    made = services.create_campaign(
        code="HE",
        name="Hè",
        starts_on=date(2024, 7, 1),
        ends_on=date(2024, 12, 31),
        at=AT,
        by=PLANNER,
    )
    for team in TEAMS:
        services.create_team(code=team, name=team, unit_code=COMMUNE, at=AT, by=PLANNER)
    for kit in KITS:
        services.create_kit(code=kit, team_code=TEAMS[0], at=AT, by=PLANNER)
    return made


def plan(campaign: UUID, team: str, kits: Sequence[str]) -> UUID:
    starts_at = AT + timedelta(hours=10)
    return services.plan_session(
        campaign_id=campaign,
        team_code=team,
        kit_codes=kits,
        unit_code=COMMUNE,
        place="Nhà văn hoá",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        at=AT,
        by=PLANNER,
    )


def publish(session: UUID) -> str:
    services.publish_session(session_id=session, at=AT, by=PLANNER)
    return "published"


def cancel(session: UUID) -> None:
    services.cancel_session(session_id=session, reason="Bão", at=AT, by=PLANNER)


def test_a_team_wanted_by_six_goes_to_one_and_the_others_are_told_so(campaign):
    ends = together(*[partial(plan, campaign, "D0", [kit]) for kit in KITS])
    assert names(ends) == ["TeamBusy"] * 5 + ["UUID"]
    assert models.PlannedSession.objects.count() == models.PlannedKit.objects.count() == 1


def test_a_kit_wanted_by_six_teams_goes_to_one(campaign):
    ends = together(*[partial(plan, campaign, team, ["K0"]) for team in TEAMS])
    assert names(ends) == ["KitBusy"] * 5 + ["UUID"]
    assert models.PlannedSession.objects.count() == 1, "no session without its kit"


def test_kits_wanted_in_pairs_and_in_any_order_lock_nobody_up(campaign):
    pairs = [list(pair) for pair in combinations(KITS[:4], 2)]
    wanted = [pair[::-1] if number % 2 else pair for number, pair in enumerate(pairs)]
    ends = together(
        *[partial(plan, campaign, t, pair) for t, pair in zip(TEAMS, wanted, strict=True)]
    )
    assert set(names(ends)) <= {"KitBusy", "UUID"}
    held = list(models.PlannedKit.objects.values_list("kit__code", flat=True))
    assert len(held) == len(set(held)) == 2 * names(ends).count("UUID")


def test_a_session_published_by_four_is_told_once(campaign):
    key = plan(campaign, "D0", ["K0"])
    ends = together(*[partial(publish, key)] * 4)
    assert names(ends) == ["IllegalMove"] * 3 + ["str"]
    assert OutboxFact.objects.filter(topic="planning.SessionPublished").count() == 1


def test_published_and_called_off_at_once_it_ends_called_off(campaign):
    key = plan(campaign, "D0", ["K0"])
    ends = together(partial(publish, key), partial(cancel, key))
    assert names(ends) in (["NoneType", "str"], ["IllegalMove", "NoneType"])
    assert models.PlannedSession.objects.get().state == "cancelled"
    plan(campaign, "D0", ["K0"])

"""People who cannot come, a team with a bedside kit, and rounds worked out for them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, PLANNER

from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.home_rules import HomeReason, HomeWay
from cancuoc.domain.planning import services as plans
from cancuoc.kernel.phone import Phone

DISTRICT: Final = "009"
MONDAY: Final = date(2024, 7, 8)
PHONE: Final = Phone.parse("0912 345 678")


def team(code: str = "D1", *, officers: int = 2, bedside: bool = True) -> UUID:
    """Make a campaign and a team of the district with one kit; return the campaign."""
    campaign = plans.create_campaign(
        code=f"DOT-{code}",
        name="Đợt cao điểm",
        starts_on=date(2024, 7, 1),
        ends_on=date(2024, 12, 31),
        at=AT,
        by=PLANNER,
    )
    members = [f"{code.lower()}.{n}" for n in range(officers)]
    plans.create_team(
        code=code, name=f"Đội {code}", unit_code=DISTRICT, members=members, at=AT, by=PLANNER
    )
    plans.create_kit(code=f"{code}-K", team_code=code, for_bedside=bedside, at=AT, by=PLANNER)
    return campaign


def asked(name: str, *, commune: str = COMMUNE, allowed: bool = True, **more: Any) -> str:
    """Let somebody ask by telephone, and the officer of the area allow it; return the code."""
    person = families.someone(name, date(1936, 3, 4), commune=commune)
    said = {"reason": HomeReason.DISABLED, "phone": PHONE, "way": HomeWay.PHONE, **more}
    code = services.ask_home(person_id=person.id, **{"at": AT, "by": AREA, **said})
    if allowed:
        services.allow_home(code=code, at=AT, by=AREA)
    return code


def run(campaign: UUID, *, first: date = MONDAY, last: date = MONDAY, **more: Any) -> UUID:
    """Work rounds out for the district; return the run."""
    given = {"unit_code": DISTRICT, "at": AT, "by": PLANNER, **more}
    return services.plan_homes(campaign_id=campaign, first_day=first, last_day=last, **given)

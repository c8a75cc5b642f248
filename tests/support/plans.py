"""A small district to plan for: three communes, two teams, two weeks of a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.support import families
from tests.support.families import AT, PLANNER

from cancuoc.domain.planning import running, services
from cancuoc.foundation.actor import Actor
from cancuoc.planner.deployment.baselines import greedy_fair
from cancuoc.planner.deployment.coding import plan_to_json
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.problem import Class

THANH_XUAN = "009"
COMMUNES = ("00352", "00355", "00358")
WORKER = Actor.system("planner")
GIVEN = (
    *("An", "Bình", "Cúc", "Dung", "Giang", "Hà", "Hoa", "Lan", "Liên", "Mai"),
    *("Nga", "Ngọc", "Oanh", "Phương", "Quế", "Thu", "Thuý", "Trang", "Vân", "Yến"),
)
DEMAND = {
    code: {Class.SPECIAL: 2, Class.UNDER_14: 120 + n, Class.OTHER: 160}
    for n, code in enumerate(COMMUNES)
}


def campaign(*, ends_on: date = date(2024, 7, 20)) -> UUID:
    """A campaign of two weeks, two teams with two kits each."""
    made = services.create_campaign(
        code="HE",
        name="Đợt hè",
        starts_on=date(2024, 7, 1),
        ends_on=ends_on,
        at=AT,
        by=PLANNER,
    )
    for team, kits in (("D1", ("K1", "K2")), ("D2", ("K3", "K4"))):
        services.create_team(
            code=team,
            name=f"Đội {team}",
            unit_code=THANH_XUAN,
            members=("cb1",) if team == "D1" else (),
            at=AT,
            by=PLANNER,
        )
        for kit in kits:
            services.create_kit(code=kit, team_code=team, at=AT, by=PLANNER)
    return made


def people(*, each: int, communes: Sequence[str] = COMMUNES) -> None:
    """Enter women born in 1990 into the register, `each` in every commune."""
    for commune in communes:
        for n, given in enumerate(GIVEN[:each]):
            families.someone(f"Trần Thị {given}", date(1990, 1, 1 + n), commune=commune)


def ask(campaign_id: UUID, **changes: Any) -> UUID:
    """Ask for a plan of the district."""
    asked = {
        "campaign_id": campaign_id,
        "name": "Phương án 1",
        "unit_code": THANH_XUAN,
        "demand": DEMAND,
        "seconds": 10,
        "at": AT,
        "by": PLANNER,
    }
    return running.ask(**{**asked, **changes})


def solve(*, at: datetime = AT) -> UUID:
    """Take the next run and finish it with the greedy plan: no solver is needed."""
    task = running.take(at=at, by=WORKER)
    assert task is not None
    plan = greedy_fair(task.problem)
    running.finish(
        run_id=task.id,
        found=plan_to_json(plan),
        figures=figures(task.problem, plan).to_json(),
        bound=figures(task.problem, plan).value + 10.0,
        at=at,
        by=WORKER,
    )
    return task.id

"""What was found out about a plan is kept beside it, by the process that plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cancuoc.domain.planning import models, rules, running, runs
from cancuoc.domain.planning.sites import SitePlace
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.planner.deployment.coding import plan_from_json, problem_from_json
from cancuoc.planner.deployment.problem import Plan, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A plan nobody has looked into yet; `names` are of its districts."""

    id: UUID
    problem: Problem
    plan: Plan
    places: tuple[SitePlace, ...]
    names: Mapping[str, str]


def untold(*, at: datetime) -> Untold | None:
    """Return the newest plan that nobody has looked into, None when there is none.

    A change of a plan that is live is not looked into: it is decided within minutes.
    """
    rows = models.PlanRun.objects.filter(
        state=rules.RunState.DONE, told__isnull=True, found__isnull=False, lost_team=""
    )
    row = rows.order_by("-asked_at").first()
    if row is None:
        return None
    problem = problem_from_json(row.problem)
    return Untold(
        id=row.id,
        problem=problem,
        plan=plan_from_json(row.found or []),
        places=tuple(runs.places_of(row)),
        names=names_of(problem, at=at),
    )


def names_of(problem: Problem, *, at: datetime) -> dict[str, str]:
    """Return the names of the districts of a problem."""
    codes = {*problem.districts, *(team.district for team in problem.teams)}
    named = units.units_named(codes=codes, on=today_vn(at))
    return {code: row.full_name for code, row in named.items()}


@transaction
def tell(*, run_id: UUID, told: Mapping[str, Any], at: datetime, by: Actor) -> None:
    """Keep what was found out about a plan."""
    if by.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    run = running.held(run_id)
    run.told = dict(told)
    run.save(update_fields=["told"])
    running.record("tell_plan", run, at=at, by=by)

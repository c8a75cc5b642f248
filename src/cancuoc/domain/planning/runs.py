"""Reads of runs of the planner, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from cancuoc.domain.planning import models, rules
from cancuoc.domain.planning.sites import SitePlace
from cancuoc.domain.units import queries as units
from cancuoc.planner.deployment.coding import plan_from_json, problem_from_json
from cancuoc.planner.deployment.locking import settled
from cancuoc.planner.deployment.problem import Plan, Problem, Visit

_LARGE: Final = ("problem", "checkpoint", "found", "places", "told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """How a run stood at a moment, in seconds of the run and in people."""

    seconds: float
    best: float
    bound: float
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run of the planner. `figures` and `gap` are None until it is done."""

    id: UUID
    name: str
    campaign: str
    unit_code: str
    state: rules.RunState
    asked_at: datetime
    seconds: int
    stopping: bool
    why: str
    figures: Mapping[str, Any] | None
    gap: float | None
    base_id: UUID | None
    lost_team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a plan changes in its base: visits given up and visits that are new, in order."""

    gone: tuple[Visit, ...]
    new: tuple[Visit, ...]


def runs(*, scope: Sequence[str], on: date, most: int = 50) -> list[RunRow]:
    """Return the runs of an area, newest first."""
    rows = models.PlanRun.objects.select_related("campaign").defer(*_LARGE)
    found = rows.order_by("-asked_at")[:most]
    return [_row(row) for row in found if units.covers(scope=scope, unit_code=row.unit_code, on=on)]


def run(*, run_id: UUID, scope: Sequence[str], on: date) -> RunRow | None:
    """Return one run of an area, or None."""
    rows = models.PlanRun.objects.select_related("campaign").defer(*_LARGE)
    row = rows.filter(id=run_id).first()
    if row is None or not units.covers(scope=scope, unit_code=row.unit_code, on=on):
        return None
    return _row(row)


def progress(*, run_id: UUID) -> list[Point]:
    """Return how a run went, from its beginning."""
    rows = models.PlanProgress.objects.filter(run_id=run_id).order_by("id")
    return [
        Point(seconds=p.seconds, best=p.best, bound=p.bound, done=p.done, total=p.total)
        for p in rows
    ]


def plan(*, run_id: UUID) -> tuple[Problem, Plan] | None:
    """Return what a run was asked and what it found, or None while it has found nothing.

    Loans the planner made stand: whoever asks further about the plan cannot undo one by chance.
    """
    row = models.PlanRun.objects.filter(id=run_id, found__isnull=False).first()
    if row is None or row.found is None:
        return None
    found = plan_from_json(row.found)
    return settled(problem_from_json(row.problem), found), found


def places(*, run_id: UUID) -> list[SitePlace]:
    """Return what is known of the places of a run."""
    row = models.PlanRun.objects.filter(id=run_id).only("places").first()
    return places_of(row) if row else []


def places_of(row: models.PlanRun) -> list[SitePlace]:
    """Return the places a run was frozen with."""
    return [SitePlace.from_json(said) for said in row.places]


def told(*, run_id: UUID) -> Mapping[str, Any] | None:
    """Return what was found out about a plan afterwards, or None while nobody has looked."""
    found = models.PlanRun.objects.filter(id=run_id).values_list("told", flat=True).first()
    return found if isinstance(found, dict) else None


def changes(*, run_id: UUID) -> Changes | None:
    """Return what a run changes in its base, or None when one of the two has no plan."""
    row = models.PlanRun.objects.select_related("base").filter(id=run_id).first()
    if row is None or row.base is None or row.found is None or row.base.found is None:
        return None
    before, after = (set(plan_from_json(f).visits) for f in (row.base.found, row.found))
    return Changes(gone=_ordered(before - after), new=_ordered(after - before))


def _ordered(visits: set[Visit]) -> tuple[Visit, ...]:
    return tuple(sorted(visits, key=lambda v: (v.slot, v.team, v.site)))


def _row(row: models.PlanRun) -> RunRow:
    value = None if row.figures is None else float(row.figures["value"])
    gap = None
    if value is not None and row.bound is not None:
        gap = (row.bound - value) / max(abs(row.bound), 1.0)
    return RunRow(
        id=row.id,
        name=row.name,
        campaign=row.campaign.name,
        unit_code=row.unit_code,
        state=rules.RunState(row.state),
        asked_at=row.asked_at,
        seconds=row.seconds,
        stopping=row.stop_wanted,
        why=row.why,
        figures=row.figures,
        gap=gap,
        base_id=row.base_id,
        lost_team=row.lost_team,
    )

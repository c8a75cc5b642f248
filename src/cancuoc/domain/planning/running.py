"""Runs of the planner: asked for, taken by a process, stopped with the best so far, published.

A run lives in the database. The process that works on it writes a checkpoint now and then; when
it dies, another takes the run and goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import Q

from cancuoc.domain.planning import asking, models, rules, services
from cancuoc.domain.planning.services import NotFound, OutOfArea
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.deployment.coding import problem_from_json, problem_to_json
from cancuoc.planner.deployment.problem import Class, Problem, Visit

SILENT: Final = timedelta(minutes=5)
"""A run whose planner gave no sign of life for so long is taken by another."""

SHORTEST: Final = 5
LONGEST: Final = 3600
MOST_AT_ONCE: Final = 5


class NothingToPlan(Refusal):
    """Nobody is due, no team is free, or the campaign is over."""

    message = "Không có gì để xếp: %(lack)s."
    next_step = "Kiểm tra đợt, đội, bộ thiết bị và người đến hạn của địa bàn."


class TooManyRuns(Refusal):
    """So many runs wait already."""

    status: ClassVar[int] = 429
    message = "Đang có nhiều phương án chờ tính."
    next_step = "Chờ một phương án xong, hoặc dừng bớt."


class NoSuchRun(Refusal):
    """The run is unknown or of another area."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy phương án này."
    next_step = "Quay lại danh sách phương án."


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A run to work on."""

    id: UUID
    problem: Problem
    checkpoint: Mapping[str, Any]
    seconds: int


@transaction
def ask(
    *,
    campaign_id: UUID,
    name: str,
    unit_code: str,
    demand: Mapping[str, Mapping[Class, int]],
    seconds: int,
    at: datetime,
    by: Actor,
) -> UUID:
    """Ask for a plan of an area; `demand` are the people expected by commune and class."""
    by.require(Role.PLANNER)
    campaign = models.Campaign.objects.filter(id=campaign_id).first()
    if campaign is None:
        raise NotFound
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise OutOfArea
    if not SHORTEST <= seconds <= LONGEST:
        raise services.UnableToPlan("Thời gian tính từ 5 giây đến 60 phút.")
    open_runs = models.PlanRun.objects.filter(
        state__in=[rules.RunState.WAITING, rules.RunState.RUNNING]
    )
    if open_runs.count() >= MOST_AT_ONCE:
        raise TooManyRuns
    asked = asking.problem(campaign=campaign, scope=[unit_code], demand=demand, at=at)
    _something(asked)
    told = problem_to_json(asked)
    run = models.PlanRun.objects.create(
        id=uuid7(at=at),
        campaign=campaign,
        name=" ".join(name.split())[:120] or campaign.name,
        unit_code=unit_code,
        state=rules.RunState.WAITING,
        asked_at=at,
        asked_by=by.id,
        seconds=seconds,
        digest=sha256(json.dumps(told, sort_keys=True).encode()).hexdigest(),
        problem=told,
    )
    _record("ask_plan", run, at=at, by=by)
    return run.id


def _something(asked: Problem) -> None:
    lacks = [
        word
        for word, there in (
            ("đợt đã qua", asked.slots),
            ("không có người đến hạn", asked.sites),
            ("không có đội kèm bộ thiết bị", asked.teams),
        )
        if not there
    ]
    if lacks:
        raise NothingToPlan(NothingToPlan.message, gaps={"lack": lacks})


@transaction
def take(*, at: datetime, by: Actor) -> Task | None:
    """Take the run that has waited longest, or one whose planner fell silent; None when idle."""
    _only_the_system(by)
    silent = Q(state=rules.RunState.RUNNING, heard_at__lt=at - SILENT)
    rows = models.PlanRun.objects.select_for_update(skip_locked=True)
    run = rows.filter(Q(state=rules.RunState.WAITING) | silent).order_by("asked_at").first()
    if run is None:
        return None
    _move(run, rules.RunAct.TAKE)
    run.heard_at = at
    run.save(update_fields=["state", "heard_at"])
    _record("take_plan", run, at=at, by=by)
    return Task(
        id=run.id,
        problem=problem_from_json(run.problem),
        checkpoint=run.checkpoint,
        seconds=run.seconds,
    )


@transaction
def note(
    *,
    run_id: UUID,
    checkpoint: Mapping[str, Any],
    seconds: float,
    best: float,
    bound: float,
    done: int,
    total: int,
    at: datetime,
    by: Actor,
) -> bool:
    """Keep how far a run is; False when somebody wants the best so far."""
    _only_the_system(by)
    run = _held(run_id)
    run.checkpoint, run.heard_at = dict(checkpoint), at
    run.save(update_fields=["checkpoint", "heard_at"])
    models.PlanProgress.objects.create(
        run=run, seconds=seconds, best=best, bound=bound, done=done, total=total
    )
    _record("note_plan", run, at=at, by=by)
    return not run.stop_wanted


@transaction
def finish(
    *,
    run_id: UUID,
    found: list[dict[str, Any]],
    figures: Mapping[str, Any],
    bound: float,
    at: datetime,
    by: Actor,
) -> None:
    """Keep the plan that was found."""
    _only_the_system(by)
    run = _held(run_id)
    _move(run, rules.RunAct.FINISH)
    run.found, run.figures, run.bound = found, dict(figures), bound
    run.ended_at, run.checkpoint = at, {}
    run.save()
    _record("finish_plan", run, at=at, by=by)


@transaction
def fail(*, run_id: UUID, why: str, at: datetime, by: Actor) -> None:
    """Keep why a run came to nothing."""
    _only_the_system(by)
    run = _held(run_id)
    _move(run, rules.RunAct.FAIL)
    run.why, run.ended_at = why[:300], at
    run.save()
    _record("fail_plan", run, at=at, by=by)


@transaction
def stop(*, run_id: UUID, at: datetime, by: Actor) -> None:
    """Ask a run to end with the best it has."""
    run = _mine(run_id, at=at, by=by)
    if run.state not in (rules.RunState.WAITING, rules.RunState.RUNNING):
        raise moves.IllegalMove(state=run.state, act="stop")
    run.stop_wanted = True
    run.save(update_fields=["stop_wanted"])
    _record("stop_plan", run, at=at, by=by)


@transaction
def publish(*, run_id: UUID, at: datetime, by: Actor) -> int:
    """Let every session of a plan go live together, or none; return how many.

    Slots open and families and officers hear of it as for a session planned by hand. What was
    planned meanwhile and clashes is refused by name.
    """
    run = _mine(run_id, at=at, by=by)
    _move(run, rules.RunAct.PUBLISH)
    asked = problem_from_json(run.problem)
    visits = [Visit(**{**row, "kits": tuple(row["kits"])}) for row in run.found or []]
    for visit in sorted(visits, key=lambda v: (v.slot, v.team)):
        _hold(run, asked, visit, at=at, by=by)
    run.save(update_fields=["state"])
    _record("publish_plan", run, at=at, by=by, count=len(visits))
    return len(visits)


def _hold(run: models.PlanRun, asked: Problem, visit: Visit, *, at: datetime, by: Actor) -> None:
    site = asked.site[visit.site]
    starts, ends = asking.span(asked.slots[visit.slot])
    session = services.plan_session(
        campaign_id=run.campaign_id,
        team_code=visit.team,
        kit_codes=list(visit.kits),
        unit_code=site.code,
        place=_place(site.code, site.name),
        starts_at=starts,
        ends_at=ends,
        at=at,
        by=by,
    )
    services.publish_session(session_id=session, at=at, by=by)


def _place(unit_code: str, name: str) -> str:
    """Return where the last session of a commune was held, else its hall."""
    last = models.PlannedSession.objects.filter(unit_code=unit_code).order_by("-during")
    return (
        last.values_list("place", flat=True).first() or f"Nhà văn hoá {name}"[: rules.LONGEST_PLACE]
    )


def _only_the_system(by: Actor) -> None:
    if by.kind is not ActorKind.SYSTEM:
        raise NotAllowed


def _held(run_id: UUID) -> models.PlanRun:
    run = models.PlanRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NoSuchRun
    return run


def _mine(run_id: UUID, *, at: datetime, by: Actor) -> models.PlanRun:
    by.require(Role.PLANNER)
    run = _held(run_id)
    if not units.covers(scope=by.units, unit_code=run.unit_code, on=today_vn(at)):
        raise NoSuchRun
    return run


def _move(run: models.PlanRun, act: rules.RunAct) -> None:
    state = rules.RunState(run.state)
    run.state = moves.after(moves=rules.RUN_MOVES, state=state, act=act)


def _record(
    act: str, run: models.PlanRun, *, at: datetime, by: Actor, count: int | None = None
) -> None:
    audit.record(
        act=f"planning.{act}",
        at=at,
        by=by,
        object_kind="plan_run",
        object_id=run.id,
        unit_code=run.unit_code,
        count=count,
    )

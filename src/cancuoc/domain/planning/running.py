"""Runs of the planner: asked for, taken by a process, stopped with the best so far, published.

A run lives in the database. The process that works on it writes a checkpoint now and then; when
it dies, another takes the run and goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import Q

from cancuoc.domain.planning import asking, models, rules, services
from cancuoc.domain.planning.crew_models import RosterRun
from cancuoc.domain.planning.services import NotFound, OutOfArea
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.deployment.coding import plan_from_json, problem_from_json, problem_to_json
from cancuoc.planner.deployment.locking import lock, settled
from cancuoc.planner.deployment.locking import lose_team as without_team
from cancuoc.planner.deployment.problem import Class, Plan, Problem
from cancuoc.planner.deployment.weighing import usual_lending

SILENT: Final = timedelta(minutes=5)
"""A run whose planner gave no sign of life for so long is taken by another."""

REPLAN_SECONDS: Final = 20
"""A team is lost at 17:00 and the evening begins at 18:30: nobody waits longer than this."""

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


class NothingLocked(Refusal):
    """Nothing to keep was named, or something the plan does not know."""

    message = "Chưa chọn đội hoặc xã, phường nào của phương án để giữ."
    next_step = "Chọn đội hoặc xã, phường trong danh sách rồi gửi lại."


class NoSuchRun(Refusal):
    """The run is unknown or of another area."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy phương án này."
    next_step = "Quay lại danh sách phương án."


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A run to work on; `spent` are seconds an earlier process gave to it.

    `base` is the plan to change as little as can be from slot `since` on, when a team is lost.
    """

    id: UUID
    problem: Problem
    checkpoint: Mapping[str, Any]
    seconds: int
    spent: float
    base: Plan | None = None
    since: int = 0


@transaction
def ask(
    *,
    campaign_id: UUID,
    name: str,
    unit_code: str,
    demand: Mapping[str, Mapping[Class, int]],
    seconds: int,
    lend: bool = False,
    at: datetime,
    by: Actor,
) -> UUID:
    """Ask for a plan of an area; `demand` are the people expected by commune and class.

    With `lend` the machine may lend teams to districts near by, by whole weeks.
    """
    by.require(Role.PLANNER)
    campaign = models.Campaign.objects.filter(id=campaign_id).first()
    if campaign is None:
        raise NotFound
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise OutOfArea
    if not SHORTEST <= seconds <= LONGEST:
        raise services.UnableToPlan("Thời gian tính từ 5 giây đến 60 phút.")
    _room_for_one_more()
    asked = asking.question(campaign=campaign, scope=[unit_code], demand=demand, at=at)
    _something(asked.problem)
    run = models.PlanRun(campaign=campaign, unit_code=unit_code, seconds=seconds)
    run.name = " ".join(name.split())[:120] or campaign.name
    run.places = [place.to_json() for place in asked.places]
    problem = asked.problem
    if lend:
        problem = replace(problem, lending=usual_lending(problem))
    _wait(run, problem, at=at, by=by)
    record("ask_plan", run, at=at, by=by)
    return run.id


@transaction
def ask_again(
    *,
    run_id: UUID,
    locked_teams: Collection[str] = (),
    locked_sites: Collection[str] = (),
    at: datetime,
    by: Actor,
) -> UUID:
    """Ask for the same plan once more, with the visits of some teams and communes kept."""
    base = mine(run_id, at=at, by=by)
    _room_for_one_more()
    if base.state != rules.RunState.DONE:
        raise moves.IllegalMove(state=base.state, act="ask_again")
    plan = plan_from_json(base.found or [])
    asked = settled(problem_from_json(base.problem), plan)
    unknown = {*locked_teams} - {*asked.team} or {*locked_sites} - {*asked.site}
    if unknown or not (locked_teams or locked_sites):
        raise NothingLocked
    asked = lock(asked, plan, teams=locked_teams, sites=locked_sites)
    run = models.PlanRun(campaign=base.campaign, unit_code=base.unit_code, seconds=base.seconds)
    run.places = base.places
    run.base, run.name = base, f"{base.name} (giữ một phần)"[:120]
    _wait(run, asked, at=at, by=by)
    record("ask_plan_again", run, at=at, by=by)
    return run.id


@transaction
def lose_team(*, run_id: UUID, team_code: str, at: datetime, by: Actor) -> UUID:
    """Ask for the fewest changes to a published plan because a team is out from now on."""
    base = mine(run_id, at=at, by=by)
    _room_for_one_more(changes=True)
    if base.state != rules.RunState.PUBLISHED:
        raise moves.IllegalMove(state=base.state, act="lose_team")
    asked = settled(problem_from_json(base.problem), plan_from_json(base.found or []))
    since = asking.first_after(asked, at=at)
    if since >= len(asked.slots):
        raise NothingToPlan(NothingToPlan.message, gaps={"lack": ["đợt đã qua"]})
    asked = without_team(asked, team_code, since=since)
    run = models.PlanRun(campaign=base.campaign, unit_code=base.unit_code, seconds=REPLAN_SECONDS)
    run.base, run.lost_team, run.places = base, team_code, base.places
    run.name = f"{base.name} (thiếu đội {team_code})"[:120]
    _wait(run, asked, at=at, by=by)
    record("ask_plan_lost", run, at=at, by=by)
    return run.id


def _wait(run: models.PlanRun, asked: Problem, *, at: datetime, by: Actor) -> None:
    told = problem_to_json(asked)
    run.id, run.state = uuid7(at=at), rules.RunState.WAITING
    run.asked_at, run.asked_by, run.problem = at, by.id, told
    run.digest = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    run.save(force_insert=True)


def _room_for_one_more(*, changes: bool = False) -> None:
    """Refuse with `TooManyRuns`. New plans take no place from changes of live ones."""
    waits = [rules.RunState.WAITING, rules.RunState.RUNNING]
    rows = models.PlanRun.objects.filter(state__in=waits)
    rows = rows.exclude(lost_team="") if changes else rows.filter(lost_team="")
    if rows.count() >= MOST_AT_ONCE:
        raise TooManyRuns


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
def take(*, at: datetime, by: Actor, changes_only: bool = False) -> Task | None:
    """Take the run that has waited longest, or one whose planner fell silent; None when idle.

    What changes a plan that is live comes first. With `changes_only` nothing else is taken: a
    process for those never works on a long plan.
    """
    _only_the_system(by)
    silent = Q(state=rules.RunState.RUNNING, heard_at__lt=at - SILENT)
    rows = models.PlanRun.objects.select_for_update(skip_locked=True)
    rows = rows.filter(Q(state=rules.RunState.WAITING) | silent)
    run = rows.exclude(lost_team="").order_by("asked_at").first()
    if run is None and not changes_only:
        run = rows.order_by("asked_at").first()
    if run is None:
        return None
    move(run, rules.RunAct.TAKE)
    run.heard_at = at
    run.save(update_fields=["state", "heard_at"])
    record("take_plan", run, at=at, by=by)
    return _task(run)


def _task(run: models.PlanRun) -> Task:
    asked = problem_from_json(run.problem)
    last = run.progress.order_by("id").last()
    base = None
    if run.lost_team and run.base is not None:
        base = plan_from_json(run.base.found or [])
    return Task(
        id=run.id,
        problem=asked,
        checkpoint=run.checkpoint,
        seconds=run.seconds,
        spent=last.seconds if last else 0.0,
        base=base,
        since=asking.first_after(asked, at=run.asked_at),
    )


@transaction
def leave(*, run_id: UUID, at: datetime, by: Actor) -> None:
    """Put a run back because the process that works on it must end."""
    _only_the_system(by)
    run = held(run_id)
    move(run, rules.RunAct.LEAVE)
    run.save(update_fields=["state"])
    record("leave_plan", run, at=at, by=by)


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
    run = held(run_id)
    run.checkpoint, run.heard_at = dict(checkpoint), at
    run.save(update_fields=["checkpoint", "heard_at"])
    models.PlanProgress.objects.create(
        run=run, seconds=seconds, best=best, bound=bound, done=done, total=total
    )
    record("note_plan", run, at=at, by=by)
    return not run.stop_wanted


@transaction
def finish(
    *,
    run_id: UUID,
    found: list[dict[str, Any]],
    figures: Mapping[str, Any],
    bound: float | None,
    at: datetime,
    by: Actor,
) -> None:
    """Keep the plan that was found."""
    _only_the_system(by)
    run = held(run_id)
    move(run, rules.RunAct.FINISH)
    run.found, run.figures, run.bound = found, dict(figures), bound
    run.ended_at, run.checkpoint = at, {}
    run.save()
    record("finish_plan", run, at=at, by=by)


@transaction
def fail(*, run_id: UUID, why: str, at: datetime, by: Actor) -> None:
    """Keep why a run came to nothing."""
    _only_the_system(by)
    run = held(run_id)
    move(run, rules.RunAct.FAIL)
    run.why, run.ended_at = why[:300], at
    run.save()
    record("fail_plan", run, at=at, by=by)


@transaction
def stop(*, run_id: UUID, at: datetime, by: Actor) -> None:
    """Ask a run to end with the best it has."""
    run = mine(run_id, at=at, by=by)
    if run.state not in (rules.RunState.WAITING, rules.RunState.RUNNING):
        raise moves.IllegalMove(state=run.state, act="stop")
    run.stop_wanted = True
    run.save(update_fields=["stop_wanted"])
    record("stop_plan", run, at=at, by=by)


def _only_the_system(by: Actor) -> None:
    if by.kind is not ActorKind.SYSTEM:
        raise NotAllowed


def held(run_id: UUID) -> models.PlanRun:
    """Return a run, locked; refuse with `NoSuchRun`."""
    run = models.PlanRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NoSuchRun
    return run


def mine(run_id: UUID, *, at: datetime, by: Actor) -> models.PlanRun:
    """Return a run of the planner's own area, locked; refuse with `NoSuchRun`."""
    by.require(Role.PLANNER)
    run = held(run_id)
    if not units.covers(scope=by.units, unit_code=run.unit_code, on=today_vn(at)):
        raise NoSuchRun
    return run


def move(run: models.PlanRun | RosterRun, act: rules.RunAct) -> None:
    """Move a run of either kind to its next state, or refuse with `IllegalMove`."""
    state = rules.RunState(run.state)
    run.state = moves.after(moves=rules.RUN_MOVES, state=state, act=act)


def record(
    act: str, run: models.PlanRun | RosterRun, *, at: datetime, by: Actor, count: int | None = None
) -> None:
    """Write the audit line of an act on a run of either kind."""
    audit.record(
        act=f"planning.{act}",
        at=at,
        by=by,
        object_kind="plan_run" if isinstance(run, models.PlanRun) else "roster_run",
        object_id=run.id,
        unit_code=run.unit_code,
        count=count,
    )

"""The process that makes rosters: it takes a run, notes how far it is, leaves or finishes it.

A roster goes the way of a plan (`running`): its run lives in the database, and whoever takes it
after a restart goes on from the best roster that was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crewing, roster_question, rules, running
from cancuoc.domain.planning.roster_question import Period
from cancuoc.domain.planning.running import move, record
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.roster import working_time
from cancuoc.planner.roster.crew import Assignment
from cancuoc.planner.roster.crew_coding import question_from_json, roster_from_json
from cancuoc.planner.roster.crew_run import Question
from cancuoc.planner.roster.seating import Home, Prior, Seat


class NoSuchRoster(Refusal):
    """The roster is unknown or of another area."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy bảng ca này."
    next_step = "Quay lại danh sách bảng ca."


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A roster to make; `resume` is the best of an earlier process, which spent `spent`."""

    id: UUID
    question: Question
    seats: tuple[Seat, ...]
    days: int
    homes: Mapping[str, Home]
    prior: Prior
    resume: tuple[Assignment, ...] | None
    seconds: int
    spent: float


@transaction
def take(*, at: datetime, by: Actor, changes_only: bool = False) -> Task | None:
    """Take the roster that has waited longest, or one whose process fell silent; None when idle.

    Changes of a live roster come first, and with `changes_only` nothing else is taken.
    """
    _only_the_system(by)
    silent = Q(state=rules.RunState.RUNNING, heard_at__lt=at - running.SILENT)
    rows = tables.RosterRun.objects.select_for_update(skip_locked=True, of=("self",))
    rows = rows.filter(Q(state=rules.RunState.WAITING) | silent)
    run = rows.exclude(why_changed="").order_by("asked_at").first()
    if run is None and not changes_only:
        run = rows.order_by("asked_at").first()
    if run is None:
        return None
    move(run, rules.RunAct.TAKE)
    run.heard_at = at
    run.save(update_fields=["state", "heard_at"])
    record("take_roster", run, at=at, by=by)
    return _task(run)


def _task(run: tables.RosterRun) -> Task:
    last = run.progress.order_by("id").last()
    asked = question_of(run)
    codes = [who.code for who in asked.crew.officers]
    period = Period(first=run.first_day, last=run.first_day + timedelta(days=run.days - 1))
    return Task(
        id=run.id,
        question=asked,
        seats=tuple(Seat(*row) for row in run.seats),
        days=run.days,
        homes=roster_question.homes(run.unit_code, run.first_day),
        prior=roster_question.prior(codes, period),
        resume=None if run.checkpoint is None else roster_from_json(run.checkpoint),
        seconds=run.seconds,
        spent=last.seconds if last else 0.0,
    )


def question_of(run: tables.RosterRun) -> Question:
    """Return what a roster was asked, under the limits that were in force then."""
    limits = {name: (number, source) for name, (number, source) in run.limits.items()}
    law = working_time.with_limits(working_time.rules(), limits)
    return question_from_json(run.question, rules=law)


@transaction
def leave(*, run_id: UUID, at: datetime, by: Actor) -> None:
    """Put a roster back because the process that works on it must end."""
    _only_the_system(by)
    run = held(run_id)
    move(run, rules.RunAct.LEAVE)
    run.save(update_fields=["state"])
    record("leave_roster", run, at=at, by=by)


@transaction
def note(
    *,
    run_id: UUID,
    checkpoint: list[list[Any]],
    seconds: float,
    best: float,
    bound: float,
    at: datetime,
    by: Actor,
) -> bool:
    """Keep how far a roster is; False when somebody wants the best so far."""
    _only_the_system(by)
    run = held(run_id)
    run.checkpoint, run.heard_at = checkpoint, at
    run.save(update_fields=["checkpoint", "heard_at"])
    run.progress.create(seconds=seconds, best=best, bound=bound)
    record("note_roster", run, at=at, by=by)
    return not run.stop_wanted


@transaction
def finish(
    *,
    run_id: UUID,
    found: Mapping[str, Any],
    figures: Mapping[str, Any],
    at: datetime,
    by: Actor,
) -> None:
    """Keep the roster that was found."""
    _only_the_system(by)
    run = held(run_id)
    move(run, rules.RunAct.FINISH)
    run.found, run.figures = dict(found), dict(figures)
    run.ended_at, run.checkpoint = at, None
    run.save()
    record("finish_roster", run, at=at, by=by)


@transaction
def fail(*, run_id: UUID, why: str, at: datetime, by: Actor) -> None:
    """Keep why a roster came to nothing."""
    _only_the_system(by)
    run = held(run_id)
    move(run, rules.RunAct.FAIL)
    run.why, run.ended_at = why[:300], at
    run.save()
    record("fail_roster", run, at=at, by=by)


def _only_the_system(by: Actor) -> None:
    if by.kind is not ActorKind.SYSTEM:
        raise NotAllowed


def held(run_id: UUID) -> tables.RosterRun:
    """Return a roster, locked; refuse with `NoSuchRoster`."""
    run = tables.RosterRun.objects.select_for_update(of=("self",)).filter(id=run_id).first()
    if run is None:
        raise NoSuchRoster
    return run


def mine(run_id: UUID, *, at: datetime, by: Actor) -> tables.RosterRun:
    """Return a roster of the planner's own area, locked; refuse with `NoSuchRoster`."""
    by.require(Role.PLANNER)
    run = held(run_id)
    if not crewing.may(run.unit_code, on=today_vn(at), by=by):
        raise NoSuchRoster
    return run

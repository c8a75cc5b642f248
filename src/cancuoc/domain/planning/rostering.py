"""Rosters are asked for: a first time, with some shifts kept, or changed as little as can be."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crewing, roster_question, rules, running
from cancuoc.domain.planning.crew_rules import AwayKind
from cancuoc.domain.planning.roster_making import mine
from cancuoc.domain.planning.roster_question import Period
from cancuoc.domain.planning.running import record
from cancuoc.domain.planning.services import OutOfArea, UnableToPlan
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.roster.crew_coding import question_to_json
from cancuoc.planner.roster.crew_run import Question
from cancuoc.planner.roster.seating import Seat

MOST_WEEKS: Final = 6
CHANGE_SECONDS: Final = 15
"""Seconds on the wall to mend a live roster: with all that is around it, under half a minute."""


class NothingToRoster(Refusal):
    """No session needs a post, or nobody is in the crew."""

    message = "Không có gì để xếp ca: %(lack)s."
    next_step = "Kiểm tra buổi, phương án và danh sách cán bộ của địa bàn."


class NothingToKeep(Refusal):
    """Nothing to keep was named, or somebody who has no shift on that day."""

    message = "Chưa chọn ca nào của bảng để giữ."
    next_step = "Chọn cán bộ và ngày có ca trong bảng rồi gửi lại."


@transaction
def ask(
    *,
    unit_code: str,
    name: str,
    first_day: date,
    weeks: int,
    seconds: int,
    plan_id: UUID | None = None,
    at: datetime,
    by: Actor,
) -> UUID:
    """Ask for the roster of an area, from a day on to the Sunday of the last week.

    `plan_id` is a plan that is done but not live: its sessions are staffed beside the others.
    """
    by.require(Role.PLANNER)
    if not crewing.may(unit_code, on=today_vn(at), by=by):
        raise OutOfArea
    if first_day <= today_vn(at):
        raise UnableToPlan("Bảng ca bắt đầu từ ngày mai trở đi.")
    if not 1 <= weeks <= MOST_WEEKS:
        raise UnableToPlan("Bảng ca dài từ 1 đến 6 tuần.")
    if not running.SHORTEST <= seconds <= running.LONGEST:
        raise UnableToPlan("Thời gian tính từ 5 giây đến 60 phút.")
    plan = None if plan_id is None else running.mine(plan_id, at=at, by=by)
    if plan is not None and plan.state != rules.RunState.DONE:
        raise moves.IllegalMove(state=plan.state, act="ask_roster")
    run = tables.RosterRun(unit_code=unit_code, plan=plan, seconds=seconds)
    run.name = " ".join(name.split())[:120] or "Bảng ca"
    period = roster_question.weeks(first_day, weeks)
    _wait(run, period, at=at, by=by)
    record("ask_roster", run, at=at, by=by)
    return run.id


@transaction
def ask_again(
    *, run_id: UUID, locked: Collection[tuple[str, date]], at: datetime, by: Actor
) -> UUID:
    """Ask for a roster once more, with the shifts of some officers on some days kept."""
    base = mine(run_id, at=at, by=by)
    if base.state not in (rules.RunState.DONE, rules.RunState.PUBLISHED):
        raise moves.IllegalMove(state=base.state, act="ask_again")
    live = base.state == rules.RunState.PUBLISHED
    stands = [
        (code, on, shift, post)
        for code, on, shift, post in assigned(base)
        if (code, on) in set(locked)
    ]
    if not locked or {(code, on) for code, on, _, _ in stands} != set(locked):
        raise NothingToKeep
    run = tables.RosterRun(
        unit_code=base.unit_code, plan=None if live else base.plan, seconds=base.seconds
    )
    run.base, run.name = base, f"{base.name} (giữ một phần)"[:120]
    _wait(run, _rest(base, at=at), change=live, locked=locked, stands=stands, at=at, by=by)
    record("ask_roster_again", run, at=at, by=by)
    return run.id


@transaction
def fell_ill(
    *, username: str, first_day: date, last_day: date, at: datetime, by: Actor
) -> tuple[UUID, ...]:
    """Keep that an officer is ill, and ask for the fewest changes to rosters that need him."""
    by.require(Role.PLANNER)
    crewing.take_leave(
        username=username,
        kind=AwayKind.ILL,
        first_day=first_day,
        last_day=last_day,
        at=at,
        by=by,
    )
    officer = crewing.held(username, at=at, by=by)
    told = officer.shifts.filter(
        active=True, on__gte=max(first_day, today_vn(at)), on__lte=last_day
    )
    bases = tables.RosterRun.objects.filter(
        id__in=told.values("run_id"), state=rules.RunState.PUBLISHED
    )
    return tuple(
        _change(base, f"{officer.full_name} ốm", at=at, by=by) for base in bases.order_by("id")
    )


@transaction
def change(*, run_id: UUID, at: datetime, by: Actor) -> UUID:
    """Ask for the fewest changes to a live roster: sessions, leave or crew have changed."""
    base = mine(run_id, at=at, by=by)
    if base.state != rules.RunState.PUBLISHED:
        raise moves.IllegalMove(state=base.state, act="change")
    return _change(base, "có thay đổi", at=at, by=by)


def _change(base: tables.RosterRun, why: str, *, at: datetime, by: Actor) -> UUID:
    run = tables.RosterRun(unit_code=base.unit_code, base=base, seconds=CHANGE_SECONDS)
    run.why_changed = why[:200]
    run.name = f"{base.name} ({why})"[:120]
    _wait(run, _rest(base, at=at), change=True, at=at, by=by)
    record("ask_roster_change", run, at=at, by=by)
    return run.id


def _rest(base: tables.RosterRun, *, at: datetime) -> Period:
    """Return the days of a roster that are still to come, today included."""
    last = base.first_day + timedelta(days=base.days - 1)
    first = max(base.first_day, today_vn(at))
    if first > last:
        raise NothingToRoster(gaps={"lack": ["bảng ca đã qua"]})
    return Period(first=first, last=last)


def _wait(
    run: tables.RosterRun,
    period: Period,
    *,
    change: bool = False,
    locked: Collection[tuple[str, date]] = (),
    stands: Sequence[tuple[str, date, str, str]] = (),
    at: datetime,
    by: Actor,
) -> None:
    _room_for_one_more(changes=bool(run.why_changed))
    seats = roster_question.seats(unit_code=run.unit_code, period=period, plan=run.plan)
    asked = roster_question.question(
        unit_code=run.unit_code,
        period=period,
        seats=seats,
        at=at,
        change=change,
        locked=locked,
        stands=stands,
    )
    _something(asked, seats)
    told = question_to_json(asked)
    run.id, run.state = uuid7(at=at), rules.RunState.WAITING
    run.first_day, run.days = period.first, (period.last - period.first).days + 1
    run.asked_at, run.asked_by = at, by.id
    run.question, run.limits = told, crewing.limits()
    run.seats = [list(seat) for seat in seats]
    text = json.dumps([told, run.limits, run.seats], sort_keys=True)
    run.digest = sha256(text.encode()).hexdigest()
    run.save(force_insert=True)


def _room_for_one_more(*, changes: bool) -> None:
    """New rosters take no place from changes of live ones."""
    waits = [rules.RunState.WAITING, rules.RunState.RUNNING]
    rows = tables.RosterRun.objects.filter(state__in=waits)
    rows = rows.exclude(why_changed="") if changes else rows.filter(why_changed="")
    if rows.count() >= running.MOST_AT_ONCE:
        raise running.TooManyRuns


def _something(asked: Question, seats: Sequence[Seat]) -> None:
    lacks = [
        word
        for word, there in (
            ("không có buổi nào trong những ngày này", seats),
            ("chưa có cán bộ nào trong danh sách", asked.crew.officers),
        )
        if not there
    ]
    if lacks:
        raise NothingToRoster(gaps={"lack": lacks})


@transaction
def stop(*, run_id: UUID, at: datetime, by: Actor) -> None:
    """Ask a run to end with the best roster it has."""
    run = mine(run_id, at=at, by=by)
    if run.state not in (rules.RunState.WAITING, rules.RunState.RUNNING):
        raise moves.IllegalMove(state=run.state, act="stop")
    run.stop_wanted = True
    run.save(update_fields=["stop_wanted"])
    record("stop_roster", run, at=at, by=by)


def assigned(run: tables.RosterRun) -> list[tuple[str, date, str, str]]:
    """Return officer, day, shift and post of a roster that was found."""
    rows = (run.found or {}).get("seated", [])
    return [
        (code, run.first_day + timedelta(days=day), shift, post)
        for code, day, shift, post, _ in rows
    ]

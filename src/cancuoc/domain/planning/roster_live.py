"""A roster goes live: sessions, slots and shifts together; only who is concerned is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crew_rules, going_live, models, rules, services
from cancuoc.domain.planning.roster_making import mine
from cancuoc.domain.planning.roster_question import key_of
from cancuoc.domain.planning.running import move, record
from cancuoc.domain.planning.shift_rows import tell, withdraw
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal

_Wanted = dict[tuple[str, date, str], tuple[str, UUID]]  # officer, day, shift → post, session


class SessionGone(Refusal):
    """A session of the roster was called off or moved meanwhile."""

    status: ClassVar[int] = 409
    message = "Buổi %(session)s không còn như khi xếp ca."
    next_step = "Tính lại bảng ca rồi công bố."


class AwayNow(Refusal):
    """An officer of the roster is away on a day he was put on, or has left the crew."""

    status: ClassVar[int] = 409
    message = "Có người vắng đúng ngày có ca: %(names)s."
    next_step = "Tính lại bảng ca rồi công bố."


class ShiftTaken(Refusal):
    """An officer was put on a shift of another roster meanwhile."""

    status: ClassVar[int] = 409
    message = "Có người đã được xếp ca khác cùng lúc."
    next_step = "Tính lại bảng ca rồi công bố."


@transaction
def publish(*, run_id: UUID, at: datetime, by: Actor) -> int:
    """Let the sessions and shifts of a roster go live together; return how many officers hear.

    Shifts that have begun stay as they were told. Everybody whose shifts are as before hears
    nothing.
    """
    run = mine(run_id, at=at, by=by)
    move(run, rules.RunAct.PUBLISH)
    if run.base is not None:
        _set_aside(run.base.id)
    if run.plan is not None and run.plan.state == rules.RunState.DONE:
        going_live.publish(run_id=run.plan.id, at=at, by=by)
    sessions = _sessions(run, at=at, by=by)
    wanted = _wanted(run, sessions, at=at)
    _nobody_away(wanted)
    told = _write(run, wanted, at=at)
    tell(told, at=at)
    run.save(update_fields=["state"])
    record("publish_roster", run, at=at, by=by, count=len(told))
    return len(told)


def _set_aside(base_id: UUID) -> None:
    """Set a live roster that is changed aside; of two changes only one goes live.

    A draft that was asked again stays what it was: a draft.
    """
    base = tables.RosterRun.objects.select_for_update(of=("self",)).get(id=base_id)
    if base.state != rules.RunState.DONE:
        move(base, rules.RunAct.REPLACE)
        base.save(update_fields=["state"])


def _sessions(run: tables.RosterRun, *, at: datetime, by: Actor) -> Mapping[str, UUID]:
    """Return the sessions of a roster by key; those still drafts go live now."""
    last = run.first_day + timedelta(days=run.days)
    rows = models.PlannedSession.objects.select_related("team").filter(
        during__startswith__gte=crew_rules.midnight(run.first_day),
        during__startswith__lt=crew_rules.midnight(last),
        state__in=[rules.State.DRAFT, rules.State.PUBLISHED],
    )
    found = {key_of(row.team.code, row.during.lower): row for row in rows}
    keys = list(dict.fromkeys(seat[3] for seat in run.seats))
    for key in keys:
        if key not in found:
            raise SessionGone(gaps={"session": key})
        if found[key].state == rules.State.DRAFT:
            services.publish_session(session_id=found[key].id, at=at, by=by)
    return {key: found[key].id for key in keys}


def _wanted(run: tables.RosterRun, sessions: Mapping[str, UUID], *, at: datetime) -> _Wanted:
    wanted: _Wanted = {}
    for code, day, shift, post, key in (run.found or {})["seated"]:
        on = run.first_day + timedelta(days=day)
        if crew_rules.begins(on, shift) > at:
            wanted[code, on, shift] = post, sessions[key]
    return wanted


def _nobody_away(wanted: Collection[tuple[str, date, str]]) -> None:
    days = {(code, on) for code, on, _ in wanted}
    codes = {code for code, _ in days}
    leave = tables.Leave.objects.filter(officer__username__in=codes, withdrawn=False)
    away = {
        one.officer.full_name
        for one in leave.select_related("officer")
        for code, on in days
        if one.officer.username == code and one.first_day <= on <= one.last_day
    }
    left = tables.CrewOfficer.objects.filter(username__in=codes, active=False)
    away |= set(left.values_list("full_name", flat=True))
    if away:
        raise AwayNow(gaps={"names": sorted(away)})


def _write(run: tables.RosterRun, wanted: _Wanted, *, at: datetime) -> dict[UUID, tuple[int, int]]:
    """Write the shifts; return how many are new and gone for each officer concerned."""
    asked = [row[0] for row in run.question["officers"]]
    rows = tables.CrewOfficer.objects.select_for_update().filter(username__in=asked)
    crew = {row.username: row.id for row in rows.order_by("username")}
    kept, gone = _against(run, wanted, crew, at=at)
    # What stays belongs to the roster in force, so that illness finds what to change.
    tables.Shift.objects.filter(id__in=kept.values()).update(run=run)
    withdraw(gone)
    new = [key for key in wanted if key not in kept]
    shifts = [
        tables.Shift(
            id=uuid7(at=at),
            run=run,
            officer_id=crew[code],
            session_id=wanted[code, on, shift][1],
            on=on,
            shift=shift,
            post=wanted[code, on, shift][0],
        )
        for code, on, shift in new
    ]
    try:
        with django_transaction.atomic():
            tables.Shift.objects.bulk_create(shifts)
    except IntegrityError as raced:
        raise ShiftTaken from raced
    more = Counter(row.officer_id for row in shifts)
    less = Counter(row.officer_id for row in gone)
    return {key: (more[key], less[key]) for key in {*more, *less}}


def _against(
    run: tables.RosterRun, wanted: _Wanted, crew: Mapping[str, UUID], *, at: datetime
) -> tuple[dict[tuple[str, date, str], UUID], list[tables.Shift]]:
    """Return the shifts told that stay as they are, and those that fall away."""
    last = run.first_day + timedelta(days=run.days - 1)
    told = tables.Shift.objects.filter(
        officer__in=crew.values(), active=True, on__gte=run.first_day, on__lte=last
    ).select_related("officer")
    kept: dict[tuple[str, date, str], UUID] = {}
    gone = []
    for row in told:
        key = (row.officer.username, row.on, row.shift)
        if crew_rules.begins(row.on, row.shift) <= at:
            continue
        if wanted.get(key) == (row.post, row.session_id):
            kept[key] = row.id
        else:
            gone.append(row)
    return kept, gone

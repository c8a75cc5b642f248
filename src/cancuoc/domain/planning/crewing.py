"""Writes about the crew: officers, their leave and wishes, limits that a unit sets itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crew_rows, crew_rules
from cancuoc.domain.planning.crew_file import AwayLine, BadCrew, CrewRow
from cancuoc.domain.planning.crew_rows import BadLeave as BadLeave
from cancuoc.domain.planning.crew_rows import LeaveTaken as LeaveTaken
from cancuoc.domain.planning.services import OutOfArea
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.roster import working_time

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)


class NoSuchOfficer(Refusal):
    """The officer is not in the crew of the planner's area."""

    status: ClassVar[int] = 404
    message = "Không có cán bộ này trong danh sách của địa bàn."
    next_step = "Kiểm tra tên đăng nhập, hoặc thêm cán bộ trước."


class BadLimit(Refusal):
    """A limit nobody knows, a number that cannot be, or no source."""

    message = "Giới hạn giờ làm chưa đúng."
    next_step = "Chọn một giới hạn có sẵn, số lớn hơn 0 và ghi văn bản làm căn cứ."


@transaction
def keep(*, row: CrewRow, at: datetime, by: Actor) -> bool:
    """Keep what is known of an officer; return whether anything changed."""
    by.require(Role.PLANNER)
    _check(row, at=at, by=by)
    changed = _keep(row, at=at, by=by)
    if changed:
        _record("keep_officer", row.username, unit_code=row.unit_code, at=at, by=by)
    return changed


@transaction
def import_crew(
    *, rows: Sequence[CrewRow], away: Sequence[AwayLine] = (), at: datetime, by: Actor
) -> int:
    """Keep all rows and days of a file, or none; return how many officers changed or are new."""
    by.require(Role.PLANNER)
    for row in rows:
        try:
            _check(row, at=at, by=by)
        except (Refusal, units.UnknownUnit) as wrong:
            gaps = {"line": str(row.line), "why": wrong.message}
            raise BadCrew(BadCrew.with_line, gaps=gaps) from wrong
    changed = sum(_keep(row, at=at, by=by) for row in rows)
    for line in away:
        officer = _held(line.username, at=at, by=by)
        known = officer.leave.filter(first_day=line.first_day, withdrawn=False)
        if known.filter(last_day=line.last_day, kind=line.kind).exists():
            continue
        known.update(withdrawn=True)
        officer.leave.create(kind=line.kind, first_day=line.first_day, last_day=line.last_day)
    _record("import_crew", f"{at:%Y%m%d%H%M%S}", at=at, by=by, count=changed)
    return changed


@transaction
def take_leave(
    *,
    username: str,
    kind: crew_rules.AwayKind,
    first_day: date,
    last_day: date,
    at: datetime,
    by: Actor,
) -> None:
    """Keep days on which an officer is away."""
    by.require(Role.PLANNER)
    officer = _held(username, at=at, by=by)
    crew_rows.write_leave(officer, kind=kind, first_day=first_day, last_day=last_day)
    _record("take_leave", username, unit_code=officer.unit_code, at=at, by=by)


@transaction
def withdraw_leave(*, username: str, first_day: date, at: datetime, by: Actor) -> None:
    """Take leave back; the row stays readable."""
    by.require(Role.PLANNER)
    officer = _held(username, at=at, by=by)
    if not officer.leave.filter(first_day=first_day, withdrawn=False).update(withdrawn=True):
        raise NoSuchOfficer("Không có ngày nghỉ bắt đầu từ ngày này.")
    _record("withdraw_leave", username, unit_code=officer.unit_code, at=at, by=by)


@transaction
def wish(
    *, username: str, on: date, shift: str, wanted: bool | None, at: datetime, by: Actor
) -> None:
    """Keep whether an officer would like a shift; None takes the wish back."""
    by.require(Role.PLANNER)
    officer = _held(username, at=at, by=by)
    crew_rows.write_wish(officer, on=on, shift=shift, wanted=wanted)
    _record("wish", username, unit_code=officer.unit_code, at=at, by=by)


@transaction
def set_limit(*, name: str, number: Decimal, source: str, at: datetime, by: Actor) -> None:
    """Set a limit of working time otherwise than the Labour Code, with its source."""
    by.require(Role.PLANNER)
    said = " ".join(source.split())
    if name not in crew_rules.LIMITS or not 0 < number <= 999 or not 0 < len(said) <= 200:
        raise BadLimit
    tables.WorkLimit.objects.update_or_create(
        name=name, defaults={"number": number, "source": said}
    )
    _record("set_limit", name, at=at, by=by)


def limits() -> dict[str, tuple[float, str]]:
    """Return the limits a unit has set itself: number and source."""
    rows = tables.WorkLimit.objects.order_by("name")
    return {row.name: (float(row.number), row.source) for row in rows}


def rules_in_force() -> working_time.Rules:
    """Return the rules of working time with the unit's own limits."""
    return working_time.with_limits(working_time.rules(), limits())


def _held(username: str, *, at: datetime, by: Actor) -> tables.CrewOfficer:
    found = tables.CrewOfficer.objects.select_for_update().filter(username=username).first()
    if found is None or not may(found.unit_code, on=today_vn(at), by=by):
        raise NoSuchOfficer
    return found


def held(username: str, *, at: datetime, by: Actor) -> tables.CrewOfficer:
    """Return an officer of the planner's area, locked; refuse with `NoSuchOfficer`."""
    return _held(username, at=at, by=by)


def may(unit_code: str, *, on: date, by: Actor) -> bool:
    """Say whether a unit lies in the planner's area; the operator of the centre has them all."""
    return by.kind is ActorKind.SYSTEM or units.covers(scope=by.units, unit_code=unit_code, on=on)


def _check(row: CrewRow, *, at: datetime, by: Actor) -> None:
    on = today_vn(at)
    for code in (row.unit_code, row.home or row.unit_code):
        units.unit(code=code, on=on)
    known = tables.CrewOfficer.objects.filter(username=row.username).first()
    own = [row.unit_code, *([known.unit_code] if known else [])]
    if not all(may(code, on=on, by=by) for code in own):
        raise OutOfArea
    if not row.username or len(row.username) > 64 or not row.full_name:
        raise BadCrew("Cán bộ cần tên đăng nhập và họ tên.")
    if not row.skills or set(row.skills) - set(crew_rules.POSTS):
        raise BadCrew("Việc làm được chỉ gồm: lead, capture, reception, driver; ít nhất một.")
    if row.email and not (_EMAIL.fullmatch(row.email) and len(row.email) <= 120):
        raise BadCrew("Địa chỉ thư điện tử chưa đúng.")


def _keep(row: CrewRow, *, at: datetime, by: Actor) -> bool:
    kept: dict[str, Any] = {
        "full_name": row.full_name[:120],
        "unit_code": row.unit_code,
        "home": row.home or row.unit_code,
        "skills": sorted(row.skills),
        "email": row.email,
        "active": row.active,
    }
    found = tables.CrewOfficer.objects.select_for_update().filter(username=row.username).first()
    if found is not None and all(getattr(found, name) == value for name, value in kept.items()):
        return False
    if found is None:
        found = tables.CrewOfficer(id=uuid7(at=at), username=row.username)
    for name, value in kept.items():
        setattr(found, name, value)
    found.save()
    found.history.create(at=at, by=by.id, kept=kept)
    return True


def _record(
    act: str,
    key: str,
    *,
    unit_code: str = "",
    at: datetime,
    by: Actor,
    count: int | None = None,
) -> None:
    audit.record(
        act=f"planning.{act}",
        at=at,
        by=by,
        object_kind="crew",
        object_id=key,
        unit_code=unit_code,
        count=count,
    )

"""What officers of the crew enter themselves: shifts they would like, and leave they ask for.

A wish goes into the next roster as it is. Leave is only asked for: a planner of the area grants
it, and from then on it is a day away like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crew_rows, crew_rules, crewing
from cancuoc.domain.planning.crew_rules import AskState, AwayKind
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal

_USER: Final = "user:"


class NotInCrew(Refusal):
    """The officer is on no roster's list, so there is nothing to wish for."""

    status: ClassVar[int] = 404
    message = "Bạn chưa có trong danh sách xếp ca."
    next_step = "Nhờ người lập kế hoạch thêm bạn vào danh sách."


class TooLate(Refusal):
    """A day that has begun or is over."""

    message = "Chỉ ghi được cho những ngày từ mai trở đi."
    next_step = "Chọn ngày khác; nếu không đi làm được hôm nay, gọi cho tổ trưởng."


class AskedAlready(Refusal):
    """The officer asked for leave in these days and waits for an answer."""

    status: ClassVar[int] = 409
    message = "Bạn đã xin nghỉ trong khoảng này và đang chờ trả lời."
    next_step = "Rút đơn cũ rồi gửi lại."


class NoSuchRequest(Refusal):
    """The request is unknown, another's, or of another area."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy đơn xin nghỉ này."
    next_step = "Tải lại trang để xem các đơn hiện có."


class ReasonNeeded(Refusal):
    """A request is not declined without a word."""

    message = "Cần ghi lý do khi không cho nghỉ."
    next_step = "Ghi một câu để cán bộ biết vì sao."


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request for leave as it stands."""

    id: UUID
    username: str
    full_name: str
    kind: AwayKind
    first_day: date
    last_day: date
    note: str
    state: AskState
    asked_at: datetime
    why: str


@transaction
def wish(*, on: date, shift: str, wanted: bool | None, at: datetime, by: Actor) -> None:
    """Keep whether one would like a shift oneself; None takes the wish back."""
    officer = _me(by)
    if on <= today_vn(at):
        raise TooLate
    crew_rows.write_wish(officer, on=on, shift=shift, wanted=wanted)
    _record("wish_own", officer, at=at, by=by)


@transaction
def ask(
    *, kind: AwayKind, first_day: date, last_day: date, note: str, at: datetime, by: Actor
) -> UUID:
    """Ask for leave; nothing is changed until a planner grants it."""
    officer = _me(by)
    if first_day <= today_vn(at):
        raise TooLate
    if kind is AwayKind.ILL or not first_day <= last_day < first_day + crew_rules.LONGEST_LEAVE:
        raise crew_rows.BadLeave
    days = {"first_day__lte": last_day, "last_day__gte": first_day}
    if officer.leave.filter(withdrawn=False, **days).exists():
        raise crew_rows.LeaveTaken
    if officer.requests.filter(state=AskState.ASKED, **days).exists():
        raise AskedAlready
    row = tables.LeaveRequest(id=uuid7(at=at), officer=officer, kind=kind, asked_at=at)
    row.first_day, row.last_day, row.state = first_day, last_day, AskState.ASKED
    row.note = " ".join(note.split())[:200]
    try:
        with django_transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as raced:
        raise AskedAlready from raced
    _record("ask_leave", officer, at=at, by=by)
    return row.id


@transaction
def take_back(*, request_id: UUID, at: datetime, by: Actor) -> None:
    """Take one's own request back before it is answered."""
    officer = _me(by)
    row = officer.requests.select_for_update().filter(id=request_id).first()
    if row is None:
        raise NoSuchRequest
    _end(row, AskState.TAKEN_BACK, at=at, by=by)
    _record("take_back_leave", officer, at=at, by=by)


@transaction
def answer(*, request_id: UUID, grant: bool, why: str = "", at: datetime, by: Actor) -> None:
    """Grant a request, which makes it leave, or decline it with a reason."""
    by.require(Role.PLANNER)
    rows = tables.LeaveRequest.objects.select_for_update(of=("self",)).select_related("officer")
    row = rows.filter(id=request_id).first()
    if row is None or not crewing.may(row.officer.unit_code, on=today_vn(at), by=by):
        raise NoSuchRequest
    row.why = " ".join(why.split())[:200]
    if not grant and not row.why:
        raise ReasonNeeded
    _end(row, AskState.GRANTED if grant else AskState.DECLINED, at=at, by=by)
    if grant:
        crew_rows.write_leave(
            row.officer, kind=AwayKind(row.kind), first_day=row.first_day, last_day=row.last_day
        )
    _record("grant_leave" if grant else "decline_leave", row.officer, at=at, by=by)


def mine(*, by: Actor) -> list[RequestRow]:
    """Return one's own requests, newest first."""
    rows = tables.LeaveRequest.objects.select_related("officer").order_by("-asked_at")
    return [_row(row) for row in rows.filter(officer__username=_username(by))[:20]]


def waiting(*, scope: Sequence[str], on: date) -> list[RequestRow]:
    """Return the requests of an area that wait for an answer, the earliest days first."""
    rows = tables.LeaveRequest.objects.select_related("officer").filter(state=AskState.ASKED)
    return [
        _row(row)
        for row in rows.order_by("first_day", "asked_at")
        if units.covers(scope=scope, unit_code=row.officer.unit_code, on=on)
    ]


def _me(by: Actor) -> tables.CrewOfficer:
    """Return the crew's row of whoever acts, locked."""
    if by.kind is not ActorKind.OFFICER:
        raise NotAllowed
    rows = tables.CrewOfficer.objects.select_for_update()
    found = rows.filter(username=_username(by), active=True).first()
    if found is None:
        raise NotInCrew
    return found


def _username(by: Actor) -> str:
    return by.id.removeprefix(_USER)


def _end(row: tables.LeaveRequest, state: AskState, *, at: datetime, by: Actor) -> None:
    if row.state != AskState.ASKED:
        raise moves.IllegalMove(state=row.state, act=str(state))
    row.state, row.ended_at, row.ended_by = state, at, by.id
    row.save()


def _record(act: str, officer: tables.CrewOfficer, *, at: datetime, by: Actor) -> None:
    audit.record(
        act=f"planning.{act}",
        at=at,
        by=by,
        object_kind="crew",
        object_id=officer.username,
        unit_code=officer.unit_code,
    )


def _row(row: tables.LeaveRequest) -> RequestRow:
    return RequestRow(
        id=row.id,
        username=row.officer.username,
        full_name=row.officer.full_name,
        kind=AwayKind(row.kind),
        first_day=row.first_day,
        last_day=row.last_day,
        note=row.note,
        state=AskState(row.state),
        asked_at=row.asked_at,
        why=row.why,
    )

"""The last fallback on paper: those booked, and blank forms; every print is logged and told.

A sheet of names is the one thing here that no key protects. So it carries no more than is needed
to call somebody, the name of who printed it, and it is counted until somebody says it was
destroyed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Final

from cancuoc.documents import render as drawing
from cancuoc.documents.base import Document, Letterhead
from cancuoc.documents.blank import BlankCc01, BlankCc02
from cancuoc.documents.lists import FallbackEntry, FallbackList
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.content import Officer
from cancuoc.packet.preparation import ReportKind, StationReport
from cancuoc.station import centre_lists
from cancuoc.station.core import preparing
from cancuoc.station.core.desk import Desk
from cancuoc.station.core.papers import PARENT_BODY
from cancuoc.station.records import Session
from cancuoc.station.store import Store
from cancuoc.station.tables import day_lists, listings, reports, values


class BlankForm(StrEnum):
    """A form that may be written on by hand."""

    CC01 = "cc01"
    CC02 = "cc02"


class NothingToPrint(Refusal):
    """There is no list that proves itself, or nobody is on it."""

    status = 409
    message = "Chưa có danh sách hợp lệ để in."
    next_step = "Vui lòng tải lại danh sách của buổi rồi in."


class NothingPrinted(Refusal):
    """No printed list of this session is out."""

    status = 409
    message = "Không còn bản in nào của buổi này chưa huỷ."
    next_step = "Không cần làm gì thêm."


def booked_list(desk: Desk, session: Session, *, officer: str, at: datetime, by: Officer) -> bytes:
    """Return the list of those booked as PDF; raise `NothingToPrint`."""
    entries = _entries(desk, session, at=at)
    if not entries:
        raise NothingToPrint
    paper = FallbackList(
        letterhead=_head(session),
        made_at=at,
        session=session.team_code or session.unit_code,
        place=session.place or session.unit_name,
        day=today_vn(session.starts_at),
        printed_by=officer,
        entries=entries,
    )
    return _printed(desk, session, paper, ReportKind.LIST_PRINTED, len(entries), at=at, by=by)


def blank_form(
    desk: Desk, session: Session, form: BlankForm, *, at: datetime, by: Officer
) -> bytes:
    """Return one blank form as PDF, for as many copies as the printer is told."""
    made: Callable[..., Document] = _FORMS[form]
    paper = made(letterhead=_head(session), made_at=at, place=session.place or session.unit_name)
    return _printed(desk, session, paper, ReportKind.FORMS_PRINTED, 1, at=at, by=by)


def papers_out(store: Store, session: Session) -> int:
    """Return how many printed lists of a session nobody has said to be destroyed."""
    printed = reports.of_session(store, session.id, ReportKind.LIST_PRINTED)
    destroyed = reports.of_session(store, session.id, ReportKind.PRINTS_DESTROYED)
    return len(printed) - sum(each.count for each in destroyed)


def destroyed(desk: Desk, session: Session, *, at: datetime, by: Officer) -> int:
    """Note that every printed list came back and was destroyed; raise `NothingPrinted`."""
    with desk.store.write():
        count = papers_out(desk.store, session)
        if not count:
            raise NothingPrinted
        _tell(desk, session, ReportKind.PRINTS_DESTROYED, count, at=at, by=by)
    return count


def _printed(
    desk: Desk,
    session: Session,
    paper: Document,
    kind: ReportKind,
    count: int,
    *,
    at: datetime,
    by: Officer,
) -> bytes:
    """Draw first: what could not be drawn was not printed. It leaves only once it is logged."""
    data = drawing.render(paper)
    with desk.store.write():
        _tell(desk, session, kind, count, at=at, by=by)
    return data


def _tell(
    desk: Desk, session: Session, kind: ReportKind, count: int, *, at: datetime, by: Officer
) -> None:
    values.note(desk.store, f"paper.{kind}", at=at, hand=by.hand, detail=str(count))
    report = StationReport(
        id=uuid7(at=at), kind=kind, at=at, session_id=session.id, hand=by.hand, count=count
    )
    reports.add(desk.store, report)


def _entries(desk: Desk, session: Session, *, at: datetime) -> tuple[FallbackEntry, ...]:
    statement = preparing.statement_of(desk, session.id)
    kept = day_lists.get(desk.store, session.id)
    if statement is None or kept is None or statement.valid_until <= at:
        return ()
    signed = centre_lists.read(kept[1], statement)
    people = {each.person_id: each.known for each in signed.people}
    labels = {each.person_id: each.label for each in listings.tickets(desk.store, session.id)}
    return tuple(
        FallbackEntry(
            at=booking.starts_at.astimezone(VN).time(),
            full_name=PersonName(people[person].full_name),
            born_year=str(people[person].born.year),
            ticket=labels.get(person, ""),
            code=booking.code,
        )
        for booking in signed.bookings
        for person in booking.person_ids
        if person in people
    )


def _head(session: Session) -> Letterhead:
    return Letterhead(parent=PARENT_BODY, unit=session.unit_name or session.place)


_FORMS: Final[dict[BlankForm, Callable[..., Document]]] = {
    BlankForm.CC01: BlankCc01,
    BlankForm.CC02: BlankCc02,
}

"""From the queue to an open draft, and away from it again: pause, resume, wrong person, not today.

Everything here works on what the station already knows. What the centre must hear is put in
line in the same transaction and told when there is a network.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from cancuoc.kernel.floor import TicketState
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.content import Declared, Officer
from cancuoc.station.core import bedside, floor
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Draft, DraftState, RegisterAnswer
from cancuoc.station.records import Record, Session, Ticket
from cancuoc.station.tables import acts, closings, drafts, floors, listings, seen, values
from cancuoc.station.tables.acts import TicketAct


class Ending(StrEnum):
    """Why a visit ended without a dossier; the value is the outcome the centre keeps."""

    WRONG_PERSON = "wrong_person"
    POSTPONED = "postponed"
    PAPERS_MISSING = "papers_missing"

    @property
    def vi(self) -> str:
        """Return the words on the screen."""
        return {
            "wrong_person": "Chọn nhầm người",
            "postponed": "Hẹn hôm khác",
            "papers_missing": "Thiếu giấy tờ",
        }[self.value]


class UnknownSession(Refusal):
    """The session is not among those the centre told."""

    status = 404
    message = "Trạm không có buổi làm việc này."
    next_step = "Vui lòng tải lại danh sách buổi rồi chọn lại."


class NoDraft(Refusal):
    """The draft was sealed or dropped already."""

    status = 404
    message = "Hồ sơ này không còn mở trên trạm."
    next_step = "Vui lòng xem trang Gửi hồ sơ hoặc gọi người tiếp theo."


class TakenElsewhere(Refusal):
    """Another counter serves the ticket."""

    status = 409
    message = "Phiếu này đang được phục vụ ở quầy khác."
    next_step = "Vui lòng gọi người tiếp theo."


class NotWaiting(Refusal):
    """The visit of this ticket is under way or over; an old page still offers it."""

    status = 409
    message = "Phiếu này không còn chờ."
    next_step = "Vui lòng tải lại trang rồi gọi người tiếp theo."


class AlreadyOpen(Refusal):
    """The person has an open dossier on this station."""

    status = 409
    message = "Người này đang có một hồ sơ mở trên trạm."
    next_step = "Vui lòng mở tiếp hồ sơ đó trong danh sách tạm dừng."


class Paused(Refusal):
    """The dossier was put aside, or another officer works on it."""

    status = 409
    message = "Hồ sơ này đang tạm dừng hoặc do cán bộ khác mở."
    next_step = "Vui lòng bấm Mở tiếp ở trang Người tiếp theo."


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Someone who stands at the counter without a ticket: found in the register, or typed."""

    record: Record | None = None
    declared: Declared | None = None
    answer: RegisterAnswer = RegisterAnswer.NOT_ASKED


_READY: Final = (TicketState.CALLED, TicketState.WAITING)


def session_of(desk: Desk, session_id: UUID) -> Session:
    """Return a known session; raise `UnknownSession`."""
    found = listings.session(desk.store, session_id)
    if found is None:
        raise UnknownSession
    return found


def worklist(desk: Desk, session_id: UUID) -> list[Ticket]:
    """Return the tickets this counter may take, in the order of calling."""
    mine = desk.profile.kit
    return [
        ticket
        for ticket in listings.tickets(desk.store, session_id)
        if ticket.state in _READY and ticket.counter in ("", mine)
    ]


def next_person(desk: Desk, session_id: UUID) -> Ticket | None:
    """Return the ticket to take now: one called to this counter first, else the first waiting."""
    found = worklist(desk, session_id)
    called = [ticket for ticket in found if ticket.state is TicketState.CALLED]
    return next(iter([*called, *found]), None)


def start_ticket(
    desk: Desk, *, ticket: Ticket, at: datetime, by: Officer, tell: bool = True
) -> Draft:
    """Open the dossier of a ticket, or the one already open for it.

    Raise `TakenElsewhere`, or `NotWaiting` for a visit that is over. `tell` False says that
    the centre knows of the call and the beginning already.
    """
    if ticket.counter not in ("", desk.profile.kit) and ticket.state is not TicketState.WAITING:
        raise TakenElsewhere
    if ticket.state is TicketState.DONE:
        raise NotWaiting
    with desk.store.write():
        known = drafts.of_ticket(desk.store, ticket.id)
        if known is not None:
            return resume(desk, draft_id=known.id, at=at, by=by)
        begun = bedside.earlier(desk, ticket)
        if begun is not None:
            _serve(desk, ticket, at=at, by=by, tell=tell)
            return _carry_on(desk, begun, ticket, at=at, by=by)
        record = listings.person(desk.store, ticket.person_id) if ticket.person_id else None
        visit = WalkIn(record=record, answer=_answer(record))
        draft = _open(desk, ticket.session_id, visit, at=at, by=by, ticket=ticket)
        _serve(desk, ticket, at=at, by=by, tell=tell)
    return draft


def start_walk_in(
    desk: Desk, *, session_id: UUID, visit: WalkIn, at: datetime, by: Officer
) -> Draft:
    """Open a dossier for someone without a ticket; raise `AlreadyOpen` or `UnknownSession`."""
    if visit.record and drafts.of_person(desk.store, visit.record.person_id):
        raise AlreadyOpen
    with desk.store.write():
        return _open(desk, session_id, visit, at=at, by=by, ticket=None)


def attach_record(desk: Desk, *, draft: Draft, record: Record, at: datetime, by: Officer) -> Draft:
    """Join the person found in the register to a draft that had none; raise `AlreadyOpen`."""
    other = drafts.of_person(desk.store, record.person_id)
    if other is not None and other.id != draft.id:
        raise AlreadyOpen
    joined = replace(
        draft,
        record=record,
        answer=RegisterAnswer.FOUND,
        declared=record.known,
        holds=record.holds,
        done=(),
        representative=None,
    )
    return save(desk, joined, act="identity.found", at=at, by=by)


def write_down(desk: Desk, *, draft: Draft, visit: WalkIn, at: datetime, by: Officer) -> Draft:
    """Put the person as written from papers into a draft that had none (form DC01)."""
    written = replace(draft, declared=visit.declared, answer=visit.answer, done=())
    return save(desk, written, act="identity.written", at=at, by=by)


def pause(desk: Desk, *, draft_id: UUID, at: datetime, by: Officer, why: str = "") -> Draft:
    """Put a draft aside with all that was taken; the ticket is held at the centre.

    `why` is the code of the reason, kept in the log of acts.
    """
    draft = open_draft(desk, draft_id)
    if draft.state is DraftState.PAUSED:
        return draft
    with desk.store.write():
        held = replace(draft, state=DraftState.PAUSED)
        tell(desk, draft, "hold", at=at, by=by)
        return save(desk, held, act="draft.pause", at=at, by=by, detail=why)


def resume(desk: Desk, *, draft_id: UUID, at: datetime, by: Officer) -> Draft:
    """Take a draft up again where it stopped; the officer who resumes goes on in it."""
    draft = open_draft(desk, draft_id)
    if draft.state is DraftState.OPEN and draft.officer == by:
        return draft
    with desk.store.write():
        if draft.state is DraftState.PAUSED:
            tell(desk, draft, "begin", at=at, by=by)
        going = replace(draft, state=DraftState.OPEN, officer=by)
        return save(desk, going, act="draft.resume", at=at, by=by)


def end_without_dossier(
    desk: Desk, *, draft_id: UUID, ending: Ending, at: datetime, by: Officer
) -> None:
    """Drop a draft with everything taken; the centre hears the outcome, not the content.

    A wrong person goes back to the queue (held), any other ending finishes the visit.
    """
    draft = open_draft(desk, draft_id)
    with desk.store.write():
        drafts.log(desk.store, draft.id, "draft.drop", at=at, hand=by.hand, detail=ending.value)
        if ending is Ending.WRONG_PERSON:
            tell(desk, draft, "hold", at=at, by=by)
        else:
            tell(desk, draft, "finish", at=at, by=by, outcome=ending.value)
            closings.ended(
                desk.store,
                draft.id,
                session_id=draft.session_id,
                ticket=draft.ticket,
                ending=ending.value,
                at=at,
                hand=by.hand,
            )
        drafts.drop(desk.store, draft.id)
        seen.drop(desk.store, draft.id)
        values.note(desk.store, "visit.end", at=at, hand=by.hand, detail=ending.value)


def absent(desk: Desk, *, ticket: Ticket, at: datetime, by: Officer) -> None:
    """Note that a called person did not come; reception can call again.

    Said twice it has one effect; raise `NotWaiting` for somebody who sits at a counter.
    """
    if ticket.state is TicketState.ABSENT:
        return
    if ticket.state not in _READY:
        raise NotWaiting
    with desk.store.write():
        queue_act(desk, ticket.id, "absent", at=at, by=by)
        listings.put_ticket(desk.store, replace(ticket, state=TicketState.ABSENT))


def open_draft(desk: Desk, draft_id: UUID) -> Draft:
    """Return a draft; raise `NoDraft`."""
    draft = drafts.get(desk.store, draft_id)
    if draft is None:
        raise NoDraft
    return draft


def save(
    desk: Desk, draft: Draft, *, act: str, at: datetime, by: Officer, detail: str = ""
) -> Draft:
    """Keep a draft and log the act in one transaction."""
    with desk.store.write():
        drafts.save(desk.store, draft, at=at)
        drafts.log(desk.store, draft.id, act, at=at, hand=by.hand, detail=detail)
    return draft


def queue_act(
    desk: Desk, ticket_id: UUID, act: str, *, at: datetime, by: Officer, outcome: str = ""
) -> None:
    """Put an act on a ticket in line for the centre, or into the chain of a floor led here."""
    if _into_chain(desk, ticket_id, act, at=at, by=by, outcome=outcome):
        return
    acts.queue(
        desk.store,
        TicketAct(
            ticket_id=ticket_id,
            act=act,
            at=at,
            outcome=outcome,
            counter=desk.profile.kit,
            username=by.username,
        ),
    )


def _into_chain(
    desk: Desk, ticket_id: UUID, act: str, *, at: datetime, by: Officer, outcome: str
) -> bool:
    known = floors.ticket(desk.store, ticket_id)
    if known is None or not floors.leading(desk.store, known.session_id):
        return False
    name = "miss" if act == "absent" else act
    counter = desk.profile.kit
    try:
        floor.act(desk, ticket_id, name, counter=counter, outcome=outcome, at=at, by=by)
    except (IllegalMove, floor.NotLeading):
        # The centre decides of an act that the floor here no longer allows.
        return False
    return True


def _answer(record: Record | None) -> RegisterAnswer:
    return RegisterAnswer.FOUND if record else RegisterAnswer.NOT_ASKED


def _open(
    desk: Desk, session_id: UUID, visit: WalkIn, *, at: datetime, by: Officer, ticket: Ticket | None
) -> Draft:
    session = session_of(desk, session_id)
    record = visit.record
    draft = Draft(
        id=uuid7(at=at),
        session_id=session_id,
        unit_code=session.unit_code,
        ticket_id=ticket.id if ticket else None,
        ticket=ticket.label if ticket else "",
        officer=by,
        started_at=at,
        answer=visit.answer,
        record=record,
        declared=visit.declared or (record.known if record else None),
        holds=record.holds if record else "none",
    )
    return save(desk, draft, act="draft.start", at=at, by=by, detail=draft.ticket)


def _carry_on(desk: Desk, begun: Draft, ticket: Ticket, *, at: datetime, by: Officer) -> Draft:
    """Go on with the dossier of an earlier visit to the same bed, under the ticket of today."""
    session = session_of(desk, ticket.session_id)
    going = replace(
        begun,
        session_id=session.id,
        unit_code=session.unit_code,
        ticket_id=ticket.id,
        ticket=ticket.label,
        state=DraftState.OPEN,
        officer=by,
    )
    return save(desk, going, act="draft.resume", at=at, by=by, detail="carried")


def _serve(desk: Desk, ticket: Ticket, *, at: datetime, by: Officer, tell: bool) -> None:
    serving = replace(ticket, state=TicketState.SERVING, counter=desk.profile.kit)
    listings.put_ticket(desk.store, serving)
    if not tell:
        return
    if ticket.state is not TicketState.CALLED:
        queue_act(desk, ticket.id, "call", at=at, by=by)
    queue_act(desk, ticket.id, "begin", at=at, by=by)


def tell(
    desk: Desk, draft: Draft, act: str, *, at: datetime, by: Officer, outcome: str = ""
) -> None:
    """Put an act on the draft's ticket in line, and show its effect here at once."""
    if draft.ticket_id is None:
        return
    queue_act(desk, draft.ticket_id, act, at=at, by=by, outcome=outcome)
    ticket = listings.ticket(desk.store, draft.ticket_id)
    if ticket is not None:
        listings.put_ticket(desk.store, replace(ticket, state=_AFTER[act]))


_AFTER: Final = {
    "begin": TicketState.SERVING,
    "hold": TicketState.HELD,
    "finish": TicketState.DONE,
}

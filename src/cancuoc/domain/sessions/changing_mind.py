"""Taking back the last act on a ticket, and sending it to another lane. Nothing is rubbed out.

Both leave period rows like any other move, so that every figure is recomputed from the rows: an
act that was taken back shows as a period of a few seconds.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cancuoc.domain.sessions import models, refusals, rules
from cancuoc.domain.sessions.floor import enter, locked, next_number
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves


@transaction
def undo(*, ticket_id: UUID, at: datetime, by: Actor) -> None:
    """Put a ticket back to where it stood before the last act.

    Refused with `TooLateToUndo` after ten seconds, for another officer's act, and for a visit
    that is over, since other rooms have heard of it.
    """
    ticket = locked(ticket_id)
    last, before = _last_two(ticket)
    fresh = last is not None and at - last.starts_at <= rules.UNDO_WITHIN
    if before is None or last is None or not fresh or last.by != by.id:
        raise refusals.TooLateToUndo
    if rules.TicketState(ticket.state) not in rules.UNDOABLE or last.state != ticket.state:
        raise refusals.TooLateToUndo
    ticket.state, ticket.counter, ticket.moved_at = before.state, before.counter, at
    enter(ticket, at=at, by=by)
    _record("undo", ticket, at=at, by=by, was=last.state)


@transaction
def transfer(*, ticket_id: UUID, lane: rules.Lane, at: datetime, by: Actor) -> None:
    """Send a ticket to another lane; number and place in time stay its own.

    The priority lane is for those whom the rule names, so nobody is sent there or from there.
    """
    ticket = locked(ticket_id)
    closed = rules.TicketState(ticket.state) not in rules.TRANSFERABLE
    if closed or rules.Lane.PRIORITY in (lane, ticket.lane) or lane == ticket.lane:
        raise moves.IllegalMove(state=ticket.state, act="transfer")
    was, ticket.lane = ticket.lane, lane
    ticket.state, ticket.counter, ticket.moved_at = rules.TicketState.WAITING, "", at
    # A number nobody has in the new lane; the label that was printed stays.
    ticket.number = next_number(session_id=ticket.session_id, lane=lane)
    ticket.save(update_fields=["lane", "number"])
    enter(ticket, at=at, by=by)
    _record("transfer", ticket, at=at, by=by, was=was)


def _last_two(
    ticket: models.Ticket,
) -> tuple[models.TicketPeriod | None, models.TicketPeriod | None]:
    rows = list(ticket.periods.order_by("-starts_at", "-id")[:2])
    return (rows[0] if rows else None, rows[1] if len(rows) > 1 else None)


def _record(act: str, ticket: models.Ticket, *, at: datetime, by: Actor, was: str) -> None:
    audit.record(
        act=f"sessions.{act}",
        at=at,
        by=by,
        object_kind="ticket",
        object_id=ticket.id,
        person_id=ticket.person_id,
        unit_code=ticket.session.unit_code,
        was=was,
    )

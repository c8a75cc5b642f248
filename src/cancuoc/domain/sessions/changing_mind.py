"""Taking back the last act on a ticket, and sending it elsewhere. Nothing is rubbed out.

Both leave period rows like any other move, so that every figure is recomputed from the rows
(`reckoning`): an act that was taken back counts as the state it returned to.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from cancuoc.domain.sessions import keeping, models, refusals, rules, watching
from cancuoc.domain.sessions.floor import enter, locked
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
    watching.refuse_if_led(session_id=ticket.session_id, at=at)
    take_back(ticket, at=at, by=by)


def take_back(ticket: models.Ticket, *, at: datetime, by: Actor, claimed: bool = False) -> None:
    """Put a locked ticket back; raise `TooLateToUndo`."""
    rows = list(ticket.periods.order_by("-starts_at", "-id")[:2])
    if len(rows) != 2 or not _undoable(rows[0], at=at, by=by):
        raise refusals.TooLateToUndo
    last, before = rows
    ticket.state, ticket.counter = before.state, before.counter
    ticket.lane, ticket.for_counter = before.lane or ticket.lane, before.for_counter
    # What stood before goes on from when it began, so that a service keeps its length.
    ticket.moved_at = before.starts_at
    enter(ticket, act=rules.UNDO, at=at, by=by, claimed=claimed)
    keeping.forget_call(ticket, called_at=last.starts_at)
    _record("undo", ticket, at=at, by=by, was=last.act)


@transaction
def transfer(
    *,
    ticket_id: UUID,
    lane: rules.Lane | None = None,
    counter: str = "",
    priority: rules.Priority | None = None,
    at: datetime,
    by: Actor,
) -> None:
    """Send a ticket to another lane or to one counter; number and place in time stay its own.

    Nobody is sent to the priority lane without one of the reasons of the rule, which is kept.
    """
    ticket = locked(ticket_id)
    watching.refuse_if_led(session_id=ticket.session_id, at=at)
    send_on(ticket, lane=lane, counter=counter, priority=priority, at=at, by=by)


def send_on(
    ticket: models.Ticket,
    *,
    lane: rules.Lane | None,
    counter: str,
    priority: rules.Priority | None,
    at: datetime,
    by: Actor,
    claimed: bool = False,
) -> None:
    """Send a locked ticket on; raise `IllegalMove`, `NowhereToGo` or `NoReasonForPriority`."""
    if rules.TicketState(ticket.state) not in rules.TRANSFERABLE:
        raise moves.IllegalMove(state=ticket.state, act=rules.TRANSFER)
    if not counter and lane in (None, ticket.lane):
        raise refusals.NowhereToGo
    was = ticket.lane
    if lane is rules.Lane.PRIORITY:
        ticket.priority = priority or ticket.priority
        if not ticket.priority:
            raise refusals.NoReasonForPriority
    ticket.lane = lane or ticket.lane
    ticket.state, ticket.counter, ticket.for_counter = rules.TicketState.WAITING, "", counter
    ticket.moved_at = at
    enter(ticket, act=rules.TRANSFER, at=at, by=by, claimed=claimed)
    _record("transfer", ticket, at=at, by=by, was=was)


def _undoable(row: models.TicketPeriod, *, at: datetime, by: Actor) -> bool:
    fresh = timedelta(0) <= at - row.starts_at <= rules.UNDO_WITHIN
    return fresh and row.by == by.id and row.act in rules.UNDOABLE


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
        lane=str(ticket.lane),
        counter=ticket.for_counter,
        priority=str(ticket.priority),
    )

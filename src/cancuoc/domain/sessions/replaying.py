"""What a station did while it led the floor becomes period rows here, at the times it claims.

Events come in order, each once, with one effect each. Where the centre knows otherwise a rule
decides, the event says so, and the lead reads it: nothing is lost and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction as django_transaction

from cancuoc.domain.sessions import changing_mind, floor, models, refusals, replayed_arrivals, rules
from cancuoc.domain.sessions.rules import Verdict, Why
from cancuoc.domain.sessions.watching import hear, locked_watch
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import content_codec
from cancuoc.packet.floor import ARRIVE, FloorEvent, digest

AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An event with the officer who did it; None when the centre never let him work there."""

    event: FloorEvent
    by: Actor | None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What became of an event."""

    verdict: Verdict
    why: Why | None = None


@transaction
def replay(
    *, session_id: UUID, station_code: str, claims: Sequence[Claim], at: datetime, by: Actor
) -> models.FloorWatch:
    """Take the events of a station in order and return its watch.

    What came before is passed over. Raise `BrokenFloorChain` for an event that does not follow
    the last, or that is another than the one known under its number.
    """
    watch = locked_watch(session_id=session_id, station_code=station_code)
    hear(watch, at=at)
    fresh = [claim for claim in claims if not _known(watch, claim.event)]
    for claim in fresh:
        event = claim.event
        if event.sequence != watch.sequence + 1 or event.previous != watch.digest:
            raise refusals.BrokenFloorChain(received=watch.sequence)
        finding = _judge(watch, claim, at=at)
        watch.sequence, watch.digest = event.sequence, digest(event)
        _keep(watch, event, finding, at=at)
    watch.save(update_fields=["sequence", "digest"])
    if fresh:
        audit.record(
            act="sessions.floor_replayed",
            at=at,
            by=by,
            object_kind="session",
            object_id=session_id,
            unit_code=watch.session.unit_code,
            station=station_code,
            count=len(fresh),
            sequence=watch.sequence,
        )
    return watch


def _known(watch: models.FloorWatch, event: FloorEvent) -> bool:
    if event.sequence > watch.sequence:
        return False
    row = watch.events.filter(sequence=event.sequence).first()
    if row is None or row.digest != digest(event):
        raise refusals.BrokenFloorChain(received=watch.sequence)
    return True


def _judge(watch: models.FloorWatch, claim: Claim, *, at: datetime) -> Finding:
    if claim.by is None:
        return Finding(verdict=Verdict.SET_ASIDE, why=Why.NO_LEASE)
    try:
        # A half-done act is taken back by itself; the events around it stand.
        with django_transaction.atomic():
            return _play(watch, claim.event, at=min(claim.event.at, at), by=claim.by)
    except _SetAside as reason:
        return Finding(verdict=Verdict.SET_ASIDE, why=reason.why)
    except refusals.TooLateToUndo:
        return Finding(verdict=Verdict.SET_ASIDE, why=Why.UNDO_LATE)
    except IllegalMove:
        return _not_possible(claim.event)
    except (Refusal, ValueError):
        return Finding(verdict=Verdict.SET_ASIDE, why=Why.WRONG)


def _play(watch: models.FloorWatch, event: FloorEvent, *, at: datetime, by: Actor) -> Finding:
    if event.act == ARRIVE:
        return _finding(replayed_arrivals.receive(watch, event, at=at, by=by))
    ticket = floor.locked_or_none(event.ticket_id)
    if ticket is None or ticket.session_id != watch.session_id:
        raise _SetAside(Why.NO_TICKET)
    last = ticket.periods.order_by("-starts_at", "-id").first()
    why = _doubt(watch, event, last, at=at)
    if last is not None:
        at = max(at, last.starts_at)
    _act(ticket, event, at=at, by=by)
    return _finding(why)


def _act(ticket: models.Ticket, event: FloorEvent, *, at: datetime, by: Actor) -> None:
    if event.act == rules.UNDO:
        changing_mind.take_back(ticket, at=at, by=by, claimed=True)
    elif event.act == rules.TRANSFER:
        changing_mind.send_on(
            ticket,
            lane=rules.Lane(event.lane) if event.lane else None,
            counter=event.for_counter,
            priority=rules.Priority(event.priority) if event.priority else None,
            at=at,
            by=by,
            claimed=True,
        )
    elif event.act == rules.TicketAct.FINISH:
        floor.end(ticket, rules.Outcome(event.outcome), at=at, by=by, claimed=True)
    else:
        act = rules.TicketAct(event.act)
        floor.move(ticket, act, counter=event.counter, at=at, by=by, claimed=True)


def _doubt(
    watch: models.FloorWatch,
    event: FloorEvent,
    last: models.TicketPeriod | None,
    *,
    at: datetime,
) -> Why | None:
    """Return what somebody should know of an act although it counts."""
    if last is None:
        return None
    since = watch.leads_since
    by_centre = since is not None and not last.claimed and last.starts_at > since
    if by_centre and event.act in (rules.TicketAct.CALL, rules.TicketAct.BEGIN):
        return Why.CALLED_TWICE
    return Why.CLOCK if at < last.starts_at or event.at > at + AHEAD else None


def _not_possible(event: FloorEvent) -> Finding:
    """An act the ticket's state does not allow: it stands so already, or the centre went on."""
    ticket = models.Ticket.objects.get(id=event.ticket_id)
    if str(ticket.state) in _LEADS_TO.get(event.act, ""):
        return Finding(verdict=Verdict.NOTED, why=Why.ALREADY)
    return Finding(verdict=Verdict.SET_ASIDE, why=Why.MOVED_ON)


_LEADS_TO = {
    str(act): {str(after) for (_, taken), after in rules.TICKET_MOVES.items() if taken is act}
    for act in rules.TicketAct
}


class _SetAside(Exception):
    """The event is kept and changes nothing."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def _finding(why: Why | None) -> Finding:
    if why is None:
        return Finding(verdict=Verdict.APPLIED)
    aside = why in (Why.NOT_ITS_NUMBER, Why.WRONG)
    return Finding(verdict=Verdict.SET_ASIDE if aside else Verdict.NOTED, why=why)


def _keep(watch: models.FloorWatch, event: FloorEvent, finding: Finding, *, at: datetime) -> None:
    if models.FloorEvent.objects.filter(id=event.id).exists():
        raise refusals.BrokenFloorChain(received=event.sequence - 1)
    models.FloorEvent.objects.create(
        id=event.id,
        watch=watch,
        sequence=event.sequence,
        digest=watch.digest,
        act=event.act,
        ticket_id=event.ticket_id,
        at=event.at,
        by=event.by,
        received_at=at,
        verdict=finding.verdict,
        reason=finding.why or "",
        seen=finding.verdict is Verdict.APPLIED or finding.why is Why.ALREADY,
        data=content_codec.to_plain(event),
    )

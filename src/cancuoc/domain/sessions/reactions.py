"""A published session opens here with its slots; a cancelled one closes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from cancuoc.domain.planning import facts as planning
from cancuoc.domain.planning import queries as plans
from cancuoc.domain.planning.rules import SessionKind, State
from cancuoc.domain.sessions import models, services
from cancuoc.foundation.actor import Actor


def open_sessions(facts: Sequence[planning.SessionPublished], *, at: datetime) -> None:
    """Open each published session once, with all its slots."""
    for fact in facts:
        _, made = models.Session.objects.get_or_create(
            id=fact.session_id,
            defaults={
                "unit_code": fact.unit_code,
                "place": fact.place,
                "kind": fact.kind,
                "team_code": fact.team_code,
                "kits": list(fact.kits),
                "starts_at": fact.starts_at,
                "ends_at": fact.ends_at,
                "slot_minutes": fact.slot_minutes,
                "cancelled": _called_off(fact.session_id),
            },
        )
        # A bedside visit has a list instead of slots: nobody books it.
        if made and fact.kind != SessionKind.BEDSIDE:
            models.Slot.objects.bulk_create(list(_slots(fact)))


def close_sessions(facts: Sequence[planning.SessionCancelled], *, at: datetime) -> None:
    """Close each cancelled session and cancel its bookings, so that families can be told."""
    for fact in facts:
        services.close_session(session_id=fact.session_id, at=at, by=Actor.system("sessions"))


def _called_off(session_id: UUID) -> bool:
    """Tell whether planning has called the session off; that news may have come before this."""
    plan = plans.session(session_id=session_id)
    return plan is not None and plan.state is State.CANCELLED


def _slots(fact: planning.SessionPublished) -> Iterator[models.Slot]:
    start, step = fact.starts_at, timedelta(minutes=fact.slot_minutes)
    while start < fact.ends_at:
        yield models.Slot(
            session_id=fact.session_id,
            starts_at=start,
            ends_at=start + step,
            capacity=fact.slot_capacity,
        )
        start += step

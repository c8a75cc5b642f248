"""A session opened straight from its fact, and the shortest ways to fill it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.support.families import AT, COMMUNE, SYSTEM, officer

from cancuoc.domain.planning.facts import SessionPublished
from cancuoc.domain.sessions import queries, reactions, services
from cancuoc.domain.sessions.rules import Outcome, Priority, TicketAct
from cancuoc.domain.sessions.services import Visitor
from cancuoc.foundation.actor import Actor, Role
from cancuoc.law.ages import Band

# Six in the evening of Saturday 6 July 2024 in Hà Nội.
OPEN = AT + timedelta(hours=10)
OVER = OPEN + timedelta(hours=3)
CITIZEN = Actor.citizen("thu")
RECEPTION = officer("tiepdon", Role.RECEPTION)


def published(**changes: Any) -> SessionPublished:
    """Return the fact of a session of two hours: four slots of three places."""
    told: dict[str, Any] = {
        "at": AT,
        "session_id": uuid4(),
        "campaign_id": uuid4(),
        "team_code": "D1",
        "unit_code": COMMUNE,
        "place": "Nhà văn hoá tổ 1",
        "kind": "mobile",
        "starts_at": OPEN,
        "ends_at": OPEN + timedelta(hours=2),
        "slot_minutes": 30,
        "slot_capacity": 3,
        "kits": ("K1",),
    }
    return SessionPublished(**{**told, **changes})


def opened(**changes: Any) -> UUID:
    """Open a session, without a plan behind it."""
    fact = published(**changes)
    reactions.open_sessions([fact], at=AT)
    return fact.session_id


def slots(session_id: UUID) -> list[queries.SlotView]:
    return queries.slots_of(session_id=session_id)


def free(session_id: UUID) -> list[int]:
    """Return the free places of each slot, in order of time."""
    return [slot.free for slot in slots(session_id)]


def book(session_id: UUID, *people: UUID, slot: int = 0, at: datetime = AT, **more: Any) -> str:
    """Book places for these people, or for somebody new, and return the code."""
    key = slots(session_id)[slot].id
    return services.book(slot_id=key, person_ids=people or (uuid4(),), at=at, by=CITIZEN, **more)


def visitor(band: Band = Band.FROM_14, *, who: UUID | None = None, priority: bool = False):
    reason = Priority.PREGNANT if priority else None
    return Visitor(person_id=who or uuid4(), band=band, priority=reason)


def arrive(session_id: UUID, *visitors: Visitor, code: str = "", at: datetime = OPEN) -> list[UUID]:
    """Receive these people, or somebody new, and return their tickets."""
    return services.arrive(
        session_id=session_id,
        visitors=visitors or (visitor(),),
        booking_code=code,
        at=at,
        by=RECEPTION,
    )


def act(ticket_id: UUID, name: str, *, at: datetime = OPEN, counter: str = "") -> None:
    """Do one act to a ticket; a visit that is finished was captured."""
    if name == "finish":
        services.finish(ticket_id=ticket_id, outcome=Outcome.CAPTURED, at=at, by=RECEPTION)
        return
    services.act_on(ticket_id=ticket_id, act=TicketAct(name), counter=counter, at=at, by=RECEPTION)


def acts(ticket_id: UUID, names: Sequence[str]) -> None:
    """Do several acts, one after another."""
    for name in names:
        act(ticket_id, name)


def missed(session_id: UUID, *, at: datetime = OVER) -> int:
    """Set down who did not come."""
    return services.mark_missed(session_id=session_id, at=at, by=SYSTEM)

"""What whoever leads the room could do: open a counter, carry a kit over, bring seats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from cancuoc.domain.sessions import kits, models, rooms, rules, waiting
from cancuoc.kernel.clock import today_vn
from cancuoc.planner.floor import advising as library
from cancuoc.planner.floor.advice import Advice, MoveKit
from cancuoc.planner.floor.advising import Load
from cancuoc.planner.floor.settings import settings

MOST_ROOMS: Final = 4


@dataclass(frozen=True, kw_only=True)
class KitMove:
    """A kit that would help more in another room: what is won, and the act that carries it."""

    advice: MoveKit
    kit: str
    counter: str
    source_id: UUID
    target_id: UUID
    to_counter: str


@dataclass(frozen=True, kw_only=True)
class Room:
    """A room that is open, and how many wait in it."""

    session_id: UUID
    place: str
    waiting: int


def advice(*, session_id: UUID, at: datetime) -> tuple[Advice, ...]:
    """Return what is advised now, the most pressing first; nothing when all is well.

    Before the first and after the last minute of a session nothing is advised.
    """
    session = _running(session_id, at=at)
    if session is None:
        return ()
    state = waiting.state_of(session, on=today_vn(session.starts_at), at=at)
    seed = waiting.seed_of(session_id)
    here = [one for one in kits.kits(session=session) if one.working]
    shut = _shut([one.kit for one in here], [c.code for c in state.counters if not c.sent_only])
    found = (
        library.stop_tickets(state, settings(), seed),
        library.open_counter(state, shut, settings(), seed),
        *room_advice(session_id=session_id, at=at),
    )
    return tuple(one for one in found if one is not None)


def room_advice(*, session_id: UUID, at: datetime) -> tuple[Advice, ...]:
    """Return what the hall will lack in the hours to come: seats, fans, air, water."""
    session = _running(session_id, at=at)
    if session is None:
        return ()
    comfort = rooms.hall(session=session, at=at).comfort
    state = waiting.state_of(session, on=today_vn(session.starts_at), at=at)
    seed = waiting.seed_of(session_id)
    found = (
        library.too_hot(comfort),
        library.crowded(state, comfort, settings(), seed),
        library.bring_water(state, comfort, settings(), seed),
    )
    return tuple(one for one in found if one is not None)


def busiest(*, at: datetime, unit_codes: Sequence[str] | None, most: int) -> list[Room]:
    """Return the rooms open now with the most people waiting (None is the whole city)."""
    rows = models.Session.objects.filter(cancelled=False, starts_at__lte=at, ends_at__gt=at)
    if unit_codes is not None:
        rows = rows.filter(unit_code__in=unit_codes)
    waiting_now = Q(tickets__state=rules.TicketState.WAITING)
    counted = rows.annotate(waiting=Count("tickets", filter=waiting_now)).filter(waiting__gt=0)
    found = counted.order_by("-waiting", "id")[:most]
    return [Room(session_id=row.id, place=row.place, waiting=row.waiting) for row in found]


def load(*, session_id: UUID, at: datetime) -> Sequence[Load]:
    """Return how many heads the room may hold in the hours to come; nothing when it is shut."""
    session = _running(session_id, at=at)
    if session is None:
        return ()
    state = waiting.state_of(session, on=today_vn(session.starts_at), at=at)
    return library.load(state, settings(), waiting.seed_of(session_id))


def kit_move(*, session_id: UUID, at: datetime) -> KitMove | None:
    """Return a kit that another room of the same unit needs more, from or to this room."""
    session = _running(session_id, at=at)
    if session is None:
        return None
    others = models.Session.objects.filter(
        cancelled=False, unit_code=session.unit_code, starts_at__lte=at, ends_at__gt=at
    )
    every = [session, *others.exclude(id=session_id).order_by("starts_at", "id")[: MOST_ROOMS - 1]]
    on = today_vn(session.starts_at)
    states = {str(row.id): waiting.state_of(row, on=on, at=at) for row in every}
    travel = rules.KIT_TRAVEL.total_seconds() / 60.0
    found = library.move_kit(states, travel, settings(), waiting.seed_of(session_id))
    if found is None or str(session_id) not in (found.source, found.target):
        return None
    names = {str(row.id): row for row in every}
    source, target = names[found.source], names[found.target]
    given_up = states[found.source].counters[-1].code
    kit = next((k.kit for k in kits.kits(session=source) if k.counter == given_up), "")
    taken = {counter.code for counter in states[found.target].counters}
    return KitMove(
        advice=replace(found, source=_name(source, every), target=_name(target, every)),
        kit=kit,
        counter=given_up,
        source_id=source.id,
        target_id=target.id,
        to_counter=next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken),
    )


def _running(session_id: UUID, *, at: datetime) -> models.Session | None:
    """Return the session while it is open; nothing is advised while waits are not at hand."""
    if not waiting.at_hand():
        return None
    return models.Session.objects.filter(
        id=session_id, cancelled=False, starts_at__lte=at, ends_at__gt=at
    ).first()


def _name(session: models.Session, every: Sequence[models.Session]) -> str:
    """Return the place of a room, with its team where two rooms are in one place."""
    alike = sum(row.place == session.place for row in every)
    return session.place if alike == 1 else f"{session.place} ({session.team_code})"


def _shut(kit_codes: Sequence[str], opened: Sequence[str]) -> list[str]:
    """Return the numbers of counters that kits stand idle for."""
    idle = max(0, len(kit_codes) - len(opened))
    numbers = (str(n) for n in range(1, len(kit_codes) + len(opened) + 1))
    return [n for n in numbers if n not in opened][:idle]

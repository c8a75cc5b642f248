"""Booking: places are taken from a locked slot, so the last one has one winner."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction
from django.db.models import F

from cancuoc.domain.sessions import facts, models, refusals, rules
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.ids import uuid7

GRACE: Final = timedelta(hours=6)
# No 0/O, 1/I/L: a grandmother reads the code over the telephone.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@transaction
def book(
    *,
    slot_id: int,
    person_ids: Sequence[UUID],
    phone: str = "",
    invitation_code: str = "",
    at: datetime,
    by: Actor,
) -> str:
    """Take one place per person in a slot and return the booking's code."""
    people = _people(person_ids)
    slot = _take(slot=hold_slots([slot_id]).get(slot_id), count=len(people), at=at)
    booking = models.Booking.objects.create(
        id=uuid7(at=at),
        code=_new_code(),
        slot=slot,
        phone=phone,
        invitation_code=invitation_code,
        state=rules.BookingState.BOOKED,
    )
    _seat(booking, people)
    _remember(booking, act="book", at=at, by=by)
    outbox.publish(
        facts.Booked(
            at=at,
            booking_id=booking.id,
            session_id=slot.session_id,
            starts_at=slot.starts_at,
            person_ids=tuple(people),
        )
    )
    return booking.code


@transaction
def change_booking(*, code: str, slot_id: int, at: datetime, by: Actor) -> None:
    """Move a booking to another slot. The old places are given up only with the new ones."""
    booking = locked(code)
    if booking.state != rules.BookingState.BOOKED:
        raise moves.IllegalMove(state=booking.state)
    if slot_id == booking.slot_id:
        return
    count = booking.people.filter(live=True).count()
    old_id = booking.slot_id
    held = hold_slots([slot_id, old_id])
    booking.slot = _take(slot=held.get(slot_id), count=count, at=at)
    _release(slot_id=old_id, count=count)
    booking.save(update_fields=["slot"])
    _remember(booking, act="change_booking", at=at, by=by)


@transaction
def cancel_booking(*, code: str, at: datetime, by: Actor) -> None:
    """Give the places back."""
    booking = locked(code)
    move(booking, rules.BookingAct.CANCEL)
    people = list(booking.people.filter(live=True).values_list("person_id", flat=True))
    booking.people.update(live=False)
    _release(slot_id=booking.slot_id, count=len(people))
    _remember(booking, act="cancel_booking", at=at, by=by)
    outbox.publish(
        facts.BookingCancelled(
            at=at,
            booking_id=booking.id,
            session_id=booking.slot.session_id,
            person_ids=tuple(people),
        )
    )


@transaction
def close_session(*, session_id: UUID, at: datetime, by: Actor) -> int:
    """Close a session that was called off and cancel its bookings; returns how many.

    Bookings first and slots second, as everywhere: then no booking under way is overlooked.
    """
    live = models.Booking.objects.filter(
        slot__session_id=session_id, state=rules.BookingState.BOOKED
    )
    list(live.select_for_update(of=("self",)).order_by("id").values_list("id"))
    hold_slots(models.Slot.objects.filter(session_id=session_id).values_list("id", flat=True))
    models.Session.objects.filter(id=session_id).update(cancelled=True)
    codes = list(live.values_list("code", flat=True))
    for code in codes:
        cancel_booking(code=code, at=at, by=by)
    return len(codes)


@transaction
def sweep_missed(*, at: datetime, by: Actor, limit: int = 200) -> int:
    """Set down who did not come to sessions that are long over; returns how many bookings.

    A session may go on until the last person has left, so it is given `GRACE`. Without this a
    family that stayed away could never book again.
    """
    over = models.Booking.objects.filter(
        state=rules.BookingState.BOOKED, slot__session__ends_at__lt=at - GRACE
    )
    sessions = list(over.values_list("slot__session_id", flat=True).distinct()[:limit])
    return sum(mark_missed(session_id=key, at=at, by=by) for key in sorted(sessions))


@transaction
def mark_missed(*, session_id: UUID, at: datetime, by: Actor) -> int:
    """After a session, set down who did not come; returns how many bookings."""
    missed = models.Booking.objects.select_for_update(of=("self",)).filter(
        slot__session_id=session_id,
        slot__ends_at__lt=at,
        state=rules.BookingState.BOOKED,
    )
    count = 0
    # No slot is locked: a family that moves holds its booking and waits for its slots.
    for booking in missed.order_by("id"):
        move(booking, rules.BookingAct.MISS)
        booking.people.update(live=False)
        _remember(booking, act="miss_booking", at=at, by=by)
        count += 1
    return count


def locked(code: str) -> models.Booking:
    """Return the booking with its row locked, or refuse.

    Nothing is joined: a booking that was moved while we waited would no longer match the
    slot it was read with, and would seem to be gone.
    """
    booking = models.Booking.objects.select_for_update().filter(code=normal_code(code)).first()
    if booking is None:
        raise refusals.NoSuchBooking
    return booking


def move(booking: models.Booking, act: rules.BookingAct) -> None:
    """Move a locked booking by the table of allowed moves."""
    state = rules.BookingState(booking.state)
    booking.state = moves.after(moves=rules.BOOKING_MOVES, state=state, act=act)
    booking.save(update_fields=["state"])


def normal_code(code: str) -> str:
    """Return a typed or scanned code as it is stored: capitals, no spaces or dashes."""
    return "".join(c for c in code.upper() if c.isalnum())[:16]


def _people(person_ids: Sequence[UUID]) -> list[UUID]:
    people = list(dict.fromkeys(person_ids))
    if not 1 <= len(people) <= rules.MOST_PEOPLE:
        raise refusals.TooManyPeople(count=len(people))
    return people


def hold_slots(slot_ids: Iterable[int]) -> dict[int, models.Slot]:
    """Lock slots, always in the order of their ids, so that two who swap never deadlock."""
    rows = models.Slot.objects.select_for_update().filter(id__in=list(slot_ids)).order_by("id")
    return {row.id: row for row in rows}


def _take(*, slot: models.Slot | None, count: int, at: datetime) -> models.Slot:
    """Take places in a locked slot. A condition in the update alone would not do.

    PostgreSQL looks at the waiting row again, but not at a joined one: the session is read
    after the lock, when whoever called it off has finished.
    """
    if slot is None or slot.ends_at <= at or slot.session.cancelled:
        raise refusals.SlotGone
    if slot.taken + count > slot.capacity:
        raise refusals.SlotFull
    slot.taken += count
    slot.save(update_fields=["taken"])
    return slot


def _release(*, slot_id: int, count: int) -> None:
    models.Slot.objects.filter(id=slot_id).update(taken=F("taken") - count)


def _seat(booking: models.Booking, people: Sequence[UUID]) -> None:
    try:
        with django_transaction.atomic():
            models.BookingPerson.objects.bulk_create(
                [models.BookingPerson(booking=booking, person_id=p) for p in people]
            )
    except IntegrityError as error:
        raise refusals.AlreadyBooked from error


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def _remember(booking: models.Booking, *, act: str, at: datetime, by: Actor) -> None:
    models.BookingHistory.objects.create(
        booking=booking, state=booking.state, slot=booking.slot, at=at, by=by.id
    )
    audit.record(
        act=f"sessions.{act}",
        at=at,
        by=by,
        object_kind="booking",
        object_id=booking.id,
        unit_code=booking.slot.session.unit_code,
    )

"""Whatever families do in whatever order, the places taken are the people who hold them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models import Count, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support import families
from tests.support.families import AT

from cancuoc.domain.sessions import models, queries, services
from cancuoc.domain.sessions.rules import BookingState
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band

CITIZEN = Actor.citizen("ledger")
OPEN = AT + timedelta(hours=10)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("book"), st.integers(0, 3), st.integers(1, 4)),
        st.tuples(st.just("change"), st.integers(0, 7), st.integers(0, 3)),
        st.tuples(st.just("cancel"), st.integers(0, 7), st.just(0)),
        st.tuples(st.just("arrive"), st.integers(0, 7), st.just(0)),
        st.tuples(st.just("miss"), st.integers(0, 3), st.just(0)),
    ),
    max_size=14,
)


@pytest.fixture
def opened(hanoi) -> UUID:
    return families.session()


class Ledger:
    """Plays steps against a session; what is refused leaves no trace."""

    def __init__(self, session_id: UUID) -> None:
        self.session_id = session_id
        self.slots = [slot.id for slot in queries.slots_of(session_id=session_id)]
        self.codes: list[str] = []

    def play(self, step: str, first: int, second: int) -> None:
        try:
            with transaction.atomic():
                getattr(self, step)(first, second)
        except Refusal:
            return

    def book(self, slot: int, people: int) -> None:
        ids = [uuid4() for _ in range(people)]
        code = services.book(slot_id=self.slots[slot], person_ids=ids, at=AT, by=CITIZEN)
        self.codes.append(code)

    def change(self, which: int, slot: int) -> None:
        services.change_booking(code=self.code(which), slot_id=self.slots[slot], at=AT, by=CITIZEN)

    def cancel(self, which: int, _unused: int) -> None:
        services.cancel_booking(code=self.code(which), at=AT, by=CITIZEN)

    def arrive(self, which: int, _unused: int) -> None:
        found = queries.booking(code=self.code(which))
        people = found.person_ids if found else ()
        services.arrive(
            session_id=self.session_id,
            visitors=[services.Visitor(person_id=p, band=Band.FROM_14) for p in people],
            booking_code=self.code(which),
            at=OPEN,
            by=CITIZEN,
        )

    def miss(self, slot: int, _unused: int) -> None:
        at = OPEN + timedelta(minutes=30 * slot + 31)
        services.mark_missed(session_id=self.session_id, at=at, by=CITIZEN)

    def code(self, which: int) -> str:
        return self.codes[which] if which < len(self.codes) else "KHONGCO2"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_places_and_people_agree(opened, steps):
    with transaction.atomic():
        ledger = Ledger(opened)
        for step in steps:
            ledger.play(*step)
        holding = ~Q(bookings__state=BookingState.CANCELLED)
        counted = models.Slot.objects.filter(session_id=opened).annotate(
            people=Count("bookings__people", filter=holding)
        )
        assert [(s.taken, s.taken <= s.capacity) for s in counted] == [
            (s.people, True) for s in counted
        ]
        bookings = models.Booking.objects.filter(slot__session_id=opened)
        live = bookings.filter(people__live=True).values_list("state", flat=True)
        assert set(live) <= {"booked"}
        for booking in bookings:
            last = booking.history.order_by("-id").first()
            assert last is not None
            assert (last.state, last.slot_id) == (booking.state, booking.slot_id)
        arrived = bookings.filter(state="arrived")
        assert all(
            b.people.count() == models.Ticket.objects.filter(booking=b).count() for b in arrived
        )
        transaction.set_rollback(True)

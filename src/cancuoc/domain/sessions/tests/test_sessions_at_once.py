"""Two hands on one booking, one slot, one family: one wins, nobody waits for ever."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from tests.support.together import names, together, until_somebody_waits

from cancuoc.domain.sessions import booking as bookings
from cancuoc.domain.sessions import models, queries, reactions, services
from cancuoc.domain.sessions.rules import BookingState, Outcome
from cancuoc.domain.sessions.tests.world import (
    AT,
    CITIZEN,
    OPEN,
    OVER,
    RECEPTION,
    act,
    arrive,
    book,
    free,
    missed,
    opened,
    published,
    slots,
    visitor,
)
from cancuoc.law.ages import Band

pytestmark = pytest.mark.django_db(transaction=True)


def cancel(code: str) -> str:
    services.cancel_booking(code=code, at=AT, by=CITIZEN)
    return "cancelled"


def change(code: str, slot_id: int, *, at=AT) -> str:
    services.change_booking(code=code, slot_id=slot_id, at=at, by=CITIZEN)
    return "changed"


def states() -> list[str]:
    return list(models.Booking.objects.order_by("id").values_list("state", flat=True))


def test_a_booking_cancelled_by_four_gives_its_places_back_once():
    session = opened()
    code = book(session, uuid4(), uuid4())
    ends = together(*[lambda: cancel(code)] * 4)
    assert names(ends) == ["IllegalMove"] * 3 + ["str"]
    assert free(session)[0] == 3
    assert models.BookingHistory.objects.filter(state="cancelled").count() == 1


def test_one_person_asked_for_in_every_slot_at_once_holds_one_place():
    session, who = opened(), uuid4()
    calls = [lambda slot=slot: book(session, who, slot=slot) for slot in range(4)]
    assert names(together(*calls)) == ["AlreadyBooked"] * 3 + ["str"]
    assert sorted(free(session)) == [2, 3, 3, 3]
    assert models.BookingPerson.objects.filter(person_id=who, live=True).count() == 1


def test_families_that_change_into_the_last_places_leave_nobody_out_of_both():
    session = opened()
    codes = [book(session, slot=number) for number in range(3)]
    book(session, uuid4(), uuid4(), slot=3)
    target = slots(session)[3].id
    ends = together(*[lambda code=code: change(code, target) for code in codes])
    assert names(ends) == ["SlotFull"] * 2 + ["str"]
    assert free(session)[3] == 0
    assert sum(free(session)[:3]) == 9 - 2, "who was refused keeps the old place"


def test_a_family_received_and_cancelled_at_once_is_one_of_both():
    session, who = opened(), uuid4()
    code = book(session, who)
    ends = together(lambda: arrive(session, visitor(who=who), code=code), lambda: cancel(code))
    assert len([end for end in ends if isinstance(end, Exception)]) == 1
    (state,) = states()
    received = queries.tickets(session_id=session)
    assert (state, len(received)) in [("arrived", 1), ("cancelled", 0)]
    assert free(session)[0] == (2 if received else 3)


def test_a_visit_finished_at_two_desks_ends_once():
    session = opened()
    (key,) = arrive(session)
    act(key, "begin")
    outcomes = [Outcome.CAPTURED, Outcome.POSTPONED]

    def finish(outcome: Outcome) -> str:
        services.finish(ticket_id=key, outcome=outcome, at=OPEN, by=RECEPTION)
        return outcome

    ends = together(*[lambda outcome=outcome: finish(outcome) for outcome in outcomes])
    assert names(ends) == ["IllegalMove", "Outcome"]
    (kept,) = [end for end in ends if isinstance(end, Outcome)]
    assert queries.ticket(ticket_id=key).outcome == kept


def test_families_of_mixed_ages_are_received_at_two_desks_whatever_order_they_stand_in():
    """Each desk draws numbers of two lanes; drawn in opposite order they would lock up."""
    session = opened()
    old, young = [Band.FROM_14, Band.FROM_6], [Band.FROM_6, Band.FROM_14]

    def receive(bands: list[Band]) -> list[str]:
        made = []
        for _ in range(3):
            made += arrive(session, *(visitor(band) for band in bands * 4))
        return made

    ends = together(*[lambda bands=bands: receive(bands) for bands in (old, young, old, young)])
    assert names(ends) == ["list"] * 4
    labels = sorted(t.label for t in queries.tickets(session_id=session))
    wanted = [f"{lane}{number:03d}" for lane in "AC" for number in range(1, 49)]
    assert labels == wanted


def test_setting_down_the_missing_does_not_lock_up_with_a_family_that_moves():
    """Bookings are locked before slots everywhere, and the clerk who counts is no exception."""
    session = opened()
    later = opened(starts_at=OVER, ends_at=OVER + timedelta(hours=1))
    # The clerk counts in the order of ids, and is to hold the first when asking for the other.
    codes = sorted([book(session), book(session)], key=lambda c: queries.booking(code=c).id)
    target = slots(later)[0].id
    holding, counting = threading.Event(), threading.Event()

    def move_late() -> str:
        with transaction.atomic():
            bookings.locked(codes[1])
            holding.set()
            counting.wait(timeout=25)
            # The clerk is under way: let it come to this booking and wait for it.
            until_somebody_waits()
            return change(codes[1], target, at=OPEN + timedelta(hours=1))

    def count() -> int:
        holding.wait(timeout=25)
        counting.set()
        return missed(session)

    ends = together(move_late, count)
    assert ends == ["changed", 1]
    assert states() == [BookingState.ABSENT, BookingState.BOOKED]


def test_a_session_told_to_two_workers_opens_once():
    fact = published()
    calls = [lambda: reactions.open_sessions([fact], at=AT)] * 4
    assert names(together(*calls)) == ["NoneType"] * 4
    assert len(slots(fact.session_id)) == 4


def test_tickets_called_by_name_and_by_turn_are_each_called_once():
    """A counter that calls the next never takes the one another counter is calling by name."""
    session = opened()
    keys = arrive(session, *(visitor() for _ in range(6)))

    def by_turn(counter: int) -> UUID:
        return services.call_next(session_id=session, counter=str(counter), at=OPEN, by=RECEPTION)

    ends = together(
        lambda: act(keys[0], "begin", counter="9"), *[lambda n=n: by_turn(n) for n in range(5)]
    )
    called = [end for end in ends if isinstance(end, UUID)]
    assert len(set(called)) == len(called) == 5
    # The one begun by name may have been called by turn a moment before; then one waits still.
    waiting = queries.waiting_by_lane(session_id=session)["A"]
    assert waiting == (1 if keys[0] in called else 0)
    assert queries.ticket(ticket_id=keys[0]).state == "serving"

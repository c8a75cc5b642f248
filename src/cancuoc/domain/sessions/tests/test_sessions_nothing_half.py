"""A refusal leaves every table as it was. These tests commit for real.

What a service has written before it refuses is undone by its own transaction alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.support.told import rows_of

from cancuoc.domain.sessions import floor, models, queries, refusals, services
from cancuoc.domain.sessions.rules import MOST_PEOPLE, Lane, Outcome, TicketAct
from cancuoc.domain.sessions.tests.led import CUT, Alone, forged
from cancuoc.domain.sessions.tests.world import (
    AT,
    CITIZEN,
    OPEN,
    OVER,
    RECEPTION,
    act,
    arrive,
    book,
    missed,
    opened,
    slots,
    visitor,
)
from cancuoc.foundation import audit, outbox
from cancuoc.kernel.moves import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, list[str]]:
    return rows_of("room_sessions", "foundation")


Refused = list[tuple[type[Exception], Callable[[], Any]]]


class World:
    """A session with a booking in each state and a ticket in several."""

    def __init__(self) -> None:
        self.session, self.closed = opened(slot_capacity=4), opened()
        self.gone = slots(self.closed)[0].id
        services.close_session(session_id=self.closed, at=AT, by=RECEPTION)
        self.who, self.here = uuid4(), visitor()
        self.booked = book(self.session, self.who)
        self.cancelled = book(self.session)
        services.cancel_booking(code=self.cancelled, at=AT, by=CITIZEN)
        self.full = slots(self.session)[1].id
        book(self.session, *(uuid4() for _ in range(4)), slot=1)
        (self.waiting,) = arrive(self.session, self.here)
        again = visitor()
        (self.away,) = arrive(self.session, again)
        act(self.away, "miss")
        arrive(self.session, again)
        self.led = opened()
        for number in range(5):
            self.alone = Alone(self.led, code=f"TX-{number}")
            if number < 4:
                stop = {"station_code": self.alone.code, "at": CUT, "by": RECEPTION}
                services.stand_down(session_id=self.led, **stop)
        self.alone.receive()
        self.ready = opened()
        Alone(self.ready)

    def refused(self) -> Refused:
        """Return every way to be refused, with the refusal."""
        return [
            *self.refused_bookings(),
            *self.refused_arrivals(),
            *self.refused_acts(),
            *self.refused_floors(),
        ]

    def refused_bookings(self) -> Refused:
        """Return what a family may be refused."""
        free = slots(self.session)[2].id
        booking = {"at": AT, "by": CITIZEN}
        ask = partial(services.book, **booking)
        change = partial(services.change_booking, **booking)
        cancel = partial(services.cancel_booking, **booking)
        many = [uuid4() for _ in range(MOST_PEOPLE + 1)]
        return [
            (refusals.TooManyPeople, partial(ask, slot_id=free, person_ids=many)),
            (refusals.TooManyPeople, partial(ask, slot_id=free, person_ids=[])),
            (refusals.SlotFull, partial(ask, slot_id=self.full, person_ids=many[:1])),
            (refusals.SlotGone, partial(ask, slot_id=self.gone, person_ids=many[:1])),
            (refusals.AlreadyBooked, partial(ask, slot_id=free, person_ids=[many[0], self.who])),
            (refusals.SlotFull, partial(change, code=self.booked, slot_id=self.full)),
            (refusals.SlotGone, partial(change, code=self.booked, slot_id=self.gone)),
            (IllegalMove, partial(change, code=self.cancelled, slot_id=free)),
            (refusals.NoSuchBooking, partial(change, code="KHONGCO2", slot_id=free)),
            (IllegalMove, partial(cancel, code=self.cancelled)),
            (refusals.NoSuchBooking, partial(cancel, code="")),
        ]

    def refused_arrivals(self) -> Refused:
        """Return what reception may be refused."""
        come = partial(services.arrive, session_id=self.session, at=OPEN, by=RECEPTION)
        anybody = [visitor()]
        here = [self.here]
        return [
            (refusals.NoSuchSession, partial(come, session_id=uuid4(), visitors=anybody)),
            (refusals.NoSuchSession, partial(come, session_id=self.closed, visitors=anybody)),
            (refusals.TooManyPeople, partial(come, visitors=[])),
            (refusals.AlreadyReceived, partial(come, visitors=[visitor(), self.here])),
            (IllegalMove, partial(come, visitors=anybody, booking_code=self.cancelled)),
            (refusals.NoSuchBooking, partial(come, visitors=anybody, booking_code="KHONGCO2")),
            # The booking is moved and the number drawn before this one is found to be here.
            (refusals.AlreadyReceived, partial(come, visitors=here, booking_code=self.booked)),
        ]

    def refused_acts(self) -> Refused:
        """Return what the floor may be refused."""
        desk = {"at": OPEN, "by": RECEPTION}
        do = partial(services.act_on, **desk)
        end = partial(services.finish, outcome=Outcome.CAPTURED, **desk)
        call = partial(services.call_next, counter="1", **desk)
        return [
            (IllegalMove, partial(do, ticket_id=self.waiting, act=TicketAct.RESUME)),
            (IllegalMove, partial(do, ticket_id=self.waiting, act=TicketAct.FINISH)),
            (refusals.AlreadyReceived, partial(do, ticket_id=self.away, act=TicketAct.CALL)),
            (refusals.NoSuchTicket, partial(do, ticket_id=uuid4(), act=TicketAct.CALL)),
            (IllegalMove, partial(end, ticket_id=self.waiting)),
            (refusals.TooLateToUndo, partial(services.undo, ticket_id=self.waiting, **desk)),
            (refusals.NowhereToGo, partial(services.transfer, ticket_id=self.waiting, **desk)),
            (
                refusals.NoReasonForPriority,
                partial(services.transfer, ticket_id=self.waiting, lane=Lane.PRIORITY, **desk),
            ),
            (IllegalMove, partial(services.transfer, ticket_id=self.away, counter="2", **desk)),
            (refusals.NobodyWaits, partial(call, session_id=uuid4())),
        ]

    def refused_floors(self) -> Refused:
        """Return what a station, or the centre beside it, may be refused."""
        later = {"at": CUT + timedelta(minutes=5), "by": RECEPTION}
        arm = partial(services.arm, **later)
        ours = {"session_id": self.led, "station_code": self.alone.code}
        gap = forged(self.alone.events[0], sequence=2)
        return [
            (
                refusals.FloorLed,
                partial(services.call_next, session_id=self.led, counter="1", **later),
            ),
            (refusals.FloorWatched, partial(arm, session_id=self.ready, station_code="TX-7")),
            (refusals.FloorWatched, partial(arm, session_id=self.led, station_code="TX-7")),
            (refusals.NotWatching, partial(services.retake, session_id=uuid4(), **later)),
            (refusals.BrokenFloorChain, partial(self.alone.tell, gap)),
            (refusals.EventsMissing, partial(services.hand_back, **ours, sequence=1, **later)),
        ]

    def no_block_left(self) -> Refused:
        """Return the refusal of a sixth station, once the fifth has stood down."""
        later = {"at": CUT + timedelta(minutes=6), "by": RECEPTION}
        services.stand_down(session_id=self.led, station_code=self.alone.code, **later)
        sixth = partial(services.arm, session_id=self.led, station_code="TX-7", **later)
        return [(refusals.NoBlockLeft, sixth)]


def test_no_refusal_leaves_anything_behind():
    world = World()
    before = everything()
    cases = world.refused()
    for expected, call in cases:
        with pytest.raises(expected) as refused:
            call()
        assert everything() == before, (expected.__name__, call)
        assert refused.value.next_step
    for expected, call in (last := world.no_block_left()):
        before = everything()
        with pytest.raises(expected):
            call()
        assert everything() == before
    # A refusal that is added to the room comes with the case in which it is met.
    named = {kind for kind in vars(refusals).values() if isinstance(kind, type)}
    of_the_room = {kind for kind in named if kind.__module__ == refusals.__name__}
    here = {expected for expected, _call in [*cases, *last]}
    # Halls, kits, tablets and the voice have their cases beside their own tests.
    beside = [Path(__file__).with_name(f"test_sessions_{name}.py") for name in ("rooms", "voice")]
    told = "".join(path.read_text(encoding="utf-8") for path in beside)
    assert [kind for kind in of_the_room - here if f"refusals.{kind.__name__}" not in told] == []


class Broken(Exception):
    """The machine fails in the middle of a write."""


def fail(*_args: Any, **_more: Any) -> None:
    raise Broken


WRITES = {
    "book": lambda w: book(w.session, slot=2),
    "change": lambda w: services.change_booking(
        code=w.booked, slot_id=slots(w.session)[2].id, at=AT, by=CITIZEN
    ),
    "cancel": lambda w: services.cancel_booking(code=w.booked, at=AT, by=CITIZEN),
    "close": lambda w: services.close_session(session_id=w.session, at=AT, by=RECEPTION),
    "miss": lambda w: missed(w.session, at=OVER + timedelta(days=1)),
    "arrive": lambda w: arrive(w.session, visitor(who=w.who), code=w.booked),
    "call next": lambda w: services.call_next(
        session_id=w.session, counter="1", at=OPEN, by=RECEPTION
    ),
    "begin": lambda w: act(w.waiting, "begin"),
}


def test_a_machine_that_fails_at_the_last_step_leaves_nothing_half_written(monkeypatch):
    """The audit line comes last in each write; without it nothing else may stay."""
    world = World()
    before = everything()
    monkeypatch.setattr(audit, "record", fail)
    monkeypatch.setattr(audit, "record_many", fail)
    for name, write in WRITES.items():
        with pytest.raises(Broken):
            write(world)
        assert everything() == before, name
    monkeypatch.undo()
    monkeypatch.setattr(outbox, "publish", fail)
    for name in ("book", "cancel", "close", "arrive"):
        with pytest.raises(Broken):
            WRITES[name](world)
        assert everything() == before, name
    monkeypatch.undo()
    arrive(world.session, visitor(who=world.who), code=world.booked)
    assert everything() != before


def test_a_number_drawn_in_vain_is_drawn_again(monkeypatch):
    """The counter goes back with everything else, so the labels on the wall have no holes."""
    session = opened()
    arrive(session)
    monkeypatch.setattr(floor, "_insert", fail)
    with pytest.raises(Broken):
        arrive(session)
    monkeypatch.undo()
    (key,) = arrive(session)
    assert queries.ticket(ticket_id=key).label == "A002"
    assert models.LaneCounter.objects.get(session_id=session).last == 2

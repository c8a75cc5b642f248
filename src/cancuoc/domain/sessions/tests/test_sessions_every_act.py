"""Every act on a booking and a ticket in every state: where it leads and what it tells."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from tests.support.told import Told

from cancuoc.domain.sessions import models, queries, refusals, services
from cancuoc.domain.sessions.rules import BookingState, Outcome, TicketAct
from cancuoc.domain.sessions.tests.world import (
    AT,
    CITIZEN,
    OPEN,
    RECEPTION,
    act,
    acts,
    arrive,
    book,
    free,
    missed,
    opened,
    slots,
    visitor,
)
from cancuoc.kernel.moves import IllegalMove
from cancuoc.law.ages import Band

pytestmark = pytest.mark.django_db


class Family:
    """Two people with a booking in the first slot, brought into a state."""

    def __init__(self, state: BookingState) -> None:
        self.session = opened()
        self.people = [uuid4(), uuid4()]
        self.code = book(self.session, *self.people)
        ways = {
            BookingState.ARRIVED: self.arrive,
            BookingState.ABSENT: self.miss,
            BookingState.CANCELLED: self.cancel,
        }
        if state in ways:
            ways[state]()
        assert self.state is state
        self.told = Told()
        self.steps = self.history()

    @property
    def state(self) -> BookingState:
        return queries.booking(code=self.code).state

    def history(self) -> list[str]:
        rows = models.BookingHistory.objects.filter(booking__code=self.code).order_by("id")
        return list(rows.values_list("state", flat=True))

    def arrive(self) -> None:
        arrive(self.session, visitor(), code=self.code)

    def miss(self) -> None:
        missed(self.session)

    def cancel(self) -> None:
        services.cancel_booking(code=self.code, at=AT, by=CITIZEN)

    def change(self) -> None:
        target = slots(self.session)[3].id
        services.change_booking(code=self.code, slot_id=target, at=AT, by=CITIZEN)


# State, act, the state after (None: refused), history added, audit lines, facts.
BOOKINGS = [
    ("booked", "arrive", "arrived", ["arrived"], ["sessions.arrive"], ["sessions.Arrived"]),
    ("booked", "miss", "absent", ["absent"], ["sessions.miss_booking"], []),
    (
        "booked",
        "cancel",
        "cancelled",
        ["cancelled"],
        ["sessions.cancel_booking"],
        ["sessions.BookingCancelled"],
    ),
    ("booked", "change", "booked", ["booked"], ["sessions.change_booking"], []),
    # The rest of the family comes later: a ticket more, and no move of the booking.
    ("arrived", "arrive", "arrived", [], ["sessions.arrive"], ["sessions.Arrived"]),
    ("arrived", "miss", "arrived", [], [], []),
    ("arrived", "cancel", None, [], [], []),
    ("arrived", "change", None, [], [], []),
    ("absent", "arrive", "arrived", ["arrived"], ["sessions.arrive"], ["sessions.Arrived"]),
    ("absent", "miss", "absent", [], [], []),
    ("absent", "cancel", None, [], [], []),
    ("absent", "change", None, [], [], []),
    ("cancelled", "arrive", None, [], [], []),
    ("cancelled", "miss", "cancelled", [], [], []),
    ("cancelled", "cancel", None, [], [], []),
    ("cancelled", "change", None, [], [], []),
]


@pytest.mark.parametrize(
    ("state", "name", "after", "history", "lines", "facts"),
    BOOKINGS,
    ids=[f"{row[0]}-{row[1]}" for row in BOOKINGS],
)
def test_what_an_act_makes_of_a_booking(state, name, after, history, lines, facts):
    family = Family(BookingState(state))
    if after is None:
        with pytest.raises(IllegalMove), transaction.atomic():
            getattr(family, name)()
    else:
        getattr(family, name)()
    assert family.state == (after or state)
    assert family.history() == family.steps + history
    assert family.told.acts() == lines
    assert family.told.topics() == facts


# What each state means for the people and for the places of the first slot.
HELD = [("booked", True, 1), ("arrived", False, 1), ("absent", False, 1), ("cancelled", False, 3)]


@pytest.mark.parametrize(("state", "holds", "left"), HELD, ids=[row[0] for row in HELD])
def test_only_a_booking_to_come_holds_its_people_and_only_a_cancelled_one_its_places(
    state, holds, left
):
    family = Family(BookingState(state))
    held = queries.booked_people(person_ids=family.people)
    assert held == (set(family.people) if holds else set())
    assert free(family.session)[0] == left
    live = queries.live_booking_of(person_id=family.people[1])
    assert (live.code if live else "") == (family.code if holds else "")


@pytest.mark.parametrize("state", ["arrived", "absent", "cancelled"])
def test_whoever_holds_no_place_books_again(state):
    family = Family(BookingState(state))
    again = book(family.session, *family.people, slot=2)
    assert queries.live_booking_of(person_id=family.people[0]).code == again


# Every move the table of tickets allows, with what leads there.
TICKETS = [
    ((), "call", "called"),
    ((), "begin", "serving"),
    ((), "miss", "absent"),
    (("call",), "call", "called"),
    (("call",), "begin", "serving"),
    (("call",), "hold", "held"),
    (("call",), "miss", "absent"),
    (("begin",), "hold", "held"),
    (("begin",), "finish", "done"),
    (("call", "hold"), "resume", "waiting"),
    (("call", "hold"), "call", "called"),
    (("call", "hold"), "begin", "serving"),
    (("miss",), "call", "called"),
    (("miss",), "resume", "waiting"),
]
NAMES = ["-".join([*way, name]) for way, name, _after in TICKETS]


@pytest.mark.parametrize(("way", "name", "after"), TICKETS, ids=NAMES)
def test_a_move_of_a_ticket_is_one_line_and_one_period(way, name, after):
    who = uuid4()
    (key,) = arrive(opened(), visitor(who=who))
    acts(key, way)
    told, before = Told(), periods(key)
    at = OPEN + timedelta(minutes=7)
    act(key, name, at=at, counter="5")
    (line,) = told.lines()
    counter = "" if name == "finish" else "5"
    assert (line.act, line.at, line.actor) == (f"sessions.{name}", at, RECEPTION.id)
    assert (line.person_id, line.object_id) == (who, str(key))
    assert line.detail == {"counter": counter}
    assert told.topics() == (["sessions.Finished"] if name == "finish" else [])
    now = periods(key)
    assert len(now) == len(before) + 1
    assert (now[-1].state, now[-1].starts_at, now[-1].by) == (after, at, RECEPTION.id)
    if before[-1].ends_at is None:
        assert now[-2].ends_at == at
    ticket = queries.ticket(ticket_id=key)
    assert (ticket.state, ticket.moved_at, ticket.counter) == (after, at, counter)


def periods(ticket_id: UUID) -> list[models.TicketPeriod]:
    return list(models.TicketPeriod.objects.filter(ticket_id=ticket_id).order_by("id"))


class TestTheCounter:
    def test_an_act_without_a_counter_keeps_the_one_before(self):
        (key,) = arrive(opened())
        act(key, "call", counter="2")
        act(key, "hold")
        assert queries.ticket(ticket_id=key).counter == "2"

    def test_called_to_another_counter_the_board_shows_the_new_one(self):
        session = opened()
        (key,) = arrive(session)
        act(key, "call", counter="2")
        act(key, "call", counter="3")
        assert queries.board(session_id=session).calling == (("A001", "3"),)

    def test_each_period_remembers_its_own_counter(self):
        (key,) = arrive(opened())
        act(key, "call", counter="2")
        act(key, "begin", counter="4")
        act(key, "finish")
        assert [row.counter for row in periods(key)] == ["", "2", "4", "4"]


class TestTheEndOfAVisit:
    def test_the_fact_says_where_and_how_it_ended_and_not_who(self):
        session, who, told = opened(unit_code="00367"), uuid4(), Told()
        (key,) = arrive(session, visitor(who=who))
        act(key, "begin")
        services.finish(ticket_id=key, outcome=Outcome.PAPERS_MISSING, at=OPEN, by=RECEPTION)
        topic, body = told.facts()[-1]
        assert topic == "sessions.Finished"
        assert body == {
            "at": OPEN.isoformat(),
            "ticket_id": str(key),
            "session_id": str(session),
            "unit_code": "00367",
            "band": ">=14",
            "outcome": "papers_missing",
        }
        assert str(who) not in str(body)

    @pytest.mark.parametrize("way", [(), ("call",), ("call", "hold"), ("miss",)])
    def test_what_was_not_begun_is_not_finished(self, way):
        (key,) = arrive(opened())
        acts(key, way)
        with pytest.raises(IllegalMove), transaction.atomic():
            act(key, "finish")
        assert queries.ticket(ticket_id=key).outcome == ""

    def test_a_visit_is_never_finished_without_an_outcome(self):
        """`act_on` takes no outcome, so it cannot end a visit: the figures would miss it."""
        (key,) = arrive(opened())
        act(key, "begin")
        told = Told()
        with pytest.raises(IllegalMove), transaction.atomic():
            services.act_on(ticket_id=key, act=TicketAct.FINISH, at=OPEN, by=RECEPTION)
        assert queries.ticket(ticket_id=key).state == "serving"
        assert told.acts() == []


class TestWhoComesBack:
    """Somebody set down as absent may be called again, unless a newer number was given out."""

    @pytest.mark.parametrize(("name", "state"), [("call", "called"), ("resume", "waiting")])
    def test_the_old_number_is_good_while_there_is_no_other(self, name, state):
        (key,) = arrive(opened())
        act(key, "miss")
        act(key, name)
        assert queries.ticket(ticket_id=key).state == state

    @pytest.mark.parametrize("name", ["call", "resume"])
    def test_the_old_number_is_refused_once_another_was_given_out(self, name):
        session, who = opened(), visitor()
        (old,) = arrive(session, who)
        act(old, "miss")
        (new,) = arrive(session, who)
        told, before = Told(), len(periods(old))
        with pytest.raises(refusals.AlreadyReceived), transaction.atomic():
            act(old, name)
        assert queries.ticket(ticket_id=old).state == "absent"
        assert len(periods(old)) == before
        assert told.acts() == []
        assert queries.open_tickets(person_ids=[who.person_id])[who.person_id].id == new

    def test_when_the_newer_visit_is_over_the_old_number_is_good_again(self):
        session, who = opened(), visitor()
        (old,) = arrive(session, who)
        act(old, "miss")
        (new,) = arrive(session, who)
        acts(new, ("begin", "finish"))
        act(old, "call")
        assert queries.ticket(ticket_id=old).state == "called"

    def test_people_without_a_number_are_called_back_freely(self):
        session = opened()
        unknown = services.Visitor(person_id=None, band=Band.FROM_14)
        keys = arrive(session, unknown, unknown)
        for key in keys:
            act(key, "miss")
        for key in keys:
            act(key, "resume")
        assert queries.waiting_by_lane(session_id=session)["A"] == 2

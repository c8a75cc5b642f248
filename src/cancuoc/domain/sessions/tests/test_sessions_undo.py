"""Ten seconds to take an act back, another lane when it is needed; the rows keep all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.families import officer

from cancuoc.domain.sessions import models, promising, queries, refusals, services
from cancuoc.domain.sessions.rules import Lane, Priority, TicketAct, TicketState
from cancuoc.domain.sessions.tests.world import OPEN, RECEPTION, act, arrive, opened, visitor
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.kernel.moves import IllegalMove
from cancuoc.law.ages import Band

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
SECOND = timedelta(seconds=1)
WAYS = {
    TicketState.CALLED: ["call"],
    TicketState.SERVING: ["call", "begin"],
    TicketState.HELD: ["call", "hold"],
    TicketState.ABSENT: ["call", "miss"],
}


@pytest.fixture
def ticket(hanoi):
    return arrive(opened())[0]


def walk(ticket, names, *, at=OPEN, counter="1"):
    for name in names:
        at += 60 * SECOND
        act(ticket, name, at=at, counter=counter if name in ("call", "begin") else "")
    return at


def now(ticket):
    return queries.ticket(ticket_id=ticket)


def periods(ticket):
    rows = models.TicketPeriod.objects.filter(ticket_id=ticket).order_by("starts_at", "id")
    return list(rows.values_list("state", flat=True))


class TestUndo:
    @pytest.mark.parametrize("state", WAYS)
    def test_the_last_act_is_taken_back(self, ticket, state):
        names = WAYS[state]
        before = walk(ticket, names[:-1])
        stood = now(ticket)
        at = walk(ticket, names[-1:], at=before)
        services.undo(ticket_id=ticket, at=at + 9 * SECOND, by=RECEPTION)
        found = now(ticket)
        assert (found.state, found.counter) == (stood.state, stood.counter)
        assert periods(ticket)[-2:] == [str(state), str(stood.state)]

    def test_after_ten_seconds_it_stands(self, ticket):
        at = walk(ticket, ["call"])
        with pytest.raises(refusals.TooLateToUndo):
            services.undo(ticket_id=ticket, at=at + 11 * SECOND, by=RECEPTION)
        services.undo(ticket_id=ticket, at=at + 10 * SECOND, by=RECEPTION)

    def test_only_whoever_did_it_takes_it_back(self, ticket):
        at = walk(ticket, ["call"])
        other = officer("khac", Role.RECEPTION)
        with pytest.raises(refusals.TooLateToUndo):
            services.undo(ticket_id=ticket, at=at, by=other)

    def test_an_undo_is_not_undone(self, ticket):
        at = walk(ticket, ["call"])
        services.undo(ticket_id=ticket, at=at + SECOND, by=RECEPTION)
        with pytest.raises(refusals.TooLateToUndo):
            services.undo(ticket_id=ticket, at=at + 2 * SECOND, by=RECEPTION)

    def test_a_visit_that_is_over_is_not_taken_back(self, ticket):
        at = walk(ticket, ["call", "begin", "finish"])
        with pytest.raises(refusals.TooLateToUndo):
            services.undo(ticket_id=ticket, at=at, by=RECEPTION)

    def test_nothing_was_done_yet(self, ticket):
        with pytest.raises(refusals.TooLateToUndo):
            services.undo(ticket_id=ticket, at=OPEN, by=RECEPTION)

    def test_it_leaves_a_line(self, ticket):
        at = walk(ticket, ["call"])
        services.undo(ticket_id=ticket, at=at, by=RECEPTION)
        line = AuditEvent.objects.get(act="sessions.undo")
        assert (line.detail["was"], line.detail["lane"]) == ("call", "A")

    def test_the_next_one_can_be_called_again(self, ticket):
        at = walk(ticket, ["call"])
        services.undo(ticket_id=ticket, at=at + SECOND, by=RECEPTION)
        session = now(ticket).session_id
        called = services.call_next(
            session_id=session, counter="2", at=at + 2 * SECOND, by=RECEPTION
        )
        assert (called, now(ticket).counter) == (ticket, "2")


class TestTransfer:
    @pytest.mark.parametrize("names", [[], ["call"], ["call", "hold"]])
    def test_another_lane_calls_it_then(self, ticket, names):
        at = walk(ticket, names)
        label = now(ticket).label
        services.transfer(ticket_id=ticket, lane=Lane.FROM_6, at=at + SECOND, by=RECEPTION)
        found = now(ticket)
        assert (found.lane, found.state, found.label) == (Lane.FROM_6, TicketState.WAITING, label)
        called = services.call_next(
            session_id=found.session_id,
            counter="5",
            lanes=[Lane.FROM_6],
            at=at + 2 * SECOND,
            by=RECEPTION,
        )
        assert called == ticket

    @pytest.mark.parametrize("names", [["call", "begin", "finish"], ["call", "miss"]])
    def test_not_when_the_visit_is_over(self, ticket, names):
        at = walk(ticket, names)
        with pytest.raises(IllegalMove):
            services.transfer(ticket_id=ticket, lane=Lane.FROM_6, at=at, by=RECEPTION)

    def test_a_counter_gets_whom_it_was_sent_and_the_others_do_not(self, ticket):
        at = walk(ticket, ["call", "begin"])
        services.transfer(ticket_id=ticket, counter="4", at=at + SECOND, by=RECEPTION)
        session = now(ticket).session_id
        ask = {"session_id": session, "at": at + 2 * SECOND, "by": RECEPTION}
        with pytest.raises(refusals.NobodyWaits):
            services.call_next(counter="2", **ask)
        assert services.call_next(counter="4", lanes=[Lane.UNDER_6], **ask) == ticket
        assert (now(ticket).counter, now(ticket).for_counter) == ("4", "")

    def test_it_keeps_its_turn(self, ticket):
        session = now(ticket).session_id
        arrive(session, at=OPEN + SECOND)
        services.transfer(ticket_id=ticket, counter="4", at=OPEN + 60 * SECOND, by=RECEPTION)
        called = services.call_next(
            session_id=session, counter="4", at=OPEN + 90 * SECOND, by=RECEPTION
        )
        assert called == ticket

    def test_priority_asks_for_its_reason_and_keeps_it(self, ticket):
        with pytest.raises(refusals.NoReasonForPriority):
            services.transfer(ticket_id=ticket, lane=Lane.PRIORITY, at=OPEN, by=RECEPTION)
        assert now(ticket).lane is Lane.FROM_14
        services.transfer(
            ticket_id=ticket,
            lane=Lane.PRIORITY,
            priority=Priority.DISABLED,
            at=OPEN,
            by=RECEPTION,
        )
        assert (now(ticket).lane, now(ticket).priority) == (Lane.PRIORITY, "disabled")
        line = AuditEvent.objects.get(act="sessions.transfer")
        assert line.detail["priority"] == "disabled"
        assert line.detail["was"] == "A"

    def test_whoever_came_with_a_reason_goes_back_with_it(self, ticket):
        (old,) = arrive(now(ticket).session_id, visitor(priority=True))
        services.transfer(ticket_id=old, lane=Lane.FROM_14, at=OPEN, by=RECEPTION)
        services.transfer(ticket_id=old, lane=Lane.PRIORITY, at=OPEN, by=RECEPTION)
        assert (now(old).lane, now(old).priority) == (Lane.PRIORITY, "pregnant")

    @pytest.mark.parametrize("where", [{}, {"lane": Lane.FROM_14}])
    def test_nowhere_is_no_transfer(self, ticket, where):
        with pytest.raises(refusals.NowhereToGo):
            services.transfer(ticket_id=ticket, at=OPEN, by=RECEPTION, **where)

    def test_it_is_taken_back_like_a_call(self, ticket):
        at = walk(ticket, ["call"])
        services.transfer(
            ticket_id=ticket, lane=Lane.FROM_6, counter="7", at=at + SECOND, by=RECEPTION
        )
        services.undo(ticket_id=ticket, at=at + 5 * SECOND, by=RECEPTION)
        found = now(ticket)
        assert (found.lane, found.state) == (Lane.FROM_14, TicketState.CALLED)
        assert (found.counter, found.for_counter) == ("1", "")

    def test_the_numbers_of_a_lane_have_no_gap(self, ticket):
        session = now(ticket).session_id
        arrive(session, visitor(Band.FROM_6))
        services.transfer(ticket_id=ticket, lane=Lane.FROM_6, at=OPEN, by=RECEPTION)
        (later,) = arrive(session, visitor(Band.FROM_6))
        assert [now(key).label for key in (ticket, later)] == ["A001", "C002"]


def test_a_service_held_by_mistake_keeps_its_length(ticket):
    begun = walk(ticket, ["call", "begin"])
    at = walk(ticket, ["hold"], at=begun)
    services.undo(ticket_id=ticket, at=at + 5 * SECOND, by=RECEPTION)
    assert now(ticket).moved_at == begun


def test_a_call_taken_back_is_no_call_for_the_promise(ticket):
    session = now(ticket).session_id
    services.promise(session_id=session, ticket_ids=[ticket], at=OPEN, by=RECEPTION)
    at = walk(ticket, ["call"])
    assert promising.accuracy(session_id=session).called == 1
    services.undo(ticket_id=ticket, at=at + SECOND, by=RECEPTION)
    assert promising.accuracy(session_id=session).called == 0
    at = walk(ticket, ["call"], at=at)
    services.act_on(ticket_id=ticket, act=TicketAct.CALL, at=at + 60 * SECOND, by=RECEPTION)
    services.undo(ticket_id=ticket, at=at + 61 * SECOND, by=RECEPTION)
    assert promising.accuracy(session_id=session).called == 1

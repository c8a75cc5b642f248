"""Ten seconds to take an act back, another lane when it is needed; the rows keep all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.families import officer

from cancuoc.domain.sessions import models, queries, refusals, services
from cancuoc.domain.sessions.rules import Lane, TicketState
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
        assert line.detail == {"was": "called"}

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

    @pytest.mark.parametrize("names", [["call", "begin"], ["call", "miss"]])
    def test_not_from_a_counter_or_from_nowhere(self, ticket, names):
        at = walk(ticket, names)
        with pytest.raises(IllegalMove):
            services.transfer(ticket_id=ticket, lane=Lane.FROM_6, at=at, by=RECEPTION)

    def test_priority_is_by_rule_and_never_by_favour(self, ticket):
        with pytest.raises(IllegalMove):
            services.transfer(ticket_id=ticket, lane=Lane.PRIORITY, at=OPEN, by=RECEPTION)
        session = now(ticket).session_id
        (old,) = arrive(session, visitor(priority=True))
        with pytest.raises(IllegalMove):
            services.transfer(ticket_id=old, lane=Lane.FROM_14, at=OPEN, by=RECEPTION)

    def test_the_same_lane_is_no_transfer(self, ticket):
        with pytest.raises(IllegalMove):
            services.transfer(ticket_id=ticket, lane=Lane.FROM_14, at=OPEN, by=RECEPTION)

    def test_numbers_stay_apart(self, ticket):
        session = now(ticket).session_id
        arrive(session, visitor(Band.FROM_6))
        services.transfer(ticket_id=ticket, lane=Lane.FROM_6, at=OPEN, by=RECEPTION)
        (later,) = arrive(session, visitor(Band.FROM_6))
        numbers = models.Ticket.objects.filter(lane=Lane.FROM_6).values_list("number", flat=True)
        assert len(set(numbers)) == 3
        assert now(later).label == "C003"


def test_waiting_and_serving_follow_from_the_rows_alone(ticket):
    """What a figure needs, recomputed: an act taken back adds its seconds and no more."""
    at = walk(ticket, ["call"])
    services.undo(ticket_id=ticket, at=at + 5 * SECOND, by=RECEPTION)
    act(ticket, "call", at=at + 65 * SECOND, counter="1")
    act(ticket, "begin", at=at + 70 * SECOND, counter="1")
    act(ticket, "finish", at=at + 670 * SECOND)
    spent: dict[str, float] = {}
    for row in models.TicketPeriod.objects.filter(ticket_id=ticket):
        seconds = (row.ends_at - row.starts_at).total_seconds()
        spent[row.state] = spent.get(row.state, 0) + seconds
    assert spent == {"waiting": 120.0, "called": 10.0, "serving": 600.0, "done": 0.0}

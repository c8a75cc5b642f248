"""What is told about a wait follows from the live rows, and how wrong it was is kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.support.books import refuses

from cancuoc.domain.sessions import models, promising, services, waiting
from cancuoc.domain.sessions.rules import Lane
from cancuoc.domain.sessions.tests.world import OPEN, RECEPTION, act, arrive, book, opened, visitor
from cancuoc.foundation.models import AuditEvent
from cancuoc.law.ages import Band

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(hanoi):
    return opened(kits=("K1", "K2"), slot_capacity=9)


def seen(session, count, *, minutes=8.0, counter="1", at=OPEN):
    """Serve some people one after another at a counter; return when the last one left."""
    for _ in range(count):
        (ticket,) = arrive(session, at=at)
        act(ticket, "call", at=at, counter=counter)
        act(ticket, "begin", at=at, counter=counter)
        at += timedelta(minutes=minutes)
        act(ticket, "finish", at=at)
    return at


class TestForecast:
    def test_who_came_first_waits_least(self, session):
        tickets = [arrive(session, at=OPEN + k * MINUTE)[0] for k in range(8)]
        ranges = waiting.forecast(session_id=session, at=OPEN + 9 * MINUTE).tickets
        middles = [ranges[ticket].middle for ticket in tickets]
        assert middles == sorted(middles)
        assert middles[-1] > middles[0] + 5
        assert all(0 <= r.low <= r.middle <= r.high for r in ranges.values())

    def test_whoever_came_now_waits_longer_than_who_is_there(self, session):
        tickets = [arrive(session)[0] for _ in range(6)]
        found = waiting.forecast(session_id=session, at=OPEN + MINUTE)
        last = max(found.tickets[ticket].middle for ticket in tickets)
        assert found.newcomers[Lane.FROM_14].middle >= last
        assert found.newcomers[Lane.PRIORITY].middle < last

    def test_slow_evenings_are_learned(self, session):
        other = opened(kits=("K1", "K2"))
        quick, slow = (seen(s, 6, minutes=m) for s, m in ((session, 3.0), (other, 20.0)))
        for room, at in ((session, quick), (other, slow)):
            for _ in range(5):
                arrive(room, at=at)
        rooms = [
            max(w.middle for w in waiting.of_tickets(session_id=s, at=at).values())
            for s, at in ((session, quick), (other, slow))
        ]
        assert rooms[1] > 1.5 * rooms[0]

    def test_a_second_counter_shortens_the_wait(self, session):
        at = seen(session, 2, counter="1")
        (one,) = arrive(session, at=at)
        act(one, "call", at=at, counter="1")
        for _ in range(8):
            arrive(session, at=at)
        before = max(w.middle for w in waiting.of_tickets(session_id=session, at=at).values())
        (two,) = arrive(session, visitor(priority=True), at=at)
        act(two, "call", at=at, counter="2")
        after = max(w.middle for w in waiting.of_tickets(session_id=session, at=at).values())
        assert after < before - 5

    def test_a_counter_that_served_nobody_for_long_is_closed(self, session):
        at = seen(session, 1, counter="9")
        later = at + waiting.STILL_OPEN + MINUTE
        seen(session, 1, counter="1", at=later)
        row = models.Session.objects.get(id=session)
        state = waiting.state_of(row, on=OPEN.date(), at=later + 10 * MINUTE)
        assert [counter.code for counter in state.counters] == ["1"]

    def test_bookings_to_come_lengthen_a_walk_in_s_wait(self, session):
        for counter in ("1", "2"):
            act(arrive(session)[0], "call", counter=counter)
        soon = OPEN + 3 * MINUTE
        empty = waiting.forecast(session_id=session, at=soon).newcomers[Lane.FROM_14]
        for _ in range(3):
            book(session, uuid4(), uuid4(), uuid4())
        full = waiting.forecast(session_id=session, at=soon).newcomers[Lane.FROM_14]
        assert full.middle > empty.middle

    def test_whoever_is_sent_to_one_counter_waits_for_that_one(self, session):
        """The others may call anybody else meanwhile, as the floor itself does."""
        for counter in ("1", "2", "3"):
            act(arrive(session)[0], "call", counter=counter)
        tickets = [arrive(session, at=OPEN + k * MINUTE)[0] for k in range(6)]
        soon = OPEN + 7 * MINUTE
        before = waiting.of_tickets(session_id=session, at=soon)[tickets[1]]
        for one in tickets[:2]:
            services.transfer(ticket_id=one, counter="2", at=soon, by=RECEPTION)
        after = waiting.of_tickets(session_id=session, at=soon)[tickets[1]]
        assert after.middle > before.middle + 3

    def test_a_counter_nobody_was_seen_at_is_there_for_who_was_sent(self, session):
        act(arrive(session)[0], "call", counter="1")
        sent, other = arrive(session)[0], arrive(session)[0]
        services.transfer(ticket_id=sent, counter="9", at=OPEN, by=RECEPTION)
        row = models.Session.objects.get(id=session)
        state = waiting.state_of(row, on=OPEN.date(), at=OPEN + MINUTE)
        assert [(c.code, c.sent_only) for c in state.counters] == [("1", False), ("9", True)]
        found = waiting.of_tickets(session_id=session, at=OPEN + MINUTE)
        assert found[sent].high == 0.0
        assert found[other].middle > 0.0

    def test_an_unknown_or_cancelled_session_tells_nothing(self, session):
        assert waiting.forecast(session_id=uuid4(), at=OPEN) == waiting.NOTHING
        models.Session.objects.filter(id=session).update(cancelled=True)
        assert waiting.of_tickets(session_id=session, at=OPEN) == {}

    def test_every_band_of_the_law_has_a_service_time(self, session):
        for band in Band:
            arrive(session, visitor(band))
        assert len(waiting.of_tickets(session_id=session, at=OPEN)) == len(Band)


class TestPromise:
    def told(self, session, count=3):
        tickets = [arrive(session)[0] for _ in range(count)]
        ranges = services.promise(session_id=session, ticket_ids=tickets, at=OPEN, by=RECEPTION)
        return tickets, ranges

    def test_what_was_told_is_kept_with_the_ticket(self, session):
        tickets, ranges = self.told(session)
        kept = promising.promised(ticket_ids=tickets)
        assert {key: wait for key, (_, wait) in kept.items()} == dict(ranges)
        assert AuditEvent.objects.filter(act="sessions.promise").count() == 1

    def test_a_ticket_is_told_once(self, session):
        tickets, _ = self.told(session)
        before = list(models.TicketPromise.objects.values_list())
        later = OPEN + 20 * MINUTE
        services.promise(session_id=session, ticket_ids=tickets, at=later, by=RECEPTION)
        assert list(models.TicketPromise.objects.values_list()) == before

    def test_the_error_is_known_at_the_first_call_and_stays(self, session):
        (one, *_), ranges = self.told(session)
        act(one, "call", at=OPEN + 7 * MINUTE, counter="1")
        act(one, "hold", at=OPEN + 8 * MINUTE)
        act(one, "call", at=OPEN + 30 * MINUTE, counter="1")
        assert models.TicketPromise.objects.get(ticket_id=one).waited == pytest.approx(7.0)
        found = promising.accuracy(session_id=session)
        assert (found.told, found.called) == (3, 1)
        assert found.error == pytest.approx(abs(7.0 - ranges[one].middle))
        assert found.held == (ranges[one].low <= 7.0 <= ranges[one].high)

    def test_without_a_call_there_is_no_error(self, session):
        self.told(session)
        assert promising.accuracy(session_id=session).error is None

    @pytest.mark.parametrize("change", ["low = high + 1", "middle = -1", "low = -1"])
    def test_the_database_keeps_a_range_in_order(self, session, change):
        self.told(session)
        assert "promise_in_order" in refuses(f"UPDATE room_sessions_ticketpromise SET {change}")

"""Waits at the desk: told with the number, on the slip, and measured on the queue screen."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.sessions import promising
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.promising import Accuracy
from cancuoc.domain.sessions.rules import Lane, Priority, TicketAct
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import queue, reception
from cancuoc.law.ages import Band
from cancuoc.planner.floor.state import WaitRange

HOME = "/office/reception/"
SOON = WaitRange(low=7.0, middle=15.0, high=31.0)


@pytest.fixture
def session(hanoi, saturday) -> UUID:
    return families.session()


@pytest.fixture
def clerk(desk, session):
    officer = desk(Role.RECEPTION)
    officer.post(HOME + "shift/", {"session": str(session)})
    return officer


def arrive(session, *, priority: Priority | None = None):
    visitor = floor.Visitor(person_id=None, band=Band.FROM_14, priority=priority)
    (key,) = floor.arrive(session_id=session, visitors=[visitor], at=AT, by=AREA)
    return sessions.ticket(ticket_id=key)


def told(monkeypatch, wait: WaitRange) -> None:
    monkeypatch.setattr(
        promising, "promised", lambda *, ticket_ids: dict.fromkeys(ticket_ids, (AT, wait))
    )


class TestAtTheDesk:
    def test_a_number_is_given_out_with_its_wait(self, clerk, session):
        home = families.household()
        clerk.post(HOME + "issue/", {"person": [str(home.mother.id)]})
        (ticket,) = sessions.tickets(session_id=session)
        assert ticket.id in promising.promised(ticket_ids=[ticket.id])
        assert "Chờ khoảng hơn" in " ".join(clerk.get(HOME).content.decode().split())

    def test_somebody_unknown_is_told_too(self, clerk, session):
        clerk.post(HOME + "unknown/", {"born": "1990"})
        (ticket,) = sessions.tickets(session_id=session)
        assert ticket.id in promising.promised(ticket_ids=[ticket.id])

    def test_the_reason_of_the_desk_is_kept(self, clerk, session):
        clerk.post(HOME + "unknown/", {"born": "1990", "priority": "pregnant"})
        (ticket,) = sessions.tickets(session_id=session)
        assert (ticket.lane, ticket.priority) == (Lane.PRIORITY, "pregnant")

    def test_the_reason_of_age_goes_before_what_is_seen(self, clerk, session):
        clerk.post(HOME + "unknown/", {"born": "1930", "priority": "disabled"})
        (ticket,) = sessions.tickets(session_id=session)
        assert ticket.priority == "elderly"

    @pytest.mark.parametrize(
        ("low", "high", "minutes"),
        [
            (7.0, 31.0, (5, 35)),
            (0.0, 0.0, (0, 5)),
            (119.0, 121.0, (115, 125)),
            (120.0, 130.0, None),
        ],
    )
    def test_the_slip_rounds_outward_and_leaves_hours_out(
        self, session, monkeypatch, low, high, minutes
    ):
        told(monkeypatch, WaitRange(low=low, middle=low, high=high))
        assert reception.wait_minutes(arrive(session)) == minutes

    def test_without_a_word_told_the_slip_says_none(self, session):
        assert reception.wait_minutes(arrive(session)) is None
        assert reception.told_words(None) == ""

    def test_the_slip_is_still_a_paper(self, clerk, session, monkeypatch):
        told(monkeypatch, SOON)
        answer = clerk.get(f"{HOME}slip/{arrive(session).id}.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


class TestOnTheQueueScreen:
    def lane(self, tickets, ranges):
        return queue.lane(Lane.FROM_14, tickets, mine=True, ranges=ranges, at=AT)

    def test_the_last_of_a_lane_has_a_wait(self, session):
        tickets = [arrive(session) for _ in range(3)]
        assert self.lane(tickets, {tickets[2].id: SOON})["last"] == "5–35 phút"

    def test_nobody_waits_or_nobody_calls(self, session):
        assert self.lane([], {})["last"] == ""
        assert self.lane([arrive(session)], {uuid4(): SOON})["last"] == ""

    def test_how_forecasts_came_true(self):
        found = Accuracy(told=9, called=8, held=7, error=3.6)
        said = queue.accuracy(found)
        assert said == "Dự báo đúng khoảng 7 trên 8 phiếu, lệch giữa 4 phút."

    def test_before_the_first_call_nothing_is_said(self):
        assert queue.accuracy(Accuracy(told=9, called=0, held=0, error=None)) == ""

    def test_the_screen_says_it_after_a_call(self, clerk, session):
        ticket = arrive(session)
        floor.promise(session_id=session, ticket_ids=[ticket.id], at=AT, by=AREA)
        assert "Dự báo đúng khoảng" not in clerk.get("/office/queue/").content.decode()
        floor.act_on(
            ticket_id=ticket.id,
            act=TicketAct.CALL,
            counter="1",
            at=AT + timedelta(minutes=4),
            by=AREA,
        )
        assert "trên 1 phiếu" in clerk.get("/office/queue/").content.decode()

    @pytest.mark.parametrize("lane", Lane)
    def test_a_ticket_is_not_offered_its_own_lane(self, session, lane):
        ticket = arrive(session, priority=Priority.INFANT if lane is Lane.PRIORITY else None)
        offered = [place["value"] for place in queue.places(ticket)]
        assert ticket.lane not in offered
        assert len(offered) == len(Lane) - 1

    def test_every_reason_of_the_rule_is_offered(self):
        assert [row["value"] for row in queue.reasons()] == [str(reason) for reason in Priority]

    @pytest.mark.parametrize("act", ["call", "begin", "hold", "miss", "transfer"])
    def test_what_was_done_names_the_ticket(self, act):
        assert queue.done(act, "A027").startswith("Đã ")
        assert "A027" in queue.done(act, "A027")

    def test_who_was_sent_elsewhere_stands_apart(self, session):
        first, second = arrive(session), arrive(session)
        floor.transfer(ticket_id=first.id, counter="7", at=AT, by=AREA)
        tickets = sessions.tickets(session_id=session)
        shown = queue.floor(tickets, counter="1", lanes=["A"], ranges={}, at=AT)
        assert [(t["label"], t["sent_to"]) for t in shown["sent"]] == [(first.label, "7")]
        assert second.label in [t["label"] for t in shown["lanes"][2]["next"]]

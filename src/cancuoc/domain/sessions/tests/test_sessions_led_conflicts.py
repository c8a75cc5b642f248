"""Where the centre and the station disagree a rule decides, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from cancuoc.domain.sessions import led_floor, models, queries, services
from cancuoc.domain.sessions.tests.led import CUT, SECOND, Alone
from cancuoc.domain.sessions.tests.world import CITIZEN, OPEN, RECEPTION, act, arrive, book, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
LATER = CUT + timedelta(seconds=46)


def state(ticket):
    return str(queries.ticket(ticket_id=ticket).state)


class TestWhereTheTwoDisagree:
    def test_a_booking_cancelled_meanwhile_does_not_undo_the_visit(self):
        session = opened()
        code = book(session)
        alone = Alone(session)
        services.cancel_booking(code=code, at=CUT + 10 * SECOND, by=CITIZEN)
        ticket = alone.receive(code=code, due_at=OPEN)
        alone.tell()
        assert alone.verdicts() == [("noted", "booking_cancelled")]
        assert queries.ticket(ticket_id=ticket).walk_in
        assert queries.booking(code=code).state == "cancelled"

    def test_a_booking_moved_to_another_session_stays_there(self):
        session, other = opened(), opened()
        code = book(other)
        alone = Alone(session)
        alone.receive(code=code)
        alone.tell()
        assert alone.verdicts() == [("noted", "booking_moved")]
        assert queries.booking(code=code).state == "booked"

    def test_a_booked_family_has_arrived(self):
        session = opened()
        code = book(session, uuid4(), uuid4())
        alone = Alone(session)
        for _ in range(2):
            alone.receive(code=code)
        alone.tell()
        assert alone.verdicts() == [("applied", "")] * 2
        assert queries.booking(code=code).state == "arrived"

    def test_an_unknown_booking_makes_a_walk_in(self):
        alone = Alone(opened())
        alone.receive(code="KHONGCO1")
        alone.tell()
        assert alone.verdicts() == [("noted", "booking_unknown")]

    def test_somebody_received_at_both_keeps_the_number_of_the_centre(self):
        session, who = opened(), uuid4()
        alone = Alone(session)
        services.arrive(
            session_id=session,
            visitors=[services.Visitor(person_id=who, band=">=14")],
            at=LATER,
            by=RECEPTION,
        )
        ticket = alone.receive(who=who)
        alone.tell()
        assert alone.verdicts() == [("noted", "received_twice")]
        assert queries.ticket(ticket_id=ticket).person_id is None

    def test_a_number_called_at_both_is_listed_and_the_later_call_counts(self):
        session = opened()
        (ticket,) = arrive(session)
        alone = Alone(session)
        act(ticket, "call", at=CUT + 20 * SECOND, counter="9")
        alone.do(ticket, "call", counter="2")
        alone.tell()
        assert alone.verdicts() == [("noted", "called_twice")]
        assert queries.ticket(ticket_id=ticket).counter == "2"

    def test_what_the_centre_has_ended_is_not_begun_again(self):
        session = opened()
        (ticket,) = arrive(session)
        alone = Alone(session)
        services.retake(session_id=session, at=LATER, by=RECEPTION)
        act(ticket, "begin", at=LATER)
        act(ticket, "finish", at=LATER)
        alone.do(ticket, "begin", counter="2")
        alone.do(ticket, "hold")
        alone.do(ticket, "finish", outcome="captured")
        alone.tell()
        assert alone.verdicts() == [
            ("set_aside", "moved_on"),
            ("set_aside", "moved_on"),
            ("noted", "already"),
        ]
        assert state(ticket) == "done"

    def test_the_lead_reads_it_once(self):
        session = opened()
        (ticket,) = arrive(session)
        alone = Alone(session)
        alone.do(ticket, "resume")
        alone.do(ticket, "hold")
        alone.tell()
        (remark,) = led_floor.remarks(session_id=session)
        assert (remark.label, remark.counts, str(remark.why)) == ("A001", False, "moved_on")
        assert services.note_seen(session_id=session, at=LATER, by=RECEPTION) == 1
        assert led_floor.remarks(session_id=session) == []

    @pytest.mark.parametrize(
        ("event", "why"),
        [
            ({"label": "A001"}, "not_its_number"),
            ({"label": "A600"}, "not_its_number"),
            ({"label": "Z500"}, "not_its_number"),
            ({"label": ""}, "not_its_number"),
            ({"band": "old"}, "wrong"),
            ({"priority": "friend"}, "wrong"),
        ],
    )
    def test_what_cannot_be_is_kept_and_changes_nothing(self, event, why):
        session = opened()
        alone = Alone(session)
        alone.receive(**event)
        alone.tell()
        assert alone.verdicts() == [("set_aside", why)]
        assert not queries.tickets(session_id=session)

    def test_an_act_without_a_lease_or_a_ticket_is_kept(self):
        session = opened()
        (ticket,) = arrive(session)
        alone = Alone(session)
        alone.tell(alone.do(ticket, "call", counter="2"), by=None)
        alone.tell(alone.do(uuid4(), "call", counter="2"))
        alone.tell(alone.do(ticket, "dance"))
        assert alone.verdicts() == [
            ("set_aside", "no_lease"),
            ("set_aside", "no_ticket"),
            ("set_aside", "wrong"),
        ]
        assert state(ticket) == "waiting"

    def test_a_clock_that_runs_backwards_leaves_rows_in_order(self):
        session = opened()
        alone = Alone(session)
        ticket = alone.receive()
        alone.do(ticket, "call", counter="2", after=-30)
        alone.tell()
        assert alone.verdicts()[1] == ("noted", "clock")
        rows = models.TicketPeriod.objects.filter(ticket_id=ticket, ends_at__isnull=False)
        assert all(row.starts_at <= row.ends_at for row in rows)

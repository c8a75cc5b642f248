"""Giving out tickets: the booked with their booking, the others as they come, each only once."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pypdf
import pytest
from django.test import Client
from tests.bad_input.proof import nothing_written, words_of
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, PLANNER

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.planning import services as planning
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import BookingState, TicketState
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import OutboxFact, User
from cancuoc.kernel import clock
from cancuoc.kernel.ids import uuid7
from cancuoc.law.ages import Band

HOME = "/office/reception/"
pytestmark = pytest.mark.usefixtures("own_transactions")


@pytest.fixture
def session(hanoi, saturday) -> UUID:
    return families.session()


@pytest.fixture
def clerk(desk, session) -> Client:
    client = desk(Role.RECEPTION)
    client.post(HOME + "shift/", {"session": str(session)})
    return client


def book(session: UUID, *people: UUID) -> str:
    slot = sessions.slots_of(session_id=session)[0]
    return floor.book(slot_id=slot.id, person_ids=people, at=AT, by=AREA)


def issue(client: Client, *people: UUID, code: str = "", **more: str):
    sent = {"person": [str(key) for key in people], "booking": code, **more}
    return client.post(HOME + "issue/", sent)


def tickets(session: UUID) -> dict[UUID | None, sessions.TicketView]:
    return {t.person_id: t for t in sessions.tickets(session_id=session)}


def arrivals() -> list[dict[str, object]]:
    found = OutboxFact.objects.filter(topic="sessions.Arrived").order_by("id")
    return [fact.body for fact in found]


class TestABookedFamily:
    def test_the_booked_keep_their_time_and_the_rest_come_as_they_are(self, clerk, session):
        home = families.household()
        code = book(session, home.older.id)
        issue(clerk, *home.ids, code=code)
        given = tickets(session)
        booked = given[home.older.id]
        assert (booked.walk_in, booked.booking_code) == (False, code)
        assert booked.due_at == AT + timedelta(hours=10)
        for other in (home.mother, home.younger):
            assert (given[other.id].walk_in, given[other.id].due_at) == (True, AT)
        assert sessions.booking(code=code).state is BookingState.ARRIVED

    def test_each_ticket_is_one_fact_and_one_line(self, clerk, session):
        home = families.household()
        issue(clerk, *home.ids[1:], code=book(session, home.older.id))
        facts = arrivals()
        assert {(f["person_id"], f["band"], f["walk_in"]) for f in facts} == {
            (str(home.older.id), "6-<14", False),
            (str(home.younger.id), "<6", True),
        }
        assert {fact["unit_code"] for fact in facts} == {COMMUNE}
        for person in (home.older, home.younger):
            (line,) = audit.history(person_id=person.id, act_prefix="sessions.arrive")
            assert line.actor == "user:reception-00352"
            assert set(line.detail) == {"band", "lane", "walk_in"}

    def test_a_code_that_does_not_fit_the_people_takes_nothing_from_its_owners(
        self, clerk, session
    ):
        one, other = families.household(), families.household(surname="Lê")
        code = book(session, other.mother.id)
        issue(clerk, one.older.id, code=code)
        assert tickets(session)[one.older.id].walk_in
        assert sessions.booking(code=code).state is BookingState.BOOKED

    def test_a_code_that_is_none_is_no_booking(self, clerk, session):
        home = families.household()
        issue(clerk, home.older.id, code="ZZZZ9999")
        assert tickets(session)[home.older.id].walk_in

    def test_a_booking_given_up_meanwhile_gives_no_half_of_a_family(self, clerk, session):
        home = families.household()
        code = book(session, home.older.id)
        floor.cancel_booking(code=code, at=AT, by=AREA)
        with nothing_written():
            answer = issue(clerk, *home.ids, code=code)
        assert answer.status_code == 409
        assert tickets(session) == {}

    def test_one_of_them_received_meanwhile_gives_the_others_nothing_either(self, clerk, session):
        home = families.household()
        issue(clerk, home.younger.id)
        with nothing_written():
            answer = issue(clerk, *home.ids)
        assert answer.status_code == 409
        assert "Mã: AlreadyReceived" in words_of(answer)
        assert set(tickets(session)) == {home.younger.id}

    def test_a_booking_of_another_session_is_received_here(self, clerk, session):
        home = families.household()
        code = book(families.session(), home.older.id)
        issue(clerk, home.older.id, code=code)
        assert tickets(session)[home.older.id].booking_code == code
        assert sessions.booking(code=code).state is BookingState.ARRIVED


class TestWhoIsTicked:
    def test_twice_the_same_person_is_once(self, clerk, session):
        home = families.household()
        issue(clerk, home.older.id, home.older.id)
        assert len(tickets(session)) == 1

    def test_the_order_of_the_ticks_is_the_order_of_the_numbers(self, clerk, session):
        people = [families.someone("Lê Văn Tám", date(1980 + n, 2, 2)) for n in range(3)]
        chosen = [people[2].id, people[0].id, people[1].id]
        issue(clerk, *chosen)
        given = tickets(session)
        assert [given[key].label for key in chosen] == ["A001", "A002", "A003"]

    def test_more_than_eight_at_once_are_refused_whole(self, clerk, session):
        people = [families.someone("Lê Văn Tám", date(1980, 2, 2)) for _ in range(9)]
        with nothing_written():
            answer = issue(clerk, *(person.id for person in people))
        assert "Mã: TooManyPeople" in words_of(answer)
        assert tickets(session) == {}

    def test_the_dead_are_not_received_even_when_the_form_names_them(self, clerk, session):
        home = families.household()
        families.change(home.mother, deceased_on=AT.date())
        with nothing_written():
            assert "Mã: NobodyTicked" in words_of(issue(clerk, home.mother.id))
        issue(clerk, home.mother.id, home.older.id)
        assert set(tickets(session)) == {home.older.id}

    def test_unknown_ids_among_known_ones_are_left_out(self, clerk, session):
        home = families.household()
        issue(clerk, home.older.id, uuid7(at=AT))
        assert set(tickets(session)) == {home.older.id}

    def test_a_reason_seen_counts_for_whom_it_was_ticked(self, clerk, session):
        home = families.household()
        issue(clerk, *home.ids[:2], **{f"priority_{home.mother.id}": "pregnant"})
        given = tickets(session)
        assert (given[home.mother.id].label, given[home.older.id].label) == ("P001", "C001")

    def test_age_is_counted_on_the_vietnamese_day(self, clerk, session, monkeypatch):
        # Half past midnight on 7 July in Hà Nội is still 6 July in UTC.
        night = datetime(2024, 7, 6, 17, 30, tzinfo=UTC)
        child = families.someone("Lê An Nhiên", date(2018, 7, 7))
        monkeypatch.setattr(clock, "now", lambda: night)
        issue(clerk, child.id)
        assert tickets(session)[child.id].label == "C001"

    def test_whoever_has_left_may_be_received_again(self, clerk, session):
        home = families.household()
        issue(clerk, home.older.id)
        (first,) = tickets(session).values()
        floor.act_on(ticket_id=first.id, act="miss", at=AT, by=AREA)
        issue(clerk, home.older.id)
        states = [t.state for t in sessions.tickets(session_id=session)]
        assert sorted(states) == [TicketState.ABSENT, TicketState.WAITING]


class TestTheShiftBehindIt:
    @pytest.mark.parametrize("step", ["", "find/", "issue/", "unknown/"])
    def test_a_session_called_off_meanwhile_is_chosen_anew(self, clerk, session, step):
        planning.cancel_session(session_id=session, reason="Mất điện", at=AT, by=PLANNER)
        outbox.deliver_all(at=AT)
        send = clerk.post if step else clerk.get
        with nothing_written():
            assert send(HOME + step)["Location"] == HOME + "shift/"

    def test_another_session_begins_with_no_tickets_on_the_page(self, clerk, session):
        home = families.household()
        issue(clerk, home.older.id)
        assert "C001" in words_of(clerk.get(HOME))
        other = families.session()
        clerk.post(HOME + "shift/", {"session": str(other)})
        assert "C001" not in words_of(clerk.get(HOME))

    def test_the_tickets_just_given_stay_until_the_next_search(self, clerk, session):
        home = families.household()
        issue(clerk, home.older.id)
        assert "Số vừa cấp" in words_of(clerk.get(HOME))
        page = clerk.post(HOME + "find/", {"q": home.mother.number.value})
        assert "Số vừa cấp" not in words_of(page)

    def test_another_site_cannot_give_tickets(self, clerk, session):
        home = families.household()
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(User.objects.get(username="reception-00352"))
        with nothing_written():
            assert issue(careful, home.older.id).status_code == 403


class TestThePage:
    def test_it_says_session_lanes_and_where_to_type(self, clerk):
        page = words_of(clerk.get(HOME))
        assert "Nhà văn hoá tổ 1 , 18:00–20:00" in page
        assert "Dưới 6 tuổi 0 · Từ 6 đến dưới 14 0 · Từ 14 tuổi 0 · Ưu tiên 0" in page
        raw = clerk.get(HOME).content.decode()
        assert "data-scan-target" in raw
        assert 'data-key="/"' in raw

    def test_the_search_does_not_travel_in_an_address(self, clerk):
        assert 'method="post"' in clerk.get(HOME).content.decode().split('role="search"')[0][-300:]
        assert clerk.get(HOME + "find/?q=abc").status_code == 405

    def test_one_key_gives_the_tickets_and_the_focus_waits_there(self, clerk):
        home = families.household()
        page = clerk.post(HOME + "find/", {"q": home.older.number.value}).content.decode()
        button = page.split(">Cấp số<")[0].rsplit("<button", 1)[1]
        assert 'data-key="enter"' in button
        assert "autofocus" in button
        assert 'data-prevent-double-click="true"' in button

    def test_candidates_are_one_key_each_up_to_nine(self, clerk):
        for _ in range(10):
            families.someone("Lê Văn Tám", date(1980, 2, 2))
        page = clerk.post(HOME + "find/", {"q": "le van tam"}).content.decode()
        keys = [f'data-key="{n}"' in page for n in range(1, 11)]
        assert keys == [True] * 9 + [False]

    def test_a_full_number_is_not_written_on_it(self, clerk):
        home = families.household()
        page = clerk.post(HOME + "find/", {"q": home.older.number.value}).content.decode()
        for person in (home.mother, home.older, home.younger):
            assert person.number.value not in page

    def test_a_name_in_parts_is_found_and_stands_whole(self, clerk):
        families.household()
        typed = unicodedata.normalize("NFD", "Trần Anh Đức 2016")
        page = words_of(clerk.post(HOME + "find/", {"q": typed}))
        assert "Trần Anh Đức" in unicodedata.normalize("NFC", page)

    def test_in_english_the_frame_is_english(self, clerk):
        clerk.cookies["django_language"] = "en"
        home = families.household()
        page = words_of(clerk.post(HOME + "find/", {"q": home.older.number.value}))
        for vietnamese in ("Cấp số", "Không có lịch hẹn", "Người đại diện", "Nơi ở"):
            assert vietnamese not in page
        assert home.older.name in page


class TestTheSlip:
    def text(self, client: Client, key: UUID) -> str:
        answer = client.get(f"{HOME}slip/{key}.pdf")
        assert answer["Content-Disposition"] == 'inline; filename="phieu-A002.pdf"'
        return pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()

    def test_it_counts_those_before_and_names_place_and_day(self, clerk, session):
        visitor = floor.Visitor(person_id=None, band=Band.FROM_14)
        _first, second = floor.arrive(
            session_id=session, visitors=[visitor, visitor], at=AT, by=AREA
        )
        text = " ".join(self.text(clerk, second).split())
        assert "A002" in text
        assert "06/07/2024" in text
        assert "Nhà văn hoá tổ 1" in text

    def test_an_unknown_ticket_has_no_slip(self, clerk):
        assert clerk.get(f"{HOME}slip/{uuid7(at=AT)}.pdf").status_code == 404

    def test_without_a_shift_no_slip_is_printed(self, desk, session):
        visitor = floor.Visitor(person_id=None, band=Band.FROM_14)
        (key,) = floor.arrive(session_id=session, visitors=[visitor], at=AT, by=AREA)
        assert desk(Role.RECEPTION).get(f"{HOME}slip/{key}.pdf").status_code == 404


def test_a_withdrawn_letter_does_not_keep_its_family_out(clerk, session):
    home = families.household()
    code = families.invite(session, *home.ids)
    outreach.withdraw(code=code, at=AT, by=AREA)
    assert clerk.post(HOME + "find/", {"q": code}).status_code == 404
    issue(clerk, home.older.id)
    assert tickets(session)[home.older.id].walk_in

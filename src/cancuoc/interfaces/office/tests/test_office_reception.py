"""Reception: what a scan means, four facts, the right lane, walk-ins, slips, and the shift."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date, timedelta

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.population.rules import LinkSource
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import scanned
from cancuoc.interfaces.office.scanned import Asked, Kind
from cancuoc.kernel.qr import BadCardQr
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band

HOME = "/office/reception/"
CARD = "001216012345|012345678|Trần Anh Đức|01052016|Nam|Tổ 1, Hà Nội|01072024"


def shown(response) -> str:
    return " ".join(response.content.decode().split())


class TestWhatAScanMeans:
    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("", Asked(kind=Kind.NOTHING)),
            ("   - . ", Asked(kind=Kind.NOTHING)),
            ("001216012345", Asked(kind=Kind.NUMBER, text="001216012345")),
            (" 001 216 012345 ", Asked(kind=Kind.NUMBER, text="001216012345")),
            ("001.216-012345", Asked(kind=Kind.NUMBER, text="001216012345")),
            ("012345678", Asked(kind=Kind.NUMBER, text="012345678")),
            ("12345", Asked(kind=Kind.NUMBER, text="12345")),
            (CARD, Asked(kind=Kind.NUMBER, text="001216012345")),
            ("ABCD2345", Asked(kind=Kind.CODE, text="ABCD2345")),
            ("abcd 2345", Asked(kind=Kind.CODE, text="ABCD2345")),
            ("ABCD-2345", Asked(kind=Kind.CODE, text="ABCD2345")),
            ("http://x/book/?code=ABCD2345", Asked(kind=Kind.CODE, text="ABCD2345")),
            ("https://a.vn/book/?a=1&code=abcd2345#x", Asked(kind=Kind.CODE, text="ABCD2345")),
            ("tran anh duc", Asked(kind=Kind.NAME, text="tran anh duc")),
            ("Trần Anh Đức 2016", Asked(kind=Kind.NAME, text="Trần Anh Đức", year=2016)),
            ("Trần  Anh Đức, 2016", Asked(kind=Kind.NAME, text="Trần Anh Đức", year=2016)),
            ("2016", Asked(kind=Kind.NAME, text="2016")),
        ],
    )
    def test_every_way_of_asking(self, text, asked):
        assert scanned.understand(text) == asked

    @pytest.mark.parametrize(
        "text", ["a|b", "|||||||", "https://evil.vn/", "https://x/?code=SHORT", "http://[x/?code=1"]
    )
    def test_a_spoilt_scan_says_so(self, text):
        with pytest.raises(BadCardQr):
            scanned.understand(text)

    @given(st.text(max_size=60))
    def test_no_text_breaks_it(self, text):
        with suppress(Refusal):
            assert scanned.understand(text).kind in Kind


@pytest.fixture
def session(hanoi, saturday):
    return families.session()


@pytest.fixture
def reception(desk, session):
    client = desk(Role.RECEPTION)
    client.post(HOME + "shift/", {"session": str(session)})
    return client


def find(client, text: str):
    return client.post(HOME + "find/", {"q": text})


def booked(session, home, *, who: int = 1) -> str:
    (slot, *_rest) = sessions.slots_of(session_id=session)
    return floor.book(slot_id=slot.id, person_ids=home.ids[who:], at=AT, by=AREA)


def tickets(session) -> list[tuple[str, bool]]:
    return [(t.label, t.walk_in) for t in sessions.tickets(session_id=session)]


class TestTheShift:
    def test_without_a_session_the_shift_is_asked_first(self, desk, session):
        response = desk(Role.RECEPTION).get(HOME)
        assert response["Location"] == HOME + "shift/"

    def test_the_sessions_of_today_in_my_units_are_offered(self, desk, session):
        families.session(unit_code="00367", place="Nơi khác")
        families.session(starts_at=AT + timedelta(days=3), place="Hôm khác")
        page = shown(desk(Role.RECEPTION).get(HOME + "shift/"))
        assert "Nhà văn hoá tổ 1" in page
        assert "Nơi khác" not in page
        assert "Hôm khác" not in page

    @pytest.mark.parametrize("chosen", ["", "x", "0190a1b2-0000-7000-8000-000000000000"])
    def test_a_session_of_others_cannot_be_chosen(self, desk, session, chosen):
        answer = desk(Role.RECEPTION).post(HOME + "shift/", {"session": chosen})
        assert answer.status_code == 403

    def test_it_leads_back_only_within_the_house(self, desk, session):
        client = desk(Role.RECEPTION)
        for target, led in (("/office/queue/", "/office/queue/"), ("https://evil.vn/", HOME)):
            sent = {"session": str(session), "next": target}
            assert client.post(HOME + "shift/", sent)["Location"] == led

    def test_a_shift_ends_by_itself(self, reception, monkeypatch):
        monkeypatch.setattr("cancuoc.kernel.clock.now", lambda: AT + timedelta(days=2))
        assert reception.get(HOME)["Location"] == HOME + "shift/"

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.RECEPTION])
    def test_other_roles_stay_out(self, desk, role):
        assert desk(role).get(HOME).status_code == 403

    @pytest.mark.parametrize("step", ["find/", "issue/", "unknown/"])
    def test_every_step_needs_the_shift(self, desk, session, step):
        assert desk(Role.RECEPTION).post(HOME + step)["Location"] == HOME + "shift/"


class TestTheFourFacts:
    def test_a_booking_code_shows_exactly_those_booked_ticked(self, reception, session):
        home = families.household()
        page = shown(find(reception, booked(session, home)))
        for fact in ("Trần Anh Đức", "01/05/2016", "8 tuổi", "Phường", "Trần Thị Hương"):
            assert fact in page
        assert page.count(" checked>") == 2
        assert "Hẹn lúc" in page
        assert "Đến sớm" in page

    def test_an_invitation_without_booking_shows_its_people(self, reception, session):
        home = families.household()
        code = families.invite(session, *home.ids[1:])
        page = shown(find(reception, f"https://cancuoc.vn/book/?code={code}"))
        assert page.count(" checked>") == 2
        assert "Không có lịch hẹn" in page

    def test_a_number_finds_the_person_and_who_else_may_have_come(self, reception):
        home = families.household()
        page = shown(find(reception, home.older.number.value))
        assert page.count('name="person"') == 3
        assert page.count(" checked>") == 1

    def test_a_card_is_scanned_like_a_number(self, reception):
        home = families.household()
        number = home.mother.number.value
        page = shown(find(reception, f"{number}||Trần Thị Hương|02041988|Nữ|Tổ 1|01072024"))
        assert "Trần Thị Hương" in page
        assert "Tự làm" in page

    def test_a_name_with_year_finds_one(self, reception):
        families.household()
        assert shown(find(reception, "tran anh duc 2016")).count(" checked>") == 1

    def test_a_common_name_asks_which(self, reception):
        for _ in range(2):
            families.household()
        page = shown(find(reception, "tran anh duc 2016"))
        assert "Có 2 người" in page
        picked = page.split('name="pick" value="')[1].split('"')[0]
        again = shown(reception.post(HOME + "find/", {"pick": picked}))
        assert again.count(" checked>") == 1

    def test_a_missing_paper_stands_on_the_checklist(self, reception):
        home = families.household(links=LinkSource.DECLARED)
        page = shown(find(reception, home.older.number.value))
        assert "Kiểm tra giấy tờ" in page
        assert "Giấy khai sinh" in page

    def test_a_booking_elsewhere_is_named(self, reception):
        other = families.session(place="Nhà văn hoá tổ 9")
        page = shown(find(reception, booked(other, families.household())))
        assert "Lịch hẹn ở buổi khác: Nhà văn hoá tổ 9" in page

    def test_whoever_has_a_ticket_is_not_offered_another(self, reception, session):
        home = families.household()
        code = booked(session, home)
        issue(reception, [home.older.id], code)
        page = shown(find(reception, home.older.number.value))
        assert "đã có số" in page
        assert f'value="{home.older.id}"' not in page

    def test_everybody_shown_was_looked_at(self, reception):
        home = families.household()
        find(reception, home.older.number.value)
        for key in home.ids:
            assert [line.act for line in audit.history(person_id=key, act_prefix="look.")] == [
                "look.reception"
            ]

    @pytest.mark.parametrize(
        "text", ["", "ZZZZ9999", "001216999999", "khong co ai 1950", "a|b", "12345"]
    )
    def test_nothing_found_says_what_to_do_and_keeps_the_page(self, reception, text):
        response = find(reception, text)
        assert response.status_code >= 400
        assert 'role="alert"' in shown(response)
        assert 'name="q"' in shown(response)

    def test_no_name_stands_in_the_title(self, reception):
        home = families.household()
        page = shown(find(reception, home.older.number.value))
        assert "Trần" not in page.split("<title>")[1].split("</title>")[0]


def issue(client, ids, code: str = "", **more):
    sent = {"person": [str(key) for key in ids], "booking": code, **more}
    return client.post(HOME + "issue/", sent, follow=True)


class TestTheTicket:
    def test_each_goes_to_the_lane_of_the_age(self, reception, session):
        home = families.household()
        issue(reception, home.ids, booked(session, home))
        assert sorted(tickets(session)) == [("A001", True), ("C001", False), ("U001", False)]

    @pytest.mark.parametrize("reason", ["disabled", "pregnant", "infant"])
    def test_what_is_seen_at_the_door_gives_priority(self, reception, session, reason):
        home = families.household()
        issue(reception, [home.mother.id], **{f"priority_{home.mother.id}": reason})
        assert tickets(session) == [("P001", True)]

    def test_a_reason_that_is_none_gives_no_priority(self, reception, session):
        home = families.household()
        issue(reception, [home.mother.id], **{f"priority_{home.mother.id}": "friend"})
        assert tickets(session) == [("A001", True)]

    @pytest.mark.parametrize(
        ("born", "label"), [(date(1944, 7, 6), "P001"), (date(1944, 7, 7), "A001")]
    )
    def test_full_eighty_years_give_priority(self, reception, session, born, label):
        old = families.someone("Lê Thị Cụ", born)
        issue(reception, [old.id])
        assert tickets(session) == [(label, True)]

    def test_the_number_is_shown_without_a_name(self, reception):
        home = families.household()
        page = shown(issue(reception, [home.older.id]))
        assert "C001" in page
        assert "Trần Anh" not in page

    def test_pressed_twice_it_gives_one_ticket(self, reception, session):
        home = families.household()
        for _ in range(2):
            issue(reception, [home.older.id], idempotency_key="b" * 32)
        assert tickets(session) == [("C001", True)]

    @pytest.mark.parametrize("ids", [[], ["x"], ["0190a1b2-0000-7000-8000-000000000000"]])
    def test_nobody_ticked_is_refused(self, reception, session, ids):
        assert issue(reception, ids).status_code in (404, 422, 400)
        assert tickets(session) == []

    @pytest.mark.parametrize(
        ("born", "label"),
        [("12/8/2016", "C001"), ("2022", "U001"), ("1953", "A001"), ("1/1/1940", "P001")],
    )
    def test_somebody_unknown_is_received_by_the_birth_date_said(
        self, reception, session, born, label
    ):
        reception.post(HOME + "unknown/", {"born": born})
        assert tickets(session) == [(label, True)]

    @pytest.mark.parametrize("born", ["", "31/2/2016", "7/7/2024", "abc", "2030"])
    def test_a_birth_date_that_cannot_be_is_corrected_in_place(self, reception, session, born):
        response = reception.post(HOME + "unknown/", {"born": born})
        assert response.status_code == 422
        assert tickets(session) == []

    def test_a_wish_for_priority_of_the_unknown_counts(self, reception, session):
        reception.post(HOME + "unknown/", {"born": "1990", "priority": "pregnant"})
        assert tickets(session) == [("P001", True)]


class TestTheSlip:
    def test_it_bears_number_and_lane_and_no_name(self, reception, session):
        home = families.household()
        issue(reception, [home.older.id])
        (ticket,) = sessions.tickets(session_id=session)
        response = reception.get(f"{HOME}slip/{ticket.id}.pdf")
        assert response["Content-Type"] == "application/pdf"
        (page,) = pypdf.PdfReader(io.BytesIO(response.content)).pages
        text = page.extract_text()
        assert "C001" in text
        assert "Trần" not in text
        assert round(float(page.mediabox.width) / 72 * 25.4) == 80

    def test_a_ticket_of_another_session_is_not_printed(self, reception):
        other = families.session()
        visitor = floor.Visitor(person_id=None, band=Band.FROM_14)
        (key,) = floor.arrive(session_id=other, visitors=[visitor], at=AT, by=AREA)
        assert reception.get(f"{HOME}slip/{key}.pdf").status_code == 404

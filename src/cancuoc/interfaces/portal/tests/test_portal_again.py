"""Telephone numbers, going back, pressing twice, and the booking one comes back to."""

from __future__ import annotations

import pytest
from tests.support import families
from tests.support.families import AT
from tests.support.portal import by_number, free_slots, ticks, walk_to_check

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services
from cancuoc.domain.sessions.rules import BookingState
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditEvent


class TestPhone:
    @pytest.mark.parametrize(
        "number", ["", "abc", "0123", "024 3123 4567", "+84 24 3123 4567", "٠٩١٢٣٤٥٦٧٨", "9" * 200]
    )
    def test_only_a_mobile_receives_messages(self, portal, number):
        family = families.household()
        session_id = families.session()
        by_number(portal, family.mother)
        walk_to_check(portal, session_id)
        answer = portal.post("/book/phone/", {"phone": number})
        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()

    @pytest.mark.parametrize(
        "number", ["0912345678", "0912 345 678", "+84 912 345 678", "84912345678"]
    )
    def test_a_mobile_however_it_is_typed(self, portal, number):
        family = families.household()
        session_id = families.session()
        by_number(portal, family.mother)
        walk_to_check(portal, session_id)
        assert portal.post("/book/phone/?from=check", {"phone": number}).url == "/book/check/"


class TestBackAndTwice:
    @pytest.fixture
    def ready(self, portal):
        family = families.household()
        session_id = families.session()
        by_number(portal, family.mother)
        walk_to_check(portal, session_id)
        return portal

    def test_pressing_twice_books_once(self, ready):
        assert ready.post("/book/check/").url == "/booking/?new=1"
        assert ready.post("/book/check/").url == "/booking/"
        assert AuditEvent.objects.filter(act="sessions.book").count() == 1

    def test_going_back_and_pressing_again_books_once(self, ready):
        ready.post("/book/check/")
        assert ready.get("/book/check/").url == "/booking/"
        assert AuditEvent.objects.filter(act="sessions.book").count() == 1

    def test_a_link_to_correct_returns_to_check_answers(self, ready):
        page = ready.get("/book/check/").content.decode()
        for step in ("family", "time", "phone"):
            assert f"/book/{step}/?from=check" in page
            assert 'href="/book/check/"' in ready.get(f"/book/{step}/?from=check").content.decode()

    def test_more_people_ask_for_the_time_again(self, ready):
        keys = list(ticks(ready.get("/book/family/").content.decode()))
        answer = ready.post("/book/family/", {"coming": keys[:1], "companion": "mother"})
        assert answer.url == "/book/check/"
        answer = ready.post("/book/family/", {"coming": keys, "companion": "mother"})
        assert answer.url == "/book/time/"

    @pytest.mark.parametrize("page", ["family", "time", "phone", "check"])
    def test_a_page_opened_too_early_leads_to_the_first_gap(self, portal, page):
        assert portal.get(f"/book/{page}/").url == "/book/"
        assert portal.post(f"/book/{page}/", {"slot": "1"}).url == "/book/"

    def test_leaving_forgets_everything_on_this_computer(self, ready):
        assert ready.post("/leave/").status_code == 200
        assert ready.get("/book/check/").url == "/book/"


class TestTheBooking:
    @pytest.fixture
    def booked(self, portal):
        family = families.household()
        session_id = families.session()
        slot = sessions.slots_of(session_id=session_id)[0]
        code = services.book(slot_id=slot.id, person_ids=family.ids, at=AT, by=Actor.citizen("x"))
        answer = portal.post("/booking/find/", {"booking": f"{code[:4].lower()} {code[4:]}"})
        assert answer.url == "/booking/"
        return code

    def test_it_is_found_by_its_code(self, portal, booked):
        page = portal.get("/booking/").content.decode()
        assert "Đã hẹn" in page
        assert "Nhà văn hoá tổ 1" in page
        assert "Trần" not in page

    def test_the_calendar_file_holds_time_and_place_but_no_name(self, portal, booked):
        answer = portal.get("/booking/calendar.ics")
        assert answer["Content-Type"].startswith("text/calendar")
        body = answer.content.decode()
        assert "DTSTART:20240706T110000Z" in body
        assert "LOCATION:Nhà văn hoá tổ 1" in body.replace("\r\n ", "")
        assert "Đức" not in body
        assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))

    def test_changing_moves_it_and_frees_the_old_place(self, portal, booked):
        before = sessions.booking(code=booked)
        page = portal.get("/booking/change/").content.decode()
        slot = free_slots(page)[-1]
        assert portal.post("/booking/change/", {"slot": slot}).url == "/booking/"
        after = sessions.booking(code=booked)
        assert after.starts_at > before.starts_at
        free = {s.starts_at: s.free for s in sessions.slots_of(session_id=before.session_id)}
        assert free[before.starts_at] == 3
        assert free[after.starts_at] == 0

    def test_cancelling_asks_once_and_frees_the_places(self, portal, booked):
        assert "Huỷ lịch hẹn này?" in portal.get("/booking/cancel/").content.decode()
        assert portal.post("/booking/cancel/").url == "/booking/"
        assert sessions.booking(code=booked).state is BookingState.CANCELLED
        page = portal.get("/booking/").content.decode()
        assert "Đã huỷ" in page
        assert "<svg class" not in page.split("main")[1]
        assert portal.get("/booking/change/").url == "/booking/"
        assert portal.post("/booking/cancel/").url == "/booking/"

    @pytest.mark.parametrize("page", ["", "calendar.ics", "change/", "cancel/"])
    def test_nothing_opens_without_the_code(self, portal, page):
        assert portal.get(f"/booking/{page}").url == "/booking/find/"

    def test_the_invitation_leads_to_the_booking_made_with_it(self, portal):
        family = families.household()
        session_id = families.session()
        code = families.invite(session_id, *family.ids)
        slot = sessions.slots_of(session_id=session_id)[0]
        services.book(
            slot_id=slot.id,
            person_ids=family.ids,
            invitation_code=code,
            at=AT,
            by=Actor.citizen("x"),
        )
        assert portal.post("/book/", {"way": "code", "code": code}).url == "/booking/"

    def test_every_look_is_in_the_log(self, portal, booked):
        family = sessions.booking(code=booked).person_ids
        portal.get("/booking/")
        seen = list(audit.history(person_id=family[0], act_prefix="look."))
        assert seen
        assert seen[0].purpose

"""A family books, changes and cancels, with and without an invitation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.support import families
from tests.support.families import AT
from tests.support.portal import by_number, free_slots, ticks, walk_to_check

from cancuoc.domain.population.rules import LinkSource
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditEvent


class TestTheWholeWay:
    def test_an_invited_family_books_in_seven_pages(self, portal):
        family = families.household()
        session_id = families.session()
        code = families.invite(session_id, *family.ids)
        assert portal.get("/").status_code == 200
        assert portal.post("/book/", {"way": "code", "code": code.lower()}).url == "/book/family/"
        walk_to_check(portal, session_id)
        page = portal.get("/book/check/").content.decode()
        assert "Kiểm tra thông tin" in page
        assert "Trần Anh Đức" in page
        assert "0912 345 678" in page
        assert "Không cần giấy tờ nào" in page
        answer = portal.post("/book/check/")
        assert answer.url == "/booking/?new=1"
        page = portal.get(answer.url).content.decode()
        booked = sessions.live_booking_of(person_id=family.older.id)
        assert booked is not None
        assert len(booked.person_ids) == 3
        assert booked.invitation_code == code
        assert booked.phone == "+84912345678"
        assert f"{booked.code[:4]} {booked.code[4:]}" in page
        assert "<svg" in page
        assert "thứ Bảy, 06/07/2024" in page

    def test_a_number_and_its_birth_date_are_enough(self, portal):
        family = families.household()
        session_id = families.session()
        assert by_number(portal, family.mother).url == "/book/family/"
        walk_to_check(portal, session_id)
        assert portal.post("/book/check/").status_code == 302
        assert sessions.booked_people(person_ids=family.ids) == set(family.ids)

    def test_the_booking_is_written_down_without_a_name(self, portal):
        family = families.household()
        session_id = families.session()
        by_number(portal, family.mother)
        walk_to_check(portal, session_id)
        portal.post("/book/check/")
        (line,) = AuditEvent.objects.filter(act="sessions.book")
        assert line.actor.startswith("citizen:")
        assert "127.0.0.1" not in line.actor
        looks = AuditEvent.objects.filter(act="look.portal_family", person_id=family.older.id)
        assert looks.count() >= 1
        assert "Trần" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


class TestWhatAVisitorMaySee:
    def test_a_number_shows_given_name_and_year_only(self, portal):
        family = families.household()
        by_number(portal, family.mother)
        page = portal.get("/book/family/").content.decode()
        assert "Đức, sinh năm 2016" in page
        assert "Trần" not in page
        assert "01/05/2016" not in page
        assert family.older.number.value not in page

    def test_an_invitation_shows_whole_names(self, portal):
        family = families.household()
        code = families.invite(families.session(), *family.ids)
        portal.post("/book/", {"way": "code", "code": code})
        assert "Trần Anh Đức" in portal.get("/book/family/").content.decode()

    def test_a_declared_link_does_not_open_the_family(self, portal):
        family = families.household(links=LinkSource.DECLARED)
        by_number(portal, family.mother)
        page = portal.get("/book/family/").content.decode()
        assert "Hương" in page
        assert "Đức" not in page

    def test_a_child_s_number_shows_brothers_and_sisters_but_not_the_mother(self, portal):
        family = families.household()
        by_number(portal, family.older)
        page = portal.get("/book/family/").content.decode()
        assert len(ticks(page)) == 2
        assert "Hương" not in page

    def test_grown_children_book_for_themselves(self, portal):
        mother = families.someone("Trần Thị Hương", date(1970, 4, 2))
        families.someone(
            "Trần Văn Nam", date(2000, 1, 1), mother_id=mother.id, links=LinkSource.REGISTER
        )
        by_number(portal, mother)
        assert len(ticks(portal.get("/book/family/").content.decode())) == 1

    def test_the_dead_are_not_found(self, portal):
        person = families.someone("Trần Thị Mai", date(1950, 4, 2))
        families.amend(person, deceased_on=date(2024, 1, 1))
        assert by_number(portal, person).status_code == 404


class TestWhoComesAndWithWhat:
    def test_a_child_under_six_need_not_come(self, portal):
        family = families.household()
        by_number(portal, family.mother)
        page = portal.get("/book/family/").content.decode()
        assert "Dưới 6 tuổi: không phải đến." in page
        assert sorted(ticks(page).values()) == [False, True, True]

    def test_papers_are_asked_only_where_the_register_is_silent(self, portal):
        family = families.household(links=LinkSource.NONE)
        code = families.invite(families.session(), family.older.id)
        portal.post("/book/", {"way": "code", "code": code})
        page = portal.get("/book/family/").content.decode()
        assert "Giấy khai sinh hoặc trích lục khai sinh" in page

    def test_a_guardian_unknown_to_the_register_brings_the_extract(self, portal):
        family = families.household()
        session_id = families.session()
        code = families.invite(session_id, family.older.id)
        portal.post("/book/", {"way": "code", "code": code})
        walk_to_check(portal, session_id, companion="guardian")
        page = portal.get("/book/check/").content.decode()
        assert "Trích lục đăng ký giám hộ" in page
        assert "Người giám hộ" in page

    def test_a_child_needs_company(self, portal):
        family = families.household(links=LinkSource.NONE)
        code = families.invite(families.session(), family.older.id)
        portal.post("/book/", {"way": "code", "code": code})
        key = next(iter(ticks(portal.get("/book/family/").content.decode())))
        for data in ({}, {"companion": "none"}, {"companion": "relative"}):
            answer = portal.post("/book/family/", {"coming": [key], **data})
            assert answer.status_code == 422
            page = answer.content.decode()
            assert "Chọn người đi cùng trẻ" in page or "Chọn một trong các mục" in page

    @pytest.mark.parametrize("coming", [[], ["p000000000000"], ["", "x"]])
    def test_nobody_and_strangers_are_refused(self, portal, coming):
        family = families.household()
        by_number(portal, family.mother)
        answer = portal.post("/book/family/", {"coming": coming, "companion": "mother"})
        assert answer.status_code == 422

    def test_somebody_booked_already_cannot_be_ticked(self, portal):
        family = families.household()
        session_id = families.session()
        slot = sessions.slots_of(session_id=session_id)[0]
        services.book(slot_id=slot.id, person_ids=family.ids, at=AT, by=Actor.citizen("x"))
        by_number(portal, family.mother)
        page = portal.get("/book/family/").content.decode()
        assert "Mọi người trong nhóm đã có lịch hẹn." in page


class TestPlaceAndTime:
    @pytest.fixture
    def chosen(self, portal):
        family = families.household()
        by_number(portal, family.mother)
        keys = list(ticks(portal.get("/book/family/").content.decode()))
        portal.post("/book/family/", {"coming": keys, "companion": "mother"})
        return portal

    def test_the_nearest_circle_with_room_opens_first(self, chosen):
        families.session(unit_code="00232", place="Nơi xa")
        page = chosen.get("/book/time/").content.decode()
        assert "Nơi xa" in page
        families.session(place="Nơi gần")
        page = chosen.get("/book/time/").content.decode()
        assert "Nơi gần" in page
        assert "Nơi xa" not in page
        assert "Nơi xa" in chosen.get("/book/time/?near=city").content.decode()

    @pytest.mark.parametrize(
        ("when", "shown"),
        [
            ("any", {"Sáng thứ Hai", "Tối thứ Hai", "Sáng Chủ nhật"}),
            ("evening", {"Tối thứ Hai"}),
            ("weekend", {"Sáng Chủ nhật"}),
            ("nonsense", {"Sáng thứ Hai", "Tối thứ Hai", "Sáng Chủ nhật"}),
        ],
    )
    def test_filters(self, chosen, when, shown):
        families.session(starts_at=AT + timedelta(days=2), place="Sáng thứ Hai")
        families.session(starts_at=AT + timedelta(days=2, hours=10), place="Tối thứ Hai")
        families.session(starts_at=AT + timedelta(days=1), place="Sáng Chủ nhật")
        page = chosen.get(f"/book/time/?when={when}").content.decode()
        places = {"Sáng thứ Hai", "Tối thứ Hai", "Sáng Chủ nhật"}
        assert {place for place in places if place in page} == shown

    def test_a_slot_too_small_for_the_family_is_not_offered(self, chosen):
        session_id = families.session(per_kit_hour=4)
        page = chosen.get(f"/book/time/?session={session_id}").content.decode()
        assert "Chưa có buổi nào còn chỗ như vậy" in page

    def test_a_slot_that_has_just_gone_says_so(self, chosen):
        session_id = families.session()
        address = f"/book/time/?session={session_id}"
        slot = free_slots(chosen.get(address).content.decode())[0]
        other = families.household(surname="Lê")
        services.book(slot_id=int(slot), person_ids=other.ids, at=AT, by=Actor.citizen("x"))
        answer = chosen.post(address, {"slot": slot})
        assert answer.status_code == 422
        assert "vừa hết chỗ" in answer.content.decode()

    @pytest.mark.parametrize("slot", ["", "0", "-1", "999999999999999999", "abc", "1 OR 1=1"])
    def test_slots_that_were_not_offered(self, chosen, slot):
        session_id = families.session()
        answer = chosen.post(f"/book/time/?session={session_id}", {"slot": slot})
        assert answer.status_code == 422

    @pytest.mark.parametrize("session", ["x", "", "00000000-0000-0000-0000-000000000000"])
    def test_a_session_that_does_not_exist_opens_nothing(self, chosen, session):
        families.session()
        page = chosen.get(f"/book/time/?session={session}")
        assert page.status_code == 200
        assert free_slots(page.content.decode()) == []

    def test_sessions_of_the_past_are_gone(self, chosen, monkeypatch):
        families.session()
        monkeypatch.setattr("cancuoc.kernel.clock.now", lambda: AT + timedelta(days=3))
        assert "Chưa có buổi nào" in chosen.get("/book/time/").content.decode()

    def test_the_last_place_lost_keeps_every_other_answer(self, chosen):
        session_id = families.session()
        address = f"/book/time/?session={session_id}"
        slot = free_slots(chosen.get(address).content.decode())[0]
        chosen.post(address, {"slot": slot})
        chosen.post("/book/phone/", {"phone": "0912345678"})
        other = families.household(surname="Lê")
        services.book(slot_id=int(slot), person_ids=other.ids, at=AT, by=Actor.citizen("x"))
        answer = chosen.post("/book/check/")
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Khung giờ này vừa hết chỗ." in page
        assert slot not in free_slots(page)
        answer = chosen.post(address, {"slot": free_slots(page)[0]})
        assert answer.url == "/book/check/", "the telephone is still known"

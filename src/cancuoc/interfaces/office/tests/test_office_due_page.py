"""The list of an area on the screen: whom it shows, its keys, and what a long one costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.bad_input.proof import nothing_written, words_of
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE

from cancuoc.domain.outreach import services as outreach
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock
from cancuoc.kernel.phone import Phone

DUE = "/office/due/"


@pytest.fixture
def officer(desk) -> Client:
    return desk(Role.AREA_OFFICER)


def statements(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        ask()
    return len(caught)


class TestWhoStandsOnIt:
    def test_the_people_of_other_wards_do_not(self, officer):
        families.household()
        families.household(commune="00349", surname="Bùi")
        page = words_of(officer.get(DUE))
        assert "Trần Anh Đức" in page
        assert "Bùi" not in page

    def test_an_officer_of_two_wards_chooses_between_them(self, desk):
        families.household(commune="00367", surname="Bùi")
        both = desk(Role.AREA_OFFICER, units=(COMMUNE, "00367"))
        assert "Bùi" not in words_of(both.get(DUE))
        page = both.get(DUE, {"commune": "00367"})
        assert "Bùi Thị Hương" in words_of(page)
        assert '<option value="00367" selected>' in page.content.decode()

    def test_an_officer_of_one_ward_is_not_asked_which(self, officer):
        page = officer.get(DUE).content.decode()
        assert f'<input type="hidden" name="commune" value="{COMMUNE}">' in page

    def test_the_dead_and_those_with_nothing_to_do_do_not(self, officer):
        home = families.household()
        families.change(home.older, deceased_on=date(2024, 7, 6))
        page = words_of(officer.get(DUE))
        assert "2 người trong 1 hộ" in page
        assert home.older.name not in page

    def test_nobody_s_number_stands_on_it(self, officer):
        home = families.household()
        page = officer.get(DUE).content.decode()
        for person in (home.mother, home.older, home.younger):
            assert person.number.value not in page

    def test_families_that_still_ask_something_stand_before_the_rest(self, officer):
        done, open_one = families.household(), families.household(surname="Bùi")
        families.invite(families.session(), *done.ids)
        page = words_of(officer.get(DUE))
        assert page.index("Bùi Thị Hương") < page.index("Trần Thị Hương")
        assert open_one.mother.name == "Bùi Thị Hương"

    def test_a_family_can_be_rung_up_from_the_list(self, officer):
        home = families.household()
        families.change(home.mother, phone=Phone("+84912345678"))
        assert 'href="tel:+84912345678"' in officer.get(DUE).content.decode()

    def test_a_day_later_a_birthday_makes_it_a_duty(self, officer, monkeypatch):
        """Art. 19(2): on the fourteenth birthday the wish becomes a duty."""
        families.someone("Lê An Nhiên", date(2010, 7, 7))
        assert "Phải làm" not in words_of(officer.get(DUE))
        # 7 July begins in Hà Nội at 17:00 UTC of the sixth.
        monkeypatch.setattr(clock, "now", lambda: AT.replace(hour=17))
        assert "Phải làm : Đủ 14 tuổi, chưa có thẻ. Từ 07/07/2024." in words_of(officer.get(DUE))


class TestItsControls:
    def test_the_keys_invite_and_each_box_has_its_name(self, officer):
        families.household()
        page = officer.get(DUE).content.decode()
        assert page.count('data-key="m"') == 1
        box = page.split('name="family"')[0].rsplit('id="', 1)[1].split('"')[0]
        assert f'<label class="govuk-label govuk-checkboxes__label" for="{box}">' in page

    def test_the_filters_travel_to_the_invitation(self, officer):
        families.household()
        page = officer.get(DUE, {"band": "<6", "hamlet": "Tổ 1"}).content.decode()
        form = page.split('action="/office/due/invite/"')[1]
        for hidden in ('name="band" value="&lt;6"', 'name="hamlet" value="Tổ 1"'):
            assert f'<input type="hidden" {hidden}>' in form

    def test_a_filter_that_fits_nobody_can_be_taken_off(self, officer):
        families.household()
        page = officer.get(DUE, {"standing": "card"})
        assert "Không có ai theo bộ lọc này." in words_of(page)
        assert 'href="/office/due/"' in page.content.decode().split("<main")[1]

    def test_what_is_asked_is_no_part_of_the_page(self, officer):
        families.household()
        page = officer.get(DUE, {"hamlet": '"><script>x</script>'}).content.decode()
        assert "<script>x" not in page

    def test_the_pages_keep_the_filters(self, officer):
        for _ in range(21):
            families.household()
        page = officer.get(DUE, {"band": "6-<14"}).content.decode()
        assert "band=6-%3C14" in page.split("govuk-pagination", 1)[1]
        second = officer.get(DUE, {"band": "6-<14", "page": "2"})
        assert second.content.decode().count('name="family"') == 1

    def test_in_english(self, officer):
        families.household()
        officer.cookies["django_language"] = "en"
        page = words_of(officer.get(DUE))
        for vietnamese in ("Địa bàn của tôi", "Các hộ", "Mở hộ", "Còn sót"):
            assert vietnamese not in page
        assert "Trần Anh Đức" in page


class TestWhatALongOneCosts:
    def test_twenty_families_cost_the_statements_of_one(self, officer):
        families.household()
        officer.get(DUE)
        one = statements(lambda: officer.get(DUE))
        for _ in range(12):
            families.household()
        assert statements(lambda: officer.get(DUE)) == one

    def test_a_list_of_invitations_costs_the_statements_of_one(self, officer):
        session = families.session()
        address = f"/office/invitations/session/{session}/"
        outreach.invite(session_id=session, person_ids=families.household().ids, at=AT, by=AREA)
        officer.get(address)
        one = statements(lambda: officer.get(address))
        for _ in range(6):
            ids = families.household().ids
            outreach.invite(session_id=session, person_ids=ids, at=AT, by=AREA)
        assert statements(lambda: officer.get(address)) == one

    def test_only_those_on_the_page_are_looked_at(self, officer):
        for _ in range(21):
            families.someone("Lê Văn Tám", date(1980, 2, 2))
        officer.get(DUE, {"page": "2"})
        (line,) = audit.history(act_prefix="look.due_list")
        assert (line.object_kind, line.unit_code) == ("person", COMMUNE)

    def test_an_empty_list_looks_at_nobody(self, officer):
        with nothing_written():
            officer.get(DUE)
        assert list(audit.history(act_prefix="look.")) == []

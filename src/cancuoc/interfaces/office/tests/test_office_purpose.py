"""The purpose: asked once a session, kept with every look, and never a way to another site."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bad_input.proof import nothing_written, words_of
from tests.support import families
from tests.support.officers import signed_in

from cancuoc.foundation import audit
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import User
from cancuoc.interfaces.office.presenters import who_looked
from cancuoc.interfaces.office.views.purpose import PURPOSES

PAGE = "/office/purpose/"
DUE = "/office/due/"


@pytest.fixture
def officer(desk) -> Client:
    return desk(Role.AREA_OFFICER, purpose="")


def stated() -> list[tuple[str, str]]:
    return [(x.actor, x.purpose) for x in audit.history(act_prefix="access.state_purpose")]


class TestStatingIt:
    @pytest.mark.parametrize("code", sorted(PURPOSES))
    def test_each_is_kept_and_written_down(self, officer, code):
        assert officer.post(PAGE, {"purpose": code})["Location"] == "/office/"
        assert officer.session["purpose"] == code
        assert stated() == [("user:area_officer-00352", code)]

    def test_a_note_stands_behind_it(self, officer):
        officer.post(PAGE, {"purpose": "request", "note": "  theo   đơn số 12 "})
        assert officer.session["purpose"] == "request: theo đơn số 12"

    def test_every_look_from_now_on_carries_it(self, officer):
        home = families.household()
        assert officer.get(DUE)["Location"].startswith(PAGE)
        officer.post(PAGE, {"purpose": "campaign", "note": "tổ 1"})
        assert officer.get(DUE).status_code == 200
        (line,) = audit.history(person_id=home.older.id, act_prefix="look.")
        assert line.purpose == "campaign: tổ 1"

    def test_another_purpose_takes_its_place(self, officer):
        for code in ("campaign", "inspection"):
            officer.post(PAGE, {"purpose": code})
        assert officer.session["purpose"] == "inspection"
        assert [purpose for _actor, purpose in stated()] == ["inspection", "campaign"]

    def test_an_endless_note_is_cut(self, officer):
        officer.post(PAGE, {"purpose": "campaign", "note": "dài " * 200})
        assert len(officer.session["purpose"]) <= len("campaign: ") + 120

    @pytest.mark.parametrize("code", ["", "CAMPAIGN", "curiosity", "campaign: x", " campaign"])
    def test_none_of_the_list_is_none(self, officer, code):
        with nothing_written():
            answer = officer.post(PAGE, {"purpose": code, "note": "theo đơn"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'href="#purpose"' in page
        assert 'value="theo đơn"' in page
        assert "purpose" not in officer.session
        assert stated() == []

    def test_another_site_cannot_state_it_for_me(self, officer):
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(User.objects.get(username="area_officer-00352"))
        with nothing_written():
            assert careful.post(PAGE, {"purpose": "campaign"}).status_code == 403
        assert "purpose" not in careful.session

    def test_a_visitor_is_asked_to_come_in_first(self, officer):
        with nothing_written():
            answer = Client().post(PAGE, {"purpose": "campaign"})
        assert answer["Location"].startswith("/office/sign-in/")


class TestGoingOn:
    def test_it_leads_where_one_was_heading(self, officer):
        target = f"{DUE}?{urlencode({'band': '<6'})}"
        asked = officer.get(target)["Location"]
        page = officer.get(asked).content.decode()
        assert f'name="next" value="{target}"' in page
        assert officer.post(PAGE, {"purpose": "campaign", "next": target})["Location"] == target

    @pytest.mark.parametrize(
        "target",
        ["https://evil.vn/", "//evil.vn", "/\\evil.vn", "javascript:alert(1)", "http:evil.vn", ""],
    )
    def test_it_leads_to_no_other_site(self, officer, target):
        sent = {"purpose": "campaign", "next": target}
        assert officer.post(PAGE, sent)["Location"] == "/office/"

    def test_where_one_was_heading_survives_a_missing_choice(self, officer):
        page = officer.post(PAGE, {"next": DUE}).content.decode()
        assert f'name="next" value="{DUE}"' in page


class TestThePage:
    def test_every_purpose_is_offered_and_none_is_chosen_beforehand(self, officer):
        page = officer.get(PAGE).content.decode()
        assert page.count('type="radio"') == len(PURPOSES) == 5
        assert " checked" not in page

    def test_it_says_that_looks_are_written_down(self, officer):
        page = words_of(officer.get(PAGE))
        assert "Mỗi lần xem đều được ghi lại cùng mục đích này." in page

    def test_a_note_is_no_part_of_the_page(self, officer):
        page = officer.post(PAGE, {"note": '"><script>x</script>'}).content.decode()
        assert "<script>x" not in page

    def test_in_english(self, officer):
        officer.cookies["django_language"] = "en"
        page = words_of(officer.get(PAGE))
        assert "Inspect as assigned" in page
        for code in PURPOSES:
            assert str(PURPOSES[code]) not in page

    @pytest.mark.parametrize("role", [None, *Role])
    def test_every_officer_may_state_one(self, desk, role):
        client = desk(*([role] if role else []), units=("00367",), purpose="")
        assert client.get(PAGE).status_code == 200


def test_it_is_forgotten_when_the_officer_leaves(desk):
    desk(Role.AREA_OFFICER, purpose="")
    client = signed_in(User.objects.get(username="area_officer-00352"), purpose="campaign")
    assert client.get(DUE).status_code == 200
    client.post("/office/sign-out/")
    client.force_login(User.objects.get(username="area_officer-00352"))
    assert client.get(DUE)["Location"].startswith(PAGE)


@given(st.sampled_from(sorted(PURPOSES)), st.text("abc đơn:12", max_size=40))
@settings(max_examples=40)
def test_an_inspector_reads_what_was_chosen_and_what_was_noted(code, note):
    clean = " ".join(note.split())
    kept = f"{code}: {clean}" if clean else code
    said = who_looked.purpose_word(kept)
    assert said == (f"{PURPOSES[code]} ({clean})" if clean else str(PURPOSES[code]))

"""Control characters sent to any door: refused in words, nothing written, nothing echoed."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from tests.support.families import COMMUNE
from tests.support.officers import officer, signed_in
from tests.support.refusing import standing

from cancuoc.foundation.actor import Role

BAD = ["\x00", "\x1b[2J", "\x07", "\x7f"]
SAID = "có ký tự không đọc được"


@pytest.fixture
def area(hanoi: None, saturday: datetime) -> Client:
    return signed_in(officer("kv", Role.AREA_OFFICER, units=(COMMUNE,)), purpose="campaign")


@pytest.mark.django_db
@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    "address", ["/office/sign-in/", "/office/purpose/", "/booking/", "/office/confirmations/"]
)
def test_a_form_with_a_control_character_is_refused(area: Client, address: str, bad: str) -> None:
    before = standing()
    answer = area.post(address, {"username": f"a{bad}b", "note": f"x{bad}", "code": bad})
    # Pages that take no form at all say so before the form is looked at.
    assert answer.status_code in {404, 405, 422}
    if answer.status_code == 422:
        text = answer.content.decode()
        assert SAID in text
        assert bad not in text
    assert standing() == before


@pytest.mark.django_db
def test_the_sign_in_page_survives_a_name_with_nul(client: Client) -> None:
    answer = client.post("/office/sign-in/", {"username": "a\x00b", "password": "x" * 12})
    assert answer.status_code == 422
    assert SAID in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("bad", BAD)
def test_an_address_with_a_control_character_is_refused(area: Client, bad: str) -> None:
    for answer in (
        area.get("/office/due/", {"commune": f"003{bad}52"}),
        area.get("/office/due/", {"commune": ["00352", bad]}),
    ):
        assert answer.status_code == 422
        assert SAID in answer.content.decode()


@pytest.mark.django_db
def test_json_is_answered_in_json(area: Client) -> None:
    answer = area.get("/office/due/", {"commune": "\x00"}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"] == "UnreadableText"
    assert answer.json()["next_step"]


@pytest.mark.django_db
def test_tabs_and_line_ends_are_text(area: Client) -> None:
    answer = area.post("/office/purpose/", {"purpose": "other", "note": "một\thai\r\nba"})
    assert SAID not in answer.content.decode()


@pytest.mark.django_db
def test_what_else_was_typed_comes_back(area: Client) -> None:
    answer = area.post(
        "/office/purpose/", {"purpose": "other", "note": "Xem hộ bà Lan\x00", "more": "còn đây"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "còn đây" in text
    assert "Xem hộ bà Lan" in text

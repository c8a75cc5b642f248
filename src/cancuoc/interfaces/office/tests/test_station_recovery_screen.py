"""Recovery words on the screen of the office: two people, shown once, gone after ten minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.support.officers import officer, signed_in

from cancuoc.domain.stations import recovering
from cancuoc.domain.stations.recovering import AskRow
from cancuoc.domain.stations.recovery_rules import AskState
from cancuoc.domain.stations.tests import test_station_recovery_words as told_words
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import station_recovery as presenter
from cancuoc.interfaces.office.tests.test_stations_screen import (
    ONE,
    admin,
    centre,
    hanoi,
    saturday,
    words,
)
from cancuoc.packet import recovery

__all__ = ["admin", "centre", "hanoi", "saturday"]
pytestmark = pytest.mark.django_db(transaction=True)
PAGE = f"{ONE}recovery/"
FORM = {"reason": "Cán bộ ở xa quên mã", "known": "on"}


@pytest.fixture
def spoken() -> str:
    """The words of a live station that has told of them."""
    TestStation().enrol()
    said, spoken = told_words.told()
    told_words.take(said)
    return spoken


@pytest.fixture
def second() -> Client:
    return signed_in(officer("quantri2", Role.ADMINISTRATOR, units=["01"]), purpose="")


def ask_id() -> UUID:
    found = recovering.last_ask(code="TX-01", at=datetime.now(tz=UTC))
    assert found is not None
    return found.id


def test_one_asks_another_allows_and_the_first_sees_the_words_once(
    admin: Client, second: Client, spoken: str
) -> None:
    assert "Đọc mã khôi phục qua điện thoại" in words(admin.get(ONE))
    assert admin.post(PAGE, FORM).status_code == 302
    own = words(admin.get(PAGE))
    assert "Chờ người thứ hai cho phép" in own
    assert "Cho phép đọc" not in own
    one = f"{PAGE}{ask_id()}/"
    assert "không được tự xác nhận" in words(admin.post(one, {"answer": "agree"}))
    assert admin.post(f"{one}words/").status_code == 409
    assert "Cho phép đọc" in words(second.get(PAGE))
    assert second.post(one, {"answer": "agree"}).status_code == 302
    assert second.post(f"{one}words/").status_code == 403
    assert "Hiện các từ để đọc" in words(admin.get(PAGE))
    shown = admin.post(f"{one}words/")
    assert shown.status_code == 200
    for group in recovery.groups(spoken):
        assert group.replace(" ", " · ") in words(shown)
    assert shown["Refresh"] == f"600;url={PAGE}"
    assert "no-store" in shown["Cache-Control"]
    again = admin.post(f"{one}words/")
    assert again.status_code == 409
    assert recovery.groups(spoken)[0].replace(" ", " · ") not in words(again)
    assert "Đã hiện các từ một lần" in words(admin.get(PAGE))


@pytest.mark.parametrize("left", ["reason", "known"])
def test_without_a_reason_or_a_known_voice_nothing_is_asked(
    admin: Client, spoken: str, left: str
) -> None:
    answer = admin.post(PAGE, {name: value for name, value in FORM.items() if name != left})
    assert answer.status_code == 422
    assert recovering.last_ask(code="TX-01", at=AT) is None


def test_a_station_that_told_of_none_says_so_and_offers_nothing(admin: Client) -> None:
    TestStation().enrol()
    page = words(admin.get(PAGE))
    assert "chưa gửi mã khôi phục" in page
    assert "Đề nghị đọc mã" not in page
    assert admin.post(PAGE, FORM).status_code == 409


def test_a_request_is_taken_back_and_foreign_numbers_are_refused(
    admin: Client, second: Client, spoken: str
) -> None:
    admin.post(PAGE, FORM)
    nobodys = f"{PAGE}00000000-0000-7000-8000-000000000000/"
    assert admin.post(nobodys, {"answer": "no"}).status_code == 404
    assert admin.post(f"{nobodys}words/").status_code == 404
    second.post(f"{PAGE}{ask_id()}/", {"answer": "no"})
    assert "Đã rút đề nghị" in words(admin.get(PAGE))


def test_another_district_and_other_roles_read_nothing(spoken: str) -> None:
    for name, role, unit in (
        ("quantri9", Role.ADMINISTRATOR, "001"),
        ("duyet", Role.APPROVER, "01"),
        ("canbo", Role.ENROLMENT_OFFICER, "01"),
    ):
        other = signed_in(officer(name, role, units=[unit]), purpose="")
        assert other.get(PAGE).status_code == 403
        assert other.post(PAGE, FORM).status_code == 403


def test_a_request_nobody_read_in_time_says_so() -> None:
    row = AskRow(
        id=UUID(int=1),
        name="0000AB",
        state=AskState.ALLOWED,
        reason="x",
        asked_by="user:a",
        asked_hand="h",
        asked_at=AT,
        allowed_by="user:b",
        allowed_hand="i",
        allowed_at=AT + timedelta(minutes=1),
        shown_at=None,
        over=True,
    )
    assert "quá 15 phút" in presenter.state_word(row)
    facts = {each["key"]: each["value"] for each in presenter.ask_facts(row, names={"h": "An"})}
    assert facts["Người đề nghị"] == "An"
    assert facts["Người cho phép"] == "user:b"
    assert "Hiện các từ lúc" not in facts
    assert presenter.ask_facts(None, names={}) == presenter.held_facts(None) == []

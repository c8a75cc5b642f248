"""An officer reads his own shifts, on a page and in the calendar of his telephone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.support import crews, plans
from tests.support.families import AT, hanoi
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import rosters
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock

__all__ = ["hanoi"]
PAGE = "/office/my-shifts/"


@pytest.fixture
def live(hanoi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    made = plans.campaign()
    crews.officers()
    crews.sessions(made)
    return crews.live()


@pytest.fixture
def me(live) -> str:
    return rosters.found(run_id=live).cells[0].username


def client_of(username: str) -> Client:
    return signed_in(officer(username, Role.ENROLMENT_OFFICER, units=["009"]))


def calendar(page: str) -> str:
    found = re.search(r'href="(http[^"]+/shifts/[^"]+\.ics)"', page)
    assert found
    return found[1].removeprefix("http://testserver")


def test_the_next_shift_stands_first_with_its_place(me):
    text = client_of(me).get(PAGE).content.decode()
    assert "Ca tới" in text
    assert "Nhà văn hoá tổ 1" in text
    assert "hoặc đến người cuối" in text
    assert "ca mới, 0 ca bỏ" in text


def test_who_has_none_is_told_so(me):
    assert "chưa có ca nào" in client_of("nguoila").get(PAGE).content.decode()


def test_what_is_over_is_not_coming(me, monkeypatch):
    client = client_of(me)
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=10))
    assert "chưa có ca nào" in client.get(PAGE).content.decode()


def test_the_calendar_needs_no_sign_in_and_names_nobody(me, live):
    address = calendar(client_of(me).get(PAGE).content.decode())
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    mine = [c for c in rosters.found(run_id=live).cells if c.username == me]
    assert text.count("BEGIN:VEVENT") == len(mine)
    plain = text.replace("\r\n ", "")
    assert "DTSTART:20240708T110000Z" in plain or "DTSTART:20240709T110000Z" in plain
    for _, name, _ in crews.CREW:
        assert name not in plain


@pytest.mark.parametrize("change", [lambda w: w[:-6] + ".ics", lambda w: "/office/shifts/x.ics"])
def test_a_changed_address_is_not_found(me, change):
    address = calendar(client_of(me).get(PAGE).content.decode())
    assert Client().get(change(address)).status_code == 404


def test_the_page_itself_needs_a_sign_in(me):
    assert Client().get(PAGE).status_code == 302


def test_the_start_page_leads_there_for_officers_of_the_crew_alone(me):
    assert PAGE in client_of(me).get("/office/").content.decode()
    assert PAGE not in client_of("nguoila").get("/office/").content.decode()

"""The page that ends all messages: one code, one button, and nothing by a link alone."""

from __future__ import annotations

import pytest
from tests.support import families
from tests.support.families import AREA, AT
from tests.support.rollbacks import own_transactions

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.interfaces.portal import guard

__all__ = ["own_transactions"]
pytestmark = pytest.mark.usefixtures("own_transactions")
MAIL = "nha@vidu.vn"
STOP = "/stop/"


@pytest.fixture
def code(portal) -> str:
    made = services.invite(
        session_id=families.session(),
        person_ids=families.household().ids,
        email=MAIL,
        at=AT,
        by=AREA,
    )
    return made.codes[0]


def stopped() -> bool:
    return outreach.opted_out(addresses=[MAIL]) == {MAIL}


def test_a_link_alone_stops_nothing_and_fills_the_code_in(portal, code):
    page = portal.get(STOP, {"code": code})
    assert page.status_code == 200
    assert f'value="{code}"' in page.content.decode()
    assert not stopped()


def test_the_button_stops_at_once(portal, code):
    page = portal.post(STOP, {"code": code})
    assert "không nhận tin nhắn nào nữa" in page.content.decode()
    assert stopped()
    assert services.send_invitation(code=code, portal="https://x/", at=AT, by=AREA) is False


def test_pressed_again_it_says_the_same(portal, code):
    portal.post(STOP, {"code": code})
    assert portal.post(STOP, {"code": code}).status_code == 200


def test_the_letter_taken_back_may_still_end_the_messages(portal, code):
    services.withdraw(code=code, at=AT, by=AREA)
    assert portal.post(STOP, {"code": code}).status_code == 200
    assert stopped()


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("AAAA2222", 404)])
def test_a_code_that_is_not_is_refused_and_stops_nobody(portal, code, typed, status):
    page = portal.post(STOP, {"code": typed})
    assert page.status_code == status
    assert not stopped()


def test_who_tries_many_codes_is_slowed_down(portal, code):
    for _ in range(guard.TRIES):
        portal.post(STOP, {"code": "AAAA2222"}, REMOTE_ADDR="203.0.113.7")
    answer = portal.post(STOP, {"code": code}, REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 429
    assert not stopped()


def test_the_page_names_nobody(portal, code):
    page = portal.post(STOP, {"code": code}).content.decode()
    assert MAIL not in page
    assert "Trần" not in page

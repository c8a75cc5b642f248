"""On a family's page: told in person with one press, and no more messages with another."""

from __future__ import annotations

import pytest
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.foundation.actor import Role

PHONE = "+84912345678"


@pytest.fixture
def officer(desk):
    return desk(Role.AREA_OFFICER)


@pytest.fixture
def home(officer) -> families.Household:
    made = families.household()
    families.amend(made.mother, phone=PHONE)
    return made


def key_of(home: families.Household) -> str:
    return f"p{home.mother.id.hex}"


def page(client, home) -> str:
    return client.get(f"/office/due/family/{key_of(home)}/").content.decode()


def press(client, home, act: str):
    return client.post(f"/office/due/family/{key_of(home)}/messages/", {"act": act})


def test_told_in_person_is_the_first_button_of_the_page(officer, home):
    shown = page(officer, home)
    first = shown.index('name="outcome"')
    assert shown.index("Đã báo tận nơi") - first < 400
    officer.post(
        f"/office/due/family/{key_of(home)}/contact/", {"channel": "visit", "outcome": "told"}
    )
    (contact,) = outreach.contacts_of(person_ids=[home.mother.id])[home.mother.id]
    assert (contact.channel, contact.outcome) == (Channel.VISIT, ContactOutcome.TOLD)


def test_a_family_of_whom_nothing_is_asked_has_no_such_button(officer, home):
    families.amend(home.mother, holds="card", holds_expires="2049-01-01")
    assert "Đã báo tận nơi" not in page(officer, home)


def test_messages_end_and_begin_again(officer, home):
    assert press(officer, home, "stop").status_code == 302
    assert outreach.opted_out(addresses=[PHONE]) == {PHONE}
    assert "Gia đình không nhận tin nhắn" in page(officer, home)
    assert press(officer, home, "resume").status_code == 302
    assert outreach.opted_out(addresses=[PHONE]) == set()
    assert "Gia đình không nhận tin nhắn" not in page(officer, home)


def test_the_mail_of_the_letter_ends_too(officer, home):
    session = families.session()
    services.invite(
        session_id=session, person_ids=[home.mother.id], email="nha@vidu.vn", at=AT, by=AREA
    )
    press(officer, home, "stop")
    assert outreach.opted_out(addresses=[PHONE, "nha@vidu.vn"]) == {PHONE, "nha@vidu.vn"}


@pytest.mark.usefixtures("own_transactions")
def test_without_an_address_there_is_no_button_and_a_refusal(officer, home):
    families.amend(home.mother, phone=None)
    assert "Không nhận tin nhắn" not in page(officer, home)
    assert press(officer, home, "stop").status_code == 409


def test_another_ward_s_officer_changes_nothing(desk, home):
    other = desk(Role.AREA_OFFICER, units=("00367",))
    assert press(other, home, "stop").status_code == 403
    assert outreach.opted_out(addresses=[PHONE]) == set()

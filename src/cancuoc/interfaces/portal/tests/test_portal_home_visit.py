"""A family asks for a visit at home, sees its hour, and takes it back; nobody else can."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.support import families
from tests.support.families import AT
from tests.support.portal import by_number
from tests.support.rollbacks import own_transactions

from cancuoc.domain.outreach import home_models, queries
from cancuoc.domain.outreach.home_rules import HomeState, HomeWay

__all__ = ["own_transactions"]
pytestmark = pytest.mark.usefixtures("own_transactions")
SAID = {
    "reason": "very_old",
    "part": "any",
    "days": ["5"],
    "phone": "0912 345 678",
    "email": "nha@vidu.vn",
}


def old() -> families.Someone:
    return families.someone("Trần Thị Mận", date(1936, 3, 4))


def key(person: families.Someone) -> str:
    return f"p{person.id.hex[-12:]}"


def ask(client: Client, who: families.Someone, **more: object):
    by_number(client, who)
    return client.post("/home-visit/", {**SAID, "person": key(who), **more})


def test_without_saying_who_it_is_nobody_sees_the_page(portal):
    assert portal.get("/home-visit/").url == "/book/"


def test_a_family_asks_and_reads_what_comes_next(portal):
    grandmother = old()
    assert ask(portal, grandmother).url == "/home-visit/"
    (row,) = queries.homes_of(person_ids=[grandmother.id])
    assert (row.way, row.email, row.days) == (HomeWay.PORTAL, "nha@vidu.vn", (5,))
    page = portal.get("/home-visit/").content.decode()
    assert row.code in page
    assert "Chờ duyệt" in page
    # Who only typed a number reads no more of the name than the number said.
    assert "Trần Thị Mận" not in page


def test_what_is_missing_is_said_beside_its_field(portal):
    grandmother = old()
    answer = ask(portal, grandmother, reason="other", words="", email="không có")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Ghi vài chữ về lý do." in text
    assert "ví dụ ten@vidu.vn" in text
    assert queries.homes_of(person_ids=[grandmother.id]) == []


def test_nobody_is_asked_for_whom_the_family_may_not_act(portal):
    grandmother, stranger = old(), families.someone("Lê Văn Lạ", date(1940, 1, 1))
    assert ask(portal, grandmother, person=key(stranger)).status_code == 422
    assert queries.homes_of(person_ids=[stranger.id]) == []


def test_a_child_under_six_is_not_offered(portal):
    home = families.household()
    by_number(portal, home.mother)
    page = portal.get("/home-visit/").content.decode()
    assert key(home.older) in page
    assert key(home.younger) not in page


def test_the_planned_hour_goes_into_the_telephone_s_calendar(portal):
    grandmother = old()
    ask(portal, grandmother)
    (row,) = queries.homes_of(person_ids=[grandmother.id])
    file = f"/home-visit/{row.code}/calendar.ics"
    assert portal.get(file).status_code == 404
    starts = AT + timedelta(days=2)
    home_models.HomeRequest.objects.update(
        state="planned",
        session_id=uuid4(),
        stop=1,
        visit_from=starts,
        visit_until=starts + timedelta(hours=1),
    )
    assert "khoảng 08:00 đến 08:30" in portal.get("/home-visit/").content.decode()
    body = portal.get(file).content.decode()
    assert "DTSTART:20240708T010000Z" in body
    assert "Mận" not in body
    assert Client().get(file).status_code == 404


def test_a_request_is_taken_back_by_its_family_alone(portal):
    grandmother = old()
    ask(portal, grandmother)
    (row,) = queries.homes_of(person_ids=[grandmother.id])
    assert Client().post(f"/home-visit/{row.code}/withdraw/").status_code == 404
    assert portal.post(f"/home-visit/{row.code}/withdraw/").url == "/home-visit/"
    assert queries.home_request(code=row.code).state is HomeState.WITHDRAWN

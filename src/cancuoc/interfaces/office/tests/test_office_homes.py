"""The page of requests to be seen at home: listed with looks, allowed, declined, set down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.outreach import home_models, queries, services
from cancuoc.domain.outreach.home_rules import HomeReason, HomeState, HomeWay
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.kernel.phone import Phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
FAR = "00664"


@pytest.fixture
def old(hanoi) -> families.Someone:
    return families.someone("Trần Thị Mận", date(1936, 3, 4))


def asked(person: families.Someone, *, days_ago: int = 4) -> str:
    return services.ask_home(
        person_id=person.id,
        reason=HomeReason.VERY_OLD,
        phone=Phone.parse("0912 345 678"),
        way=HomeWay.PHONE,
        at=AT - timedelta(days=days_ago),
        by=AREA,
    )


def test_the_list_tells_who_waits_how_long_and_each_person_is_a_look(desk, old):
    code = asked(old)
    page = desk(Role.AREA_OFFICER).get("/office/homes/")
    text = page.content.decode()
    assert "Trần Thị Mận" in text
    assert "4 ngày" in text
    assert f"/office/homes/{code}/" in text
    looks = AuditEvent.objects.filter(act="look.home_requests", person_id=old.id)
    assert looks.count() == 1


def test_another_area_sees_nothing_and_opens_nothing(desk, old):
    code = asked(old)
    client = desk(Role.AREA_OFFICER, units=(FAR,))
    assert "Trần Thị Mận" not in client.get("/office/homes/").content.decode()
    assert client.get(f"/office/homes/{code}/").status_code == 403
    assert client.post(f"/office/homes/{code}/", {"act": "allow"}).status_code == 403
    assert queries.home_request(code=code).state is HomeState.ASKED


def test_the_officer_allows_and_then_declines_with_a_reason(desk, old):
    code = asked(old)
    client, page = desk(Role.AREA_OFFICER), f"/office/homes/{code}/"
    assert client.post(page, {"act": "allow", "allow_point": "20.99, 105.81"}).status_code == 302
    assert queries.home_request(code=code).point is not None
    refused = client.post(page, {"act": "decline"})
    assert refused.status_code == 422
    assert client.post(page, {"act": "decline", "decline_why": "in_hospital"}).status_code == 302
    row = queries.home_request(code=code)
    assert row.state is HomeState.DECLINED
    assert row.declined is not None
    assert row.declined.vi in client.get(page).content.decode()


def test_a_wrong_point_is_said_and_nothing_moves(desk, old):
    code = asked(old)
    answer = desk(Role.AREA_OFFICER).post(
        f"/office/homes/{code}/", {"act": "allow", "allow_point": "cạnh chợ"}
    )
    assert answer.status_code == 422
    assert "21.0285, 105.8542" in answer.content.decode()
    assert queries.home_request(code=code).state is HomeState.ASKED


def test_what_was_planned_can_be_noted_as_not_met_once_the_hour_is_past(desk, old):
    code = asked(old)
    client, page = desk(Role.AREA_OFFICER), f"/office/homes/{code}/"
    hours = {"visit_from": AT + timedelta(hours=2), "visit_until": AT + timedelta(hours=3)}
    home_models.HomeRequest.objects.update(state="planned", session_id=old.id, stop=2, **hours)
    assert 'value="missed"' not in client.get(page).content.decode()
    home_models.HomeRequest.objects.update(visit_from=AT - timedelta(hours=1))
    assert 'value="missed"' in client.get(page).content.decode()
    client.post(page, {"act": "missed", "missed_missed": "absent"})
    assert queries.home_request(code=code).state is HomeState.NOT_MET


def test_a_family_that_telephones_is_set_down_from_its_page(desk, old):
    client, page = desk(Role.AREA_OFFICER), f"/office/due/family/p{old.id.hex}/home/"
    said = {
        "person": old.id.hex,
        "reason": "bedridden",
        "way": "phone",
        "part": "morning",
        "days": ["0", "2"],
        "phone": "0912 345 678",
    }
    other = client.post(page, {**said, "reason": "other"})
    assert other.status_code == 422
    answer = client.post(page, said)
    (row,) = queries.homes_of(person_ids=[old.id])
    assert answer.url == f"/office/homes/{row.code}/"
    assert (row.reason, row.days, row.way) == (HomeReason.BEDRIDDEN, (0, 2), HomeWay.PHONE)
    again = client.post(page, said)
    assert again.status_code == 409
    assert "đang mở" in again.content.decode()


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.PLANNER, Role.CARE_DESK])
def test_other_roles_do_not_open_the_pages(desk, old, role):
    code = asked(old)
    client = desk(role)
    for page in ("/office/homes/", f"/office/homes/{code}/"):
        assert client.get(page).status_code == 403

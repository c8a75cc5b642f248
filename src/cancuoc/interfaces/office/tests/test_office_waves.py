"""The wave screen: its size is said before its letters are made, once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.services import PupilLine
from cancuoc.foundation.actor import Role

WAVES = "/office/waves/"


@pytest.fixture
def officer(desk):
    return desk(Role.AREA_OFFICER)


@pytest.fixture
def homes(officer) -> list[families.Household]:
    return [families.household(surname=name) for name in ("Lê", "Vũ", "Đỗ", "Hồ")]


def ask(client, session, *, go: bool = False, origin: str = "", key: str = "a" * 32):
    sent = {"session": str(session), "origin": origin, "commune": COMMUNE, "idempotency_key": key}
    return client.post(WAVES, sent | ({"go": "1"} if go else {}))


def numbers(response) -> list[str]:
    shown = response.content.decode()
    return re.findall(r"cc-tile__number[^>]*>\s*(?:<[^>]+>)*\s*([\d.]+)", shown)


def invited(session) -> int:
    return sum(len(row.people) for row in outreach.invitations_to(session_id=session))


def test_the_size_is_said_before_anything_is_made(officer, homes):
    session = families.session(per_kit_hour=4)
    page = ask(officer, session)
    assert numbers(page) == ["8", "4", "12", "7"]
    assert invited(session) == 0


def test_the_letters_are_made_once_however_often_it_is_pressed(officer, homes):
    session = families.session(per_kit_hour=4)
    for _ in range(2):
        answer = ask(officer, session, go=True)
        assert answer.status_code == 302
    assert answer["Location"].endswith(f"/session/{session}/")
    assert invited(session) == 12


def test_more_letters_than_places_are_not_made(officer, homes):
    session = families.session(per_kit_hour=2)
    ask(officer, session, go=True)
    # Four places and 55 in a hundred who come: two families of three.
    assert invited(session) == 6


def test_a_wave_of_nobody_is_refused(officer, homes):
    session = families.session(per_kit_hour=2)
    ask(officer, session, go=True)
    again = ask(officer, session, go=True, key="b" * 32)
    assert again.status_code == 409
    assert "không còn ai để mời" in again.content.decode()


def test_a_hamlet_or_a_school_may_be_chosen(officer, homes):
    child = homes[0].older
    services.load_roll(
        code="TH1",
        name="Tiểu học 1",
        unit_code=COMMUNE,
        lines=[PupilLine(number=child.number.value, class_name="3A")],
        at=AT,
        by=AREA,
    )
    session = families.session()
    page = officer.get(WAVES).content.decode()
    assert 'value="h:Tổ 1"' in page
    assert 'value="s:TH1"' in page
    assert numbers(ask(officer, session, origin="s:TH1"))[2] == "3"
    assert numbers(ask(officer, session, origin="h:Tổ 1"))[2] == "12"


@pytest.mark.parametrize("origin", ["h:nowhere", "x"])
def test_an_origin_that_is_not_offered_is_asked_again(officer, homes, origin):
    assert ask(officer, families.session(), origin=origin).status_code == 422


def test_a_session_that_is_over_is_not_offered(officer, homes):
    session = families.session(
        starts_at=AT - timedelta(hours=2), hours=1, at=AT - timedelta(days=1)
    )
    assert "Chưa có buổi nào" in officer.get(WAVES).content.decode()
    assert ask(officer, session).status_code == 422


def test_without_a_choice_the_form_asks(officer, homes):
    families.session()
    assert officer.post(WAVES, {"commune": COMMUNE}).status_code == 422


def test_other_wards_and_other_roles_stay_out(desk, officer):
    assert officer.get(WAVES, {"commune": "00367"}).status_code == 403
    assert desk(Role.RECEPTION).get(WAVES).status_code == 403

"""The figures of people in care: for the desk and the commander, drawn and in tables, no name."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from tests.support.families import AT
from tests.support.officers import officer, signed_in

from cancuoc.domain.specialcare.tests import desk
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
PAGE = "/office/care/figures/"


@pytest.fixture(autouse=True)
def saturday(monkeypatch, hanoi):
    monkeypatch.setattr(clock, "now", lambda: AT)
    desk.centre()


def shown(response):
    return " ".join(response.content.decode().split())


def page(role=Role.COMMANDER, query="", units=("01",)):
    name = f"huy{get_user_model().objects.count()}"
    return signed_in(officer(name, role, units=units)).get(PAGE + query)


def cells(text, caption):
    table = text.split(f"{caption}</caption>")[1].split("</table>")[0]
    return [re.sub(r"<[^>]+>", " ", row).split() for row in table.split("<tr")[2:]]


def test_the_table_beside_the_chart_says_the_same(hanoi):
    rows = [desk.enter(k) for k in (1, 2, 3)]
    table = apps.get_model("specialcare", "Resident").objects
    table.filter(id=rows[0].id).update(status="handed", route="enquiry")
    text = shown(page())
    assert "Chờ rà soát: 2; Đã trao tận tay: 1" in text
    assert [row[-1] for row in cells(text, "Số người theo tình trạng")] == ["2", "1", "3"]
    assert [row[-2:] for row in cells(text, "Kết quả theo cách xác lập")] == [["1", "1"]]
    assert [row[-4:] for row in cells(text, "Từng cơ sở, còn nhiều việc trước")] == [
        ["2", "0", "1", "3"]
    ]


def test_the_ages_add_up_to_the_open_files(hanoi):
    for k in (1, 2):
        desk.enter(k)
    last = cells(shown(page()), "Số ngày làm việc theo tình trạng")[-1]
    assert last[-5:] == ["2", "0", "0", "0", "0"]


def test_no_name_of_a_resident_is_on_it(hanoi):
    desk.enter(NAME="Quách Thị Yến")
    for query in ("", "?centre=CS01"):
        assert "Yến" not in shown(page(query=query))


def test_a_centre_has_its_own_figures(hanoi):
    desk.enter()
    text = shown(page(query="?centre=CS01"))
    assert "Trung tâm bảo trợ số 1</h1>" in text
    assert "Từng cơ sở" not in text


def test_an_unknown_centre_and_one_out_of_reach_are_refused_alike(hanoi):
    assert page(query="?centre=XX").status_code == 404
    assert page(query="?centre=CS01", units=("00001",)).status_code == 404


def test_without_residents_the_page_says_so(hanoi):
    assert "Chưa có ai trong sổ của cơ sở." in shown(page())


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.RECEPTION])
def test_others_are_refused(role):
    assert page(role).status_code == 403


def test_the_care_desk_finds_the_way_there(hanoi):
    user = officer("hien", Role.CARE_DESK, units=("01",))
    assert PAGE in shown(signed_in(user, purpose="dossier").get("/office/care/"))

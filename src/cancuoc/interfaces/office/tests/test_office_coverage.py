"""The table of a ward: each person in one column, each row and the whole add up."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE

from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.services import PupilLine
from cancuoc.domain.reporting import denominator as counting
from cancuoc.domain.reporting.denominator import denominator
from cancuoc.domain.reporting.standing import Standing
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import coverage as words
from cancuoc.law.ages import Band

COVERAGE = "/office/coverage/"


@pytest.fixture
def officer(desk):
    return desk(Role.AREA_OFFICER)


def counted():
    return denominator(communes=[COMMUNE], since=AT, at=AT)


@pytest.mark.parametrize("way", ["hamlet", "band", "school"])
def test_rows_add_up_to_the_whole_and_the_whole_to_the_due(hanoi, way):
    families.household()
    home = families.household(surname="Lê")
    families.invite(families.session(), *home.ids)
    found = counted()
    *parts, whole = words.rows(found, way, schools={}, commune=COMMUNE)
    for key in (*map(str, Standing), "sum"):
        assert sum(row[key] for row in parts) == whole[key]
    assert whole["sum"] == found.due == 6
    assert sum(whole[str(word)] for word in Standing) == whole["sum"]


def test_columns_nobody_stands_in_are_not_shown(hanoi):
    families.household()
    keys = [column["key"] for column in words.columns(counted(), "hamlet")]
    assert keys == ["part", "left", "sum"]


def test_the_part_with_most_work_comes_first(hanoi):
    families.someone("Vũ Thị Mai", date(1990, 1, 1))
    families.household()
    rows = words.rows(counted(), "band", schools={}, commune=COMMUNE)
    assert [row["sum"] for row in rows] == [2, 1, 1, 4]


@pytest.mark.parametrize("way", ["hamlet", "band"])
def test_each_number_leads_to_the_list_of_just_those_people(officer, way):
    home = families.household()
    families.household(surname="Lê")
    families.invite(families.session(), home.older.id)
    page = officer.get(COVERAGE, {"by": way}).content.decode()
    links = re.findall(r'<td[^>]*><a class="govuk-link" href="([^"]+)">(\d+)</a>', page)
    assert links
    for address, people in links:
        listed = officer.get(address.replace("&amp;", "&")).content.decode()
        assert f"{people} người trong" in listed


def test_the_list_knows_no_schools_and_no_holders():
    counts = denominator_of(Standing.HOLDS, Standing.LEFT)
    (row, _whole) = words.rows(counts, "hamlet", schools={}, commune=COMMUNE)
    assert set(row["_links"]) == {"left"}
    (row, _whole) = words.rows(counts, "school", schools={}, commune=COMMUNE)
    assert "_links" not in row


def denominator_of(*standings: Standing) -> counting.Denominator:
    people = [
        counting.Counted(
            person_id=uuid4(),
            commune=COMMUNE,
            hamlet="Tổ 1",
            school="",
            band=Band.FROM_14,
            standing=standing,
        )
        for standing in standings
    ]
    return counting.Denominator(people=tuple(people), due=len(people), exempt={})


def test_schools_are_named(hanoi):
    home = families.household()
    services.load_roll(
        code="TH1",
        name="Tiểu học 1",
        unit_code=COMMUNE,
        lines=[PupilLine(number=home.older.number.value, class_name="3A")],
        at=AT,
        by=AREA,
    )
    named = {"TH1": "Tiểu học 1"}
    rows = words.rows(counted(), "school", schools=named, commune=COMMUNE)
    names = [row["part"] for row in rows]
    assert names == ["Không có trong danh sách trường", "Tiểu học 1", "Cả địa bàn"]


def test_whom_the_law_asks_nothing_is_told_apart(hanoi):
    home = families.household()
    families.amend(home.mother, holds="card", holds_expires="2049-01-01")
    (row,) = words.exempt(counted())
    assert row["people"] == "1"


def test_the_page_says_the_sum_and_names_nobody(officer):
    families.household()
    page = officer.get(COVERAGE).content.decode()
    assert "3 người đến hạn" in page
    assert "Hương" not in page


@pytest.mark.parametrize("by", ["band", "school", "nonsense"])
def test_it_may_be_told_another_way(officer, by):
    families.household()
    assert officer.get(COVERAGE, {"by": by}).status_code == 200


def test_people_lost_are_said_loudly(officer, monkeypatch):
    families.household()
    monkeypatch.setattr(counting, "_due_here", lambda *_a, **_k: [])
    page = officer.get(COVERAGE).content.decode()
    assert "Có 3 người không có đúng một tình trạng" in page


def test_an_empty_ward_says_so(officer):
    assert "không có ai đến hạn" in officer.get(COVERAGE).content.decode()


def test_other_wards_and_other_roles_stay_out(desk, officer):
    assert officer.get(COVERAGE, {"commune": "00367"}).status_code == 403
    assert desk(Role.RECEPTION).get(COVERAGE).status_code == 403


@pytest.mark.parametrize(("campaign", "since"), [(False, "01/01/2024"), (True, "01/07/2024")])
def test_the_counting_begins_with_the_campaign_or_the_year(officer, campaign, since):
    families.household()
    if campaign:
        families.session()
    assert f"Tính từ ngày {since}" in officer.get(COVERAGE).content.decode()

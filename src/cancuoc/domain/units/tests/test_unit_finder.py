"""The one box in which people type a place: what they type and what must come first."""

from __future__ import annotations

from datetime import date

import pytest

from cancuoc.domain.units import queries
from cancuoc.domain.units.rules import Level

pytestmark = pytest.mark.usefixtures("loaded")

PAPER = date(2024, 7, 6)
TODAY = date(2025, 7, 2)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("phuong mai", "00232"),
        ("Phương Mai", "00232"),
        ("PHƯƠNG MAI", "00232"),
        ("phường phương mai", "00232"),
        ("phuong phuong mai", "00232"),
        ("phuong mai dong da", "00232"),
        ("dong da phuong mai", "00232"),
        ("phương mai, đống đa", "00232"),
        ("minh tan phu xuyen", "10351"),
        ("xa minh tan", "10351"),
        ("xã minh tân huyện phú xuyên", "10351"),
        ("thanh xuan bac", "00367"),
        ("kim giang", "00373"),
        ("khuong dinh thanh xuan", "00364"),
        ("hang bac", "00061"),
        ("ly thai to", "00058"),
        ("o cho dua", "00190"),
        ("ô chợ dừa", "00190"),
        ("van mieu", "00181"),
        ("trung tu", "00226"),
        ("xuan mai", "10018"),
        ("thi tran xuan mai", "10018"),
        ("thi tran phung", "09784"),
        ("trau quy", "00565"),
        ("co nhue 1", "00616"),
        ("huong son my duc", "10489"),
    ],
)
def test_what_comes_first_on_the_day_of_the_paper(typed, code):
    found = queries.find(text=typed, on=PAPER, written_on=PAPER)
    assert found
    assert code in {hit.unit.code for hit in found[:2]}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("phuong mia dong da", "Phường Phương Mai"),
        ("pohng mai dong da", "Phường Phương Mai"),
        ("minh tn phu xuyen", "Xã Minh Tân"),
        ("thanh xuna bac", "Phường Thanh Xuân Bắc"),
        ("kuong dinh", "Phường Khương Đình"),
        ("hoan kiemm", "Quận Hoàn Kiếm"),
    ],
)
def test_slips_still_find(typed, expected):
    found = queries.find(text=typed, on=PAPER, written_on=PAPER, limit=30)
    assert expected in {hit.unit.full_name for hit in found}


@pytest.mark.parametrize(
    ("typed", "paper", "ending"),
    [
        ("quoc tu giam", PAPER, "nay thuộc"),
        ("xa minh tan phu xuyen", PAPER, "→ nay là Xã Đại Xuyên"),
        ("phuong ba dinh", TODAY, "Phường Ba Đình"),
        ("dai xuyen", TODAY, "Xã Đại Xuyên"),
    ],
)
def test_labels_say_what_it_is_now(typed, paper, ending):
    label = queries.find(text=typed, on=TODAY, written_on=paper)[0].label
    assert ending in label


def test_old_and_new_bearers_of_a_name_are_both_offered():
    found = queries.find(text="bach mai", on=TODAY, limit=20)
    assert {hit.unit.code for hit in found} >= {"00286", "00292"}


def test_a_paper_of_2025_knows_no_district():
    found = queries.find(text="dong da", on=TODAY, written_on=TODAY)
    assert {hit.unit.level for hit in found} == {Level.COMMUNE}


def test_a_district_that_ended_has_no_successor_but_is_found():
    found = queries.find(text="quan dong da", on=TODAY, written_on=PAPER, limit=40)
    districts = [hit for hit in found if hit.unit.level is Level.DISTRICT]
    assert districts
    assert districts[0].now == ()
    assert districts[0].label == "Quận Đống Đa"


@pytest.mark.parametrize("typed", ["'", '"', "\\", "a'; --", "(", "phuong%", "🙂", "x" * 3000])
def test_odd_text_breaks_nothing(typed):
    assert isinstance(queries.find(text=typed, on=TODAY), tuple)


@pytest.mark.parametrize("limit", [1, 2, 5, 50])
def test_limit_is_kept(limit):
    assert len(queries.find(text="phuong", on=PAPER, limit=limit)) <= limit


def test_every_commune_finds_itself_by_its_full_address():
    rows = queries.units_in_force(on=PAPER, level=Level.COMMUNE)[::29]
    for row in rows:
        parent = queries.unit(code=row.parent, on=PAPER)
        typed = f"{row.full_name}, {parent.full_name}"
        found = queries.find(text=typed, on=PAPER, written_on=PAPER)
        assert row.code in {hit.unit.code for hit in found[:3]}

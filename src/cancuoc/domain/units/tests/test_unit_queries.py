"""Reads of units in the database: a day, a scope, a typed text, what became of a code."""

from __future__ import annotations

from datetime import date

import pytest

from cancuoc.domain.units import queries
from cancuoc.domain.units.queries import UnknownUnit
from cancuoc.domain.units.rules import Level, PointKind, PoliceKind

pytestmark = pytest.mark.usefixtures("loaded")

JULY_2024 = date(2024, 7, 6)
MARCH_2025 = date(2025, 3, 2)
TODAY = date(2025, 7, 2)


@pytest.mark.parametrize(
    ("on", "level", "count"),
    [
        (JULY_2024, Level.DISTRICT, 30),
        (JULY_2024, Level.COMMUNE, 579),
        (date(2025, 1, 1), Level.COMMUNE, 526),
        (TODAY, Level.COMMUNE, 126),
        (TODAY, Level.DISTRICT, 0),
        (date(2019, 1, 1), Level.COMMUNE, 0),
    ],
)
def test_in_force(on, level, count):
    rows = queries.units_in_force(on=on, level=level)
    assert len(rows) == count
    assert [row.code for row in rows] == sorted(row.code for row in rows)


def test_children_of_a_district():
    rows = queries.children(code="006", on=JULY_2024)
    assert len(rows) == 21
    assert {row.level for row in rows} == {Level.COMMUNE}
    assert queries.children(code="006", on=TODAY) == ()
    assert len(queries.children(code="01", on=TODAY)) == 126


def test_address_line_follows_the_day():
    assert (
        queries.address_line(code="10351", on=JULY_2024)
        == "Xã Minh Tân, Huyện Phú Xuyên, Thành phố Hà Nội"
    )
    assert queries.address_line(code="10342", on=TODAY) == "Xã Đại Xuyên, Thành phố Hà Nội"


@pytest.mark.parametrize("code", ["99999", "", "10351x", "PC06"])
def test_unknown_code_is_refused_with_a_next_step(code):
    with pytest.raises(UnknownUnit) as refusal:
        queries.unit(code=code, on=JULY_2024)
    assert refusal.value.status == 404
    assert refusal.value.next_step


def test_a_code_of_another_day_is_unknown():
    with pytest.raises(UnknownUnit):
        queries.unit(code="00184", on=date(2025, 1, 1))


def test_units_named_leaves_out_the_unknown():
    named = queries.units_named(codes=["00232", "99999"], on=JULY_2024)
    assert {code: row.full_name for code, row in named.items()} == {"00232": "Phường Phương Mai"}


@pytest.mark.parametrize(
    ("scope", "count"), [(["01"], 579), (["006"], 21), (["006", "00232", "10351"], 22), ([], 0)]
)
def test_communes_within_a_scope(scope, count):
    assert len(queries.communes_within(scope=scope, on=JULY_2024)) == count


@pytest.mark.parametrize(
    ("scope", "code", "answer"),
    [
        (["01"], "00232", True),
        (["006"], "00232", True),
        (["00232"], "00232", True),
        (["005"], "00232", False),
        (["00232"], "006", False),
        ([], "00232", False),
    ],
)
def test_covers(scope, code, answer):
    assert queries.covers(scope=scope, unit_code=code, on=JULY_2024) is answer


def test_a_district_covers_nothing_after_it_ended():
    assert not queries.covers(scope=["006"], unit_code="00226", on=TODAY)


def test_police_of_an_area():
    assert queries.police_of(area="00232", on=JULY_2024).name == "Công an phường Phương Mai"
    assert queries.police_of(area="006", on=JULY_2024).kind is PoliceKind.DISTRICT_TEAM
    with pytest.raises(UnknownUnit):
        queries.police_of(area="006", on=MARCH_2025)


def test_police_in_force_by_kind():
    assert len(queries.police_in_force(on=JULY_2024, kind=PoliceKind.DISTRICT_TEAM)) == 30
    assert len(queries.police_in_force(on=JULY_2024)) == 1 + 1 + 30 + 579


def test_points_of_a_day():
    assert len(queries.intake_points(on=JULY_2024, kind=PointKind.FIXED)) == 31
    assert len(queries.intake_points(on=JULY_2024)) == 32
    assert queries.intake_points(on=date(2024, 6, 30)) == ()


def test_resolve_keeps_what_is_in_force():
    answer = queries.resolve(code="10351", on=JULY_2024)
    assert answer.only is not None
    assert answer.only.name == "Xã Minh Tân"
    assert answer.certain
    assert not answer.split


def test_resolve_a_whole_merger():
    answer = queries.resolve(code="10351", on=TODAY)
    assert answer.only is not None
    assert (answer.only.code, answer.only.name) == ("10342", "Xã Đại Xuyên")


def test_resolve_never_chooses_for_a_split_commune():
    answer = queries.resolve(code="00073", on=TODAY)
    assert answer.split
    assert answer.only is None
    assert {unit.name for unit in answer.units} >= {"Phường Hoàn Kiếm", "Phường Cửa Nam"}


def test_resolve_through_two_reforms():
    answer = queries.resolve(code="00184", on=date(2025, 2, 1))
    assert [unit.name for unit in answer.units] == ["Phường Văn Miếu - Quốc Tử Giám"]
    later = queries.resolve(code="00184", on=TODAY)
    assert "Phường Văn Miếu - Quốc Tử Giám" in {unit.name for unit in later.units}


def test_a_code_that_came_back_needs_the_date_of_the_paper():
    as_it_stands = queries.resolve(code="00226", on=TODAY)
    as_written = queries.resolve(code="00226", on=TODAY, written_on=JULY_2024)
    assert [unit.name for unit in as_it_stands.units] == ["Phường Văn Miếu - Quốc Tử Giám"]
    assert "Phường Kim Liên" in {unit.name for unit in as_written.units}


@pytest.mark.parametrize("district", ["001", "006", "269", "280"])
def test_a_district_team_resolves_to_commune_police(district):
    before = queries.resolve(code=f"CA-{district}", on=date(2025, 2, 28))
    assert before.only is not None
    assert before.only.kind == PoliceKind.DISTRICT_TEAM
    after = queries.resolve(code=f"CA-{district}", on=MARCH_2025)
    assert after.only is not None
    assert after.only.kind == PoliceKind.COMMUNE_POLICE
    assert not after.certain


def test_a_district_team_still_resolves_after_july_2025():
    answer = queries.resolve(code="CA-280", on=TODAY)
    assert answer.units
    assert {unit.kind for unit in answer.units} == {PoliceKind.COMMUNE_POLICE}


def test_every_district_team_resolves_on_every_later_day():
    for row in queries.police_in_force(on=JULY_2024, kind=PoliceKind.DISTRICT_TEAM):
        for on in (MARCH_2025, TODAY):
            assert queries.resolve(code=row.code, on=on).units


def test_commune_police_go_the_way_of_their_commune():
    answer = queries.resolve(code="CA-10351", on=TODAY)
    assert [unit.name for unit in answer.units] == ["Công an xã Đại Xuyên"]


@pytest.mark.parametrize("code", ["PC06", "C06"])
def test_city_and_ministry_stay(code):
    answer = queries.resolve(code=code, on=TODAY)
    assert [unit.code for unit in answer.units] == [code]


@pytest.mark.parametrize("code", ["99999", "CA-999", "xyz"])
def test_resolve_refuses_unknown_codes(code):
    with pytest.raises(UnknownUnit):
        queries.resolve(code=code, on=TODAY)


def test_a_district_has_no_successor_of_its_rung():
    with pytest.raises(UnknownUnit):
        queries.resolve(code="006", on=TODAY)


def test_resolve_refuses_a_date_before_the_table():
    with pytest.raises(UnknownUnit):
        queries.resolve(code="10351", on=TODAY, written_on=date(2010, 1, 1))


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("minh tan phu xuyen", "Xã Minh Tân, Huyện Phú Xuyên → nay là Xã Đại Xuyên"),
        ("Minh Tân, Phú Xuyên", "Xã Minh Tân, Huyện Phú Xuyên → nay là Xã Đại Xuyên"),
        ("PHU XUYEN MINH TAN", "Xã Minh Tân, Huyện Phú Xuyên → nay là Xã Đại Xuyên"),
    ],
)
def test_find_says_what_it_is_now(typed, label):
    assert queries.find(text=typed, on=TODAY)[0].label == label


def test_find_on_the_day_of_the_paper():
    found = queries.find(text="phuong mai", on=JULY_2024, written_on=JULY_2024)
    assert found[0].label == "Phường Phương Mai, Quận Đống Đa"


def test_find_warns_of_a_split():
    found = queries.find(text="cua nam hoan kiem", on=TODAY, written_on=JULY_2024)
    assert found[0].split
    assert "cần thôn, tổ dân phố" in found[0].label


def test_find_forgives_a_slip():
    assert any(
        hit.unit.code == "10351" for hit in queries.find(text="mihn tan phu xuyen", on=TODAY)
    )


def test_typed_marks_put_the_exact_spelling_first():
    with_marks = queries.find(text="Phú Xuyên", on=JULY_2024, written_on=JULY_2024)
    assert with_marks[0].unit.full_name in {"Huyện Phú Xuyên", "Thị trấn Phú Xuyên"}


def test_find_a_district():
    names = {hit.unit.full_name for hit in queries.find(text="dong da", on=JULY_2024, limit=30)}
    assert "Quận Đống Đa" in names


@pytest.mark.parametrize("typed", ["", "   ", "zzzzqqqq", "%", "_____"])
def test_find_nothing(typed):
    assert queries.find(text=typed, on=TODAY) == ()


def test_find_keeps_the_limit():
    assert len(queries.find(text="xa", on=JULY_2024, limit=3)) == 3


def test_no_borders_until_a_deployment_imports_them():
    assert queries.borders(on=JULY_2024, level=Level.DISTRICT) == {}

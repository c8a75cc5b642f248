"""Units on the days that matter: counted again from the rows, and agreeing with one another."""

from __future__ import annotations

import csv
import unicodedata
from datetime import date, timedelta
from importlib import resources

import pytest

from cancuoc.domain.units import queries
from cancuoc.domain.units.finder import Found
from cancuoc.domain.units.lineage import Successor
from cancuoc.domain.units.queries import UnitRow, UnknownUnit
from cancuoc.domain.units.rules import CITY_CODE, Level, PointKind, PoliceKind, UnitKind

database = pytest.mark.usefixtures("loaded")

# The eve and the morning of each reform, the first and last days of the table.
DAYS = (
    date(2020, 2, 29),
    date(2020, 3, 1),
    date(2024, 7, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 2, 28),
    date(2025, 3, 1),
    date(2025, 3, 2),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2030, 1, 1),
)
JULY_2024, LAST_OF_DISTRICTS, JULY_2025 = DAYS[2], date(2025, 6, 30), date(2025, 7, 1)


def rows_of(name):
    text = resources.files("cancuoc.domain.units").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def written(name, day):
    """Read the codes in force from the file itself: ISO dates compare as words."""
    on = day.isoformat()
    rows = rows_of(name)
    return {r["code"] for r in rows if r["valid_from"] <= on <= (r["valid_to"] or "9999")}


@database
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_what_is_in_force_is_what_the_files_say(on):
    assert {row.code for row in queries.units_in_force(on=on)} == written("units.csv", on)
    assert {p.code for p in queries.intake_points(on=on)} == written("intake_points.csv", on)
    named = queries.police_in_force(on=on)
    above = {row.code for row in named if row.kind is not PoliceKind.COMMUNE_POLICE}
    assert above == written("police.csv", on)


@database
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_every_commune_has_one_police_and_every_police_a_commune(on):
    communes = {row.code for row in queries.units_in_force(on=on, level=Level.COMMUNE)}
    police = queries.police_in_force(on=on, kind=PoliceKind.COMMUNE_POLICE)
    assert sorted(row.area for row in police) == sorted(communes)
    # The teams above are written from the law of 2023 on; before it nobody asks for them.
    if on >= date(2023, 1, 1):
        above = {row.code for row in queries.police_in_force(on=on)}
        assert {row.parent for row in police} <= above


@database
@pytest.mark.parametrize("on", DAYS[1:], ids=str)
def test_the_communes_are_divided_among_their_parents(on):
    communes = [row.code for row in queries.units_in_force(on=on, level=Level.COMMUNE)]
    parents = [row.code for row in queries.units_in_force(on=on, level=Level.DISTRICT)]
    below = [row.code for parent in parents for row in queries.children(code=parent, on=on)]
    if on <= LAST_OF_DISTRICTS:
        assert sorted(below) == communes
        assert {row.code for row in queries.children(code=CITY_CODE, on=on)} == set(parents)
    else:
        assert (parents, below) == ([], [])
        assert [row.code for row in queries.children(code=CITY_CODE, on=on)] == communes


@database
@pytest.mark.parametrize("on", [JULY_2024, date(2025, 1, 1), JULY_2025], ids=str)
@pytest.mark.parametrize(
    "scope", [["006"], ["280", "009"], ["00232"], ["01"], ["99999"], [], ["006", "00232"]], ids=str
)
def test_a_scope_covers_exactly_the_communes_within_it(on, scope):
    within = queries.communes_within(scope=scope, on=on)
    assert list(within) == sorted(set(within))
    everything = [row.code for row in queries.units_in_force(on=on, level=Level.COMMUNE)]
    sample = {*within[:4], *everything[::60]}
    for code in sample:
        assert queries.covers(scope=scope, unit_code=code, on=on) is (code in within)


@database
def test_an_officer_of_a_district_loses_the_communes_when_the_district_ends():
    for on, count in ((LAST_OF_DISTRICTS, 17), (JULY_2025, 0)):
        assert len(queries.communes_within(scope=["006"], on=on)) == count
    # The city goes on, and with it everybody who answers for the whole of it.
    assert len(queries.communes_within(scope=["01"], on=JULY_2025)) == 126


@database
def test_a_code_that_ended_is_covered_by_itself_the_city_and_who_has_the_place_now():
    """Quốc Tử Giám (00184) of Đống Đa (006) became part of 00181 on 1 January 2025."""
    scopes = {"00184": True, "01": True, "006": True, "00181": True, "009": False, "": False}
    for code, covered in scopes.items():
        scope = [code] if code else []
        assert queries.covers(scope=scope, unit_code="00184", on=date(2025, 1, 1)) is covered


@database
@pytest.mark.parametrize(
    ("code", "on", "line"),
    [
        ("00226", date(2024, 12, 31), "Phường Trung Tự, Quận Đống Đa, Thành phố Hà Nội"),
        (
            "00226",
            date(2025, 1, 1),
            "Phường Phương Liên - Trung Tự, Quận Đống Đa, Thành phố Hà Nội",
        ),
        ("00226", date(2025, 7, 1), "Phường Văn Miếu - Quốc Tử Giám, Thành phố Hà Nội"),
        ("09784", date(2024, 7, 1), "Thị trấn Phùng, Huyện Đan Phượng, Thành phố Hà Nội"),
        ("269", date(2024, 7, 1), "Thị xã Sơn Tây, Thành phố Hà Nội"),
        ("01", date(2025, 7, 1), "Thành phố Hà Nội"),
    ],
)
def test_an_address_reads_as_it_did_on_the_day_of_the_paper(code, on, line):
    assert queries.address_line(code=code, on=on) == line


@database
@pytest.mark.parametrize(("code", "on"), [("006", JULY_2025), ("99999", JULY_2024)])
def test_an_address_of_no_place_is_refused(code, on):
    with pytest.raises(UnknownUnit):
        queries.address_line(code=code, on=on)


@database
def test_no_code_makes_no_line():
    assert queries.address_line(code="", on=JULY_2024) == ""


@database
@pytest.mark.parametrize(
    ("area", "on", "parent"),
    [
        ("00232", date(2025, 2, 28), "CA-006"),
        ("00232", date(2025, 3, 1), "PC06"),
        ("00232", date(2025, 6, 30), "PC06"),
        ("00004", date(2025, 7, 1), "PC06"),
    ],
)
def test_who_stands_above_the_police_of_a_ward(area, on, parent):
    assert queries.police_of(area=area, on=on).parent == parent


@database
@pytest.mark.parametrize("on", DAYS[2:], ids=str)
def test_every_point_is_run_by_police_in_force(on):
    points = queries.intake_points(on=on)
    police = {row.code for row in queries.police_in_force(on=on)}
    assert {point.operator for point in points} <= police
    assert sum(point.kind is PointKind.FIXED for point in points) == 31
    assert sum(point.kind is PointKind.MOBILE for point in points) == 1


@database
@pytest.mark.parametrize("on", [date(2025, 1, 1), date(2025, 3, 2), JULY_2025], ids=str)
def test_an_answer_asked_again_is_its_own_answer(on):
    communes = queries.units_in_force(on=JULY_2024, level=Level.COMMUNE)[7::48]
    for row in communes:
        answer = queries.resolve(code=row.code, on=on, written_on=JULY_2024)
        for unit in answer.units:
            again = queries.resolve(code=unit.code, on=on, written_on=on)
            assert again.only == unit
            assert not again.split


@database
def test_a_step_taken_in_two_leads_to_the_same_place():
    # From July 2024 to July 2025 at once, or by way of the merger of January.
    for row in queries.units_in_force(on=JULY_2024, level=Level.COMMUNE)[3::40]:
        at_once = queries.resolve(code=row.code, on=JULY_2025, written_on=JULY_2024)
        between = queries.resolve(code=row.code, on=date(2025, 1, 1), written_on=JULY_2024).only
        in_two = queries.resolve(code=between.code, on=JULY_2025, written_on=date(2025, 1, 1))
        assert {u.code for u in in_two.units} == {u.code for u in at_once.units}
        assert in_two.split is at_once.split


@database
@pytest.mark.parametrize("days", [0, 1, 365])
def test_a_paper_of_the_last_day_is_followed_from_that_day(days):
    on = JULY_2025 + timedelta(days=days)
    answer = queries.resolve(code="10351", on=on, written_on=LAST_OF_DISTRICTS)
    assert [unit.name for unit in answer.units] == ["Xã Đại Xuyên"]


def found(*now, split=False, name="Minh Tân"):
    unit = UnitRow(
        code="10351",
        name=name,
        kind=UnitKind.COMMUNE,
        parent="280",
        valid_from=date(2020, 3, 1),
        valid_to=date(2025, 6, 30),
    )
    successors = tuple(Successor(code=str(n), name=s, kind="x") for n, s in enumerate(now))
    return Found(unit=unit, line="Xã Minh Tân, Huyện Phú Xuyên", now=successors, split=split)


@pytest.mark.parametrize(
    ("hit", "label"),
    [
        (found(), "Xã Minh Tân, Huyện Phú Xuyên"),
        (found("Xã Minh Tân"), "Xã Minh Tân, Huyện Phú Xuyên"),
        (found("Xã Đại Xuyên"), "Xã Minh Tân, Huyện Phú Xuyên → nay là Xã Đại Xuyên"),
        (
            found("Xã A", "Xã B", split=True),
            "Xã Minh Tân, Huyện Phú Xuyên → nay thuộc Xã A, Xã B"
            " (cần thôn, tổ dân phố để xác định)",
        ),
        # One heir may still have taken only a part: the other part needs the hamlet.
        (
            found("Xã A", split=True),
            "Xã Minh Tân, Huyện Phú Xuyên → nay thuộc Xã A (cần thôn, tổ dân phố để xác định)",
        ),
    ],
)
def test_one_line_tells_what_a_unit_was_and_is(hit, label):
    assert hit.label == label


@database
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_place_is_found_in_every_form_of_unicode(form):
    typed = unicodedata.normalize(form, "Phường Ô Chợ Dừa, Đống Đa")
    assert queries.find(text=typed, on=JULY_2024, written_on=JULY_2024)[0].unit.code == "00190"


@database
@pytest.mark.parametrize("typed", ["\0", "phuong\0mai", "\0phuong mai dong da\0"])
def test_a_null_byte_is_a_space_and_no_error(typed):
    hits = queries.find(text=typed, on=JULY_2024, written_on=JULY_2024)
    assert bool(hits) is ("mai" in typed)


@database
@pytest.mark.parametrize("limit", [-5, 0])
def test_no_places_are_shown_when_none_are_asked_for(limit):
    assert queries.find(text="phuong mai", on=JULY_2024, limit=limit) == ()


@database
@pytest.mark.parametrize("typed", ["phuong", "xa", "quang trung", "hoa"])
def test_nothing_is_offered_twice(typed):
    hits = queries.find(text=typed, on=JULY_2024, limit=60)
    keys = [(hit.unit.code, hit.unit.name, hit.unit.parent) for hit in hits]
    assert len(keys) == len(set(keys))
    assert queries.find(text=typed, on=JULY_2024, limit=7) == hits[:7]

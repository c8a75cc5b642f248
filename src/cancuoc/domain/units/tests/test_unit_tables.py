"""The shipped tables: counts, names, dates without gaps, and agreement with other lists."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from cancuoc.domain.units import tables, tiles
from cancuoc.domain.units.rules import (
    Certainty,
    Level,
    PointKind,
    PoliceKind,
    Share,
    UnitKind,
    full_name,
    police_name,
)
from cancuoc.kernel.folding import fold

JULY_2024 = date(2024, 7, 1)
JANUARY_2025 = date(2025, 1, 1)
JULY_2025 = date(2025, 7, 1)
OTHER_LISTS = Path(os.environ.get("CANCUOC_GEO_DATA") or "/nonexistent")
needs_lists = pytest.mark.skipif(
    not OTHER_LISTS.is_dir(), reason="CANCUOC_GEO_DATA names no folder with lists to compare"
)


def in_force(on, level=None):
    return {
        row.code: row
        for row in tables.units()
        if row.valid_from <= on
        and (row.valid_to is None or on <= row.valid_to)
        and (level is None or row.kind.level is level)
    }


@pytest.mark.parametrize(
    ("on", "districts", "communes"),
    [
        (date(2020, 3, 1), 30, 579),
        (JULY_2024, 30, 579),
        (date(2024, 12, 31), 30, 579),
        (JANUARY_2025, 30, 526),
        (date(2025, 6, 30), 30, 526),
        (JULY_2025, 0, 126),
        (date(2026, 11, 1), 0, 126),
    ],
)
def test_counts_on_a_day(on, districts, communes):
    assert len(in_force(on, Level.DISTRICT)) == districts
    assert len(in_force(on, Level.COMMUNE)) == communes


@pytest.mark.parametrize(
    ("on", "kinds"),
    [
        (JULY_2024, {"ward": 175, "commune": 383, "township": 21}),
        (JULY_2025, {"ward": 51, "commune": 75}),
    ],
)
def test_kinds_of_communes(on, kinds):
    assert Counter(str(row.kind) for row in in_force(on, Level.COMMUNE).values()) == kinds


def test_kinds_of_districts():
    kinds = Counter(row.kind for row in in_force(JULY_2024, Level.DISTRICT).values())
    assert kinds == {
        UnitKind.URBAN_DISTRICT: 12,
        UnitKind.RURAL_DISTRICT: 17,
        UnitKind.DISTRICT_TOWN: 1,
    }


@pytest.mark.parametrize(
    ("district", "in_2024", "in_2025"),
    [
        ("001", 14, 13),
        ("002", 18, 18),
        ("003", 8, 8),
        ("004", 14, 13),
        ("005", 8, 8),
        ("006", 21, 17),
        ("007", 18, 15),
        ("008", 14, 14),
        ("009", 11, 9),
        ("016", 26, 26),
        ("017", 24, 24),
        ("018", 22, 17),
        ("019", 10, 10),
        ("020", 16, 16),
        ("021", 13, 13),
        ("250", 18, 17),
        ("268", 17, 15),
        ("269", 15, 13),
        ("271", 31, 29),
        ("272", 21, 18),
        ("273", 16, 16),
        ("274", 20, 20),
        ("275", 21, 17),
        ("276", 23, 20),
        ("277", 32, 30),
        ("278", 21, 20),
        ("279", 29, 27),
        ("280", 27, 23),
        ("281", 29, 20),
        ("282", 22, 20),
    ],
)
def test_communes_of_each_district(district, in_2024, in_2025):
    for on, count in ((JULY_2024, in_2024), (JANUARY_2025, in_2025)):
        rows = in_force(on, Level.COMMUNE).values()
        assert sum(row.parent == district for row in rows) == count


@pytest.mark.parametrize(
    ("on", "code", "name", "parent"),
    [
        (JULY_2024, "10351", "Xã Minh Tân", "280"),
        (JULY_2024, "00232", "Phường Phương Mai", "006"),
        (JULY_2024, "00226", "Phường Trung Tự", "006"),
        (JANUARY_2025, "00226", "Phường Phương Liên - Trung Tự", "006"),
        (JULY_2025, "00226", "Phường Văn Miếu - Quốc Tử Giám", "01"),
        (JULY_2025, "00004", "Phường Ba Đình", "01"),
        (JULY_2024, "00004", "Phường Trúc Bạch", "001"),
        (JULY_2025, "10342", "Xã Đại Xuyên", "01"),
        (JULY_2024, "280", "Huyện Phú Xuyên", "01"),
        (JULY_2024, "269", "Thị xã Sơn Tây", "01"),
        (JULY_2024, "01", "Thành phố Hà Nội", ""),
    ],
)
def test_spot_names(on, code, name, parent):
    row = in_force(on)[code]
    assert full_name(kind=row.kind, name=row.name) == name
    assert row.parent == parent


def test_codes_are_text_with_leading_zeros():
    lengths = {Level.CITY: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}
    for row in tables.units():
        assert len(row.code) == lengths[row.kind.level]
        assert row.code.isdigit()


def test_no_code_has_two_rows_on_a_day():
    by_code: dict[str, list[tables.UnitFact]] = {}
    for row in tables.units():
        by_code.setdefault(row.code, []).append(row)
    for rows in by_code.values():
        ordered = sorted(rows, key=lambda row: row.valid_from)
        for earlier, later in pairwise(ordered):
            assert earlier.valid_to is not None
            assert earlier.valid_to < later.valid_from


@pytest.mark.parametrize("on", [JULY_2024, JANUARY_2025, JULY_2025])
def test_every_parent_is_in_force(on):
    rows = in_force(on)
    assert all(row.parent in rows for row in rows.values() if row.parent)


def test_every_commune_that_ends_has_a_successor():
    heirs: dict[tuple[str, date], set[str]] = {}
    for row in tables.successions():
        heirs.setdefault((row.code, row.on), set()).add(row.successor)
    for row in tables.units():
        if row.kind.level is not Level.COMMUNE or row.valid_to is None:
            continue
        next_day = row.valid_to + timedelta(days=1)
        continues = row.code in in_force(next_day, Level.COMMUNE) and next_day == JANUARY_2025
        assert continues or (row.code, next_day) in heirs


def test_successors_are_in_force_and_shares_agree():
    rows = tables.successions()
    targets = Counter((row.code, row.on) for row in rows)
    for row in rows:
        assert row.successor in in_force(row.on, Level.COMMUNE)
        assert row.code in in_force(row.on - timedelta(days=1), Level.COMMUNE)
        whole = targets[row.code, row.on] == 1
        assert row.share is (Share.WHOLE if whole else Share.PART)


def test_split_communes_are_199_of_526():
    targets = Counter(row.code for row in tables.successions() if row.on == JULY_2025)
    assert len(targets) == 526
    assert sum(n > 1 for n in targets.values()) == 199


def test_what_only_we_say_is_marked():
    doubtful = [row for row in tables.successions() if row.certainty is Certainty.TO_CONFIRM]
    assert 0 < len(doubtful) < 25
    assert {row.on for row in doubtful} == {JANUARY_2025}
    assert all(row.certainty is Certainty.TO_CONFIRM for row in tables.police_successions())


def police_on(on, kind=None):
    return {
        row.code: row
        for row in tables.police()
        if row.valid_from <= on
        and (row.valid_to is None or on <= row.valid_to)
        and (kind is None or row.kind is kind)
    }


@pytest.mark.parametrize(
    ("on", "teams", "communes"),
    [
        (JULY_2024, 30, 579),
        (date(2025, 2, 28), 30, 526),
        (date(2025, 3, 1), 0, 526),
        (JULY_2025, 0, 126),
    ],
)
def test_police_units_on_a_day(on, teams, communes):
    assert len(police_on(on, PoliceKind.DISTRICT_TEAM)) == teams
    assert len(police_on(on, PoliceKind.COMMUNE_POLICE)) == communes
    assert set(police_on(on, PoliceKind.MINISTRY)) == {"C06"}
    assert set(police_on(on, PoliceKind.CITY)) == {"PC06"}


@pytest.mark.parametrize("on", [JULY_2024, date(2025, 3, 1), JULY_2025])
def test_police_parents_and_areas_are_in_force(on):
    rows, areas = police_on(on), in_force(on)
    for row in rows.values():
        assert row.parent in rows or row.code == "C06"
        assert row.area in areas or row.code == "C06"


def test_commune_police_stand_under_the_city_from_march_2025():
    assert police_on(date(2025, 2, 28))["CA-00232"].parent == "CA-006"
    assert police_on(date(2025, 3, 1))["CA-00232"].parent == "PC06"


def test_police_names_are_lower_case_inside():
    assert police_name(kind=UnitKind.TOWNSHIP, name="Phùng") == "Công an thị trấn Phùng"


def test_points_of_july_2024():
    working = [p for p in tables.intake_points() if p.valid_from == JULY_2024]
    fixed = [p for p in working if p.kind is PointKind.FIXED]
    assert len(fixed) == 31
    assert len(working) == 32
    head = next(p for p in fixed if p.operator == "PC06")
    assert head.address.startswith("44 Phạm Ngọc Thạch")


def test_every_operator_existed():
    for point in tables.intake_points():
        assert point.operator in police_on(point.valid_from)
        assert point.operator in police_on(point.valid_to or date(2026, 1, 1))


def test_digest_is_stable():
    assert tables.digest() == tables.digest()
    assert len(tables.digest()) == 64


def test_tiles_cover_the_districts_once():
    assert set(tiles.TILES) == set(in_force(JULY_2024, Level.DISTRICT))
    assert len(set(tiles.TILES.values())) == 30
    for column, row in tiles.TILES.values():
        assert 0 <= column < tiles.COLUMNS
        assert 0 <= row < tiles.ROWS


@pytest.mark.parametrize(
    ("west", "east"), [("271", "006"), ("269", "273"), ("021", "004"), ("268", "008")]
)
def test_tiles_keep_west_and_east(west, east):
    assert tiles.TILES[west][0] < tiles.TILES[east][0]


@pytest.mark.parametrize(
    ("north", "south"), [("016", "017"), ("017", "001"), ("006", "020"), ("279", "280")]
)
def test_tiles_keep_north_and_south(north, south):
    assert tiles.TILES[north][1] < tiles.TILES[south][1]


@needs_lists
@pytest.mark.parametrize(
    ("file", "on"),
    [
        ("hanoi_communes_579_2024-05-01.csv", JULY_2024),
        ("hanoi_communes_526_2025-01-01.csv", JANUARY_2025),
    ],
)
def test_codes_and_names_agree_with_another_list(file, on):
    with (OTHER_LISTS / file).open(encoding="utf-8") as lines:
        theirs = {
            row["code"]: (fold(row["full_name"]), row["district_code"])
            for row in csv.DictReader(lines)
        }
    ours = {
        row.code: (fold(full_name(kind=row.kind, name=row.name)), row.parent)
        for row in in_force(on, Level.COMMUNE).values()
    }
    assert ours == theirs


@needs_lists
@pytest.mark.parametrize(
    ("file", "on", "level"),
    [
        ("hanoi_units_126_2025.geojson", JULY_2025, Level.COMMUNE),
        ("hanoi_districts_30_2024.geojson", JULY_2024, Level.DISTRICT),
    ],
)
def test_codes_and_names_agree_with_the_borders(file, on, level):
    features = json.loads((OTHER_LISTS / file).read_text("utf-8"))["features"]
    properties = [feature["properties"] for feature in features]
    theirs = {p["code"]: fold(p["full_name"]) for p in properties}
    rows = in_force(on, level).values()
    assert {r.code: fold(full_name(kind=r.kind, name=r.name)) for r in rows} == theirs


@needs_lists
def test_successions_agree_with_the_other_crosswalk():
    with (OTHER_LISTS / "hanoi_crosswalk_526_to_126.csv").open(encoding="utf-8") as lines:
        theirs = {
            (row["commune_2025_01_code"], row["unit_2025_code"]) for row in csv.DictReader(lines)
        }
    ours = {(row.code, row.successor) for row in tables.successions() if row.on == JULY_2025}
    assert ours == theirs


@needs_lists
def test_tiles_follow_the_real_places():
    text = (OTHER_LISTS / "hanoi_districts_30_2024.geojson").read_text("utf-8")
    places = {
        f["properties"]["code"]: (f["properties"]["label_lon"], f["properties"]["label_lat"])
        for f in json.loads(text)["features"]
    }
    codes = sorted(places)
    for axis, sign in ((0, 1), (1, -1)):
        agree = total = 0
        for a in codes:
            for b in codes:
                real = sign * (places[a][axis] - places[b][axis])
                drawn = tiles.TILES[a][axis] - tiles.TILES[b][axis]
                if real > 0.03 and drawn:
                    total += 1
                    agree += drawn > 0
        assert agree / total > 0.9

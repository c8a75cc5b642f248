"""Files that try to mislead: shapes, depths, codes that came back, and what a refusal leaves."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.units import importing, models, queries, services
from cancuoc.domain.units.importing import ApproximateBorders, BadBorders, BadCrosswalk
from cancuoc.domain.units.rules import Level, Share
from cancuoc.domain.units.tests.conftest import AT, SYSTEM
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role

JULY_2024, JULY_2025 = date(2024, 7, 1), date(2025, 7, 1)
POINT = [105.85, 21.03]
RING = [POINT, [105.9, 21.03], [105.9, 21.1], POINT]


def square(west):
    ring = [[west, 21.0], [west + 0.1, 21.0], [west + 0.1, 21.1], [west, 21.0]]
    return {"type": "Polygon", "coordinates": [ring]}


def borders(*codes, geometry=None, **more):
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": geometry or square(105.8)}
        for code in codes
    ]
    file = {"type": "FeatureCollection", "source": "test", "valid_from": "2025-07-01"}
    return json.dumps(file | {"features": features} | more).encode()


def crosswalk(*pairs, head="commune_2025_01_code,unit_2025_code,note"):
    return "\n".join([head, *(f"{old},{new},thử" for old, new in pairs)]).encode()


@pytest.mark.parametrize(
    ("kind", "coordinates", "usable"),
    [
        ("Polygon", [RING], True),
        ("Polygon", [RING, RING], True),
        ("MultiPolygon", [[RING]], True),
        ("MultiPolygon", [[RING], [RING, RING]], True),
        ("Polygon", [[[*POINT, 12.5]]], True),
        ("Polygon", POINT, False),
        ("Polygon", RING, False),
        ("Polygon", [[RING]], False),
        ("MultiPolygon", [RING], False),
        ("MultiPolygon", [[[RING]]], False),
        ("Polygon", [RING, []], False),
        ("Polygon", [[POINT, [200.0, 21.0]]], False),
        ("Polygon", [[[True, True]]], False),
        ("Polygon", [[POINT, "105.9 21.0"]], False),
        ("Polygon", [[POINT, None]], False),
        ("Polygon", {"0": RING}, False),
        ("Polygon", None, False),
        ("LineString", RING, False),
        (["Polygon"], [RING], False),
        (None, [RING], False),
    ],
)
def test_a_border_is_rings_of_points_and_nothing_else(kind, coordinates, usable):
    data = borders("006", geometry={"type": kind, "coordinates": coordinates})
    if usable:
        assert importing.read_borders(data).borders[0].geometry["coordinates"] == coordinates
        return
    with pytest.raises(BadBorders, match="006"):
        importing.read_borders(data)


def test_only_the_shape_of_a_border_is_kept():
    geometry = square(105.8) | {"note": "\0\ud800", "crs": {"x": [1]}, "bbox": None}
    kept = importing.read_borders(borders("006", geometry=geometry)).borders[0].geometry
    assert kept == square(105.8)


@pytest.mark.parametrize(
    ("source", "kept"),
    [("Cục  Đo đạc\n2025 ", "Cục Đo đạc 2025"), (None, ""), ("ấ" * 900, "ấ" * 300)],
)
def test_the_source_is_kept_in_one_line(source, kept):
    assert importing.read_borders(borders("006", source=source)).source == kept


@pytest.mark.parametrize("source", ["a\0b", "\ud800", "a\u202eb"])
def test_a_source_in_characters_nobody_can_read_is_refused(source):
    with pytest.raises(BadBorders):
        importing.read_borders(borders("006", source=source))


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_no_places_are_refused(word):
    data = borders("006").replace(b"105.8,", f"{word},".encode(), 1)
    with pytest.raises(BadBorders):
        importing.read_borders(data)


@pytest.mark.parametrize("depth", [300, 900, 100_000])
def test_a_bottomless_file_is_refused_and_not_followed_down(depth):
    deep = b"[" * depth + b"1" + b"]" * depth
    flat = json.dumps({"type": "Polygon", "coordinates": 0}).encode()
    inside = borders("006").replace(json.dumps(square(105.8)).encode(), flat.replace(b"0", deep), 1)
    for data in (deep, inside):
        with pytest.raises(BadBorders):
            importing.read_borders(data)


@pytest.mark.parametrize(
    ("more", "on"),
    [
        ({}, date(2025, 7, 1)),
        ({"valid_to": "2026-01-01"}, date(2025, 7, 1)),
        ({"valid_from": None, "valid_to": "2025-06-30"}, date(2025, 6, 30)),
        ({"valid_from": ""}, None),
        ({"valid_from": "01/07/2025"}, None),
        ({"valid_from": 20250701}, date(2025, 7, 1)),
        ({"valid_from": "2025-02-29"}, None),
    ],
)
def test_a_file_says_on_which_day_it_holds(more, on):
    if on is None:
        with pytest.raises(BadBorders):
            importing.read_borders(borders("006", **more))
        return
    assert importing.read_borders(borders("006", **more)).on == on


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_in_words(data):
    for read, refusals in (
        (importing.read_borders, (BadBorders, ApproximateBorders)),
        (importing.read_crosswalk, BadCrosswalk),
    ):
        with pytest.raises(refusals) as caught:
            read(data)
        assert caught.value.message.endswith(".")


@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(1, 9)), min_size=1, max_size=40, unique=True)
)
@settings(max_examples=40, deadline=None)
def test_a_commune_is_whole_when_one_line_tells_of_it_and_parts_otherwise(pairs):
    lines = [(f"{old:05d}", f"{new:05d}") for old, new in pairs]
    changes = importing.read_crosswalk(crosswalk(*lines))
    assert [(c.code, c.successor) for c in changes] == lines
    for change in changes:
        alone = sum(old == change.code for old, _ in lines) == 1
        assert change.share is (Share.WHOLE if alone else Share.PART)


@pytest.mark.parametrize(
    "data",
    [
        crosswalk(("00004", "00004x")),
        crosswalk(("000 4", "00004")),
        crosswalk(("٠٠٠٠٤", "00004")),
        crosswalk(("-0004", "00004")),
        crosswalk(("", "")),
        b"commune_2025_01_code,unit_2025_code\n00004",
        b"commune_2025_01_code,unit_2025_code\n00004," + b"9" * 200_000,
        b"commune_2025_01_code;unit_2025_code\n00004;00004",
    ],
)
def test_a_crosswalk_that_cannot_be_read_is_refused(data):
    with pytest.raises(BadCrosswalk) as caught:
        importing.read_crosswalk(data)
    assert caught.value.next_step


@pytest.mark.parametrize(
    "data",
    [
        crosswalk(("10351", "10342")).replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + crosswalk(("10351", "10342")),
        crosswalk(("10351", "10342"), ("10351", "10342")),
        crosswalk(("10351", "10342")) + b"\n\n",
    ],
)
def test_what_spreadsheets_write_is_one_line_all_the_same(data):
    changes = importing.read_crosswalk(data)
    assert [(c.code, c.successor, c.share) for c in changes] == [("10351", "10342", Share.WHOLE)]


def test_a_code_that_came_back_keeps_no_border_of_the_former_place(loaded):
    # 00004 was the ward Trúc Bạch to June 2025 and is the ward Ba Đình from July.
    old = borders("00004", geometry=square(105.8), valid_from="2024-07-01")
    services.import_borders(data=old, at=AT, by=SYSTEM)
    assert queries.borders(on=JULY_2024, level=Level.COMMUNE) == {"00004": square(105.8)}
    assert queries.borders(on=JULY_2025, level=Level.COMMUNE) == {}
    new = borders("00004", geometry=square(105.7), valid_from="2025-07-01")
    services.import_borders(data=new, at=AT, by=SYSTEM)
    assert queries.borders(on=JULY_2025, level=Level.COMMUNE) == {"00004": square(105.7)}
    assert queries.borders(on=date(2024, 12, 31), level=Level.COMMUNE) == {"00004": square(105.8)}


def test_borders_are_drawn_on_the_rung_of_their_unit(loaded):
    services.import_borders(data=borders("006", "00232", valid_from="2024-07-01"), at=AT, by=SYSTEM)
    for level, code in ((Level.DISTRICT, "006"), (Level.COMMUNE, "00232")):
        assert set(queries.borders(on=JULY_2024, level=level)) == {code}
    assert queries.borders(on=JULY_2024, level=Level.CITY) == {}


def rows():
    kinds = (models.Unit, models.UnitBorder, models.UnitSuccession, models.TableLoad)
    counted = {kind.__name__: sorted(map(str, kind.objects.values_list())) for kind in kinds}
    return counted | {"audit": len(list(audit.history(act_prefix="units.")))}


BAD_IMPORTS = [
    (services.import_borders, b"{}", BadBorders),
    (services.import_borders, borders("00004", "77777"), BadBorders),
    (services.import_borders, borders("00232"), BadBorders),
    (services.import_borders, borders("00004", note="\0", source="a\0b"), BadBorders),
    (services.import_crosswalk, b"", BadCrosswalk),
    (services.import_crosswalk, crosswalk(("10351", "10342"), ("10351", "77777")), BadCrosswalk),
    (services.import_crosswalk, crosswalk(("10342", "10342"), ("280", "10342")), BadCrosswalk),
    (services.import_crosswalk, crosswalk(("10351", "10342\0")), BadCrosswalk),
    (services.import_crosswalk, crosswalk(("10351", "10342")) + b"\0", BadCrosswalk),
]


@pytest.mark.parametrize(("act", "data", "refusal"), BAD_IMPORTS)
def test_a_file_that_is_refused_leaves_everything_as_it_was(loaded, act, data, refusal):
    before = rows()
    with pytest.raises(refusal), transaction.atomic():
        act(data=data, at=AT, by=SYSTEM)
    assert rows() == before


ACTS = {
    "load_tables": lambda by: services.load_tables(at=AT, by=by),
    "import_borders": lambda by: services.import_borders(data=borders("00004"), at=AT, by=by),
    "import_crosswalk": lambda by: services.import_crosswalk(
        data=crosswalk(("10351", "10342")), at=AT, by=by
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", list(Role))
def test_the_map_of_the_city_is_changed_by_administrators_alone(loaded, act, role):
    by = Actor(id="user:a", kind=ActorKind.OFFICER, hand="a", roles=frozenset({role}))
    if role is Role.ADMINISTRATOR:
        ACTS[act](by)
        return
    before = rows()
    with pytest.raises(NotAllowed), transaction.atomic():
        ACTS[act](by)
    assert rows() == before


@pytest.mark.parametrize("act", ["import_borders", "import_crosswalk"])
def test_an_import_leaves_one_line_that_counts_and_names_nobody(loaded, act):
    ACTS[act](SYSTEM)
    line = next(audit.history(act_prefix=f"units.{act}"))
    assert (line.object_kind, line.at, line.actor) == ("units", AT, SYSTEM.id)
    assert line.detail == {"count": 1}
    assert line.person_id is None


def test_a_second_crosswalk_takes_the_place_of_the_first(loaded):
    for successor in ("00004", "10342", "10342"):
        services.import_crosswalk(data=crosswalk(("10351", successor)), at=AT, by=SYSTEM)
        answer = queries.resolve(code="10351", on=JULY_2025)
        assert [unit.code for unit in answer.units] == [successor]
        assert answer.certain

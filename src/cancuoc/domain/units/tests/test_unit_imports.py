"""Loading the tables, importing borders and a crosswalk, and every refusal on the way."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from cancuoc.domain.units import importing, models, queries, services
from cancuoc.domain.units.importing import ApproximateBorders, BadBorders, BadCrosswalk
from cancuoc.domain.units.rules import Level, Share, UnitKind
from cancuoc.domain.units.tests.conftest import AT, SYSTEM
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed
from cancuoc.interfaces.cli import units as command

JULY_2024 = date(2024, 7, 1)
OTHER_LISTS = Path(os.environ.get("CANCUOC_GEO_DATA") or "/nonexistent")
needs_lists = pytest.mark.skipif(
    not OTHER_LISTS.is_dir(), reason="CANCUOC_GEO_DATA names no folder with files to import"
)
SQUARE = {"type": "Polygon", "coordinates": [[[105.8, 21.0], [105.9, 21.0], [105.9, 21.1]]]}
OFFICER = Actor(id="user:a", kind=ActorKind.OFFICER, hand="a")


def feature(code="006", geometry=SQUARE, **more):
    return {"type": "Feature", "properties": {"code": code, **more}, "geometry": geometry}


def collection(*features, **more):
    base = {"type": "FeatureCollection", "source": "test", "valid_to": "2025-06-30"}
    return json.dumps({**base, "features": list(features), **more}).encode()


def crosswalk(*lines):
    head = "unit_2025_code,unit_2025,commune_2025_01_code,commune,district,part,note"
    return "\n".join([head, *lines]).encode()


@pytest.mark.usefixtures("bare")
def test_loading_twice_writes_once():
    assert services.load_tables(at=AT, by=SYSTEM) > 2000
    assert services.load_tables(at=AT, by=SYSTEM) == 0
    assert models.Unit.objects.count() == 769
    lines = list(audit.history(act_prefix="units.load_tables"))
    assert len(lines) == 1
    assert lines[0].detail["count"] > 2000


@pytest.mark.usefixtures("loaded")
def test_a_new_edition_replaces_the_old():
    models.TableLoad.objects.update(digest="0" * 64)
    models.Unit.objects.filter(code="10351").update(name="Sai")
    assert services.load_tables(at=AT, by=SYSTEM) > 2000
    assert queries.unit(code="10351", on=JULY_2024).name == "Minh Tân"


@pytest.mark.django_db
def test_an_officer_may_not_load_or_import():
    for act in (
        lambda: services.load_tables(at=AT, by=OFFICER),
        lambda: services.import_borders(data=b"{}", at=AT, by=OFFICER),
        lambda: services.import_crosswalk(data=b"", at=AT, by=OFFICER),
    ):
        with pytest.raises(NotAllowed):
            act()


def unit_row(**changes):
    base = {
        "code": "77777",
        "name": "Thử",
        "kind": UnitKind.WARD,
        "level": Level.COMMUNE,
        "parent": "006",
        "valid_from": date(2024, 1, 1),
        "valid_to": date(2024, 12, 31),
        "search": " phuong thu ",
    }
    return models.Unit(**(base | changes))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "second",
    [
        {},
        {"valid_from": date(2024, 12, 31), "valid_to": None},
        {"valid_from": date(2023, 1, 1), "valid_to": date(2024, 1, 1)},
        {"code": "77778", "valid_from": date(2024, 2, 2), "valid_to": date(2024, 2, 1)},
        {"code": "77778", "kind": "hamlet"},
        {"code": "77778", "level": "hamlet"},
    ],
)
def test_the_database_is_the_last_guard(second):
    unit_row().save()
    with pytest.raises(IntegrityError), transaction.atomic():
        unit_row(**second).save()


@pytest.mark.django_db
def test_rows_of_one_code_may_touch():
    unit_row().save()
    unit_row(valid_from=date(2025, 1, 1), valid_to=None).save()
    assert models.Unit.objects.filter(code="77777").count() == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[]",
        b'{"type": "Feature"}',
        b'{"type": "FeatureCollection", "features": 3}',
        collection(),
        collection(3),
        collection(feature(code=None)),
        collection(feature(code=6)),
        collection(feature(code="Ba Đình")),
        collection(feature(code="٠٠٦")),
        collection(feature(geometry=None)),
        collection(feature(geometry={"type": "Point", "coordinates": [105.8, 21.0]})),
        collection(feature(geometry={"type": "Polygon", "coordinates": []})),
        collection(feature(geometry={"type": "Polygon", "coordinates": [[[21.0, 105.8]]]})),
        collection(feature(geometry={"type": "Polygon", "coordinates": [[[5e5, 2.3e6]]]})),
        collection(feature(geometry={"type": "Polygon", "coordinates": [[["a", "b"]]]})),
        collection(feature(geometry={"type": "Polygon", "coordinates": [[[105.8]]]})),
        collection(feature(), feature()),
        collection(feature(), valid_to="mai"),
        collection(feature(), valid_to=None),
    ],
)
def test_bad_borders_are_refused_in_one_line(data):
    with pytest.raises(BadBorders) as refusal:
        importing.read_borders(data)
    assert "\n" not in refusal.value.message
    assert refusal.value.next_step


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(importing, "LARGEST_FILE", 10)
    with pytest.raises(BadBorders, match="50 MB"):
        importing.read_borders(collection(feature()))


def test_approximate_features_are_never_borders():
    with pytest.raises(ApproximateBorders):
        importing.read_borders(collection(feature(), feature(code="005", approximate=True)))


@pytest.mark.usefixtures("loaded")
def test_borders_are_stored_and_replaced():
    for _ in range(2):
        count = services.import_borders(data=collection(feature()), at=AT, by=SYSTEM)
        assert count == 1
    assert queries.borders(on=JULY_2024, level=Level.DISTRICT) == {"006": SQUARE}
    assert queries.borders(on=date(2025, 7, 1), level=Level.DISTRICT) == {}


@pytest.mark.usefixtures("loaded")
def test_borders_of_an_unknown_unit_are_refused_whole():
    with pytest.raises(BadBorders, match="999"), transaction.atomic():
        services.import_borders(data=collection(feature(), feature(code="999")), at=AT, by=SYSTEM)
    assert queries.borders(on=JULY_2024, level=Level.DISTRICT) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b\n1,2",
        b"\xff\xfe",
        crosswalk(),
        crosswalk("0000x,A,00013,B,C,,"),
        crosswalk(",A,00013,B,C,,"),
        crosswalk("00004,A,123456,B,C,,"),
    ],
)
def test_bad_crosswalks_are_refused(data):
    with pytest.raises(BadCrosswalk):
        importing.read_crosswalk(data)


def test_shares_come_from_the_lines():
    changes = importing.read_crosswalk(
        crosswalk("00004,A,00013,B,C,,", "00004,A,00073,B,C,,", "00070,D,00073,B,C,remainder,x")
    )
    assert {(c.code, c.successor): c.share for c in changes} == {
        ("00013", "00004"): Share.WHOLE,
        ("00073", "00004"): Share.PART,
        ("00073", "00070"): Share.PART,
    }


@pytest.mark.usefixtures("loaded")
def test_a_crosswalk_replaces_only_its_own_communes():
    before = models.UnitSuccession.objects.count()
    data = crosswalk("00004,A,10351,Xã Minh Tân,C,,thử")
    assert services.import_crosswalk(data=data, at=AT, by=SYSTEM) == 1
    assert models.UnitSuccession.objects.count() == before
    answer = queries.resolve(code="10351", on=date(2025, 7, 2))
    assert [unit.code for unit in answer.units] == ["00004"]


@pytest.mark.usefixtures("loaded")
def test_an_imported_crosswalk_survives_a_new_edition():
    data = crosswalk("00004,A,10351,Xã Minh Tân,C,,")
    services.import_crosswalk(data=data, at=AT, by=SYSTEM)
    models.TableLoad.objects.update(digest="0" * 64)
    services.load_tables(at=AT, by=SYSTEM)
    answer = queries.resolve(code="10351", on=date(2025, 7, 2))
    assert [unit.code for unit in answer.units] == ["00004"]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    "line", ["00004,A,99999,B,C,,", "99999,A,10351,B,C,,", "00004,A,006,B,C,,"]
)
def test_a_crosswalk_with_unknown_codes_is_refused(line):
    with pytest.raises(BadCrosswalk, match="không có hiệu lực"):
        services.import_crosswalk(data=crosswalk(line), at=AT, by=SYSTEM)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "kind", "count"),
    [
        ("2024-07-06", "district", 30),
        ("2024-07-06", "commune", 579),
        ("2025-01-01", "commune", 526),
        ("2025-07-01", "commune", 126),
    ],
)
def test_command_lists_what_was_in_force(capsys, on, kind, count):
    assert command.run(["list", "--on", on, "--kind", kind, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == count
    assert set(rows[0]) == {"code", "name", "kind", "parent", "valid_from", "valid_to"}


@pytest.mark.django_db
def test_command_lists_for_people(capsys):
    assert command.run(["list", "--on", "2024-07-06", "--kind", "district"]) == 0
    out = capsys.readouterr().out
    assert "006  Quận Đống Đa  (01)" in out
    assert "30 đơn vị có hiệu lực ngày 06/07/2024" in out


@pytest.mark.parametrize(
    "argv",
    [[], ["list", "--on", "6/7/2024"], ["list", "--kind", "hamlet"], ["import-borders"], ["x"]],
)
def test_command_refuses_bad_words(argv, capsys):
    with pytest.raises(SystemExit) as stop:
        command.run(argv)
    assert stop.value.code == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["import-borders", "import-crosswalk"])
def test_command_refuses_other_files_in_one_line(name, tmp_path, capsys):
    file = tmp_path / "x"
    file.write_bytes(b"hello")
    assert command.run([name, str(file)]) == 2
    assert command.run([name, str(tmp_path / "missing")]) == 2
    assert command.run([name, str(tmp_path)]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 3


@needs_lists
@pytest.mark.django_db(transaction=True)
def test_command_takes_the_published_files(capsys):
    assert (
        command.run(["import-borders", str(OTHER_LISTS / "hanoi_districts_30_2024.geojson")]) == 0
    )
    assert command.run(["import-borders", str(OTHER_LISTS / "hanoi_units_126_2025.geojson")]) == 0
    crosswalk_file = OTHER_LISTS / "hanoi_crosswalk_526_to_126.csv"
    assert command.run(["import-crosswalk", str(crosswalk_file)]) == 0
    approximate = OTHER_LISTS / "hanoi_communes_579_APPROX.geojson"
    assert command.run(["import-borders", str(approximate)]) == 2
    assert len(queries.borders(on=JULY_2024, level=Level.DISTRICT)) == 30
    assert len(queries.borders(on=date(2025, 7, 1), level=Level.COMMUNE)) == 126
    assert "794" in capsys.readouterr().out

"""The database of units refuses rows no table should hold, each time by the rule meant."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from cancuoc.domain.units import models

pytestmark = pytest.mark.django_db

# No shipped table knows these codes, so that the loaded units are not in the way.
START, END = date(2024, 1, 1), date(2024, 12, 31)
DATED = {"code": "Z-1", "name": "Thử", "valid_from": START, "valid_to": END}
ROWS = {
    models.Unit: DATED
    | {"kind": "ward", "level": "commune", "parent": "006", "search": " phuong thu "},
    models.PoliceUnit: DATED | {"kind": "commune_police", "basis": "Thử"},
    models.IntakePoint: DATED
    | {"kind": "fixed", "area": "006", "operator": "CA-006", "basis": "Thử"},
    models.UnitSuccession: {
        "code": "Z-1",
        "successor": "Z-2",
        "on": date(2025, 1, 1),
        "share": "whole",
        "certainty": "stated",
    },
    models.UnitBorder: {
        "code": "Z-1",
        "level": "commune",
        "valid_on": START,
        "geometry": {},
        "source": "Thử",
    },
}


def write(model, /, **changes):
    model.objects.create(**(ROWS[model] | changes))


def twice(model, /, **changes):
    write(model)
    write(model, **changes)


# One raw write for each rule of the database, some rules by more than one.
BROKEN = [
    *(
        (f"{name}_dates_in_order", kind, {"valid_to": date(2023, 12, 31)})
        for name, kind in (
            ("unit", models.Unit),
            ("police", models.PoliceUnit),
            ("point", models.IntakePoint),
        )
    ),
    ("unit_kind_known", models.Unit, {"kind": "hamlet"}),
    ("unit_kind_known", models.Unit, {"kind": ""}),
    ("unit_level_known", models.Unit, {"level": "hamlet"}),
    ("police_kind_known", models.PoliceUnit, {"kind": "ward"}),
    ("point_kind_known", models.IntakePoint, {"kind": "floating"}),
    ("succession_share_known", models.UnitSuccession, {"share": "half"}),
    ("succession_certainty_known", models.UnitSuccession, {"certainty": "perhaps"}),
]
BROKEN_TWICE = [
    *(
        (f"{name}_one_row_a_day", kind, overlap)
        for name, kind in (
            ("unit", models.Unit),
            ("police", models.PoliceUnit),
            ("point", models.IntakePoint),
        )
        for overlap in (
            {},
            {"valid_from": END, "valid_to": None},
            {"valid_from": date(2023, 1, 1), "valid_to": START},
            {"valid_from": date(2024, 5, 1), "valid_to": date(2024, 5, 1)},
        )
    ),
    ("succession_once", models.UnitSuccession, {"share": "part", "imported": True}),
    ("border_once", models.UnitBorder, {"source": "Nguồn khác"}),
]


def test_nothing_is_wrong_with_the_rows_before_they_are_broken():
    for kind in ROWS:
        write(kind)


@pytest.mark.parametrize(("rule", "model", "changes"), BROKEN)
def test_a_wrong_row_is_refused_by_its_rule(rule, model, changes):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write(model, **changes)
    assert caught.value.__cause__.diag.constraint_name == rule


@pytest.mark.parametrize(("rule", "model", "changes"), BROKEN_TWICE)
def test_a_second_row_is_refused_by_its_rule(rule, model, changes):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        twice(model, **changes)
    assert caught.value.__cause__.diag.constraint_name == rule


def test_every_rule_of_the_database_is_tried_here():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid::regclass::text LIKE 'units_%' AND contype IN ('c', 'u', 'x')"
        )
        written = {row[0] for row in cursor.fetchall()}
    assert {rule for rule, *_ in (*BROKEN, *BROKEN_TWICE)} == written


@pytest.mark.parametrize("kind", [models.Unit, models.PoliceUnit, models.IntakePoint])
def test_a_code_may_come_back_the_day_after_it_ended(kind):
    twice(kind, valid_from=date(2025, 1, 1), valid_to=None)
    twice_open = {"code": "Z-2", "valid_to": None}
    write(kind, **twice_open)
    with pytest.raises(IntegrityError), transaction.atomic():
        write(kind, **twice_open)


def test_an_edition_is_noted_once():
    models.TableLoad.objects.create(digest="0" * 64, at="2024-07-01T00:00:00Z")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.TableLoad.objects.create(digest="0" * 64, at="2024-07-02T00:00:00Z")


def test_one_day_may_split_a_unit_into_many():
    for successor in ("Z-2", "Z-3", "Z-4"):
        write(models.UnitSuccession, successor=successor, share="part")
    assert models.UnitSuccession.objects.filter(code="Z-1").count() == 3

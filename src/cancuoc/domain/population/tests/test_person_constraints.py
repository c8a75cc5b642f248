"""The database refuses what no service should ever ask for, each time by the rule meant."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from cancuoc.domain.population import models
from cancuoc.domain.population.tests.conftest import AT
from cancuoc.domain.population.tests.support import put
from cancuoc.kernel.ids import uuid7

pytestmark = pytest.mark.django_db

NOBODY = uuid7(at=AT)


def person(**fields):
    return put("Lê Văn Nam", 1980, **fields)


def guardianship(**fields):
    row = {"guardian_id": person(), "basis": "natural", "valid_from": date(2024, 1, 1)}
    ward = fields.pop("ward_id", None) or person()
    models.Guardianship(ward_id=ward, id=uuid7(at=AT), **(row | fields)).save(force_insert=True)


def a_second_guardian():
    ward = person()
    guardianship(ward_id=ward, valid_to=date(2024, 6, 30))
    guardianship(ward_id=ward, valid_from=date(2024, 6, 30))


def twice(make):
    make()
    make()


def own_parent(side):
    key = person()
    models.Person.objects.filter(id=key).update(**{f"{side}_id": key})


def change(**fields):
    row = {"at": AT, "field": "name", "before": "", "after": "", "source": "dc01", "by": "x"}
    models.PersonChange(person_id=person(), id=uuid7(at=AT), **(row | fields)).save(
        force_insert=True
    )


def name():
    models.Name.objects.create(full="Lê Lan", folded="", folded_yi="", sort_key="")


# One raw write for each rule of the database, some rules by more than one.
BROKEN = [
    ("name_once", lambda: twice(name)),
    (
        "hamlet_once",
        lambda: twice(lambda: models.Hamlet.objects.create(commune="00232", name="Tổ 9")),
    ),
    ("person_number_once", lambda: twice(lambda: person(personal_number="001080000001"))),
    ("person_number_is_12_digits", lambda: person(personal_number="")),
    ("person_number_is_12_digits", lambda: person(personal_number="00108000000")),
    ("person_number_is_12_digits", lambda: person(personal_number="00108000000\n")),
    ("person_number_is_12_digits", lambda: person(personal_number="٠٠١٠٨٠٠٠٠٠٠١")),
    ("person_precision_known", lambda: person(born_precision=0)),
    ("person_precision_known", lambda: person(born_precision=4)),
    ("person_year_is_of_birth", lambda: person(born=date(1981, 1, 1))),
    ("person_not_own_parent", lambda: own_parent("father")),
    ("person_not_own_parent", lambda: own_parent("mother")),
    ("person_no_expiry_without_paper", lambda: person(holds_expires=date(2030, 1, 1))),
    ("person_sex_known", lambda: person(sex="")),
    ("person_links_known", lambda: person(links="")),
    ("person_residence_known", lambda: person(residence="Perm")),
    ("person_phone_role_known", lambda: person(phone_role="boss")),
    ("person_holds_known", lambda: person(holds="CARD")),
    ("guardian_basis_known", lambda: guardianship(basis="wish")),
    ("guardian_is_one_of_two", lambda: guardianship(guardian_id=None)),
    ("guardian_is_one_of_two", lambda: guardianship(institution="Cơ sở 1")),
    ("guardian_dates_in_order", lambda: guardianship(valid_to=date(2023, 12, 31))),
    ("guardian_one_at_a_time", a_second_guardian),
    ("change_source_known", lambda: change(source="hearsay")),
]


@pytest.mark.parametrize(("rule", "write"), BROKEN)
def test_the_database_names_the_rule_that_was_broken(rule, write):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    assert caught.value.__cause__.diag.constraint_name == rule


def test_every_rule_of_the_database_is_tried_here():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid::regclass::text LIKE 'population_%' AND contype IN ('c', 'u', 'x')"
        )
        written = {row[0] for row in cursor.fetchall()}
    assert {rule for rule, _ in BROKEN} == written


def point_at(column, gone):
    """Write a key of nothing and have it looked at now, not only at the commit."""
    models.Person.objects.filter(id=person()).update(**{column: gone})
    connection.check_constraints()


@pytest.mark.parametrize(
    "column", ["father_id", "mother_id", "household_id", "hamlet_id", "registered_hamlet_id"]
)
def test_nobody_points_at_what_is_not_there(column):
    gone = NOBODY if column in ("father_id", "mother_id") else 999_999_999
    with pytest.raises(IntegrityError), transaction.atomic():
        point_at(column, gone)


@pytest.mark.parametrize("column", ["birth_year", "born_latest", "sex", "residence", "changed_at"])
def test_what_must_be_known_is_never_null(column):
    key = person()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Person.objects.filter(id=key).update(**{column: None})


@pytest.mark.parametrize("kind", ["parent", "guardian", "ward", "changed"])
def test_a_person_others_depend_on_is_not_deleted(kind):
    key = person()
    if kind == "parent":
        put("Lê Minh An", 2016, father_id=key)
    elif kind == "changed":
        models.PersonChange.objects.create(
            person_id=key, id=uuid7(at=AT), at=AT, field="sex", source="dc01", by="x"
        )
    else:
        guardianship(**{f"{kind}_id": key})
    with pytest.raises(ProtectedError), transaction.atomic():
        models.Person.objects.get(id=key).delete()
    assert models.Person.objects.filter(id=key).exists()


@pytest.mark.parametrize("kind", [models.Hamlet, models.Name])
def test_a_place_or_a_name_in_use_is_not_deleted(kind):
    person()
    with pytest.raises(ProtectedError), transaction.atomic():
        kind.objects.get().delete()


def test_many_people_may_be_without_number():
    assert len({person(), person(), person()}) == 3


@pytest.mark.parametrize("holds", ["cmnd", "cccd", "card"])
def test_a_paper_may_or_may_not_have_a_last_day(holds):
    assert person(holds=holds)
    assert person(holds=holds, holds_expires=date(2030, 1, 1))

"""What leaves the room: every column as a value of the kernel, and the history of every change."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from cancuoc.domain.population import models, queries, services
from cancuoc.domain.population.changes import Change, LivesAt, born_columns
from cancuoc.domain.population.rules import (
    ChangeSource,
    GuardianBasis,
    LinkSource,
    PhoneRole,
    ResidenceKind,
)
from cancuoc.domain.population.tests.conftest import AT, OFFICER
from cancuoc.domain.population.tests.support import put
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("column", "stored", "attribute", "value"),
    [
        ("personal_number", "001080000001", "personal_number", PersonalId("001080000001")),
        ("personal_number", None, "personal_number", None),
        ("sex", "female", "sex", Sex.FEMALE),
        ("sex", "unknown", "sex", Sex.UNKNOWN),
        ("ethnicity", "Mường", "ethnicity", "Mường"),
        ("birth_place", "00232", "birth_place", "00232"),
        ("phone", "+84912345678", "phone", Phone("+84912345678")),
        ("phone", "+842431234567", "phone", Phone("+842431234567")),
        ("phone", None, "phone", None),
        ("phone_role", "kin", "phone_role", PhoneRole.KIN),
        ("holds", "cccd", "holds", Holds.CCCD),
        ("holds_issued", date(2021, 3, 4), "holds_issued", date(2021, 3, 4)),
        ("cmnd_number", "012345678", "cmnd_number", "012345678"),
        ("cmnd_number", None, "cmnd_number", ""),
        ("cancelled_number", "001180000001", "cancelled_number", "001180000001"),
        ("care_centre", "Cơ sở 1", "care_centre", "Cơ sở 1"),
        ("citizen", False, "citizen", False),
        ("deceased_on", date(2024, 1, 2), "deceased_on", date(2024, 1, 2)),
        ("links", "declared", "links", LinkSource.DECLARED),
        ("residence", "temporary", "residence", ResidenceKind.TEMPORARY),
    ],
)
def test_every_column_leaves_as_a_value(column, stored, attribute, value):
    key = put("Lê Văn Nam", 1980, **{column: stored})
    assert getattr(queries.person(person_id=key), attribute) == value


@pytest.mark.parametrize(
    ("fields", "field", "before", "after"),
    [
        ({"name": PersonName("Lê Văn Năm")}, "name", "Lê Văn Nam", "Lê Văn Năm"),
        ({"born": PartialDate(1980)}, "born", "1980-05-06/3", "1980-12-31/1"),
        ({"born": PartialDate(1980, 6)}, "born", "1980-05-06/3", "1980-06-30/2"),
        ({"sex": Sex.FEMALE}, "sex", "male", "female"),
        (
            {"personal_number": PersonalId("001080000001")},
            "personal_number",
            "",
            "001080000001",
        ),
        ({"birth_place": "10351"}, "birth_place", "", "10351"),
        ({"links": LinkSource.DECLARED}, "links", "none", "declared"),
        ({"phone": Phone("+84912345678")}, "phone", "", "+84912345678"),
        ({"phone_role": PhoneRole.SELF}, "phone_role", "none", "self"),
        ({"deceased_on": date(2024, 7, 1)}, "deceased_on", "", "2024-07-01"),
        (
            {"lives_at": LivesAt(commune="10351", hamlet="Thôn Hạ")},
            "place",
            "00232 Tổ dân phố số 1",
            "10351 Thôn Hạ",
        ),
        ({"lives_at": LivesAt(commune="00232", house="Số 3")}, "house", "", "Số 3"),
        (
            {"lives_at": LivesAt(commune="00232", kind=ResidenceKind.TEMPORARY)},
            "residence",
            "permanent",
            "temporary",
        ),
    ],
)
def test_every_field_that_changes_leaves_a_row(fields, field, before, after):
    key = put("Lê Văn Nam", 1980)
    change = Change(source=ChangeSource.REGISTER, reason="Đồng bộ", **fields)
    changed = services.record_change(person_id=key, change=change, at=AT, by=OFFICER)
    assert field in changed
    row = models.PersonChange.objects.get(person_id=key, field=field)
    assert (row.before, row.after, row.source) == (before, after, "register")
    assert row.at == AT


def test_two_changes_leave_two_rows_in_order():
    key = put("Lê Văn Nam", 1980)
    for name in ("Lê Văn Năm", "Lê Văn Nấm"):
        change = Change(source=ChangeSource.DC01, name=PersonName(name))
        services.record_change(person_id=key, change=change, at=AT, by=OFFICER)
    rows = models.PersonChange.objects.filter(person_id=key).order_by("id")
    assert {(row.before, row.after) for row in rows} == {
        ("Lê Văn Nam", "Lê Văn Năm"),
        ("Lê Văn Năm", "Lê Văn Nấm"),
    }


def test_a_failed_change_leaves_nothing():
    key = put("Lê Văn Nam", 1980)
    put("Lê Văn Ba", 1981, personal_number="001081000001")
    change = Change(
        source=ChangeSource.DC01,
        name=PersonName("Lê Văn Năm"),
        personal_number=PersonalId("001081000001"),
    )
    with pytest.raises(services.NumberTaken), transaction.atomic():
        services.record_change(person_id=key, change=change, at=AT, by=OFFICER)
    assert queries.person(person_id=key).full_name == "Lê Văn Nam"
    assert models.PersonChange.objects.count() == 0


def test_a_name_shared_is_stored_once():
    put("Lê Văn Nam", 1980)
    put("Lê Văn Nam", 1990)
    assert models.Name.objects.filter(full="Lê Văn Nam").count() == 1


@pytest.mark.parametrize(
    ("born", "columns"),
    [
        (PartialDate(1953), (1953, date(1953, 12, 31), 1)),
        (PartialDate(2000, 2), (2000, date(2000, 2, 29), 2)),
        (PartialDate(2016, 8, 12), (2016, date(2016, 8, 12), 3)),
    ],
)
def test_columns_of_a_birth(born, columns):
    got = born_columns(born)
    assert (got["birth_year"], got["born_latest"], got["born_precision"]) == columns


@pytest.mark.parametrize("word", [*ResidenceKind, *GuardianBasis])
def test_words_for_people_are_vietnamese(word):
    assert word.vi
    assert word.vi != word.value


@pytest.mark.parametrize("role", list(PhoneRole))
def test_phone_roles_have_words(role):
    assert bool(role.vi) == (role is not PhoneRole.NONE)


def test_a_moved_person_keeps_the_permanent_residence():
    key = put("Lê Văn Nam", 1980)
    before = models.Person.objects.get(id=key)
    models.Person.objects.filter(id=key).update(registered_hamlet=before.hamlet)
    where = LivesAt(commune="10351", hamlet="Thôn Hạ", kind=ResidenceKind.TEMPORARY)
    change = Change(source=ChangeSource.DC01, lives_at=where)
    services.record_change(person_id=key, change=change, at=AT, by=OFFICER)
    person = queries.person(person_id=key)
    assert person.commune == "10351"
    assert person.registered is not None
    assert person.registered.commune == "00232"


def test_many_people_are_read_in_one_statement(django_assert_num_queries):
    ids = [put(f"Lê Văn {name}", 1980) for name in ("An", "Ba", "Cả", "Dần", "Én")]
    with django_assert_num_queries(1):
        assert len(queries.persons(person_ids=ids)) == 5


def test_register_states_cost_two_statements(django_assert_num_queries):
    ids = [put(f"Lê Văn {name}", 1980) for name in ("An", "Ba", "Cả")]
    with django_assert_num_queries(2):
        queries.register_states(person_ids=ids, on=date(2024, 7, 1))


def test_a_due_list_costs_three_statements(django_assert_num_queries):
    for name in ("An", "Ba", "Cả"):
        put(f"Lê Văn {name}", 2016)
    with django_assert_num_queries(3):
        queries.due_in_area(commune="00232", on=date(2024, 7, 1))

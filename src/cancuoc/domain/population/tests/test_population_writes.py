"""Writes of the mirror: DC01, changes with their history, guardians, cards, the city itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from cancuoc.domain.population import bulk, models, queries, services
from cancuoc.domain.population.bulk import CityExists
from cancuoc.domain.population.changes import (
    BornLater,
    CardFact,
    Change,
    ImpossibleParent,
    LivesAt,
    NewPerson,
    NothingToChange,
    NumberTaken,
)
from cancuoc.domain.population.queries import UnknownPerson
from cancuoc.domain.population.rules import ChangeSource, GuardianBasis, LinkSource
from cancuoc.domain.population.services import AlreadyGuarded
from cancuoc.domain.population.tests.conftest import AT, OFFICER, ON, STRANGER, SYSTEM
from cancuoc.domain.population.tests.support import put
from cancuoc.foundation import audit
from cancuoc.foundation.actor import NotAllowed
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds

pytestmark = pytest.mark.django_db
NOBODY = uuid7(at=AT)


def add(**changes):
    base = {
        "name": PersonName("Lê Minh An"),
        "born": PartialDate(2018, 5, 6),
        "sex": Sex.MALE,
    }
    new = NewPerson(**(base | changes))
    return services.add_person(new=new, source=ChangeSource.DC01, at=AT, by=OFFICER)


def change(person_id, **fields):
    what = Change(source=ChangeSource.DC01, reason="Theo giấy khai sinh", **fields)
    return services.record_change(person_id=person_id, change=what, at=AT, by=OFFICER)


def test_a_new_person_can_be_found_at_once():
    key = add(
        personal_number=PersonalId("001218000001"),
        lives_at=LivesAt(commune="00232", hamlet="Tổ 3", house="Số 9"),
    )
    person = queries.person(person_id=key)
    assert person.full_name == "Lê Minh An"
    assert person.place == queries.Place(commune="00232", hamlet="Tổ 3", house="Số 9")
    assert [hit.person.id for hit in queries.search(text="le minh an", born_year=2018)] == [key]
    assert [f.members[0].person_id for f in queries.due_in_area(commune="00232", on=ON)] == [key]


def test_adding_tells_audit_and_outbox_in_the_same_transaction():
    key = add()
    line = next(audit.history(person_id=key))
    assert line.act == "population.add_person"
    assert "Lê" not in str(line.detail)
    fact = OutboxFact.objects.get(topic="population.PersonAdded")
    assert fact.body["person_id"] == str(key)


def test_somebody_known_by_first_name_and_year_only():
    key = add(name=PersonName("Hoa"), born=PartialDate(1950), care_centre="Cơ sở 1")
    person = queries.person(person_id=key)
    assert person.personal_number is None
    assert person.place is None
    assert person.born == PartialDate(1950)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"born": PartialDate(2024, 7, 7)}, BornLater),
        ({"born": PartialDate(2025)}, BornLater),
        ({"mother_id": NOBODY}, UnknownPerson),
    ],
)
def test_impossible_people_are_refused(fields, refusal):
    with pytest.raises(refusal) as caught, transaction.atomic():
        add(**fields)
    assert caught.value.next_step
    assert models.Person.objects.count() == 0


def test_born_today_is_possible():
    assert add(born=PartialDate(2024, 7, 6))
    assert add(born=PartialDate(2024))


def test_a_taken_number_is_refused():
    put("Lê Văn Nam", 1980, personal_number="001080000001")
    with pytest.raises(NumberTaken) as refusal, transaction.atomic():
        add(personal_number=PersonalId("001080000001"))
    assert refusal.value.status == 409


@pytest.mark.parametrize("year", [2018, 2019])
def test_a_parent_is_born_before_the_child(year):
    parent = put("Lê Văn Nam", year)
    with pytest.raises(ImpossibleParent), transaction.atomic():
        add(father_id=parent)


@pytest.mark.parametrize(
    "act",
    [
        lambda key: services.add_person(
            new=NewPerson(name=PersonName("A B"), born=PartialDate(2000), sex=Sex.MALE),
            source=ChangeSource.DC01,
            at=AT,
            by=STRANGER,
        ),
        lambda key: services.record_change(
            person_id=key, change=Change(source=ChangeSource.DC01), at=AT, by=STRANGER
        ),
        lambda key: services.record_cards(cards=[], at=AT, by=STRANGER),
        lambda key: services.end_guardian(ward_id=key, on=ON, at=AT, by=STRANGER),
        lambda key: services.set_guardian(
            ward_id=key,
            basis=GuardianBasis.NATURAL,
            valid_from=ON,
            institution="x",
            at=AT,
            by=STRANGER,
        ),
        lambda key: services.load_city(
            residents=1, seed=1, on=ON, communes=(), progress=print, at=AT, by=OFFICER
        ),
    ],
)
def test_without_the_role_nothing_is_written(act):
    key = put("Lê Văn Nam", 1980)
    with pytest.raises(NotAllowed), transaction.atomic():
        act(key)
    assert models.PersonChange.objects.count() == 0


def test_a_change_keeps_what_was_before():
    key = put("Lê Minh An", 2018, personal_number="001218000001")
    changed = change(key, name=PersonName("Lê Minh Ân"), born=PartialDate(2018, 5, 7))
    assert set(changed) == {"name", "born"}
    rows = {row.field: row for row in models.PersonChange.objects.filter(person_id=key)}
    assert (rows["name"].before, rows["name"].after) == ("Lê Minh An", "Lê Minh Ân")
    assert rows["born"].before == "2018-05-06/3"
    assert rows["born"].by == OFFICER.id
    assert rows["born"].reason == "Theo giấy khai sinh"
    assert queries.person(person_id=key).full_name == "Lê Minh Ân"


def test_a_change_tells_fields_but_never_values():
    key = put("Lê Minh An", 2018)
    change(key, name=PersonName("Lê Minh Ân"))
    line = next(audit.history(person_id=key, act_prefix="population.change"))
    assert line.detail == {"source": "dc01", "fields": ["name"]}
    fact = OutboxFact.objects.get(topic="population.PersonChanged")
    assert fact.body["fields"] == ["name"]
    assert "Ân" not in str(fact.body)


def test_a_new_number_cancels_the_old_one():
    key = put("Lê Minh An", 2018, personal_number="001118000001")
    change(key, personal_number=PersonalId("001218000001"))
    person = queries.person(person_id=key)
    assert person.cancelled_number == "001118000001"
    put("Lê Văn Nam", 1980, personal_number="001080000001")
    with pytest.raises(NumberTaken), transaction.atomic():
        change(key, personal_number=PersonalId("001080000001"))


def test_nothing_to_change_is_refused():
    key = put("Lê Minh An", 2018)
    with pytest.raises(NothingToChange), transaction.atomic():
        change(key, name=PersonName("Lê Minh An"), sex=Sex.MALE)
    with pytest.raises(UnknownPerson), transaction.atomic():
        change(NOBODY, sex=Sex.FEMALE)


def test_a_link_can_be_added_and_is_shown():
    mother = put("Trần Thị Hoa", 1985, sex="female")
    child = put("Lê Minh An", 2018)
    change(child, mother_id=mother, links=LinkSource.REGISTER)
    assert queries.link_shown(child_id=child, parent_id=mother, on=ON) == "mother"
    with pytest.raises(ImpossibleParent), transaction.atomic():
        change(mother, father_id=child)


def test_moving_house():
    key = put("Lê Minh An", 2018, commune="00232")
    change(key, lives_at=LivesAt(commune="10351", hamlet="Thôn Đông", house="Số 1"))
    person = queries.person(person_id=key)
    assert person.commune == "10351"
    assert person.place is not None
    assert person.place.house == "Số 1"


def test_death_ends_the_duty():
    key = put("Lê Văn Nam", 1980)
    change(key, deceased_on=date(2024, 7, 1))
    due = queries.due_in_area(commune="00232", on=ON)
    assert due == ()


def guard(ward, **fields):
    base = {
        "ward_id": ward,
        "basis": GuardianBasis.COMMUNE_DECISION,
        "valid_from": date(2024, 1, 1),
        "at": AT,
        "by": OFFICER,
    }
    return services.set_guardian(**(base | fields))


def test_one_guardian_at_a_time():
    ward, one, two = put("Lê An", 2018), put("Lê Ba", 1980), put("Lê Tư", 1981)
    guard(ward, guardian_id=one)
    with pytest.raises(AlreadyGuarded), transaction.atomic():
        guard(ward, guardian_id=two, valid_from=date(2024, 5, 1))
    assert services.end_guardian(ward_id=ward, on=date(2024, 6, 30), at=AT, by=OFFICER) == 1
    guard(ward, guardian_id=two, valid_from=date(2024, 7, 1))
    found = queries.guardianships(ward_ids=[ward], on=date(2024, 7, 1))
    assert found[ward].guardian_id == two


@pytest.mark.parametrize("wrong", ["nobody", "both", "self"])
def test_a_guardian_is_a_person_or_an_institution(wrong):
    ward, one = put("Lê An", 2018), put("Lê Ba", 1980)
    fields = {
        "nobody": {},
        "both": {"guardian_id": one, "institution": "Cơ sở 1"},
        "self": {"guardian_id": ward},
    }[wrong]
    with pytest.raises(ImpossibleParent), transaction.atomic():
        guard(ward, **fields)


def test_the_database_also_refuses_a_second_guardian():
    ward, one = put("Lê An", 2018), put("Lê Ba", 1980)
    guard(ward, guardian_id=one)
    second = models.Guardianship(
        ward_id=ward,
        id=uuid7(at=AT),
        guardian_id=one,
        basis=GuardianBasis.NATURAL,
        valid_from=date(2024, 3, 1),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


def test_cards_held_for_many_at_once():
    ids = [put(f"Lê {name}", 2010) for name in ("An", "Ba", "Cả")]
    cards = [
        CardFact(
            person_id=key, holds=Holds.CARD, issued=date(2024, 7, 10), expires=date(2035, 5, 6)
        )
        for key in (*ids, NOBODY)
    ]
    assert services.record_cards(cards=cards, at=AT, by=SYSTEM) == 3
    assert {queries.person(person_id=key).holds for key in ids} == {Holds.CARD}
    assert len(list(audit.history(act_prefix="population.card_held"))) == 3
    gone = [CardFact(person_id=ids[0], holds=Holds.NONE, issued=None, expires=None)]
    services.record_cards(cards=gone, at=AT, by=SYSTEM)
    assert queries.person(person_id=ids[0]).holds is Holds.NONE


@pytest.mark.parametrize(
    "fields",
    [
        {"personal_number": "12345678901"},
        {"personal_number": "00108000000x"},
        {"born_precision": 0},
        {"born_precision": 4},
        {"born": date(1979, 1, 1)},
        {"sex": "other"},
        {"holds": "passport"[:4]},
        {"links": "maybe"},
        {"residence": "moon"},
        {"phone_role": "boss"},
        {"holds_expires": date(2030, 1, 1)},
    ],
)
def test_the_database_is_the_last_guard_of_persons(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        put("Lê Văn Nam", 1980, **fields)


def test_a_number_belongs_to_one_person():
    put("Lê Văn Nam", 1980, personal_number="001080000001")
    with pytest.raises(IntegrityError), transaction.atomic():
        put("Lê Văn Ba", 1981, personal_number="001080000001")


def test_loading_a_city_gives_everything_back(city):
    digest = city(2500)
    assert len(digest) == 64
    assert models.Person.objects.count() == 2500
    assert queries.count() == 2500
    line = next(audit.history(act_prefix="population.load_city"))
    assert line.detail["residents"] == 2500
    homes = models.Household.objects.count()
    lived = models.Person.objects.exclude(household=None).values("household").distinct().count()
    assert homes == lived
    row = models.Person.objects.filter(mother__isnull=False).select_related("mother").first()
    assert row.mother.sex == "female"


def test_after_loading_every_index_and_constraint_is_back(city):
    def structure():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'population_%' ORDER BY 1"
            )
            indexes = cursor.fetchall()
            cursor.execute(
                "SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conrelid::regclass::text LIKE 'population_%' ORDER BY 1"
            )
            return indexes, cursor.fetchall()

    before = structure()
    city(300)
    assert structure() == before


def test_a_city_goes_only_into_an_empty_mirror(city):
    put("Lê Văn Nam", 1980)
    with pytest.raises(CityExists), transaction.atomic():
        city(10)
    assert models.Person.objects.count() == 1


def test_new_people_after_a_city(city):
    city(400)
    key = add(lives_at=LivesAt(commune="00232", hamlet="Tổ mới", house="Số 1"))
    assert queries.person(person_id=key).place is not None


def test_the_loaded_city_is_the_same_twice(city):
    first = city(600)
    snapshot = list(models.Person.objects.order_by("id").values_list())
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE population_person, population_household, population_name,"
            " population_hamlet, population_guardianship, population_personchange"
        )
    assert city(600) == first
    assert list(models.Person.objects.order_by("id").values_list()) == snapshot


def test_an_error_in_the_generator_reaches_the_caller():
    def broken():
        yield 1
        raise ValueError("no more people")

    with pytest.raises(ValueError, match="no more people"):
        list(bulk._ahead(broken()))


def test_guardians_of_the_city_are_in_force(city):
    city(40_000)
    rows = list(models.Guardianship.objects.select_related("ward", "guardian"))
    assert rows
    for row in rows:
        assert row.ward.birth_year > 2005
        assert row.guardian.birth_year < row.ward.birth_year - 18
        assert row.valid_from < ON - timedelta(days=100)

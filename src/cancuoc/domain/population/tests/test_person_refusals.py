"""Refusals of the mirror: what each is called, who gets it, and that nothing stays behind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID

import pytest

from cancuoc.domain.population import models, queries, services
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
from cancuoc.domain.population.tests.conftest import AT, COMMUNES, OFFICER, ON, SYSTEM, silent
from cancuoc.domain.population.tests.support import officer, put, refused
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds

pytestmark = pytest.mark.django_db

NOBODY = UUID(int=0)
TAKEN = PersonalId("001080000001")


@pytest.fixture
def people():
    """A child, a mother of the right age, somebody younger, and the bearer of a number."""
    return {
        "child": put("Lê Minh An", 2016, personal_number="001216000001"),
        "mother": put("Trần Thị Hoa", 1987, sex="female"),
        "younger": put("Lê Minh Anh", 2018),
        "same_year": put("Lê Minh Ân", 2016),
        "bearer": put("Lê Văn Nam", 1980, personal_number=TAKEN.value),
        "nobody": NOBODY,
    }


def add(*, at=AT, by=OFFICER, **fields):
    given = {
        "name": PersonName("Lê Minh Bình"),
        "born": PartialDate(2018, 5, 6),
        "sex": Sex.MALE,
        "lives_at": LivesAt(commune="10351", hamlet="Thôn Mới", house="Số 1"),
    }
    new = NewPerson(**(given | fields))
    return services.add_person(new=new, source=ChangeSource.DC01, at=at, by=by)


def change(person_id, *, by=OFFICER, **fields):
    what = Change(source=ChangeSource.DC01, reason="Theo giấy khai sinh", **fields)
    return services.record_change(person_id=person_id, change=what, at=AT, by=by)


def guard(ward_id, *, by=OFFICER, **fields):
    given = {"basis": GuardianBasis.COMMUNE_DECISION, "valid_from": date(2024, 1, 1)}
    return services.set_guardian(ward_id=ward_id, at=AT, by=by, **(given | fields))


@pytest.mark.parametrize(
    ("fields", "refusal", "status"),
    [
        ({"born": PartialDate(2024, 7, 7)}, BornLater, 422),
        ({"born": PartialDate(2024, 8)}, BornLater, 422),
        ({"born": PartialDate(2025)}, BornLater, 422),
        ({"personal_number": TAKEN}, NumberTaken, 409),
        ({"mother_id": "nobody"}, UnknownPerson, 404),
        ({"father_id": "nobody"}, UnknownPerson, 404),
        ({"mother_id": "mother", "father_id": "nobody"}, UnknownPerson, 404),
        ({"mother_id": "younger"}, ImpossibleParent, 422),
        ({"father_id": "younger"}, ImpossibleParent, 422),
        ({"mother_id": "mother", "father_id": "younger"}, ImpossibleParent, 422),
    ],
)
def test_a_person_who_cannot_be_is_not_entered(people, fields, refusal, status):
    fields = {key: people.get(value, value) for key, value in fields.items()}
    with refused(refusal) as caught:
        add(**fields)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({}, NothingToChange),
        ({"name": PersonName("Lê Minh An")}, NothingToChange),
        ({"sex": Sex.MALE, "born": PartialDate(2016, 5, 6)}, NothingToChange),
        ({"personal_number": PersonalId("001216000001")}, NothingToChange),
        ({"personal_number": TAKEN}, NumberTaken),
        ({"name": PersonName("Lê Minh Đổi"), "personal_number": TAKEN}, NumberTaken),
        ({"mother_id": "nobody"}, UnknownPerson),
        ({"mother_id": "younger"}, ImpossibleParent),
        ({"father_id": "same_year"}, ImpossibleParent),
        ({"father_id": "child"}, ImpossibleParent),
        ({"mother_id": "mother", "born": PartialDate(1987, 1, 1)}, ImpossibleParent),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(people, fields, refusal):
    fields = {key: people.get(value, value) for key, value in fields.items()}
    with refused(refusal):
        change(people["child"], **fields)
    assert queries.person(person_id=people["child"]).full_name == "Lê Minh An"


def test_a_change_of_nobody_is_refused():
    with refused(UnknownPerson):
        change(NOBODY, sex=Sex.FEMALE)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({}, ImpossibleParent),
        ({"guardian_id": "child"}, ImpossibleParent),
        ({"guardian_id": "mother", "institution": "Cơ sở 1"}, ImpossibleParent),
        ({"guardian_id": "nobody"}, UnknownPerson),
    ],
)
def test_a_guardian_is_one_other_person_or_one_institution(people, fields, refusal):
    fields = {key: people.get(value, value) for key, value in fields.items()}
    with refused(refusal):
        guard(people["child"], **fields)


def test_a_guardian_of_nobody_is_refused(people):
    with refused(UnknownPerson):
        guard(NOBODY, guardian_id=people["mother"])
    with refused(UnknownPerson):
        services.end_guardian(ward_id=NOBODY, on=ON, at=AT, by=OFFICER)


# The guardianship in force runs from 1 March to 31 August 2024.
@pytest.mark.parametrize(
    ("start", "end", "free"),
    [
        (date(2024, 1, 1), date(2024, 2, 29), True),
        (date(2024, 9, 1), None, True),
        (date(2024, 9, 1), date(2024, 12, 31), True),
        (date(2024, 1, 1), date(2024, 3, 1), False),
        (date(2024, 8, 31), None, False),
        (date(2024, 4, 1), date(2024, 5, 1), False),
        (date(2024, 1, 1), date(2024, 12, 31), False),
        (date(2024, 1, 1), None, False),
    ],
)
def test_two_guardianships_touch_but_never_overlap(people, start, end, free):
    ward, first = people["child"], people["mother"]
    guard(ward, guardian_id=first, valid_from=date(2024, 3, 1), valid_to=date(2024, 8, 31))
    second = {"guardian_id": people["bearer"], "valid_from": start, "valid_to": end}
    if free:
        guard(ward, **second)
        assert models.Guardianship.objects.filter(ward=ward).count() == 2
        return
    with refused(AlreadyGuarded) as caught:
        guard(ward, **second)
    assert caught.value.status == 409


def test_a_guardianship_that_ends_before_it_begins_is_refused_in_words(people):
    with refused(services.BackwardsGuardianship):
        guard(
            people["child"],
            guardian_id=people["mother"],
            valid_from=date(2024, 5, 1),
            valid_to=date(2024, 4, 30),
        )


def test_another_ward_of_the_same_guardian_is_no_conflict(people):
    for ward in ("child", "younger"):
        guard(people[ward], guardian_id=people["mother"])
    assert models.Guardianship.objects.count() == 2


@pytest.mark.parametrize(
    ("moment", "born", "possible"),
    [
        # 17:00 UTC is midnight in Vietnam: the new day has begun here and not in London.
        (datetime(2024, 7, 5, 16, 59, 59, tzinfo=UTC), PartialDate(2024, 7, 6), False),
        (datetime(2024, 7, 5, 17, 0, tzinfo=UTC), PartialDate(2024, 7, 6), True),
        (datetime(2024, 12, 31, 16, 59, tzinfo=UTC), PartialDate(2025), False),
        (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), PartialDate(2025), True),
        (datetime(2024, 2, 28, 17, 0, tzinfo=UTC), PartialDate(2024, 2, 29), True),
    ],
)
def test_a_newborn_is_entered_from_midnight_in_vietnam(moment, born, possible):
    if possible:
        assert queries.person(person_id=add(at=moment, born=born)).born == born
        return
    with refused(BornLater):
        add(at=moment, born=born)


ACTS = {
    "add_person": lambda people, by: add(by=by),
    "record_change": lambda people, by: change(people["child"], by=by, sex=Sex.FEMALE),
    "set_guardian": lambda people, by: guard(people["child"], by=by, institution="Cơ sở 1"),
    "end_guardian": lambda people, by: services.end_guardian(
        ward_id=people["child"], on=ON, at=AT, by=by
    ),
    "record_cards": lambda people, by: services.record_cards(
        cards=[CardFact(person_id=people["child"], holds=Holds.CARD, issued=ON, expires=None)],
        at=AT,
        by=by,
    ),
}
# Who may correct the mirror: those who sit with the person or settle what a machine could not.
MAY_CORRECT = {Role.AREA_OFFICER, Role.ENROLMENT_OFFICER, Role.REVIEWER}


@pytest.mark.parametrize(("act", "role"), list(product(ACTS, Role)))
def test_each_role_may_or_may_not(people, act, role):
    allowed = role in MAY_CORRECT or act == "record_cards"
    if allowed:
        ACTS[act](people, officer(role))
        return
    with refused(NotAllowed) as caught:
        ACTS[act](people, officer(role))
    assert caught.value.status == 403
    assert set(caught.value.details["needed"]) == {str(one) for one in MAY_CORRECT}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "by", [officer(), Actor.citizen("x"), Actor.station("TN-01")], ids=lambda actor: actor.id
)
def test_nobody_without_a_role_writes_in_the_mirror(people, act, by):
    with refused(NotAllowed):
        ACTS[act](people, by)


@pytest.mark.parametrize("act", ACTS)
def test_the_centre_itself_may_write(people, act):
    ACTS[act](people, SYSTEM)
    assert [line.actor for line in audit.history(act_prefix="population.")] == [SYSTEM.id]


def load(by):
    return services.load_city(
        residents=20, seed=1, on=ON, communes=COMMUNES, progress=silent, at=AT, by=by
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_makes_a_city(role):
    with refused(NotAllowed):
        load(officer(role))


def test_an_administrator_makes_a_city_once():
    by = officer(Role.ADMINISTRATOR)
    load(by)
    with refused(CityExists) as caught:
        load(by)
    assert caught.value.status == 409
    assert "DATABASE_URL" in caught.value.next_step


def test_a_link_once_refused_can_be_made_with_the_right_mother(people):
    with refused(ImpossibleParent):
        change(people["child"], mother_id=people["younger"], links=LinkSource.REGISTER)
    change(people["child"], mother_id=people["mother"], links=LinkSource.REGISTER)
    assert queries.person(person_id=people["child"]).mother_id == people["mother"]


def test_a_number_freed_by_a_change_may_be_given_again(people):
    change(people["bearer"], personal_number=PersonalId("001080000002"))
    assert add(personal_number=TAKEN, phone=Phone("+84912345678"))

"""Families, guardians and what the register shows before anybody is asked for a paper."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from cancuoc.domain.population import models, queries, services
from cancuoc.domain.population.queries import Kin, UnknownPerson
from cancuoc.domain.population.rules import GuardianBasis, ResidenceKind, born_from, precision_of
from cancuoc.domain.population.tests.conftest import AT, OFFICER, ON
from cancuoc.domain.population.tests.support import put
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.representation import Representative

NOBODY = UUID(int=0)


@pytest.fixture
def home(db):
    """Three generations under one roof."""
    hamlet = models.Hamlet.objects.create(commune="00232", name="Tổ 1")
    roof = models.Household.objects.create(hamlet=hamlet, house="Số 5")
    common = {"household": roof, "hamlet": hamlet, "commune": ""}
    made = {"roof": roof.id}
    made["grandma"] = put("Vũ Thị Lan", 1950, sex="female", **common)
    made["father"] = put("Lê Văn Nam", 1982, mother_id=made["grandma"], links="register", **common)
    made["mother"] = put("Trần Thị Hoa", 1985, sex="female", phone="+84912345678", **common)
    parents = {"father_id": made["father"], "mother_id": made["mother"]}
    made["son"] = put("Lê Minh An", 2013, links="register", **parents, **common)
    made["daughter"] = put("Lê Minh Anh", 2018, links="declared", **parents, **common)
    made["lodger"] = put("Đỗ Văn Tú", 1999, **common)
    return made


def kinds(person_id):
    found = queries.family(person_id=person_id, on=ON)
    return {relative.person.id: relative.kin for relative in found.relatives}


def test_family_of_a_child(home):
    assert kinds(home["son"]) == {
        home["father"]: Kin.FATHER,
        home["mother"]: Kin.MOTHER,
        home["daughter"]: Kin.SIBLING,
        home["grandma"]: Kin.GRANDPARENT,
        home["lodger"]: Kin.HOUSEMATE,
    }


def test_family_of_a_parent(home):
    found = kinds(home["mother"])
    assert found[home["son"]] is Kin.CHILD
    assert found[home["daughter"]] is Kin.CHILD
    assert found[home["father"]] is Kin.HOUSEMATE


def test_relatives_come_nearest_first_and_once(home):
    found = queries.family(person_id=home["son"], on=ON)
    order = [list(Kin).index(relative.kin) for relative in found.relatives]
    assert order == sorted(order)
    assert len({relative.person.id for relative in found.relatives}) == len(found.relatives)
    assert [p.id for p in found.of(Kin.FATHER, Kin.MOTHER)] == [home["father"], home["mother"]]
    assert all(kin.vi for kin in Kin)


def test_household_oldest_first(home):
    people = queries.household(household_id=home["roof"])
    assert people[0].id == home["grandma"]
    assert len(people) == 6


def test_family_of_nobody_is_refused(db):
    with pytest.raises(UnknownPerson) as refusal:
        queries.family(person_id=NOBODY, on=ON)
    assert refusal.value.status == 404
    assert "DC01" in refusal.value.next_step


def test_link_shown_by_the_register(home):
    ask = {"on": ON, "child_id": home["son"]}
    assert queries.link_shown(parent_id=home["mother"], **ask) is Representative.MOTHER
    assert queries.link_shown(parent_id=home["father"], **ask) is Representative.FATHER
    assert queries.link_shown(parent_id=home["grandma"], **ask) is None
    assert queries.link_shown(parent_id=home["lodger"], **ask) is None


def test_a_declared_link_is_not_shown(home):
    got = queries.link_shown(child_id=home["daughter"], parent_id=home["mother"], on=ON)
    assert got is None


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), Representative.GUARDIAN),
        (date(2024, 12, 31), Representative.GUARDIAN),
        (date(2025, 1, 1), None),
    ],
)
def test_a_guardian_is_shown_in_his_time(home, on, shown):
    services.set_guardian(
        ward_id=home["daughter"],
        guardian_id=home["grandma"],
        basis=GuardianBasis.COMMUNE_DECISION,
        valid_from=date(2024, 1, 1),
        valid_to=date(2024, 12, 31),
        at=AT,
        by=OFFICER,
    )
    got = queries.link_shown(child_id=home["daughter"], parent_id=home["grandma"], on=on)
    assert got is shown
    relatives = queries.family(person_id=home["daughter"], on=on).of(Kin.GUARDIAN)
    assert [p.id for p in relatives] == ([home["grandma"]] if shown else [])


def test_wards_of_a_guardian(home):
    services.set_guardian(
        ward_id=home["daughter"],
        guardian_id=home["lodger"],
        basis=GuardianBasis.COURT_DECISION,
        valid_from=date(2024, 1, 1),
        at=AT,
        by=OFFICER,
    )
    assert kinds(home["lodger"])[home["daughter"]] is Kin.WARD


def test_register_state_of_a_whole_record(db):
    mother = put("Trần Thị Hoa", 1985, sex="female", personal_number="001185000001")
    child = put(
        "Lê Minh An",
        2015,
        personal_number="001215000001",
        mother_id=mother,
        links="register",
        birth_place="00232",
    )
    state = queries.register_state(person_id=child, on=ON)
    assert state.complete
    assert state.links == {Representative.MOTHER}
    assert not state.number_parts_wrong


@pytest.mark.parametrize(
    ("fields", "attribute", "value"),
    [
        ({"personal_number": "001115000001"}, "number_parts_wrong", True),
        ({"personal_number": "001314000001"}, "number_parts_wrong", True),
        ({"personal_number": "001214000001"}, "number_parts_wrong", True),
        ({"personal_number": "999215000001"}, "number_parts_wrong", True),
        ({"personal_number": "001215000001"}, "number_parts_wrong", False),
        ({"personal_number": None}, "has_number", False),
        ({"personal_number": None}, "birth_registered", False),
        ({"personal_number": None, "birth_place": "00232"}, "birth_registered", True),
        ({"commune": ""}, "residence_known", False),
    ],
)
def test_register_state_tells_each_fault(db, fields, attribute, value):
    child = put("Lê Minh An", 2015, **fields)
    assert getattr(queries.register_state(person_id=child, on=ON), attribute) is value


def test_register_state_of_somebody_in_care(db):
    ward = put("Hoa", 1950, commune="", care_centre="Cơ sở 1")
    services.set_guardian(
        ward_id=ward,
        institution="Cơ sở 1",
        basis=GuardianBasis.ADMISSION_DECISION,
        valid_from=date(2024, 1, 1),
        at=AT,
        by=OFFICER,
    )
    state = queries.register_state(person_id=ward, on=ON)
    assert state.links == {Representative.INSTITUTION}
    assert not state.complete


def test_register_states_of_many(db):
    ids = [put(f"Lê Văn {name}", 1990) for name in ("An", "Ba", "Cả")]
    states = queries.register_states(person_ids=[*ids, NOBODY], on=ON)
    assert set(states) == set(ids)
    with pytest.raises(UnknownPerson):
        queries.register_state(person_id=NOBODY, on=ON)


def test_reading_by_number_and_id(db):
    key = put("Lê Văn Nam", 1980, personal_number="001080000001", phone="+84912345678")
    person = queries.person(person_id=key)
    number = person.personal_number
    assert number is not None
    assert queries.by_number(personal_number=number) == person
    assert queries.by_numbers(personal_numbers=[number.value, "001080000009"]) == {
        number.value: person
    }
    assert person.commune == "00232"
    assert person.residence is ResidenceKind.PERMANENT
    assert queries.count() == 1


@pytest.mark.parametrize(
    ("latest", "precision", "born"),
    [
        (date(1953, 12, 31), 1, PartialDate(1953)),
        (date(1953, 5, 31), 2, PartialDate(1953, 5)),
        (date(1953, 5, 6), 3, PartialDate(1953, 5, 6)),
        (date(2000, 2, 29), 2, PartialDate(2000, 2)),
    ],
)
def test_births_are_stored_without_inventing_a_day(latest, precision, born):
    assert born_from(latest=latest, precision=precision) == born
    assert born.latest() == latest
    assert precision_of(born) == precision

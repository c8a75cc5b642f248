"""Who may come in a replay: known to the day, numbered, represented where the law wants it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from cancuoc.domain.population.rules import LinkSource
from cancuoc.interfaces.cli.replaying import people
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId, make
from cancuoc.kernel.sex import Sex
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, Reason

ON, UNTIL = date(2024, 7, 1), date(2024, 7, 6)
MOTHER = UUID(int=900)


def number(year: int, *, sex: Sex = Sex.FEMALE, serial: int = 1) -> PersonalId:
    return make(province_code="001", sex=sex, birth_year=year, serial=serial)


def person(key: int, born: PartialDate, **changes: Any) -> Any:
    """Return somebody as the register shows a person, as far as a replay looks."""
    given = {
        "id": UUID(int=key),
        "personal_number": number(born.year, serial=key),
        "born": born,
        "sex": Sex.FEMALE,
        "place": SimpleNamespace(commune="00352"),
        "links": LinkSource.REGISTER,
        "father_id": None,
        "mother_id": MOTHER,
        "deceased_on": None,
        "cmnd_number": "",
    }
    return SimpleNamespace(**{**given, **changes})


def member(who: Any, band: Band, duty: Duty = Duty.MUST) -> Any:
    shown = who.personal_number.value if who.personal_number else ""
    return SimpleNamespace(
        person_id=who.id, band=band, born=who.born, duty=duty, personal_number=shown
    )


class Register:
    """A register with the people a test enters, in one commune."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.people = {MOTHER: person(900, PartialDate(1988, 4, 2))}
        self.families: list[Any] = []
        self.doubles: dict[UUID, tuple[UUID, ...]] = {}
        self.asked: list[dict[str, Any]] = []
        patch.setattr(people.population, "due_in_area", self._due)
        patch.setattr(people.population, "persons", self._persons)
        patch.setattr(people.population, "likely_doubles", lambda **_: self.doubles)

    def enter(self, *rows: tuple[Any, Band], home: int | None = 7, here: bool = True) -> None:
        for who, _ in rows:
            self.people[who.id] = who
        members = tuple(member(who, band) for who, band in rows)
        family = SimpleNamespace(household_id=home, lives_here=here, members=members)
        self.families.append(family)

    def _due(self, **asked: Any) -> Sequence[Any]:
        self.asked.append(asked)
        return self.families if asked["commune"] == "00352" else []

    def _persons(self, *, person_ids: Any) -> dict[UUID, Any]:
        return {key: self.people[key] for key in person_ids if key in self.people}

    def listed(self, *communes: str) -> list[Any]:
        wanted = communes or ("00352",)
        return people.residents(communes=wanted, on=ON, until=UNTIL)


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    return Register(monkeypatch)


GROWN = PartialDate(1990, 3, 10)
CHILD = PartialDate(2016, 5, 1)


class TestWhoStaysAtHome:
    def test_a_person_without_a_number(self, register: Register) -> None:
        register.enter((person(1, GROWN, personal_number=None), Band.FROM_14))
        assert register.listed() == []

    @pytest.mark.parametrize("born", [PartialDate(1990), PartialDate(1990, 3)])
    def test_a_person_whose_day_of_birth_is_not_known(
        self, register: Register, born: PartialDate
    ) -> None:
        register.enter((person(1, born), Band.FROM_14))
        assert register.listed() == []

    @pytest.mark.parametrize(
        ("born", "band", "comes"),
        [
            (PartialDate(2018, 7, 6), Band.UNDER_6, False),
            (PartialDate(2018, 7, 7), Band.UNDER_6, True),
            (PartialDate(2010, 7, 6), Band.FROM_6, False),
            (PartialDate(2010, 7, 7), Band.FROM_6, True),
            (PartialDate(2018, 7, 1), Band.FROM_6, True),
        ],
    )
    def test_who_changes_band_within_the_week(
        self, register: Register, born: PartialDate, band: Band, comes: bool
    ) -> None:
        register.enter((person(1, born), band))
        assert bool(register.listed()) is comes

    @pytest.mark.parametrize(
        "changes",
        [
            {"links": LinkSource.NONE},
            {"mother_id": None},
            {"mother_id": UUID(int=12345)},
        ],
    )
    def test_a_child_for_whom_the_register_shows_no_parent(
        self, register: Register, changes: dict[str, Any]
    ) -> None:
        register.enter((person(1, CHILD, **changes), Band.FROM_6))
        assert register.listed() == []

    @pytest.mark.parametrize(
        "mother", [{"deceased_on": date(2020, 1, 1)}, {"personal_number": None}]
    )
    def test_a_child_whose_only_parent_cannot_sign(
        self, register: Register, mother: dict[str, Any]
    ) -> None:
        register.people[MOTHER] = person(900, PartialDate(1988, 4, 2), **mother)
        register.enter((person(1, CHILD), Band.FROM_6))
        assert register.listed() == []

    def test_people_registered_here_whose_home_is_not_known(self, register: Register) -> None:
        register.enter((person(1, GROWN), Band.FROM_14), here=False)
        assert register.listed() == []


class TestWhoComes:
    def test_a_grown_person_needs_no_parent(self, register: Register) -> None:
        alone = person(1, GROWN, mother_id=None, links=LinkSource.NONE)
        register.enter((alone, Band.FROM_14))
        (found,) = register.listed()
        assert (found.band, found.number) == (Band.FROM_14, alone.personal_number.value)

    def test_a_living_father_is_enough_when_the_mother_is_dead(self, register: Register) -> None:
        register.people[MOTHER] = person(900, PartialDate(1988, 4, 2), deceased_on=date(2020, 1, 1))
        father = person(901, PartialDate(1985, 1, 1))
        register.people[father.id] = father
        register.enter((person(1, CHILD, father_id=father.id), Band.FROM_6))
        assert len(register.listed()) == 1

    def test_twins_come_both_and_from_one_household(self, register: Register) -> None:
        register.enter((person(1, CHILD), Band.FROM_6), (person(2, CHILD), Band.FROM_6), home=42)
        found = register.listed()
        assert [each.household for each in found] == ["42", "42"]
        assert len({each.person_id for each in found}) == 2

    def test_who_belongs_to_no_household_is_one_alone(self, register: Register) -> None:
        register.enter((person(1, GROWN), Band.FROM_14), home=None)
        assert register.listed()[0].household == str(UUID(int=1))

    def test_those_who_only_may_come_are_listed_too(self, register: Register) -> None:
        register.enter((person(1, GROWN), Band.FROM_14))
        assert len(register.listed()) == 1
        (asked,) = register.asked
        assert set(asked["duties"]) == set(Duty)
        assert not {Reason.DECEASED, Reason.NOT_CITIZEN} & set(asked["reasons"])
        assert asked["on"] == ON

    def test_each_commune_is_asked_for_once(self, register: Register) -> None:
        register.enter((person(1, GROWN), Band.FROM_14))
        found = register.listed("00343", "00352", "00346")
        assert [asked["commune"] for asked in register.asked] == ["00343", "00352", "00346"]
        assert [each.commune for each in found] == ["00352"]


class TestWhoIsClean:
    def clean(self, register: Register, **changes: Any) -> bool:
        register.enter((person(1, GROWN, **changes), Band.FROM_14))
        (found,) = register.listed()
        return found.clean

    def test_nothing_stands_against_a_person_as_the_register_wants_it(
        self, register: Register
    ) -> None:
        assert self.clean(register)

    @pytest.mark.parametrize(
        "changes",
        [
            {"sex": Sex.MALE},
            {"personal_number": number(1991)},
            {"personal_number": PersonalId("999190000001")},
            {"place": None},
        ],
    )
    def test_a_fault_of_the_register_is_seen(
        self, register: Register, changes: dict[str, Any]
    ) -> None:
        assert not self.clean(register, **changes)

    def test_somebody_with_a_likely_double_is_not_clean(self, register: Register) -> None:
        register.doubles = {UUID(int=1): (UUID(int=2),)}
        assert not self.clean(register)

    def test_the_old_number_goes_along_for_a_confirmation(self, register: Register) -> None:
        register.enter((person(1, GROWN, cmnd_number="012345678"), Band.FROM_14))
        assert register.listed()[0].old_number == "012345678"


def test_an_empty_commune_has_nobody(register: Register) -> None:
    assert register.listed("00000") == []

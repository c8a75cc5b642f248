"""A chunk of invented residents: every attribute as an array, faults of real life included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cancuoc.domain.population.synthetic import families, naming, papers, shares
from cancuoc.domain.population.synthetic.dates import (
    Days,
    end_of_month,
    end_of_year,
    full_years,
    year_of,
)
from cancuoc.domain.population.synthetic.families import FATHER, GRANDFATHER, GRANDMOTHER, MOTHER
from cancuoc.domain.population.synthetic.places import Places

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MALE, FEMALE = 0, 1
YEAR_KNOWN, MONTH_KNOWN, DAY_KNOWN = 1, 2, 3
PERMANENT, TEMPORARY, CURRENT, NOWHERE = range(4)
NO_LINK, REGISTERED_LINK, DECLARED_LINK = range(3)
NO_PHONE, OWN_PHONE, KIN_PHONE = range(3)
_MINORITY_DISTRICTS: Final = frozenset({"271", "276", "275", "282", "277"})


@dataclass(slots=True)
class People:
    """Residents of one chunk, in order of rows; -1 stands for nothing in integer arrays.

    `father`, `mother` and `guardian` are row numbers inside the chunk. `number_year` and
    `number_shift` are what the personal number says, rightly or wrongly: a shift of 1 turns
    the sex digit over, 2 the century.
    """

    household: Ints
    place: Ints
    born: Days
    latest: Days
    precision: Ints
    sex: Ints
    name: Ints
    ethnicity: Ints
    father: Ints
    mother: Ints
    link: Ints
    guardian: Ints
    commune: Ints
    hamlet: Ints
    registered: Ints
    residence: Ints
    birth_province: Ints
    birth_commune: Ints
    has_number: Bools
    number_year: Ints
    number_shift: Ints
    phone: Ints
    papers: papers.Papers
    care: Ints
    duplicate_of: Ints
    deceased: Days

    def __len__(self) -> int:
        return len(self.household)


def make(
    rng: np.random.Generator, *, households: int, limit: int | None, on: date, places: Places
) -> People:
    """Invent the people of that many households, at most `limit` of them."""
    today = np.datetime64(on, "D")
    homes = families.make(rng, households)
    flat = np.flatnonzero(homes.present.ravel())[:limit]
    age = np.maximum(homes.age.ravel()[flat], 0)
    people = _plain(flat, born=today - age.astype("m8[D]"))
    people.sex = _sex(rng, people.place)
    people.papers = papers.make(rng, born=people.born, on=today)
    people.guardian = _guardian(rng, homes, people.household, people.place, age)
    _kin(rng, people, homes)
    _name(rng, people, households)
    _residence(rng, people, households, places)
    _birth_place(rng, people)
    _phones(rng, people, today)
    _faults(rng, people, homes.alone[people.household], today)
    return people


def _plain(flat: Ints, *, born: Days) -> People:
    """Return people with nothing special about them: present, placed and born, no more."""
    household, place = np.divmod(flat, families.PLACES)
    nobody = np.full(len(flat), -1)
    zeros = np.zeros(len(flat), dtype=np.int64)
    no_date = np.full(len(flat), papers.NO_DATE)
    return People(
        household=household,
        place=place,
        born=born,
        latest=born.copy(),
        precision=np.full(len(flat), DAY_KNOWN),
        sex=zeros.copy(),
        name=zeros.copy(),
        ethnicity=zeros.copy(),
        father=nobody.copy(),
        mother=nobody.copy(),
        link=zeros.copy(),
        guardian=nobody.copy(),
        commune=zeros.copy(),
        hamlet=zeros.copy(),
        registered=zeros.copy(),
        residence=np.full(len(flat), PERMANENT),
        birth_province=np.ones(len(flat), dtype=np.int64),
        birth_commune=nobody.copy(),
        has_number=np.ones(len(flat), dtype=bool),
        number_year=year_of(born),
        number_shift=zeros.copy(),
        phone=zeros.copy(),
        papers=papers.Papers(zeros.copy(), no_date.copy(), no_date.copy()),
        care=nobody.copy(),
        duplicate_of=nobody.copy(),
        deceased=no_date.copy(),
    )


def _kin(rng: np.random.Generator, people: People, homes: families.Families) -> None:
    """Set the parents that the register shows or somebody declared."""
    father, mother = _parents(homes, people.household, people.place)
    people.link = _link(rng, people.born, father, mother)
    people.father = np.where(people.link != NO_LINK, father, -1)
    people.mother = np.where(people.link != NO_LINK, mother, -1)


def _sex(rng: np.random.Generator, place: Ints) -> Ints:
    child = rng.random(len(place)) < 0.475
    fixed = np.where((place == MOTHER) | (place == GRANDMOTHER), FEMALE, MALE)
    return np.where(place > MOTHER, np.where(child, FEMALE, MALE), fixed)


def _parents(homes: families.Families, household: Ints, place: Ints) -> tuple[Ints, Ints]:
    """Return the rows of father and mother where they live in the same household."""
    position = families.flat_positions(homes.present)[household]
    father = np.full(len(place), -1)
    mother = np.full(len(place), -1)
    for who, up_father, up_mother in (
        (place > MOTHER, FATHER, MOTHER),
        (place == FATHER, GRANDFATHER, GRANDMOTHER),
    ):
        father[who] = position[who, up_father]
        mother[who] = position[who, up_mother]
    return father, mother


def _guardian(
    rng: np.random.Generator, homes: families.Families, household: Ints, place: Ints, age: Ints
) -> Ints:
    """Return the row of the grandmother who is guardian of minors raised without parents."""
    position = families.flat_positions(homes.present)[household]
    alone = (position[:, FATHER] < 0) & (position[:, MOTHER] < 0) & (place > MOTHER)
    alone &= age < 18 * families.YEAR
    named = alone & (rng.random(len(place)) < shares.HAS_GUARDIAN)
    return np.where(named, position[:, GRANDMOTHER], -1)


def _link(rng: np.random.Generator, born: Days, father: Ints, mother: Ints) -> Ints:
    """Say which links the register shows: few for the old, some missing for the young."""
    draw = rng.random(len(born))
    old = year_of(born) < shares.NO_LINK_BEFORE
    missing = draw < np.where(old, 0.85, shares.NO_PARENT_LINK)
    declared = draw > 1 - shares.DECLARED_LINK
    known = (father >= 0) | (mother >= 0)
    shown = np.where(declared, DECLARED_LINK, REGISTERED_LINK)
    return np.where(known & ~missing, shown, NO_LINK)


def _ethnicity(rng: np.random.Generator, commune: Ints, places: Places) -> Ints:
    hills = np.array([c.district in _MINORITY_DISTRICTS for c in places.communes])
    rate = np.where(hills[commune], 5 * shares.MINORITY, shares.MINORITY / 2)
    other = rng.integers(1, len(shares.MINORITIES) + 1, len(commune))
    other = np.where(hills[commune] & (rng.random(len(commune)) < 0.8), 1, other)
    return np.where(rng.random(len(commune)) < rate, other, 0)


def _name(rng: np.random.Generator, people: People, households: int) -> None:
    """Children and their father bear the family's surname; who married in brings another."""
    own = naming.surnames(rng, len(people))
    family = naming.surnames(rng, households)[people.household]
    married_in = (people.place == MOTHER) | (people.place == GRANDMOTHER)
    surname = np.where(married_in, own, family)
    middle, given = naming.given_and_middle(
        rng, female=people.sex == FEMALE, birth_year=year_of(people.born)
    )
    people.name = naming.code(surname=surname, middle=middle, given=given)


def _residence(rng: np.random.Generator, people: People, households: int, places: Places) -> None:
    commune, hamlet = places.pick(rng, households)
    people.ethnicity = _ethnicity(rng, commune, places)[people.household]
    people.commune, people.hamlet = commune[people.household], hamlet[people.household]
    moved = rng.random(households) < shares.ELSEWHERE_REGISTERED
    temporary = rng.random(households) < shares.TEMPORARY_RESIDENT
    _, other = places.pick(rng, households)
    outside = rng.random(households) < 0.5
    kind = np.where(moved, np.where(temporary, TEMPORARY, CURRENT), PERMANENT)
    people.residence = kind[people.household]
    registered = np.where(outside, -1, other)[people.household]
    people.registered = np.where(moved[people.household], registered, people.hamlet)


def _birth_place(rng: np.random.Generator, people: People) -> None:
    """The young were registered here; many adults came from other provinces."""
    codes = np.array([int(code) for code in shares.BIRTH_PROVINCES])
    chance = np.cumsum(list(shares.BIRTH_PROVINCES.values()))
    drawn = codes[np.searchsorted(chance / chance[-1], rng.random(len(people)) * 0.999_999)]
    here = (year_of(people.born) > 2008) & (rng.random(len(people)) < 0.9)
    people.birth_province = np.where(here, 1, drawn)
    people.birth_commune = np.where(people.birth_province == 1, people.commune, -1)


def _phones(rng: np.random.Generator, people: People, today: np.datetime64) -> None:
    age = full_years(people.born, today)
    draw = rng.random(len(people))
    old = age >= 65
    own = (age >= 15) & (draw < np.where(old, shares.OWN_PHONE_FROM_65, shares.OWN_PHONE))
    kin = old & ~own & (rng.random(len(people)) < shares.KIN_PHONE_FROM_65)
    people.phone = np.where(own, OWN_PHONE, np.where(kin, KIN_PHONE, NO_PHONE))


def _faults(rng: np.random.Generator, people: People, alone: Bools, today: np.datetime64) -> None:
    _imprecise_births(rng, people, full_years(people.born, today))
    _wrong_numbers(rng, people)
    newborn = people.born > today - 365
    missing = newborn & (rng.random(len(people)) < shares.NEWBORN_WITHOUT_NUMBER)
    people.has_number &= ~missing
    _deceased(rng, people, today)
    lost = rng.random(len(people)) < shares.NO_RESIDENCE
    unregistered = lost & (rng.random(len(people)) < 0.5)
    _unplace(people, lost)
    people.registered[unregistered] = -1
    _care_and_duplicates(rng, people, alone)


def _imprecise_births(rng: np.random.Generator, people: People, age: Ints) -> None:
    draw = rng.random(len(people))
    year_only = (age >= 60) & (draw < shares.YEAR_ONLY_FROM_60)
    month_only = (age >= 60) & (draw > 1 - shares.MONTH_ONLY_FROM_60)
    people.precision[year_only] = YEAR_KNOWN
    people.precision[month_only] = MONTH_KNOWN
    people.latest = np.where(year_only, end_of_year(people.born), people.latest)
    people.latest = np.where(month_only, end_of_month(people.born), people.latest)


def _wrong_numbers(rng: np.random.Generator, people: People) -> None:
    """Sex, century or year inside the number that is not the person's (never both at once)."""
    draw = rng.random(len(people))
    sex_end = shares.WRONG_SEX_DIGIT
    century_end = sex_end + shares.WRONG_CENTURY_DIGIT
    year_end = century_end + shares.WRONG_BIRTH_YEAR
    people.number_shift[draw < sex_end] = 1
    people.number_shift[(draw >= sex_end) & (draw < century_end)] = 2
    wrong_year = (draw >= century_end) & (draw < year_end)
    step = np.where(rng.random(len(people)) < 0.5, 1, -10)
    people.number_year = np.where(wrong_year, people.number_year + step, people.number_year)


def _deceased(rng: np.random.Generator, people: People, today: np.datetime64) -> None:
    old = full_years(people.born, today) >= 60
    died = old & (rng.random(len(people)) < shares.DECEASED_FROM_60)
    when = today - rng.integers(1, 400, len(people)).astype("m8[D]")
    people.deceased = np.where(died, when, people.deceased)


def _unplace(people: People, who: Any) -> None:
    people.household[who] = -1
    people.hamlet[who] = -1
    people.residence[who] = NOWHERE


def _care_and_duplicates(rng: np.random.Generator, people: People, alone: Bools) -> None:
    """Turn some who live alone into residents of care centres or second entries of others."""
    singles = max(float(alone.mean()), 1e-9) if len(alone) else 1.0
    draw = rng.random(len(people))
    care = alone & (draw < shares.IN_CARE / singles)
    twice = alone & ~care & (draw > 1 - shares.DUPLICATE / singles)
    _into_care(rng, people, care)
    _second_entries(rng, people, np.flatnonzero(twice))


def _into_care(rng: np.random.Generator, people: People, care: Bools) -> None:
    people.care[care] = rng.integers(0, len(shares.CARE_CENTRES), int(care.sum()))
    _unplace(people, care)
    people.registered[care] = -1
    people.precision[care] = YEAR_KNOWN
    people.latest = np.where(care, end_of_year(people.born), people.latest)
    unnamed = care & (rng.random(len(people)) < shares.CARE_NAME_ONLY)
    people.name = np.where(unnamed, naming.without_family(people.name), people.name)
    people.has_number &= ~care
    people.birth_province[care] = -1
    people.birth_commune[care] = -1
    people.phone[care] = NO_PHONE
    people.papers.kind[care] = papers.NONE
    people.papers.issued[care] = papers.NO_DATE
    people.papers.expires[care] = papers.NO_DATE


def _second_entries(rng: np.random.Generator, people: People, rows: Ints) -> None:
    """Copy somebody else's birth, sex and name; half have a second number, half have none."""
    if not len(rows):
        return
    originals = rng.integers(0, len(people), len(rows))
    usable = (people.care[originals] < 0) & ~np.isin(originals, rows)
    rows, originals = rows[usable], originals[usable]
    people.duplicate_of[rows] = originals
    for array in (people.born, people.latest, people.precision, people.sex, people.number_year):
        array[rows] = array[originals]
    people.name[rows] = naming.respell(people.name[originals])
    people.number_shift[rows] = 0
    people.has_number[rows] = rng.random(len(rows)) < 0.5
    people.phone[rows] = NO_PHONE
    people.deceased[rows] = papers.NO_DATE
    people.papers.kind[rows] = papers.NONE
    people.papers.issued[rows] = papers.NO_DATE
    people.papers.expires[rows] = papers.NO_DATE

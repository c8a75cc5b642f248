"""Faults and habits of the invented people: each at the rate stated, and only where it can be.

A rate is held to four and a half standard deviations of the count it should give, so a test
fails about once in three hundred thousand honest cities, and the seed is fixed anyway.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from cancuoc.domain.population.synthetic import dates, families, naming, papers, people, shares
from cancuoc.domain.population.synthetic.places import Places
from cancuoc.domain.population.tests.conftest import COMMUNES, ON
from cancuoc.domain.population.tests.conftest import people as invented

TODAY = np.datetime64(ON)
MANY = 120_000
SURE = 4.5


def all_of(field):
    return np.concatenate([getattr(chunk, field) for chunk in invented(MANY)])


def kinds():
    return np.concatenate([chunk.papers.kind for chunk in invented(MANY)])


def ages():
    return dates.full_years(all_of("born"), TODAY)


def ordinary():
    """People who are neither second entries nor in care: those two have rules of their own."""
    return (all_of("duplicate_of") < 0) & (all_of("care") < 0)


def households():
    """One row of each household in which somebody lives, for what a family has in common."""
    first = []
    for chunk in invented(MANY):
        rows = np.flatnonzero(chunk.household >= 0)
        _, at = np.unique(chunk.household[rows], return_index=True)
        mask = np.zeros(len(chunk), dtype=bool)
        mask[rows[at]] = True
        first.append(mask)
    return np.concatenate(first)


def hills():
    """Whether people live in a district of Mường villages (Ba Vì and its neighbours)."""
    districts = [commune.district for commune in Places(COMMUNES).communes]
    return np.array([district == "271" for district in districts])[all_of("commune")]


def known_by_one_name():
    in_care = np.flatnonzero(all_of("care") >= 0)
    mask = np.zeros(len(all_of("care")), dtype=bool)
    names = [naming.spell(int(code)).full for code in all_of("name")[in_care]]
    mask[in_care] = [" " not in name for name in names]
    return mask


RATES = {
    "the dead among the old": lambda: (
        all_of("deceased") != papers.NO_DATE,
        ordinary() & (ages() >= 60),
        shares.DECEASED_FROM_60,
    ),
    "newborns without number": lambda: (
        ~all_of("has_number"),
        ordinary() & (all_of("born") > TODAY - 365),
        shares.NEWBORN_WITHOUT_NUMBER,
    ),
    "births known by the month": lambda: (
        all_of("precision") == people.MONTH_KNOWN,
        ordinary() & (ages() >= 60),
        shares.MONTH_ONLY_FROM_60,
    ),
    "telephones before 65": lambda: (
        all_of("phone") == people.OWN_PHONE,
        ordinary() & (ages() >= 15) & (ages() < 65),
        shares.OWN_PHONE,
    ),
    "telephones from 65": lambda: (
        all_of("phone") == people.OWN_PHONE,
        ordinary() & (ages() >= 65),
        shares.OWN_PHONE_FROM_65,
    ),
    "telephones of kin": lambda: (
        all_of("phone") == people.KIN_PHONE,
        ordinary() & (ages() >= 65) & (all_of("phone") != people.OWN_PHONE),
        shares.KIN_PHONE_FROM_65,
    ),
    "families registered elsewhere": lambda: (
        np.isin(all_of("residence"), (people.TEMPORARY, people.CURRENT)),
        households(),
        shares.ELSEWHERE_REGISTERED,
    ),
    "temporary residents among those": lambda: (
        all_of("residence") == people.TEMPORARY,
        households() & np.isin(all_of("residence"), (people.TEMPORARY, people.CURRENT)),
        shares.TEMPORARY_RESIDENT,
    ),
    "minorities in the hills": lambda: (
        all_of("ethnicity") > 0,
        households() & hills(),
        5 * shares.MINORITY,
    ),
    "minorities in the plain": lambda: (
        all_of("ethnicity") > 0,
        households() & ~hills(),
        shares.MINORITY / 2,
    ),
    "people in care known by one name": lambda: (
        known_by_one_name(),
        all_of("care") >= 0,
        shares.CARE_NAME_ONLY,
    ),
    "no paper at 14 and 15": lambda: (
        kinds() == papers.NONE,
        ordinary() & (ages() >= 14) & (ages() < 16),
        shares.NO_PAPER_AT_14,
    ),
    "no paper from 16": lambda: (
        kinds() == papers.NONE,
        ordinary() & (ages() >= 16),
        shares.NO_PAPER_FROM_16,
    ),
    "CMND among holders from 22": lambda: (
        kinds() == papers.CMND,
        ordinary() & (ages() >= 22) & (kinds() != papers.NONE),
        shares.CMND_SHARE,
    ),
    "second entries with a number": lambda: (
        all_of("has_number"),
        all_of("duplicate_of") >= 0,
        0.5,
    ),
    "boys among children": lambda: (
        all_of("sex") == people.MALE,
        ordinary() & (all_of("place") > families.MOTHER),
        0.525,
    ),
}


@pytest.mark.parametrize("what", RATES)
def test_each_habit_and_fault_comes_at_its_rate(what):
    has, of, rate = RATES[what]()
    count = int(of.sum())
    off_by = abs(int((has & of).sum()) - count * rate)
    assert count > 30
    assert off_by <= SURE * sqrt(count * rate * (1 - rate)) + 1


NEVER = {
    "a child with a telephone": lambda: (all_of("phone") != people.NO_PHONE) & (ages() < 15),
    "kin's telephone before 65": lambda: (all_of("phone") == people.KIN_PHONE) & (ages() < 65),
    "a death before 60": lambda: (all_of("deceased") != papers.NO_DATE) & (ages() < 60),
    "a death not yet died": lambda: all_of("deceased") >= TODAY,
    "an unsure birth before 60": lambda: (
        (all_of("precision") != people.DAY_KNOWN) & (ages() < 60) & (all_of("care") < 0)
    ),
    "a grown-up without number": lambda: (
        ~all_of("has_number") & ordinary() & (all_of("born") <= TODAY - 365)
    ),
    "a CMND before 22": lambda: (kinds() == papers.CMND) & (ages() < 22),
    "a new card before the law": lambda: kinds() == papers.CARD,
    "a paper of a second entry": lambda: (kinds() != papers.NONE) & (all_of("duplicate_of") >= 0),
    "a second entry in care": lambda: (all_of("duplicate_of") >= 0) & (all_of("care") >= 0),
    "a place without a household": lambda: (all_of("hamlet") >= 0) != (all_of("household") >= 0),
    "a residence without a place": lambda: (
        (all_of("residence") == people.NOWHERE) != (all_of("hamlet") < 0)
    ),
    "somebody in care registered anywhere": lambda: (
        (all_of("care") >= 0) & ((all_of("registered") >= 0) | (all_of("birth_province") >= 0))
    ),
    "a permanent resident registered elsewhere": lambda: (
        (all_of("residence") == people.PERMANENT) & (all_of("registered") != all_of("hamlet"))
    ),
    "a commune of birth outside Hà Nội": lambda: (
        (all_of("birth_commune") >= 0) != (all_of("birth_province") == 1)
    ),
    "two faults in one number": lambda: (
        (all_of("number_shift") != 0)
        & (all_of("number_year") != dates.year_of(all_of("born")))
        & (all_of("duplicate_of") < 0)
    ),
}


@pytest.mark.parametrize("what", NEVER)
def test_what_cannot_be_is_not(what):
    assert not NEVER[what]().any()


def test_births_of_children_are_spread_over_the_year():
    children = all_of("born")[ordinary() & (ages() < 14)]
    months = children.astype("M8[M]").astype(int) % 12
    share = np.bincount(months, minlength=12) / len(months)
    assert share.min() > 0.07
    assert share.max() < 0.10


def test_the_young_were_born_here_and_many_of_the_old_elsewhere():
    here = all_of("birth_province") == 1
    young = dates.year_of(all_of("born")) > 2008
    known = all_of("birth_province") >= 0
    assert here[young & known].mean() > 0.95
    assert 0.7 < here[~young & known].mean() < 0.78


def test_a_family_lives_in_one_place():
    for chunk in invented(MANY):
        placed = np.flatnonzero((chunk.household >= 0) & (chunk.duplicate_of < 0))
        for field in (chunk.hamlet, chunk.commune, chunk.ethnicity):
            pairs = np.unique(np.column_stack((chunk.household[placed], field[placed])), axis=0)
            assert len(pairs) == len(np.unique(chunk.household[placed]))


def test_second_entries_are_never_copies_of_copies_or_of_people_in_care():
    for chunk in invented(MANY):
        twice = np.flatnonzero(chunk.duplicate_of >= 0)
        original = chunk.duplicate_of[twice]
        assert (chunk.duplicate_of[original] < 0).all()
        assert (chunk.care[original] < 0).all()
        assert (twice != original).all()


def test_wrong_numbers_are_wrong_in_the_part_stated_and_nowhere_else():
    shift, year = all_of("number_shift"), all_of("number_year")
    born = dates.year_of(all_of("born"))
    real = all_of("duplicate_of") < 0
    assert set(np.unique(shift)) == {0, 1, 2}
    assert set(np.unique((year - born)[real])) == {-10, 0, 1}

"""Same seed, same city: what decides a city, what does not, and how its parts are numbered."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from itertools import combinations, zip_longest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.population.synthetic import city as cities
from cancuoc.domain.population.synthetic import encode, families, naming, papers, shares, words
from cancuoc.domain.population.synthetic.city import City
from cancuoc.domain.population.synthetic.numbers import Ids, Numbers, old_numbers, phones
from cancuoc.domain.population.synthetic.places import Commune, Places
from cancuoc.domain.population.tests.conftest import COMMUNES, ON
from cancuoc.domain.population.tests.test_synthetic_encode import read_rows
from cancuoc.kernel.folding import fold
from cancuoc.kernel.names import MatchLevel, PersonName, match_level
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex

ID, NUMBER, BORN, SEX = 0, 1, 5, 6
NUMBERS = st.integers(0, 2**31 - 1)


def digest(*, residents=300, seed=7, on=ON, communes=COMMUNES, focus=frozenset()):
    city = City(residents, seed, on, Places(communes, focus=focus))
    for _ in city.chunks():
        pass
    return city.digest


@pytest.mark.parametrize(
    "other",
    [
        {"residents": 301},
        {"seed": 8},
        {"on": date(2024, 7, 2)},
        {"communes": COMMUNES[:3]},
        {"focus": frozenset({"10351"})},
    ],
    ids=lambda other: next(iter(other)),
)
def test_everything_that_names_a_city_changes_it(other):
    assert digest(**other) != digest()


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"communes": COMMUNES[::-1]},
        {"communes": (COMMUNES[2], COMMUNES[0], COMMUNES[3], COMMUNES[1])},
        {"focus": frozenset({"99999"})},
        {"focus": frozenset(commune.code for commune in COMMUNES)},
    ],
    ids=["as it is", "backwards", "mixed", "a strange focus", "everywhere"],
)
def test_what_does_not_name_a_city_leaves_it_alone(same):
    assert digest(**same) == digest()


def test_the_state_of_other_generators_is_of_no_account():
    before = digest()
    random.seed(99)
    np.random.seed(99)
    np.random.default_rng(99).random(1000)
    assert digest() == before


def test_two_cities_made_in_turns_do_not_disturb_each_other(monkeypatch):
    monkeypatch.setattr(cities, "HOUSEHOLDS_PER_CHUNK", 60)
    apart = [digest(seed=7), digest(seed=8)]
    both = [City(300, seed, ON, Places(COMMUNES)) for seed in (7, 8)]
    chunks = list(zip_longest(*(city.chunks() for city in both)))
    assert len(chunks) > 1
    assert [city.digest for city in both] == apart


def rows_of(residents, seed=3):
    city = City(residents, seed, ON, Places(COMMUNES))
    return [row for chunk in city.chunks() for row in read_rows(chunk.persons)]


def test_most_stored_numbers_tell_the_truth_about_their_bearer():
    told = Counter()
    for row in rows_of(4000):
        if row[NUMBER] is None:
            continue
        number = PersonalId(row[NUMBER].decode())
        born = date(2000, 1, 1) + timedelta(days=int.from_bytes(row[BORN], "big", signed=True))
        told["sex"] += str(number.sex).encode() == row[SEX]
        told["year"] += number.birth_year == born.year
        told["all"] += 1
    assert 0.99 < told["sex"] / told["all"] < 1
    assert 0.99 < told["year"] / told["all"] < 1


def test_ids_carry_the_day_of_the_city_and_no_resident_stands_between_two_others():
    ids = Ids(3, ON)
    first, last = ids.list_of([0, 4095])
    following = ids.list_of([4096])[0]
    # 4,096 residents share a millisecond and are told apart by the twelve bits that follow it.
    assert first.int >> 80 == last.int >> 80 == (following.int >> 80) - 1
    day = date(1970, 1, 1) + timedelta(milliseconds=first.int >> 80)
    assert day == ON
    assert first < last < following


@given(NUMBERS, NUMBERS)
@settings(max_examples=40, deadline=None)
def test_cities_of_two_seeds_share_no_id(one, other):
    if one != other:
        mine, theirs = (Ids(seed, ON).list_of(range(20)) for seed in (one, other))
        assert not set(mine) & set(theirs)


@given(
    st.lists(
        st.tuples(st.sampled_from([1, 36, 79]), st.integers(0, 3), st.integers(1950, 2024)),
        min_size=1,
        max_size=60,
    ),
    NUMBERS,
)
@settings(max_examples=40, deadline=None)
def test_numbers_say_what_they_were_made_of_and_never_repeat(people, seed):
    province, digit, year = (np.array(column) for column in zip(*people, strict=True))
    numbers = Numbers(seed)
    given_out = [*numbers.give(province=province, digit=digit, year=year)]
    given_out += [*numbers.give(province=province, digit=digit, year=year)]
    assert len(set(given_out)) == 2 * len(people)
    for value, (where, what, when) in zip(given_out, people * 2, strict=True):
        number = PersonalId(value.decode())
        assert int(number.province_code) == where
        assert number.century_sex_digit == what
        assert number.value[4:6] == f"{when % 100:02d}"
        assert number.sex is (Sex.FEMALE if what % 2 else Sex.MALE)


def test_a_batch_cut_anywhere_gives_the_same_numbers():
    parts = {"province": np.full(50, 1), "digit": np.arange(50) % 4, "year": np.full(50, 2016)}
    whole = [*Numbers(3).give(**parts)]
    for cut in (1, 17, 49):
        numbers, pieces = Numbers(3), []
        for piece in (slice(0, cut), slice(cut, 50)):
            pieces += [*numbers.give(**{name: values[piece] for name, values in parts.items()})]
        assert pieces == whole


def test_nobody_asked_for_gets_no_number():
    empty = np.array([], dtype=np.int64)
    assert len(Numbers(3).give(province=empty, digit=empty, year=empty)) == 0


@given(st.integers(0, 9_000_000), NUMBERS)
@settings(max_examples=40, deadline=None)
def test_telephones_and_old_numbers_of_neighbours_differ(row, seed):
    rows = np.arange(row, row + 50)
    for made, length in ((phones(rows, seed=seed), 12), (old_numbers(rows, seed=seed), 9)):
        assert len(set(made)) == 50
        assert {len(value) for value in made} == {length}


FIRST_WORDS = np.arange(0, naming.CODES, 7919)


def test_every_word_of_a_name_is_one_a_register_would_take():
    for word in {*naming._MIDDLES, *naming._GIVENS} - {""}:
        assert PersonName(word).full == word
        assert fold(word).isascii()
    for surname, _ in words.SURNAMES[1:]:
        assert PersonName(f"{surname} An").surname == surname


def test_another_spelling_is_the_same_name_and_only_the_tone_moves():
    again = naming.respell(FIRST_WORDS)
    for code, other in zip(FIRST_WORDS, again, strict=True):
        one, two = (PersonName(naming.spell(int(c)).full) for c in (code, other))
        level = match_level(one, two)
        assert level is (MatchLevel.EXACT if code == other else MatchLevel.TONE_PLACEMENT)
    assert (again != FIRST_WORDS).any()


@given(
    st.sampled_from(range(1, len(words.SURNAMES))),
    st.sampled_from(range(len(naming._MIDDLES))),
    st.sampled_from(range(len(naming._GIVENS))),
)
@settings(max_examples=60, deadline=None)
def test_a_name_is_spelt_from_the_words_its_code_was_made_of(surname, middle, given_name):
    code = naming.code(surname=surname, middle=middle, given=given_name)
    parts = (words.SURNAMES[surname][0], naming._MIDDLES[middle], naming._GIVENS[given_name])
    assert naming.spell(code).full == " ".join(part for part in parts if part)
    assert 0 <= code < naming.CODES
    alone = naming.spell(naming.without_family(code))
    assert alone.full == naming._GIVENS[given_name]


def test_men_and_women_of_the_old_country_are_called_by_their_middle_names():
    rng, rows = np.random.default_rng(3), 4000
    for female, word in ((False, "Văn"), (True, "Thị")):
        middle, _ = naming.given_and_middle(
            rng, female=np.full(rows, female), birth_year=np.full(rows, 1940)
        )
        called = Counter(naming._MIDDLES[int(code)] for code in middle)
        assert called.most_common(1)[0][0] == word
        assert called["Thị" if word == "Văn" else "Văn"] == 0


@given(NUMBERS)
@settings(max_examples=15, deadline=None)
def test_families_of_any_seed_are_possible(seed):
    made = families.make(np.random.default_rng(seed), 400)
    age, present = made.age, made.present
    assert made.present.any(axis=1).mean() > 0.95
    for parent, youngest_parent in ((families.MOTHER, 18), (families.FATHER, 15)):
        for child in range(families.FIRST_CHILD, families.PLACES):
            both = present[:, parent] & present[:, child] & (age[:, child] < 14 * 365)
            gap = (age[both, parent] - age[both, child]) / families.YEAR
            assert (gap >= youngest_parent).all()
    for child, parent in ((families.FATHER, families.GRANDMOTHER),):
        both = present[:, child] & present[:, parent]
        assert (age[both, parent] - age[both, child] >= 18.9 * families.YEAR).all()
    alone = present[made.alone].sum(axis=1)
    assert (alone <= 1).all()


def test_shapes_of_households_come_as_stated():
    made = families.make(np.random.default_rng(11), 60_000)
    children = made.present[:, families.FIRST_CHILD :].sum(axis=1)
    small = made.age[:, families.PLACES - 1] < 14 * families.YEAR
    with_small = made.present[:, families.PLACES - 1] & small & (children > 0)
    assert with_small.mean() == pytest.approx(shares.HOUSEHOLD_WITH_CHILDREN, abs=0.01)
    counted = np.bincount(children[with_small], minlength=4)[1:] / with_small.sum()
    assert counted == pytest.approx(shares.CHILDREN_PER_HOUSEHOLD, abs=0.01)
    lone = (~made.present[:, families.FATHER]) ^ (~made.present[:, families.MOTHER])
    assert lone[with_small].mean() == pytest.approx(shares.SINGLE_PARENT, abs=0.01)


@pytest.mark.parametrize("urban", [True, False])
def test_hamlets_of_any_commune_are_named_once_and_few(urban):
    low, high = shares.HAMLETS_OF_WARD if urban else shares.HAMLETS_OF_COMMUNE
    communes = [
        Commune(code=f"{number:05d}", district="280", urban=urban) for number in range(1, 400, 7)
    ]
    rows = Places(communes).hamlets
    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    by_commune = {commune.code: [] for commune in communes}
    for row in rows:
        by_commune[row.commune].append(row.name)
    for names in by_commune.values():
        assert names[0] == ""
        assert len(set(names)) == len(names)
        assert low <= len(names) - 1 <= high


def test_a_commune_keeps_its_hamlets_whoever_its_neighbours_are():
    def names(communes, code):
        return [row.name for row in Places(communes).hamlets if row.commune == code]

    for one, other in combinations(COMMUNES, 2):
        assert names((one, other), one.code) == names(COMMUNES, one.code)


def test_a_district_weighs_the_same_however_many_communes_it_is_cut_into():
    def share(pieces):
        communes = [Commune(code="09619", district="271", urban=False)]
        communes += [
            Commune(code=f"00{n:03d}", district="006", urban=True) for n in range(100, 100 + pieces)
        ]
        places = Places(communes)
        inside = [commune.district == "006" for commune in places.communes]
        return places.weights[inside].sum()

    # Đống Đa has 372 thousand residents and Ba Vì 291, by the census of 2019.
    for pieces in (1, 5, 21):
        assert share(pieces) == pytest.approx(372 / (372 + 291))


@given(NUMBERS)
@settings(max_examples=15, deadline=None)
def test_a_cmnd_lasts_fifteen_years_and_was_never_given_after_the_chip_card(seed):
    rng = np.random.default_rng(seed)
    born = np.datetime64(ON) - rng.integers(9000, 30_000, 400).astype("m8[D]")
    made = papers.make(rng, born=born, on=np.datetime64(ON))
    old = made.kind == papers.CMND
    issued = made.issued[old].astype(object)
    expires = made.expires[old].astype(object)
    assert old.any()
    assert all(day < date(2021, 2, 1) for day in issued)
    assert [day.year + 15 for day in issued] == [day.year for day in expires]


@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_days_are_written_as_postgresql_counts_them(days):
    column = encode.day(np.array(days, dtype="M8[D]"))
    back = [int.from_bytes(bytes(raw), "big", signed=True) for raw in column.raw]
    assert back == [(day - date(2000, 1, 1)).days for day in days]
    assert set(column.length.tolist()) == {4}

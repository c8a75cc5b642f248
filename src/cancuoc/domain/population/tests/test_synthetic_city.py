"""The city as a whole: chunks join without seams, homes fit their people, names are stored once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.population.spelling import spelling, spelling_of
from cancuoc.domain.population.synthetic import city as cities
from cancuoc.domain.population.synthetic import families, naming, people, shares
from cancuoc.domain.population.synthetic.city import City
from cancuoc.domain.population.synthetic.numbers import Ids, mix
from cancuoc.domain.population.synthetic.places import HOUSES, Places
from cancuoc.domain.population.tests.conftest import COMMUNES, ON
from cancuoc.domain.population.tests.test_synthetic_encode import read_rows
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import PersonalId, consistency_warnings
from cancuoc.kernel.sex import Sex

ID, NUMBER, FATHER, MOTHER, HOUSEHOLD = 0, 1, 9, 10, 12


@pytest.fixture
def small_chunks(monkeypatch):
    """Chunks of some hundred people, so that a small city has several."""
    monkeypatch.setattr(cities, "HOUSEHOLDS_PER_CHUNK", 150)


def made(residents, seed=3):
    city = City(residents, seed, ON, Places(COMMUNES))
    return city, list(city.chunks())


def persons(chunks):
    return [row for chunk in chunks for row in read_rows(chunk.persons)]


def homes(chunks):
    return [row for chunk in chunks for row in read_rows(chunk.households)]


def test_chunks_join_without_seams(small_chunks):
    city, chunks = made(2000)
    assert len(chunks) > 3
    assert city.made == 2000
    starts = [chunk.first for chunk in chunks]
    sizes = [len(chunk.people) for chunk in chunks]
    assert starts == [sum(sizes[:n]) for n in range(len(sizes))]


def test_ids_and_numbers_are_unique_across_chunks(small_chunks):
    _, chunks = made(2000)
    rows = persons(chunks)
    assert len({row[ID] for row in rows}) == 2000
    numbers = [row[NUMBER] for row in rows if row[NUMBER] is not None]
    assert len(set(numbers)) == len(numbers)


def test_parents_are_people_of_the_city(small_chunks):
    _, chunks = made(2000)
    rows = persons(chunks)
    known = {row[ID] for row in rows}
    for field in (FATHER, MOTHER):
        parents = [row[field] for row in rows if row[field] is not None]
        assert parents
        assert set(parents) <= known


def test_every_household_named_exists_once(small_chunks):
    _, chunks = made(2000)
    listed = [row[0] for row in homes(chunks)]
    named = {row[HOUSEHOLD] for row in persons(chunks) if row[HOUSEHOLD] is not None}
    assert len(listed) == len(set(listed))
    assert named == set(listed)


def test_people_of_a_household_live_where_it_stands(small_chunks):
    _, chunks = made(1500)
    where = {row[0]: row[1] for row in homes(chunks)}
    for row in persons(chunks):
        if row[HOUSEHOLD] is not None:
            assert row[HOUSEHOLD + 1] == where[row[HOUSEHOLD]]


def test_names_used_are_the_names_stored():
    city, chunks = made(1500)
    stored = dict(city.names())
    used = {int(code) + 1 for chunk in chunks for code in chunk.people.name}
    assert set(stored) == used
    assert len({row.full for row in stored.values()}) == len(stored)


def test_guardians_are_people_of_the_city():
    _, chunks = made(30_000)
    known = {row[ID] for row in persons(chunks)}
    pairs = [pair for chunk in chunks for pair in chunk.guardians]
    assert pairs
    for ward, guardian in pairs:
        assert ward.bytes in known
        assert guardian.bytes in known
        assert ward != guardian


def test_most_numbers_agree_with_their_holder():
    _, chunks = made(6000)
    wrong = Counter()
    counted = 0
    for chunk in chunks:
        values = cities._numbers(chunk.people, cities.Numbers(3))
        for row in range(0, len(chunk.people), 3):
            if not chunk.people.has_number[row]:
                continue
            born = chunk.people.born[row].astype(object)
            sex = (Sex.MALE, Sex.FEMALE)[chunk.people.sex[row]]
            found = consistency_warnings(PersonalId(values[row].decode()), born=born, sex=sex)
            wrong.update(warning.code for warning in found)
            counted += 1
    assert wrong["unknown_province"] == 0
    assert 0 < sum(wrong.values()) < counted * 0.03


@pytest.mark.parametrize("day", [date(2024, 7, 1), date(2025, 7, 1), date(2026, 2, 28)])
def test_ages_are_those_of_the_day_asked_for(day):
    city = City(500, 1, day, Places(COMMUNES))
    for chunk in city.chunks():
        assert (chunk.people.born <= np.datetime64(day)).all()
        assert (chunk.people.born > np.datetime64(day - timedelta(days=37_500))).all()


@given(st.integers(1, 400), st.integers(0, 2**31 - 1))
@settings(max_examples=20, deadline=None)
def test_any_size_and_seed(residents, seed):
    city, chunks = made(residents, seed)
    assert city.made == residents
    assert sum(len(read_rows(chunk.persons)) for chunk in chunks) == residents


def test_children_of_a_family_are_in_order_of_age():
    homes_made = families.make(np.random.default_rng(1), 20_000)
    first, second = families.FIRST_CHILD, families.FIRST_CHILD + 1
    both = homes_made.present[:, first] & homes_made.present[:, second]
    assert (homes_made.age[both, first] >= homes_made.age[both, second]).all()


def test_single_people_live_alone():
    homes_made = families.make(np.random.default_rng(2), 20_000)
    assert (homes_made.present[homes_made.alone].sum(axis=1) == 1).all()
    assert 0.05 < homes_made.alone.mean() < 0.2


def test_parents_of_small_children_are_grown():
    homes_made = families.make(np.random.default_rng(3), 20_000)
    child = families.FIRST_CHILD + 2
    for parent in (families.FATHER, families.MOTHER):
        both = homes_made.present[:, child] & homes_made.present[:, parent]
        gap = homes_made.age[both, parent] - homes_made.age[both, child]
        assert gap.min() > 16 * 365


def test_nobody_is_older_than_the_oldest():
    homes_made = families.make(np.random.default_rng(4), 50_000)
    assert homes_made.age[homes_made.present].max() < families.OLDEST
    assert homes_made.age[homes_made.present].min() >= 0


def test_positions_count_the_present():
    present = np.array([[True, False, True], [False, False, True]])
    assert families.flat_positions(present).tolist() == [[0, -1, 1], [-1, -1, 2]]


def test_a_few_people_raise_their_grandchildren():
    homes_made = families.make(np.random.default_rng(5), 80_000)
    child = homes_made.present[:, families.FIRST_CHILD + 2]
    parents = homes_made.present[:, [families.FATHER, families.MOTHER]].any(axis=1)
    raised = child & ~parents
    assert 0 < raised.sum() < 1500
    assert homes_made.present[raised, families.GRANDMOTHER].all()


@given(st.lists(st.integers(0, 2**63 - 1), min_size=2, max_size=50, unique=True))
def test_mixing_is_one_to_one(values):
    assert len(np.unique(mix(np.array(values, dtype=np.uint64)))) == len(values)


@given(st.integers(0, 2**40), st.integers(0, 2**31))
def test_ids_of_two_rows_are_never_alike(number, seed):
    first, second = Ids(seed, ON).list_of([number, number + 1])
    assert first < second


def test_houses_are_different_addresses():
    assert len(set(HOUSES)) == len(HOUSES)
    assert all(len(house) <= 120 and house.startswith("Số ") for house in HOUSES)


def test_shares_are_shares():
    assert sum(shares.AGE_SHARES.values()) == pytest.approx(1)
    assert sum(shares.CHILDREN_PER_HOUSEHOLD) == pytest.approx(1)
    assert len(shares.DISTRICT_WEIGHTS) == 30
    assert 7500 < sum(shares.DISTRICT_WEIGHTS.values()) < 9000
    rates = (
        shares.NO_PARENT_LINK,
        shares.WRONG_SEX_DIGIT,
        shares.WRONG_CENTURY_DIGIT,
        shares.WRONG_BIRTH_YEAR,
        shares.NO_RESIDENCE,
        shares.DUPLICATE,
        shares.IN_CARE,
    )
    assert all(0 < rate < 0.1 for rate in rates)


names = st.builds(
    lambda a, b, c: " ".join(part for part in (a, b, c) if part),
    st.sampled_from([word for word, _ in naming.words.SURNAMES if word]),
    st.sampled_from(["", "Thị", "Văn", "Thị Thu", "Đức", "Mỹ"]),
    st.sampled_from(["Hòa", "Hoà", "Quý", "Mĩ", "Anh", "Ước", "Đệ"]),
)


@given(names)
def test_a_name_in_parts_is_stored_like_the_whole(full):
    words = full.split()
    parts = (words[0], " ".join(words[1:-1]), words[-1])
    assert spelling_of(*parts) == spelling(PersonName(full))


@pytest.mark.parametrize("given_name", ["Hoa", "Đức", "Mỹ"])
def test_one_word_names_are_stored_alike_too(given_name):
    assert spelling_of("", "", given_name) == spelling(PersonName(given_name))


def test_sort_keys_order_as_vietnamese_do():
    names_in_order = [
        "Nguyễn Văn An",
        "Lê Thị Ánh",
        "Lê Văn Bình",
        "Trần Văn Dũng",
        "Trần Văn Đức",
        "Nguyễn Thị Oanh",
        "Vũ Quang Ước",
    ]
    keys = [spelling(PersonName(name)).sort_key for name in names_in_order]
    assert keys == sorted(keys)


def test_codes_without_a_family_name():
    codes = np.arange(0, naming.CODES, 9973)
    for code in naming.without_family(codes):
        assert " " not in naming.spell(int(code)).full


def test_limit_cuts_a_family_but_never_its_links():
    rng = np.random.default_rng(8)
    cut = people.make(rng, households=50, limit=37, on=ON, places=Places(COMMUNES))
    assert len(cut) == 37
    assert cut.father.max() < 37
    assert cut.mother.max() < 37
    assert cut.guardian.max() < 37

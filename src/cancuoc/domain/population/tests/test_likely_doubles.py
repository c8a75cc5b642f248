"""Who looks like a second entry of somebody else: one table of pairs, then a whole city."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from cancuoc.domain.population import models, queries
from cancuoc.domain.population.tests.conftest import AT
from cancuoc.domain.population.tests.support import put
from cancuoc.kernel.ids import uuid7

pytestmark = pytest.mark.django_db

BORN = date(2015, 3, 10)


@pytest.fixture
def parents():
    return {
        "father": put("Lê Văn Nam", 1985),
        "mother": put("Trần Thị Hoa", 1987, sex="female"),
        "stranger": put("Đỗ Thị Lụa", 1986, sex="female"),
    }


def doubles(*people):
    return queries.likely_doubles(person_ids=people)


def child(name="Lê Minh An", *, born=BORN, **fields):
    return put(name, born.year, born=born, **fields)


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        # A parent in common settles it, wherever the two are said to live.
        ({"mother_id": "mother"}, {"mother_id": "mother"}, True),
        ({"father_id": "father"}, {"father_id": "father"}, True),
        ({"mother_id": "mother"}, {"mother_id": "mother", "commune": "10351"}, True),
        ({"mother_id": "mother"}, {"mother_id": "mother", "commune": ""}, True),
        (
            {"father_id": "father", "mother_id": "mother"},
            {"father_id": "father", "mother_id": "stranger"},
            True,
        ),
        # Other parents make other people, even in one hamlet.
        ({"mother_id": "mother"}, {"mother_id": "stranger"}, False),
        # A father of one and a mother of the other say nothing of each other.
        ({"father_id": "father"}, {"mother_id": "mother"}, False),
        # Where the parents of one are not known, the hamlet decides.
        ({}, {}, True),
        ({"mother_id": "mother"}, {}, True),
        ({}, {"commune": "10351"}, False),
        ({"mother_id": "mother"}, {"commune": "10351"}, False),
        # Two people without any place have no address in common.
        ({"commune": ""}, {"commune": ""}, False),
        ({"commune": ""}, {}, False),
    ],
)
def test_same_name_birth_and_sex_need_a_family_in_common(parents, first, second, alike):
    def fields(given):
        return {key: parents.get(value, value) for key, value in given.items()}

    one, other = child(**fields(first)), child(**fields(second))
    found = doubles(one, other)
    assert found == ({one: (other,), other: (one,)} if alike else {})


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Lê Minh Anh"},
        {"name": "Lê Minh Ân"},
        {"born": date(2015, 3, 11)},
        {"born": date(2014, 3, 10)},
        {"sex": "female"},
        {"sex": "unknown"},
        {"born_precision": 2},
        {"born_precision": 1},
    ],
)
def test_one_difference_makes_another_person(parents, other):
    one = child(mother_id=parents["mother"])
    two = child(**({"mother_id": parents["mother"]} | other))
    assert doubles(one, two) == {}


def test_twins_of_one_family_are_two_people(parents):
    shared = {"mother_id": parents["mother"], "father_id": parents["father"], "links": "register"}
    twins = [child("Lê Minh An", **shared), child("Lê Minh Bình", **shared)]
    assert doubles(*twins) == {}


def test_the_elderly_known_by_the_year_can_be_double():
    year_only = {"born": date(1950, 12, 31), "born_precision": 1}
    one, other = child("Vũ Thị Lan", **year_only), child("Vũ Thị Lan", **year_only)
    assert doubles(one) == {one: (other,)}


def test_a_third_entry_is_found_as_well(parents):
    three = [child(mother_id=parents["mother"]) for _ in range(3)]
    found = doubles(*three)
    for one in three:
        assert found[one] == tuple(sorted(set(three) - {one}))


def test_the_other_need_not_be_asked_about(parents):
    one, other = child(), child()
    assert doubles(one) == {one: (other,)}
    assert doubles(other) == {other: (one,)}


def test_an_entry_marked_as_dead_is_still_a_double():
    one, other = child(), child(deceased_on=date(2024, 1, 1))
    assert doubles(one) == {one: (other,)}


def test_nobody_is_a_double_of_nobody():
    assert doubles() == {}
    assert doubles(uuid7(at=AT)) == {}


def test_many_cost_two_statements(django_assert_num_queries, parents):
    people = [child(mother_id=parents["mother"]) for _ in range(12)]
    with django_assert_num_queries(2):
        found = doubles(*people)
    assert {len(others) for others in found.values()} == {11}


def by_comparing_everybody_with_everybody():
    """The same question answered pair by pair, as one would on paper."""
    alike = defaultdict(list)
    for row in models.Person.objects.select_related("name"):
        birth = (row.born_latest, row.born_precision)
        alike[row.name.full, birth, row.sex].append(row)
    found = defaultdict(set)
    for rows in alike.values():
        for one in rows:
            for other in rows:
                if one is not other and share_a_home(one, other):
                    found[one.id].add(other.id)
    return dict(found)


def share_a_home(one, other):
    for mine in (one.father_id, one.mother_id):
        if mine is not None and mine in (other.father_id, other.mother_id):
            return True
    an_orphan = any(p.father_id is None and p.mother_id is None for p in (one, other))
    return an_orphan and one.hamlet_id is not None and one.hamlet_id == other.hamlet_id


def test_a_whole_city_agrees_with_pairs_on_paper(city):
    city(3000)
    # The generator makes few doubles in a small city, so some entries are copied here.
    for row in models.Person.objects.order_by("id")[::40]:
        row.id, row.personal_number = uuid7(at=AT), None
        row.save(force_insert=True)
    everybody = list(models.Person.objects.values_list("id", flat=True))
    found = doubles(*everybody)
    wanted = by_comparing_everybody_with_everybody()
    assert {key: set(others) for key, others in found.items()} == wanted
    assert len(wanted) > 100
    assert all(key in found[other] for key, others in found.items() for other in others)

"""Children in the gallery: kept at their grown size, found again years later."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint import growth
from cancuoc.biometrics.index import growing
from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic.drawn_templates import Faults, person
from cancuoc.biometrics.templates import Templates

FOUR = Faults(eyes=(), fingers=(Finger(1), Finger(2), Finger(6), Finger(7)))


def child(name: str, age: float, take: str = "first") -> Templates:
    return person(name, age=age, sex=Sex.MALE, take=take, faults=FOUR)


def test_a_grown_person_is_kept_as_taken():
    for age in (19.0, 60.0, None):
        templates = Templates(age=age, sex=Sex.MALE)
        assert growing.grown(templates) is templates


def test_a_childs_fingers_are_kept_larger_and_the_rest_as_it_was():
    taken = person("kid", age=8, sex=Sex.FEMALE, take="a", faults=Faults(fingers=(Finger(1),)))
    kept = growing.grown(taken)
    factor = 1 / growth.size(8, Sex.FEMALE)
    assert np.allclose(kept.fingers[Finger(1)].x, factor * taken.fingers[Finger(1)].x)
    assert kept.eyes == taken.eyes
    assert set(kept.eyes) == set(Eye)
    assert (kept.age, kept.sex) == (8, Sex.FEMALE)


@pytest.mark.parametrize(
    ("age", "others", "places"),
    [
        (8.0, [8.0, 10.0, 10.1, 40.0], [2, 3]),
        (30.0, [8.0, 16.9, 18.0, 50.0], [0, 1]),
        (30.0, [np.nan, 25.0], []),
        (None, [8.0, 12.0], []),
    ],
)
def test_growth_is_unsure_after_two_years_of_it(age, others, places):
    ages = np.array(others, np.float32)
    found = growing.unsure(age, ages, np.zeros(len(ages), np.float32))
    assert sorted(found.tolist()) == places


def test_of_many_only_those_most_alike_are_unsure():
    count = 3 * growth.search().most
    scores = np.arange(count, dtype=np.float32)
    found = growing.unsure(8.0, np.full(count, 14.0, np.float32), scores)
    assert len(found) == growth.search().most
    assert found[0] == count - 1
    assert min(found) == count - growth.search().most


def test_the_sizes_tried_lie_around_the_expected_one():
    assert 1.0 not in growing.FACTORS
    assert min(growing.FACTORS) < 1 < max(growing.FACTORS)


def test_children_are_found_by_their_fingers_years_later(tmp_path):
    names = [f"child-{n}" for n in range(6)]
    subjects = {name: bytes([n]) * 16 for n, name in enumerate(names)}
    with Gallery(folder=tmp_path) as gallery:
        gallery.insert_many((subjects[name], child(name, 7.0)) for name in names)
        for name in names:
            found = gallery.search(child(name, 13.0, "again")).candidates
            assert [one.subject for one in found] == [subjects[name]]
        assert gallery.search(child("new", 13.0)).candidates == ()

"""Templates of invented people: always the same, as spread as real ones, faults where asked."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.support.effort import least_seconds

from cancuoc.biometrics.fingerprint import growth
from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.iris import code as iris
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import drawn_marks, drawn_prints, drawn_templates
from cancuoc.biometrics.synthetic.drawn_templates import Faults, finger_size, person
from cancuoc.biometrics.templates import Templates

TWO = Faults(eyes=(), fingers=(Finger.RIGHT_INDEX, Finger.LEFT_THUMB))
MANY = 24


def grown(name: str, take: str = "a", faults: Faults = drawn_templates.NONE) -> Templates:
    return person(name, age=30, sex=Sex.MALE, take=take, faults=faults)


@pytest.fixture(scope="module")
def crowd() -> list[Templates]:
    return [grown(f"crowd-{n}", faults=TWO) for n in range(MANY)]


@pytest.fixture(scope="module")
def fingers(crowd):
    return [one.fingers[f] for one in crowd for f in TWO.fingers]


def gaps(minutiae):
    """Return the distance of each minutia to its nearest and which that is."""
    apart = np.hypot(
        np.subtract.outer(minutiae.x, minutiae.x), np.subtract.outer(minutiae.y, minutiae.y)
    )
    np.fill_diagonal(apart, np.inf)
    return apart.min(axis=1), apart.argmin(axis=1)


def turned(minutiae):
    """Return the angle between each minutia's direction and its nearest one's, 0..π."""
    _, nearest = gaps(minutiae)
    gap = np.mod(minutiae.angle - minutiae.angle[nearest], 2 * np.pi)
    return np.minimum(gap, 2 * np.pi - gap)


def test_the_same_words_give_the_same_bytes():
    assert grown("same").to_bytes() == grown("same").to_bytes()


def test_everything_but_nothing_else_changes_the_bytes():
    base = person("x", age=30, sex=Sex.MALE, take="a").to_bytes()
    others = [
        person("y", age=30, sex=Sex.MALE, take="a"),
        person("x", age=9, sex=Sex.MALE, take="a"),
        person("x", age=30, sex=Sex.FEMALE, take="a"),
        person("x", age=30, sex=Sex.MALE, take="b"),
    ]
    assert len({base, *(other.to_bytes() for other in others)}) == 5


def test_a_whole_person_has_ten_fingers_and_two_eyes_and_survives_the_bytes():
    one = grown("whole")
    assert set(one.fingers) == set(Finger)
    assert set(one.eyes) == set(Eye)
    assert (one.age, one.sex) == (30, Sex.MALE)
    back = Templates.from_bytes(one.to_bytes())
    assert back.to_bytes() == one.to_bytes()


def test_a_fault_takes_away_what_it_names_and_leaves_the_rest_as_it_was():
    few = grown("whole", faults=Faults(fingers=(Finger(3),), eyes=(Eye.LEFT,)))
    all_ = grown("whole")
    assert set(few.fingers) == {Finger(3)}
    assert set(few.eyes) == {Eye.LEFT}
    assert np.array_equal(few.fingers[Finger(3)].x, all_.fingers[Finger(3)].x)
    assert few.eyes[Eye.LEFT].to_bytes() == all_.eyes[Eye.LEFT].to_bytes()


def test_worn_skin_leaves_fewer_true_minutiae_and_a_dim_eye_less_to_compare():
    worn = Faults(fingers=(Finger(2),), eyes=(Eye.LEFT,), skin=0.3, clear=0.3)
    well = Faults(fingers=(Finger(2),), eyes=(Eye.LEFT,))
    names = [f"worn-{n}" for n in range(8)]
    good = [grown(name, faults=well) for name in names]
    bad = [grown(name, faults=worn) for name in names]
    quality = [np.mean([o.fingers[Finger(2)].quality.mean() for o in some]) for some in (bad, good)]
    seen = [np.mean([o.eyes[Eye.LEFT].mask.sum() for o in some]) for some in (bad, good)]
    assert quality[0] < quality[1] - 0.05
    assert seen[0] < 0.8 * seen[1]


def test_counts_and_spacing_are_those_of_prints(fingers):
    counts = [len(one) for one in fingers]
    assert 28 <= np.median(counts) <= 50
    assert min(counts) >= 8
    nearest = np.mean([gaps(one)[0].mean() for one in fingers])
    assert 19 <= nearest <= 29


def test_neighbours_mostly_point_the_same_way(fingers):
    gap = np.concatenate([turned(one) for one in fingers])
    assert 0.55 <= (gap < 0.5).mean() <= 0.8
    assert 0.12 <= (gap > np.pi - 0.5).mean() <= 0.3


def test_minutiae_lie_in_the_picture_the_best_first(fingers):
    for one in fingers:
        assert one.width == one.height == drawn_prints.SIDE
        assert np.all(np.diff(one.quality) <= 0)
        assert np.all((one.angle >= 0) & (one.angle < 2 * np.pi + 1e-6))


def test_marks_of_a_finger_keep_their_distance():
    found = drawn_marks.marks(subject="m", finger=4)
    apart = np.hypot(np.subtract.outer(found.x, found.x), np.subtract.outer(found.y, found.y))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() >= drawn_marks.LEAST_APART - 1e-3
    assert 0 < found.plain.min() <= found.plain.max() <= 1


def test_marks_differ_between_fingers_and_people():
    every = [drawn_marks.marks(subject=s, finger=f).x[:9].tobytes() for s in "ab" for f in (1, 2)]
    assert len(set(every)) == 4


def test_mates_are_alike_and_strangers_are_not(crowd):
    matcher = Matcher()
    again = [grown(f"crowd-{n}", "b", TWO) for n in range(MANY)]
    finger = Finger.RIGHT_INDEX
    one = [matcher.prepare(each.fingers[finger]) for each in crowd]
    two = [matcher.prepare(each.fingers[finger]) for each in again]
    mates = [matcher.score(a, b) for a, b in zip(one, two, strict=True)]
    strangers = [matcher.score(a, b) for k, a in enumerate(one) for b in two[k + 1 : k + 5]]
    assert 0.2 < np.median(mates) < 0.6
    assert np.mean(np.array(mates) > 0.125) > 0.85
    assert max(strangers) < 0.125


@pytest.mark.parametrize(("age", "least", "most"), [(7, 0.6, 0.8), (12, 0.75, 0.95), (30, 1, 1)])
def test_a_childs_fingers_are_smaller(age, least, most):
    sizes = [finger_size(f"kid-{n}", age=age, sex=Sex.MALE) for n in range(20)]
    assert least <= min(sizes) <= max(sizes) <= most
    assert np.mean(sizes) == pytest.approx(growth.size(age, Sex.MALE), abs=0.03)


def test_children_grow_earlier_and_later_but_end_where_they_should():
    sizes = {
        n: [finger_size(f"kid-{n}", age=a, sex=Sex.MALE) for a in (6, 9, 14, 19)] for n in "abc"
    }
    assert all(each == sorted(each) for each in sizes.values())
    assert {each[-1] for each in sizes.values()} == {1.0}
    assert len({each[0] for each in sizes.values()}) == 3


def test_eyes_do_not_grow():
    young = person("e", age=7, sex=Sex.MALE, take="a", faults=Faults(fingers=()))
    old = person("e", age=70, sex=Sex.MALE, take="a", faults=Faults(fingers=()))
    assert young.eyes[Eye.LEFT].to_bytes() == old.eyes[Eye.LEFT].to_bytes()


def test_an_eye_has_the_shape_of_every_code():
    code = grown("shape", faults=Faults(fingers=())).eyes[Eye.RIGHT]
    assert code.bits.shape == code.mask.shape == (240, 20, 2)
    assert len(code.to_bytes()) == iris.BYTES
    assert code.bits.mean() == pytest.approx(0.5, abs=0.05)


def test_a_person_takes_milliseconds():
    grown("warm")
    people = itertools.count()
    assert least_seconds(lambda: grown(f"fast-{next(people)}"), rounds=20) < 0.04

"""Minutiae as values: in order, within their picture, never more than a record can hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint.minutiae import MOST, BadMinutiae, Kind, Minutiae, ordered
from cancuoc.biometrics.fingerprint.tests.scatter import scattered


def columns(count: int, seed: int = 1):
    rng = np.random.default_rng(seed)
    return {
        "x": rng.integers(0, 300, count).astype(np.float32),
        "y": rng.integers(0, 400, count).astype(np.float32),
        "angle": rng.uniform(-10, 10, count).astype(np.float32),
        "kind": rng.integers(0, 3, count).astype(np.uint8),
        "quality": rng.uniform(0, 1, count).astype(np.float32),
        "width": 300,
        "height": 400,
    }


@settings(max_examples=40, deadline=None)
@given(count=st.integers(0, 300), seed=st.integers(0, 99))
def test_the_best_come_first_and_the_rest_is_left_out(count, seed):
    given_ = columns(count, seed)
    found = ordered(**given_)
    assert len(found) == min(count, MOST)
    assert (np.diff(found.quality) <= 0).all()
    assert sorted(found.quality) == sorted(np.sort(given_["quality"])[::-1][:MOST])


def test_angles_are_brought_into_one_turn():
    found = ordered(**columns(100))
    assert (found.angle >= 0).all()
    assert (found.angle < 2 * np.pi + 1e-6).all()


def test_the_order_given_does_not_matter():
    given_ = columns(60)
    given_["quality"] = np.round(given_["quality"], 1)
    order = np.random.default_rng(2).permutation(60)
    shuffled = {k: v[order] if isinstance(v, np.ndarray) else v for k, v in given_.items()}
    one, two = ordered(**given_), ordered(**shuffled)
    for name in ("x", "y", "angle", "kind", "quality"):
        assert (getattr(one, name) == getattr(two, name)).all()


def test_the_best_of_them_keep_their_order_and_picture():
    found = ordered(**columns(60))
    best = found.best(10)
    assert len(best) == 10
    assert (best.quality == found.quality[:10]).all()
    assert (best.width, best.height) == (300, 400)
    assert len(found.best(1000)) == 60


@pytest.mark.parametrize(
    ("name", "value"),
    [("x", -1.0), ("x", 300.0), ("y", 400.0), ("y", -0.5), ("angle", np.nan), ("angle", np.inf)],
)
def test_a_minutia_outside_is_refused(name, value):
    given_ = columns(5)
    given_[name][2] = value
    with pytest.raises(BadMinutiae) as refused:
        Minutiae(**given_)
    assert refused.value.details["reason"] == "outside the picture"
    assert refused.value.next_step


def test_columns_of_unequal_length_are_refused():
    given_ = columns(5)
    given_["angle"] = given_["angle"][:4]
    with pytest.raises(BadMinutiae):
        Minutiae(**given_)


def test_tables_are_no_columns():
    given_ = {
        k: v.reshape(-1, 1) if isinstance(v, np.ndarray) else v for k, v in columns(5).items()
    }
    with pytest.raises(BadMinutiae):
        Minutiae(**given_)


def test_more_than_a_record_can_count_are_refused():
    with pytest.raises(BadMinutiae) as refused:
        Minutiae(**columns(MOST + 1))
    assert refused.value.details == {"reason": "too many", "count": 256}


def test_the_kinds_have_the_numbers_of_the_standard():
    assert [int(kind) for kind in (Kind.OTHER, Kind.ENDING, Kind.BIFURCATION)] == [0, 1, 2]


def test_nothing_is_a_set_of_minutiae_too():
    assert len(scattered(1, count=0)) == 0

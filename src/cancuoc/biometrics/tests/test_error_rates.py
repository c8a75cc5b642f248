"""Error rates against counting by hand and against a slow recount."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.error_rates import TooFewPairs, rates

SCORES = st.lists(st.integers(0, 40), min_size=1, max_size=40)


def of(genuine, impostor):
    return rates(genuine=np.array(genuine, float), impostor=np.array(impostor, float))


def test_apart_is_without_error():
    found = of([0.6, 0.7, 0.9], [0.1, 0.2, 0.3])
    assert (found.eer, found.fnmr_1e2, found.fnmr_1e3, found.fnmr_0) == (0, 0, 0, 0)
    assert found.threshold_1e3 == 0.6
    assert (found.genuine, found.impostor) == (3, 3)


def test_one_stranger_among_four_mates():
    # At 0.5 one mate of four is missed and no stranger is taken; at 0.4 one of four strangers is.
    found = of([0.3, 0.5, 0.6, 0.7], [0.1, 0.1, 0.2, 0.4])
    assert found.eer == pytest.approx(0.25)
    assert found.fnmr_0 == pytest.approx(0.25)


def test_upside_down_is_all_wrong():
    found = of([0.1, 0.2], [0.8, 0.9])
    assert found.eer == pytest.approx(1.0)
    assert found.fnmr_0 == 1.0


def test_equal_scores_cannot_be_told_apart():
    found = of([0.5] * 10, [0.5] * 10)
    assert found.eer == pytest.approx(0.5)
    assert found.fnmr_1e3 == 1.0


def test_one_of_a_thousand_strangers_may_pass_at_1e_3():
    strangers = [0.0] * 999 + [0.9]
    found = of([0.5, 0.6], strangers)
    assert found.fnmr_1e3 == 0.0
    assert found.threshold_1e3 == 0.5
    assert found.fnmr_0 == 1.0
    # Of 999 strangers that one would be more than a thousandth.
    assert of([0.5, 0.6], strangers[1:]).fnmr_1e3 == 1.0


def test_ten_of_a_thousand_may_pass_at_1e_2():
    found = of([0.5, 0.95], [0.0] * 990 + [0.9] * 10)
    assert found.fnmr_1e2 == 0.0
    assert found.fnmr_1e3 == 0.5


@settings(max_examples=60, deadline=None)
@given(genuine=SCORES, impostor=SCORES)
def test_bounds_hold_and_stricter_bounds_cost_more(genuine, impostor):
    found = of(genuine, impostor)
    assert 0 <= found.fnmr_1e2 <= found.fnmr_1e3 <= found.fnmr_0 <= 1
    taken = np.mean(np.array(impostor) >= found.threshold_1e3)
    assert taken <= 1e-3
    assert found.fnmr_1e3 == pytest.approx(np.mean(np.array(genuine) < found.threshold_1e3))


@settings(max_examples=60, deadline=None)
@given(genuine=SCORES, impostor=SCORES)
def test_the_threshold_is_the_least_that_keeps_the_bound(genuine, impostor):
    found = of(genuine, impostor)
    for score in {*genuine, *impostor}:
        if score < found.threshold_1e3:
            assert np.mean(np.array(impostor) >= score) > 1e-3


@settings(max_examples=40, deadline=None)
@given(genuine=SCORES, impostor=SCORES, stretch=st.floats(0.1, 10), shift=st.floats(-5, 5))
def test_only_the_order_of_scores_matters(genuine, impostor, stretch, shift):
    one = of(genuine, impostor)
    two = of([stretch * s + shift for s in genuine], [stretch * s + shift for s in impostor])
    assert one.eer == pytest.approx(two.eer)
    assert one.fnmr_1e3 == pytest.approx(two.fnmr_1e3)


@pytest.mark.parametrize(("genuine", "impostor"), [([], [0.1]), ([0.1], []), ([], [])])
def test_without_pairs_there_is_no_rate(genuine, impostor):
    with pytest.raises(TooFewPairs) as refused:
        of(genuine, impostor)
    assert refused.value.details == {"genuine": len(genuine), "impostor": len(impostor)}

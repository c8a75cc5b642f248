"""Distances of codes, against a plain count of bits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.iris import settings as given_settings
from cancuoc.biometrics.iris.code import WORDS, IrisCode
from cancuoc.biometrics.iris.hamming import TURNS, distance, distances, packed, turned
from cancuoc.biometrics.iris.sheet import ANGLES, RADII

MATCHING = given_settings.matching()
SHAPE = (ANGLES, RADII, 2)


def a_code(seed, *, seen=0.8):
    rng = np.random.default_rng(seed)
    return IrisCode(rng.random(SHAPE) < 0.5, rng.random(SHAPE) < seen)


def shaken(code, *, share, seed=9):
    """Return the code with a share of its bits turned over."""
    flips = np.random.default_rng(seed).random(SHAPE) < share
    return IrisCode(code.bits ^ flips, code.mask)


def rolled(code, turn):
    return IrisCode(np.roll(code.bits, turn, axis=0), np.roll(code.mask, turn, axis=0))


def measured(one, two, matching=MATCHING):
    return float(distance(turned(one), packed(two), matching))


def counted(one, two, matching=MATCHING):
    """Return the distance by counting bits in plain arrays."""
    best = 0.5
    for turn in range(-TURNS, TURNS + 1):
        probe = rolled(one, turn)
        both = probe.mask & two.mask
        compared = int(both.sum())
        if compared >= matching.least_bits:
            share = int(((probe.bits ^ two.bits) & both).sum()) / compared
            best = min(best, 0.5 - (0.5 - share) * math.sqrt(compared / matching.typical_bits))
    return max(0.0, best)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 999),
    share=st.floats(0, 0.5),
    turn=st.integers(-12, 12),
    seen=st.floats(0.2, 1),
)
def test_the_kernel_counts_as_plain_arrays_do(seed, share, turn, seen):
    one = a_code(seed, seen=seen)
    two = rolled(shaken(one, share=share), turn)
    assert measured(one, two) == pytest.approx(counted(one, two), abs=1e-9)


def test_a_code_is_at_no_distance_from_itself():
    code = a_code(1)
    assert measured(code, code) == 0.0


@pytest.mark.parametrize("turn", range(-TURNS, TURNS + 1))
def test_a_tilted_head_changes_nothing(turn):
    code = shaken(a_code(2), share=0.2)
    assert measured(rolled(code, turn), code) == 0.0


@pytest.mark.parametrize("turn", [-TURNS - 1, TURNS + 1, 120])
def test_a_head_tilted_further_is_a_stranger(turn):
    code = a_code(3)
    assert measured(rolled(code, turn), code) > 0.45


def test_strangers_lie_near_one_half():
    codes = [a_code(seed) for seed in range(8)]
    answers = [measured(a, b) for n, a in enumerate(codes) for b in codes[:n]]
    assert 0.46 < min(answers) <= max(answers) <= 0.5


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 99), share=st.floats(0.0, 0.4))
def test_the_order_of_the_two_does_not_matter(seed, share):
    one = a_code(seed)
    two = rolled(shaken(one, share=share), 3)
    assert measured(one, two) == pytest.approx(measured(two, one), abs=1e-9)


def test_more_differing_bits_are_more_distance():
    code = a_code(4)
    answers = [measured(code, shaken(code, share=share)) for share in (0, 0.1, 0.2, 0.3, 0.4)]
    assert answers == sorted(answers)
    assert answers[0] < answers[-1]


def test_bits_that_are_not_compared_do_not_count():
    code = a_code(5)
    other = IrisCode(code.bits ^ ~code.mask, code.mask)
    assert measured(code, other) == 0.0


def test_fewer_bits_prove_less():
    answers = []
    for seen in (0.95, 0.7, 0.5):
        code = a_code(6, seen=seen)
        answers.append(measured(code, shaken(code, share=0.3)))
    assert answers == sorted(answers)


def test_too_few_bits_prove_nothing():
    code = a_code(7, seen=0.2)
    assert code.mask.sum() > MATCHING.least_bits
    other = IrisCode(code.bits, a_code(8, seen=0.2).mask)
    assert measured(code, other) == 0.5


def test_hidden_codes_prove_nothing():
    code = IrisCode(np.ones(SHAPE, np.bool_), np.zeros(SHAPE, np.bool_))
    assert measured(code, code) == 0.5


def test_words_hold_all_bits():
    bits, mask = packed(a_code(9))
    assert bits.shape == mask.shape == (WORDS,)
    assert bits.dtype == np.uint64
    assert np.unpackbits(bits.view(np.uint8)).sum() == a_code(9).bits.sum()
    all_turns = turned(a_code(9))
    assert all_turns[0].shape == all_turns[1].shape == (2 * TURNS + 1, WORDS)
    assert (all_turns[0][TURNS] == bits).all()


def test_a_gallery_is_compared_as_its_members_are():
    gallery = [a_code(seed) for seed in range(20)]
    probe = rolled(shaken(gallery[7], share=0.15), -4)
    bits, masks = (np.stack(parts) for parts in zip(*map(packed, gallery), strict=True))
    answers = distances(turned(probe), (bits, masks), MATCHING)
    assert answers.shape == (20,)
    assert answers == pytest.approx([measured(probe, one) for one in gallery], abs=1e-6)
    assert int(answers.argmin()) == 7


def test_the_length_at_which_nothing_is_corrected_can_be_set():
    code = a_code(10, seen=1.0)
    other = shaken(code, share=0.25)
    plain = measured(code, other, MATCHING._replace(typical_bits=9600.0))
    assert plain == pytest.approx(0.25, abs=0.02)
    assert measured(code, other, MATCHING._replace(typical_bits=2400.0)) < plain

"""Codes: signs of a band-pass filter, masked where they mean nothing, kept in 2,400 bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.arrays import floats
from cancuoc.biometrics.iris import settings as given_settings
from cancuoc.biometrics.iris.code import (
    BITS,
    BYTES,
    BadIrisCode,
    IrisCode,
    TooLittleIris,
    encoded,
    filtered,
)
from cancuoc.biometrics.iris.sheet import ANGLES, RADII, Sheet

CODING = given_settings.coding()


def a_sheet(seed=1, *, seen=None, usable=1.0):
    rng = np.random.default_rng(seed)
    values = floats(rng.normal(110, 15, (RADII, ANGLES)))
    return Sheet(values, np.ones((RADII, ANGLES), np.bool_) if seen is None else seen, usable)


def hidden(first, last):
    seen = np.ones((RADII, ANGLES), np.bool_)
    seen[:, first:last] = False
    return seen


def test_a_code_has_the_size_of_the_format():
    code = encoded(a_sheet(), CODING)
    assert code.bits.shape == code.mask.shape == (ANGLES, RADII, 2)
    assert BITS == 9600
    assert len(code.to_bytes()) == BYTES == 2400


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999))
def test_bytes_and_back_change_nothing(seed):
    code = encoded(a_sheet(seed), CODING)
    again = IrisCode.from_bytes(code.to_bytes())
    assert (again.bits == code.bits).all()
    assert (again.mask == code.mask).all()


@pytest.mark.parametrize("length", [0, 1, BYTES - 1, BYTES + 1, 10_000])
def test_bytes_of_another_length_are_no_code(length):
    with pytest.raises(BadIrisCode) as refused:
        IrisCode.from_bytes(bytes(length))
    assert refused.value.details == {"bytes": length, "wanted": BYTES}


def test_about_half_the_bits_are_set():
    assert 0.45 < encoded(a_sheet(), CODING).bits.mean() < 0.55


@settings(max_examples=15, deadline=None)
@given(gain=st.floats(0.3, 3), shift=st.floats(-60, 60))
def test_light_changes_no_bit(gain, shift):
    sheet = a_sheet()
    other = Sheet(floats(gain * sheet.values + shift), sheet.seen, 1.0)
    one, two = encoded(sheet, CODING), encoded(other, CODING)
    both = one.mask & two.mask
    assert (one.bits == two.bits)[both].all()


@settings(max_examples=15, deadline=None)
@given(turn=st.integers(-120, 120))
def test_turning_the_sheet_rolls_the_code(turn):
    sheet = a_sheet()
    turned = Sheet(np.roll(sheet.values, turn, axis=1), sheet.seen, 1.0)
    one, two = encoded(sheet, CODING), encoded(turned, CODING)
    both = np.roll(one.mask, turn, axis=0) & two.mask
    assert both.sum() > 0.7 * BITS
    assert (np.roll(one.bits, turn, axis=0) == two.bits)[both].all()


def test_the_weakest_answers_are_not_compared():
    code = encoded(a_sheet(), CODING)
    assert code.mask.mean() == pytest.approx(1 - CODING.fragile, abs=0.01)
    answers = filtered(floats(a_sheet().values - 0), CODING)
    parts = np.abs(np.stack([answers.real, answers.imag], axis=-1)).transpose(1, 0, 2)
    assert parts[code.mask].min() >= parts[~code.mask].max()


def test_what_is_hidden_and_what_is_beside_it_is_not_compared():
    code = encoded(a_sheet(seen=hidden(100, 140)), CODING)
    assert not code.mask[100 - CODING.spread : 140 + CODING.spread].any()
    assert code.mask[60:90].any()


def test_what_is_hidden_changes_no_bit_far_away():
    whole, part = encoded(a_sheet(), CODING), encoded(a_sheet(seen=hidden(100, 140)), CODING)
    far = np.r_[0:60, 180:240]
    both = whole.mask[far] & part.mask[far]
    assert (whole.bits[far] == part.bits[far])[both].mean() > 0.98


def test_a_hidden_ring_is_left_out_and_the_rest_is_coded():
    seen = np.ones((RADII, ANGLES), np.bool_)
    seen[15:] = False
    code = encoded(a_sheet(seen=seen), CODING)
    assert not code.mask[:, 15:].any()
    assert code.mask[:, :15].any()


def test_next_to_no_iris_is_refused():
    with pytest.raises(TooLittleIris) as refused:
        encoded(a_sheet(usable=0.1), CODING)
    assert refused.value.details == {"usable_percent": 10}
    assert "mở to mắt" in refused.value.next_step


def test_seen_in_crumbs_is_refused():
    seen = np.zeros((RADII, ANGLES), np.bool_)
    seen[:, ::4] = True
    with pytest.raises(TooLittleIris):
        encoded(a_sheet(seen=seen, usable=0.25), CODING)


class TestTheFilter:
    def wave(self, cycles):
        turn = 2 * np.pi * np.arange(ANGLES) / ANGLES
        return floats(np.cos(cycles * turn))[None, :]

    def test_it_answers_most_to_its_own_wavelength(self):
        strength = [
            float(np.abs(filtered(self.wave(cycles), CODING)).mean()) for cycles in range(1, 60)
        ]
        best = 1 + int(np.argmax(strength))
        assert ANGLES / best == pytest.approx(CODING.wavelength, rel=0.08)

    def test_it_is_blind_to_even_light(self):
        assert np.abs(filtered(np.full((2, ANGLES), 99.0, np.float32), CODING)).max() < 1e-6

    def test_its_two_parts_are_a_quarter_wave_apart(self):
        answers = filtered(self.wave(13), CODING)[0]
        turn = 13 * 2 * np.pi * np.arange(ANGLES) / ANGLES
        assert answers.real == pytest.approx(np.abs(answers[0]) * np.cos(turn), abs=1e-3)
        assert answers.imag == pytest.approx(np.abs(answers[0]) * np.sin(turn), abs=1e-3)

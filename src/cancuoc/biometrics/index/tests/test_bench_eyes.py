"""Drawn textures: they spread as they are said to."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.biometrics.index import bench_eyes


def codes(count, seed=3):
    rng = np.random.default_rng(seed)
    return [bench_eyes.code(bench_eyes.texture(rng), rng) for _ in range(count)]


def differing(one, two):
    both = one.mask & two.mask
    return float(((one.bits ^ two.bits) & both).sum() / both.sum())


def test_a_texture_is_a_sheet_of_even_spread():
    sheet = bench_eyes.texture(np.random.default_rng(1))
    assert sheet.shape == (20, 240)
    assert sheet.dtype == np.float32
    assert abs(float(sheet.mean())) < 0.2
    assert float(sheet.std()) == pytest.approx(1, abs=1e-3)


def test_neighbouring_rings_are_alike_and_distant_ones_are_not():
    sheet = bench_eyes.texture(np.random.default_rng(2))
    assert np.corrcoef(sheet[5], sheet[6])[0, 1] > 0.7
    assert abs(np.corrcoef(sheet[2], sheet[15])[0, 1]) < 0.3


def test_strangers_spread_like_two_hundred_and_fifty_coins():
    found = codes(160)
    shares = [differing(a, b) for a, b in zip(found[::2], found[1::2], strict=True)]
    assert np.mean(shares) == pytest.approx(0.5, abs=0.015)
    assert np.std(shares) == pytest.approx(0.032, abs=0.008)


def test_lids_hide_a_part_that_changes():
    seen = [int(code.mask.sum()) for code in codes(20)]
    assert 4000 < min(seen) < max(seen) < 7200
    assert len(set(seen)) > 10


@pytest.mark.parametrize(
    ("share", "least", "most"), [(0.1, 0, 0.02), (0.5, 0.05, 0.25), (0.9, 0.25, 0.42)]
)
def test_another_take_differs_the_more_of_it_is_new(share, least, most):
    rng = np.random.default_rng(4)
    sheet = bench_eyes.texture(rng)
    again = bench_eyes.changed(sheet, rng, share=share, turn=0)
    found = differing(bench_eyes.code(sheet, rng), bench_eyes.code(again, rng))
    assert least < found < most


def test_a_tilted_head_rolls_the_sheet():
    rng = np.random.default_rng(5)
    sheet = bench_eyes.texture(rng)
    assert np.allclose(bench_eyes.changed(sheet, rng, share=0, turn=4), np.roll(sheet, 4, axis=1))


def test_the_same_seed_draws_the_same_eye():
    one, two = (bench_eyes.texture(np.random.default_rng(6)) for _ in range(2))
    assert (one == two).all()

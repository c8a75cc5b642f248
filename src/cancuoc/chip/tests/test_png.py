"""The face PNG writer agrees with an independent reader."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from cancuoc.chip.png import BadPixels, write
from cancuoc.chip.ramp import hex_colour, ramp

SIDE = st.integers(1, 24)


def read(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@given(st.tuples(SIDE, SIDE).flatmap(lambda s: arrays(np.uint8, (*s, 3))))
def test_colour_survives(pixels):
    picture = read(write(pixels, ppi=300))
    assert picture.mode == "RGB"
    assert np.array_equal(np.asarray(picture), pixels)


@given(st.tuples(SIDE, SIDE).flatmap(lambda s: arrays(np.uint8, s)))
def test_steps_of_the_ramp_survive(pixels):
    picture = read(write(pixels, ppi=300, palette=ramp()))
    assert picture.mode == "P"
    assert np.array_equal(np.asarray(picture.convert("RGB")), ramp()[pixels])


@given(st.tuples(SIDE, SIDE).flatmap(lambda s: arrays(np.uint8, s)))
def test_grey_survives(pixels):
    assert np.array_equal(np.asarray(read(write(pixels, ppi=150))), pixels)


@pytest.mark.parametrize("ppi", [150, 300, 600])
def test_the_resolution_is_recorded(ppi):
    picture = read(write(np.zeros((3, 3), np.uint8), ppi=ppi))
    assert picture.info["dpi"] == pytest.approx((ppi, ppi), abs=0.02)


@pytest.mark.parametrize("shape", [(4,), (4, 4, 4), (4, 4, 2), (2, 2, 3, 1)])
def test_other_arrays_are_refused(shape):
    with pytest.raises(BadPixels):
        write(np.zeros(shape, np.uint8), ppi=300)


def test_the_ramp_goes_from_ink_to_white_and_never_darkens():
    light = ramp().astype(int).sum(axis=1)
    assert (np.diff(light) >= 0).all()
    assert hex_colour(255) == "#ffffff"
    assert light[0] < 80

"""Making a picture ready: lamps painted over beside the dark, and nothing else touched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.arrays import floats, grid
from cancuoc.biometrics.iris import settings as given_settings
from cancuoc.biometrics.iris.picture import extreme, prepared

LAMPS = given_settings.lamps()


def pupil_with(*spots, height=240, width=320):
    """Draw a dark disc with light spots (row, column, radius) anywhere."""
    rows, columns = grid(height=height, width=width)
    image = np.where(np.hypot(rows - 120, columns - 160) < 40, 30.0, 120.0)
    for row, column, radius in spots:
        image[np.hypot(rows - row, columns - column) < radius] = 250.0
    return floats(image)


def ready(image, side=160):
    return prepared(image, side, LAMPS)


@pytest.mark.parametrize(
    ("shape", "factor"),
    [((280, 320), 2), ((480, 640), 4), ((240, 320), 2), ((150, 150), 1), ((1200, 1600), 10)],
)
def test_the_small_twin_is_a_whole_factor_smaller(shape, factor):
    found = ready(np.full(shape, 100.0, np.float32))
    assert found.factor == factor
    assert found.small.shape == (shape[0] // factor, shape[1] // factor)
    assert found.full.shape == shape


def test_the_small_twin_has_the_means_of_squares():
    image = floats(np.random.default_rng(1).uniform(90, 110, (240, 320)))
    small = ready(image).small
    assert small[5, 7] == pytest.approx(image[10:12, 14:16].mean(), rel=1e-5)
    assert small.mean() == pytest.approx(image.mean(), rel=1e-5)


@pytest.mark.parametrize("at", [(120, 160), (110, 150), (120, 199), (82, 160)])
def test_a_lamp_in_the_pupil_or_on_its_edge_is_painted_over(at):
    found = ready(pupil_with((*at, 5)))
    assert found.full.max() <= 121
    assert found.small.max() <= 121


def test_several_lamps_are_painted_over():
    found = ready(pupil_with((110, 150, 4), (130, 170, 6), (120, 140, 3)))
    inside = found.full[90:150, 130:190]
    assert inside.max() <= 121
    assert np.median(inside) == 30


def test_light_places_away_from_the_dark_stay():
    image = pupil_with((40, 40, 6))
    assert (ready(image).full == image).all()


def test_the_white_of_the_eye_is_no_lamp():
    image = pupil_with()
    image[:, 240:] = 200.0
    image[:, :80] = 200.0
    assert (ready(image).full == image).all()


def test_the_given_picture_is_left_as_it_is():
    image = pupil_with((120, 160, 5))
    before = image.copy()
    ready(image)
    assert (image == before).all()


def test_an_even_picture_stays_even():
    for grey in (0.0, 128.0, 255.0):
        image = np.full((240, 320), grey, np.float32)
        assert (ready(image).full == image).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), width=st.sampled_from([3, 5, 9]))
def test_extremes_are_those_of_the_square_around(seed, width):
    image = floats(np.random.default_rng(seed).integers(0, 255, (12, 15)))
    least, most = extreme(image, width, np.minimum), extreme(image, width, np.maximum)
    half = width // 2
    for row, column in ((0, 0), (5, 7), (11, 14), (11, 0)):
        part = image[max(0, row - half) : row + half + 1, max(0, column - half) : column + half + 1]
        assert least[row, column] == part.min()
        assert most[row, column] == part.max()


def test_painting_never_makes_lighter():
    image = floats(np.random.default_rng(3).integers(0, 255, (240, 320)))
    assert (ready(image).full <= image).all()

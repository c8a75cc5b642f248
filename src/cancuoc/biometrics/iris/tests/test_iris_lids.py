"""Lids: curves where skin covers the iris, and none where nothing does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.arrays import floats, grid
from cancuoc.biometrics.iris import lids
from cancuoc.biometrics.iris import settings as given_settings
from cancuoc.biometrics.iris.lids import Lid
from cancuoc.biometrics.iris.picture import prepared
from cancuoc.biometrics.iris.shapes import Circle, Oval

COVERING = given_settings.covering()
HEIGHT, WIDTH = 280, 320
LIMBUS = Circle(row=140, column=160, radius=100, step=40)
PUPIL = Oval(row=140, column=160, radius=40, wave=(0, 0), step=40, agreeing=1)


def eye(upper=None, lower=None, *, skin=165.0, bow=0.25):
    """Draw an eye whose lids lie `upper` and `lower` radii from the middle."""
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    away = np.hypot(rows - 140, columns - 160)
    image = np.where(away < 100, 110.0, 180.0)
    image[away < 40] = 35.0
    across = (columns - 160) / 100
    if upper is not None:
        image = np.where(rows < 140 + 100 * (-upper + bow * across**2), skin, image)
    if lower is not None:
        image = np.where(rows > 140 + 100 * (lower - bow * across**2), skin, image)
    return floats(image + np.random.default_rng(1).normal(0, 3, image.shape))


def found(image) -> dict[bool, Lid]:
    pictures = prepared(image, given_settings.pupil().long_side, given_settings.lamps())
    return {lid.upper: lid for lid in lids.found(pictures, PUPIL, LIMBUS, COVERING)}


@settings(max_examples=15, deadline=None)
@given(upper=st.floats(0.5, 0.85), bow=st.floats(0.1, 0.4))
def test_an_upper_lid_is_found_where_it_lies(upper, bow):
    lid = found(eye(upper=upper, bow=bow))[True]
    assert lid.height == pytest.approx(-upper, abs=0.06)
    x = np.linspace(-0.6, 0.6, 7)
    curve = lid.height + lid.bow * x**2 + lid.slant * x
    assert curve == pytest.approx(-upper + bow * x**2, abs=0.08)


@settings(max_examples=15, deadline=None)
@given(lower=st.floats(0.55, 0.85), bow=st.floats(0.1, 0.4))
def test_a_lower_lid_is_found_where_it_lies(lower, bow):
    lid = found(eye(lower=lower, bow=bow))[False]
    assert lid.height == pytest.approx(lower, abs=0.06)
    assert lid.bow <= 0.05


def test_both_lids_are_found_together():
    answer = found(eye(upper=0.6, lower=0.75))
    assert answer[True].height == pytest.approx(-0.6, abs=0.06)
    assert answer[False].height == pytest.approx(0.75, abs=0.06)


def test_a_wide_open_eye_loses_nothing_that_matters():
    ring = np.linspace(-0.7, 0.7, 15)
    for lid in found(eye()).values():
        assert not lid.covers(floats(ring), floats(np.zeros(15)), margin=0.04).any()
        assert abs(lid.height) > 0.9


def test_the_edge_of_the_pupil_is_no_lid():
    image = eye()
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    image[np.hypot(rows - 140, columns - 160) < 40] = 5.0
    for lid in found(image).values():
        assert abs(lid.height) > 0.5


def test_lashes_at_the_edge_do_not_hide_the_lid():
    image = eye(upper=0.6)
    for column in range(80, 240, 12):
        image[80:100, column : column + 3] = 40.0
    assert found(image)[True].height == pytest.approx(-0.6, abs=0.12)


def test_what_is_darker_than_the_iris_is_no_skin():
    assert True not in found(eye(upper=0.6, skin=60.0))


def test_curves_of_the_iris_itself_are_no_lids():
    image = eye()
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    away = np.hypot(rows - 140, columns - 160)
    image += floats(14 * np.sin(away / 4.0) * (away < 100) * (away > 40))
    for lid in found(image).values():
        assert abs(lid.height) > 0.8


class TestCovering:
    UPPER = Lid(height=-0.5, bow=0.2, slant=0.0, upper=True)
    LOWER = Lid(height=0.6, bow=-0.2, slant=0.1, upper=False)

    def covered(self, lid, x, y, margin=0.0):
        return bool(lid.covers(floats([x]), floats([y]), margin=margin)[0])

    def test_the_upper_lid_covers_what_is_above(self):
        assert self.covered(self.UPPER, 0, -0.6)
        assert not self.covered(self.UPPER, 0, -0.4)
        # It bows downwards to the corners of the eye.
        assert self.covered(self.UPPER, 0.9, -0.4)

    def test_the_lower_lid_covers_what_is_below(self):
        assert self.covered(self.LOWER, 0, 0.7)
        assert not self.covered(self.LOWER, 0, 0.5)
        assert self.covered(self.LOWER, -0.9, 0.5)
        assert not self.covered(self.LOWER, 0.5, 0.55)

    def test_the_margin_reaches_into_the_iris(self):
        assert self.covered(self.UPPER, 0, -0.48, margin=0.04)
        assert self.covered(self.LOWER, 0, 0.58, margin=0.04)

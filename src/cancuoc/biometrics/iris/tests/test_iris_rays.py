"""Samples along circles and rays: interpolated, honest about the picture's edge."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.arrays import floats, grid
from cancuoc.biometrics.iris.rays import OUTSIDE, edges, grey, step

ROWS, COLUMNS = grid(height=100, width=120)
# A plane: the value at a place is known everywhere.
PLANE = floats(2 * ROWS + 3 * COLUMNS)


def disc(row=50.0, column=60.0, radius=20.0, inside=40.0, outside=140.0):
    away = np.hypot(ROWS - row, COLUMNS - column)
    return floats(inside + (outside - inside) / (1 + np.exp(-(away - radius) / 0.8)))


@settings(max_examples=60, deadline=None)
@given(row=st.floats(0, 99), column=st.floats(0, 119))
def test_a_value_between_pixels_lies_on_the_plane_through_them(row, column):
    assert grey(PLANE, row, column) == pytest.approx(2 * row + 3 * column, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize(
    ("row", "column"), [(-0.01, 5), (5, -0.01), (99.01, 5), (5, 119.01), (-50, 500)]
)
def test_beyond_the_edge_there_is_nothing(row, column):
    assert grey(PLANE, float(row), float(column)) == OUTSIDE


def test_the_last_pixel_is_still_inside():
    assert grey(PLANE, 99.0, 119.0) == pytest.approx(2 * 99 + 3 * 119)


@pytest.mark.parametrize("angle", np.linspace(0, 2 * np.pi, 9)[:-1])
def test_a_dark_disc_steps_up_at_its_border_and_nowhere_else(angle):
    image = disc()
    down, right = math.sin(angle), math.cos(angle)
    assert step(image, 50.0, 60.0, 20.0, down, right, 3.0) > 60
    assert abs(step(image, 50.0, 60.0, 10.0, down, right, 3.0)) < 1
    assert abs(step(image, 50.0, 60.0, 30.0, down, right, 3.0)) < 1


def test_a_light_disc_steps_down():
    image = disc(inside=200.0, outside=100.0)
    assert step(image, 50.0, 60.0, 20.0, 0.0, 1.0, 3.0) < -60


def test_a_step_cut_by_the_edge_uses_what_is_left():
    image = disc(column=97.0)
    cut = step(image, 50.0, 97.0, 20.0, 0.0, 1.0, 3.0)
    assert 20 < cut < 90
    assert math.isnan(step(image, 50.0, 97.0, 30.0, 0.0, 1.0, 3.0))


@settings(max_examples=30, deadline=None)
@given(
    row=st.floats(40, 60),
    column=st.floats(45, 75),
    radius=st.floats(18, 30),
    start=st.floats(-1.5, 1.5),
)
def test_rays_find_the_border_from_a_circle_nearby(row, column, radius, start):
    found = edges(disc(row, column, radius), row, column, radius + start, 0.3, 48)
    assert found.shape == (48,)
    assert found == pytest.approx(np.full(48, radius), abs=0.8)


def test_rays_without_an_edge_say_so():
    assert np.isnan(edges(np.full((100, 120), 90.0, np.float32), 50.0, 60.0, 20.0, 0.3, 24)).all()


def test_rays_from_a_shifted_middle_measure_the_shift():
    found = edges(disc(), 50.0, 57.0, 20.0, 0.4, 4)
    right, _down, left, _up = found
    assert right == pytest.approx(23, abs=0.5)
    assert left == pytest.approx(17, abs=0.5)


def test_the_nearer_of_two_equal_edges_is_taken():
    image = np.maximum(disc(radius=20.0), 0) + np.where(
        np.hypot(ROWS - 50, COLUMNS - 60) > 27, 100, 0
    )
    assert edges(floats(image), 50.0, 60.0, 20.5, 0.4, 16) == pytest.approx(
        np.full(16, 20.0), abs=0.6
    )

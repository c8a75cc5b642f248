"""The pupil: found where a disc is dark, to a fraction of a pixel, through lamps and lashes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.arrays import blur, floats, grid
from cancuoc.biometrics.iris import pupil
from cancuoc.biometrics.iris import settings as given_settings
from cancuoc.biometrics.iris.picture import prepared
from cancuoc.biometrics.iris.shapes import Circle, Oval

SEEKING = given_settings.pupil()
HEIGHT, WIDTH = 280, 320


def drawn(row=140.0, column=160.0, radius=40.0, *, flat=1.0, dark=40.0, noise=3.0):
    """Draw an eye of three shades: pupil (an ellipse when `flat` is not 1), iris, white."""
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    away = np.hypot(rows - row, columns - column)
    image = np.where(away < 105, 110.0, 175.0)
    image[np.hypot((rows - row) / flat, columns - column) < radius] = dark
    image = blur(floats(image), sigma=0.8)
    return floats(image + np.random.default_rng(1).normal(0, noise, image.shape))


def best(image) -> Oval | None:
    pictures = prepared(image, SEEKING.long_side, given_settings.lamps())
    discs = pupil.discs(pictures.small, SEEKING)
    if not discs:
        return None
    shift = (pictures.factor - 1) / 2
    whole = replace(
        discs[0],
        row=discs[0].row * pictures.factor + shift,
        column=discs[0].column * pictures.factor + shift,
        radius=discs[0].radius * pictures.factor,
    )
    return pupil.refined(pictures.full, whole, SEEKING)


@settings(max_examples=20, deadline=None)
@given(row=st.floats(100, 180), column=st.floats(110, 210), radius=st.floats(26, 60))
def test_a_pupil_is_found_to_half_a_pixel(row, column, radius):
    found = best(drawn(row, column, radius))
    assert found is not None
    assert (found.row, found.column) == pytest.approx((row, column), abs=0.4)
    assert found.radius == pytest.approx(radius, abs=0.7)
    assert found.agreeing > 0.9


@pytest.mark.parametrize("flat", [0.88, 0.94, 1.06, 1.12])
def test_an_oval_pupil_keeps_its_shape(flat):
    found = best(drawn(radius=42.0, flat=flat))
    assert found is not None
    angles = floats([0.0, np.pi / 2])
    across, down = found.radii(angles)
    assert across == pytest.approx(42.0, abs=1.2)
    assert down == pytest.approx(42.0 * flat, abs=1.2)


def test_a_round_pupil_is_round():
    found = best(drawn())
    assert found is not None
    assert math.hypot(*found.wave) < 0.3


@pytest.mark.parametrize("dark", [5.0, 30.0, 70.0])
def test_how_dark_it_is_does_not_matter(dark):
    found = best(drawn(dark=dark))
    assert found is not None
    assert found.radius == pytest.approx(40.0, abs=0.7)


def test_lashes_darker_than_the_pupil_do_not_draw_it_away():
    image = drawn(dark=60.0)
    for column in range(60, 260, 9):
        image[30:75, column : column + 3] = 20.0
    found = best(image)
    assert found is not None
    assert (found.row, found.column) == pytest.approx((140, 160), abs=1)


def test_a_lid_over_its_top_moves_it_little():
    image = drawn(radius=44.0)
    image[:112] = 170.0
    found = best(image)
    assert found is not None
    assert (found.row, found.column) == pytest.approx((140, 160), abs=1.5)
    assert found.radius == pytest.approx(44, abs=1.5)
    assert found.agreeing < 0.95


def test_lashes_over_its_top_move_it_little():
    image = drawn(radius=44.0)
    image[85:108, 100:220] = 42.0
    found = best(image)
    assert found is not None
    assert (found.row, found.column) == pytest.approx((140, 160), abs=1.5)


@pytest.mark.parametrize(
    "spots", [[(130, 150)], [(140, 199), (110, 132)], [(101, 160), (140, 160)]]
)
def test_lamps_do_not_move_it(spots):
    image = drawn()
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    for row, column in spots:
        image[np.hypot(rows - row, columns - column) < 5] = 252.0
    found = best(image)
    assert found is not None
    assert (found.row, found.column, found.radius) == pytest.approx((140, 160, 40), abs=1)


def test_discs_come_best_first_and_apart():
    image = drawn(column=110.0, radius=36.0)
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    image[np.hypot(rows - 60, columns - 270) < 18] = 70.0
    pictures = prepared(image, SEEKING.long_side, given_settings.lamps())
    found = pupil.discs(pictures.small, SEEKING)
    assert 1 <= len(found) <= SEEKING.hypotheses
    assert [disc.step for disc in found] == sorted((disc.step for disc in found), reverse=True)
    assert found[0].column == pytest.approx(55, abs=2)
    for k, one in enumerate(found):
        for other in found[:k]:
            assert math.hypot(one.row - other.row, one.column - other.column) >= 3


def test_an_even_picture_has_no_disc():
    assert pupil.discs(np.full((140, 160), 100.0, np.float32), SEEKING) == []


def test_a_light_disc_is_no_pupil():
    image = drawn(dark=220.0)
    pictures = prepared(image, SEEKING.long_side, given_settings.lamps())
    found = pupil.discs(pictures.small, SEEKING)
    assert all(
        math.hypot(disc.row - 70, disc.column - 80) > 3 or disc.radius > 25 for disc in found
    )


def test_where_no_ray_finds_an_edge_nothing_is_fitted():
    even = np.full((HEIGHT, WIDTH), 100.0, np.float32)
    assert pupil.refined(even, Circle(row=140, column=160, radius=40, step=30), SEEKING) is None


def test_the_swing_is_bounded():
    found = best(drawn(radius=40.0, flat=1.4))
    assert found is not None
    assert math.hypot(*found.wave) <= 0.12 * found.radius + 1e-6


def test_radii_swing_twice_around():
    oval = Oval(row=0, column=0, radius=30, wave=(3.0, 0.0), step=9, agreeing=1)
    angles = floats(np.linspace(0, 2 * np.pi, 9))
    assert oval.radii(angles) == pytest.approx([33, 30, 27, 30, 33, 30, 27, 30, 33], abs=1e-4)
    assert oval.radii(angles).dtype == np.float32

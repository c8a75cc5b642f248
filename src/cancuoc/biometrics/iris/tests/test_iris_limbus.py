"""The limbus: found on both sides of a pupil, or on one when the picture cuts the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.arrays import floats, grid
from cancuoc.biometrics.iris import limbus
from cancuoc.biometrics.iris import settings as given_settings
from cancuoc.biometrics.iris.picture import prepared
from cancuoc.biometrics.iris.shapes import Circle, Oval

SEEKING = given_settings.limbus()
HEIGHT, WIDTH = 280, 320


def drawn(row=140.0, column=160.0, radius=100.0, *, soft=3.0, white=175.0, iris=110.0):
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    away = np.hypot(rows - row, columns - column)
    image = iris + (white - iris) / (1 + np.exp(-np.clip((away - radius) / soft, -30, 30)))
    return floats(image + np.random.default_rng(1).normal(0, 3, image.shape))


def with_pupil(image, row=140.0, column=160.0, radius=38.0):
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    image[np.hypot(rows - row, columns - column) < radius] = 35.0
    return image, Oval(row=row, column=column, radius=radius, wave=(0, 0), step=40, agreeing=1)


def found(image, oval) -> Circle:
    pictures = prepared(image, given_settings.pupil().long_side, given_settings.lamps())
    return limbus.found(pictures, oval, SEEKING)


@settings(max_examples=20, deadline=None)
@given(
    row=st.floats(120, 160),
    column=st.floats(140, 180),
    radius=st.floats(80, 115),
    soft=st.floats(1.0, 4.5),
)
def test_a_limbus_is_found_within_a_fortieth_of_its_size(row, column, radius, soft):
    answer = found(*with_pupil(drawn(row, column, radius, soft=soft), row, column))
    assert answer.radius == pytest.approx(radius, abs=radius / 40)
    assert (answer.row, answer.column) == pytest.approx((row, column), abs=radius / 40)
    assert answer.step > 20


@pytest.mark.parametrize(("down", "right"), [(0, 5), (3, -5), (-3, 4), (-2, -6)])
def test_a_pupil_off_the_middle_is_no_hindrance(down, right):
    answer = found(*with_pupil(drawn(), 140.0 + down, 160.0 + right))
    assert (answer.row, answer.column) == pytest.approx((140, 160), abs=2.5)
    assert answer.radius == pytest.approx(100, abs=2.5)


@pytest.mark.parametrize("ratio", [0.26, 0.45, 0.62])
def test_a_pupil_may_be_small_or_wide(ratio):
    answer = found(*with_pupil(drawn(), radius=100 * ratio))
    assert answer.radius == pytest.approx(100, abs=2)


@pytest.mark.parametrize("column", [85.0, 235.0])
def test_an_iris_cut_by_the_edge_is_found_by_its_other_side(column):
    answer = found(*with_pupil(drawn(column=column), column=column))
    assert answer.column == pytest.approx(column, abs=6)
    assert answer.radius == pytest.approx(100, abs=8)


def test_lids_above_and_below_do_not_move_it():
    image, oval = with_pupil(drawn())
    image[:80] = 165.0
    image[215:] = 160.0
    answer = found(image, oval)
    assert (answer.row, answer.column) == pytest.approx((140, 160), abs=4)
    assert answer.radius == pytest.approx(100, abs=3)


def test_a_light_ring_in_the_iris_is_not_taken_for_it():
    image, oval = with_pupil(drawn(white=160.0))
    rows, columns = grid(height=HEIGHT, width=WIDTH)
    away = np.hypot(rows - 140, columns - 160)
    image += floats(30 * np.exp(-(((away - 60) / 4) ** 2)))
    assert found(image, oval).radius == pytest.approx(100, abs=3)


def test_light_from_one_side_is_no_hindrance():
    image, oval = with_pupil(drawn())
    _rows, columns = grid(height=HEIGHT, width=WIDTH)
    answer = found(floats(image + 0.15 * (columns - 160)), oval)
    assert answer.radius == pytest.approx(100, abs=2.5)


@pytest.mark.parametrize("white", [110.0, 90.0])
def test_without_a_lighter_white_the_step_is_too_small(white):
    assert found(*with_pupil(drawn(white=white))).step < SEEKING.least_step


def test_it_never_lies_inside_the_pupil():
    for radius in (30.0, 50.0, 68.0):
        answer = found(*with_pupil(drawn(), radius=radius))
        assert answer.radius >= SEEKING.above_pupil * radius


def test_the_same_picture_has_the_same_limbus():
    one, two = (found(*with_pupil(drawn())) for _ in range(2))
    assert one == two

"""The rubber sheet: the same iris whatever the pupil does, and what is hidden is marked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.arrays import floats, grid
from cancuoc.biometrics.iris import settings as given_settings
from cancuoc.biometrics.iris.lids import Lid
from cancuoc.biometrics.iris.segmentation import Eye
from cancuoc.biometrics.iris.shapes import Circle, Oval
from cancuoc.biometrics.iris.sheet import ANGLES, RADII, Sheet, unrolled

ROWS, COLUMNS = grid(height=280, width=320)
COVERING, UNROLLING = given_settings.covering(), given_settings.unrolling()


def an_eye(*, row=140.0, column=160.0, limbus=100.0, pupil=40.0, aside=(0.0, 0.0), lids=()):
    return Eye(
        pupil=Oval(
            row=row + aside[0],
            column=column + aside[1],
            radius=pupil,
            wave=(0, 0),
            step=40,
            agreeing=1,
        ),
        limbus=Circle(row=row, column=column, radius=limbus, step=40),
        lids=tuple(lids),
    )


def painted(eye: Eye):
    """Paint the iris by depth (0 pupil, 1 limbus) and angle, so every cell has a known value."""
    down, right = ROWS - eye.pupil.row, COLUMNS - eye.pupil.column
    angle, away = np.arctan2(down, right), np.hypot(down, right)
    off = np.array([eye.limbus.row - eye.pupil.row, eye.limbus.column - eye.pupil.column])
    along = off[0] * np.sin(angle) + off[1] * np.cos(angle)
    border = along + np.sqrt(np.maximum(along**2 - off @ off + eye.limbus.radius**2, 1))
    depth = (away - eye.pupil.radius) / (border - eye.pupil.radius)
    return floats(120 + 6 * np.sin(3 * angle) + 6 * (depth - 0.5))


def sheet_of(image, eye) -> Sheet:
    return unrolled(image, eye, COVERING, UNROLLING)


def expected():
    # Each cell is the mean of two samples, at its angle and half a cell further.
    angle = 2 * np.pi * (np.arange(ANGLES) + 0.25) / ANGLES
    depth = (np.arange(RADII) + 0.5) / RADII
    depth = UNROLLING.inner + (UNROLLING.outer - UNROLLING.inner) * depth
    return 120 + 6 * np.sin(3 * angle)[None, :] + 6 * (depth[:, None] - 0.5)


@settings(max_examples=20, deadline=None)
@given(
    pupil=st.floats(28, 62),
    down=st.floats(-4, 4),
    right=st.floats(-6, 6),
    limbus=st.floats(85, 110),
)
def test_whatever_the_pupil_does_the_sheet_stays(pupil, down, right, limbus):
    eye = an_eye(pupil=pupil, limbus=limbus, aside=(down, right))
    sheet = sheet_of(painted(eye), eye)
    assert sheet.values.shape == sheet.seen.shape == (RADII, ANGLES)
    assert sheet.seen.all()
    assert sheet.values == pytest.approx(expected(), abs=0.5)
    assert sheet.usable == pytest.approx(1.0)


def test_an_oval_pupil_is_followed():
    eye = an_eye()
    flat = replace(eye, pupil=replace(eye.pupil, wave=(4.0, 0.0)))
    image = painted(eye)
    straight, followed = sheet_of(image, eye), sheet_of(image, flat)
    assert abs(followed.values[0] - straight.values[0]).max() > 0.1
    assert followed.values[-1] == pytest.approx(straight.values[-1], abs=0.3)


def test_skin_under_a_lid_is_not_seen():
    lid = Lid(height=-0.5, bow=0.0, slant=0.0, upper=True)
    eye = an_eye(lids=[lid])
    sheet = sheet_of(painted(eye), eye)
    top, bottom = int(0.75 * ANGLES), int(0.25 * ANGLES)
    assert not sheet.seen[-1, top]
    assert sheet.seen[0, top]
    assert sheet.seen[:, bottom].all()
    # The ring that a chord half a radius from the middle cuts off, without the pupil.
    assert 0.7 < sheet.usable < 0.85


def test_lashes_and_lamps_are_not_seen():
    eye = an_eye()
    image = painted(eye)
    image[60:90, 158:162] = 30.0
    image[np.hypot(ROWS - 190, COLUMNS - 200) < 5] = 250.0
    sheet = sheet_of(image, eye)
    assert not sheet.seen[12, int(0.75 * ANGLES)]
    lamp = int(ANGLES * np.arctan2(50, 40) / (2 * np.pi))
    assert not sheet.seen[:, lamp].all()
    assert sheet.seen[:, 0].all()
    assert 0.9 < sheet.usable < 1.0


def test_what_the_edge_cuts_is_not_seen():
    eye = an_eye(column=250.0)
    sheet = sheet_of(painted(eye), eye)
    assert not sheet.seen[-1, 0]
    assert sheet.seen[-1, ANGLES // 2]
    assert 0.7 < sheet.usable < 0.95


def test_texture_is_not_taken_for_lashes():
    eye = an_eye()
    rng = np.random.default_rng(1)
    image = floats(painted(eye) + rng.normal(0, 8, ROWS.shape))
    assert sheet_of(image, eye).usable > 0.95


def test_nothing_seen_is_nothing_usable():
    lid = Lid(height=2.0, bow=0.0, slant=0.0, upper=True)
    eye = an_eye(lids=[lid])
    sheet = sheet_of(painted(eye), eye)
    assert not sheet.seen.any()
    assert sheet.usable == 0.0


def test_outer_rings_weigh_more_in_the_usable_area():
    lid = Lid(height=-0.75, bow=0.0, slant=0.0, upper=True)
    eye = an_eye(lids=[lid])
    sheet = sheet_of(painted(eye), eye)
    assert sheet.usable < sheet.seen.mean()


def test_a_turned_eye_is_a_shifted_sheet():
    eye = an_eye()
    down, right = ROWS - 140, COLUMNS - 160
    images = [
        floats(120 + 9 * np.sin(5 * (np.arctan2(down, right) - turn))) for turn in (0, 0.1 * np.pi)
    ]
    one, two = (sheet_of(image, eye) for image in images)
    assert np.roll(one.values, 12, axis=1) == pytest.approx(two.values, abs=0.3)

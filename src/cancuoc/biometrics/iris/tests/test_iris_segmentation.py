"""Whole eyes: borders where they were drawn, through lids, lashes, blur and edges; or refusals."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image

from cancuoc.biometrics.arrays import floats, grid, smooth_noise
from cancuoc.biometrics.iris.segmentation import (
    BadEyePicture,
    EyeNotRead,
    NoLimbus,
    NoPupil,
    checked,
    segment,
)
from cancuoc.biometrics.iris.tests.eyes import Scene, any_scene, drawn, large
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.synthetic import iris as generator
from cancuoc.biometrics.synthetic.iris import IrisFault

PLAIN = Scene(wear=5.0)
PEOPLE = ("seg-a", "seg-b", "seg-c")


def errors(picture, scene, *, scale=1.0):
    """Return how far off pupil and limbus are: (rows, columns, radius) of each, in pixels."""
    eye = segment(checked(picture))
    pupil = (
        eye.pupil.row / scale - scene.row - scene.aside[0],
        eye.pupil.column / scale - scene.column - scene.aside[1],
        eye.pupil.radius / scale - scene.pupil,
    )
    limbus = (
        eye.limbus.row / scale - scene.row,
        eye.limbus.column / scale - scene.column,
        eye.limbus.radius / scale - scene.radius,
    )
    return np.abs(pupil).max(), np.abs(limbus).max()


def check(picture, scene, *, scale=1.0, slack=5.0):
    pupil, limbus = errors(picture, scene, scale=scale)
    assert pupil < 1.5
    assert limbus < slack


@pytest.mark.parametrize("take", ["1", "2"])
@pytest.mark.parametrize("subject", [*PEOPLE, "seg-d", "seg-e"])
def test_any_eye_is_found(subject, take):
    scene = any_scene(subject, take)
    check(drawn(subject, take), scene)


@pytest.mark.parametrize("subject", PEOPLE)
def test_any_eye_is_found_in_a_large_picture(subject):
    scene = large(any_scene(subject, "1"))
    check(drawn(subject, "1", scene), scene)


@pytest.mark.parametrize(
    ("changes", "slack"),
    [
        ({"column": 85.0}, 9.0),
        ({"column": 236.0}, 9.0),
        ({"row": 200.0}, 5.0),
        ({"row": 78.0, "upper": 1.2}, 5.0),
        ({"radius": 132.0, "pupil": 50.0}, 5.0),
        ({"radius": 82.0, "pupil": 30.0}, 5.0),
        ({"upper": 0.5, "lower": 0.75, "lashes": 60}, 6.0),
        ({"pupil": 30.0}, 5.0),
        ({"pupil": 63.0}, 5.0),
        ({"lashes": 140, "upper": 0.7}, 5.0),
        ({"blur": 3.0}, 5.0),
        ({"noise": 10.0}, 5.0),
        ({"dark": 70.0}, 5.0),
        ({"painted": False, "highlights": 4}, 5.0),
        ({"soft": 6.0}, 5.0),
        ({"light": 20.0}, 5.0),
        ({"aside": (-4.0, 6.0)}, 5.0),
        ({"iris": 120.0, "sclera": 152.0}, 8.0),
    ],
    ids=str,
)
def test_what_makes_it_hard_does_not_hide_it(changes, slack):
    scene = replace(PLAIN, **changes)
    check(drawn("seg-hard", "1", scene), scene, slack=slack)


def test_compression_does_not_move_it():
    buffer = io.BytesIO()
    Image.fromarray(drawn("seg-a", "9", PLAIN)).save(buffer, "JPEG", quality=45)
    check(np.asarray(Image.open(buffer)), PLAIN)


@pytest.mark.parametrize("gain", [0.5, 1.35])
def test_darker_and_lighter_pictures_are_read_alike(gain):
    picture = np.clip(drawn("seg-a", "9", PLAIN) * gain, 0, 255).astype(np.uint8)
    check(picture, PLAIN)


def test_a_dark_brow_is_no_pupil():
    picture = drawn("seg-a", "9", PLAIN).copy()
    rows, columns = grid(height=280, width=320)
    picture[rows < 22 + 0.08 * columns] = 25
    check(picture, PLAIN)


def test_twice_the_resolution_gives_the_same_borders():
    wide = Image.fromarray(drawn("seg-a", "9", PLAIN)).resize((640, 560), Image.Resampling.BICUBIC)
    check(np.asarray(wide), PLAIN, scale=2.0)


@pytest.mark.parametrize("subject", PEOPLE)
def test_the_eyes_of_the_stations_samples_are_found(subject):
    made = generator.photograph(subject=subject, eye=Eye.RIGHT, take="1")
    eye = segment(checked(made.image))
    assert (eye.pupil.row, eye.pupil.column) == pytest.approx(
        (made.look.row, made.look.column), abs=1.5
    )
    assert eye.pupil.radius == pytest.approx(made.look.pupil, abs=1.5)
    assert eye.limbus.radius == pytest.approx(made.look.radius, abs=4)


def test_half_closed_lids_are_either_found_or_refused():
    for subject in PEOPLE:
        made = generator.photograph(
            subject=subject, eye=Eye.LEFT, take="1", fault=IrisFault.PARTIAL
        )
        try:
            eye = segment(checked(made.image))
        except EyeNotRead:
            continue
        assert eye.limbus.radius == pytest.approx(made.look.radius, abs=12)


def test_the_same_picture_has_the_same_borders():
    picture = checked(drawn("seg-a"))
    assert segment(picture) == segment(picture)


@cache
def closed(subject):
    return generator.photograph(
        subject=subject, eye=Eye.LEFT, take="1", fault=IrisFault.CLOSED
    ).image


class TestRefusals:
    @pytest.mark.parametrize("subject", [f"n{k}" for k in range(6)])
    def test_a_closed_eye_is_refused(self, subject):
        with pytest.raises(EyeNotRead) as refused:
            segment(checked(closed(subject)))
        assert "mở to mắt" in refused.value.next_step

    @pytest.mark.parametrize("grey", [0, 120, 255])
    def test_an_even_picture_has_no_pupil(self, grey):
        with pytest.raises(NoPupil):
            segment(np.full((280, 320), grey, np.float32))

    def test_noise_is_no_eye(self):
        rng = np.random.default_rng(1)
        with pytest.raises(EyeNotRead):
            segment(floats(rng.integers(0, 256, (280, 320))))

    def test_skin_is_no_eye(self):
        rng = np.random.default_rng(2)
        skin = 150 + 12 * smooth_noise(rng, height=480, width=640, scale=60)
        with pytest.raises(EyeNotRead):
            segment(floats(skin))

    def test_a_dark_disc_alone_has_no_limbus(self):
        rows, columns = grid(height=280, width=320)
        image = np.where(np.hypot(rows - 140, columns - 160) < 40, 30.0, 150.0)
        with pytest.raises(NoLimbus) as refused:
            segment(floats(image))
        assert "step" in refused.value.details

    @pytest.mark.parametrize("shape", [(100, 320), (280, 90), (2100, 400), (1, 1)])
    def test_sizes_no_camera_gives_are_refused(self, shape):
        with pytest.raises(BadEyePicture) as refused:
            checked(np.zeros(shape, np.uint8))
        assert refused.value.details["reason"] == "size"

    def test_colours_and_fractions_are_refused(self):
        for picture in (np.zeros((280, 320, 3), np.uint8), np.zeros((280, 320), np.float32)):
            with pytest.raises(BadEyePicture) as refused:
                checked(picture)
            assert refused.value.details["reason"] == "not grey"

    @pytest.mark.parametrize("kind", [EyeNotRead, BadEyePicture, NoPupil, NoLimbus])
    def test_every_refusal_says_what_to_do(self, kind):
        assert issubclass(kind, EyeNotRead)
        assert kind().status == 422
        assert kind().message.endswith(".")
        assert kind().next_step.startswith("Vui lòng")

"""Eyes: a texture that belongs to the identity, seen through different looks."""

from itertools import combinations

import numpy as np
import pytest

from cancuoc.biometrics.arrays import blur, floats, sample
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.synthetic import iris
from cancuoc.biometrics.synthetic.iris import IrisFault

SUBJECTS = ("a", "b", "c")


def unrolled(made) -> np.ndarray:
    """Return the ring between pupil and limbus as a strip: 32 radii, 360 angles, lower half."""
    look = made.look
    angles = np.linspace(0.15 * np.pi, 0.85 * np.pi, 240)[None, :] - look.tilt
    depth = np.linspace(0.1, 0.85, 32)[:, None]
    radius = look.pupil + depth * (look.radius - look.pupil)
    strip = sample(
        floats(made.image),
        rows=floats(look.row + radius * np.sin(angles)),
        columns=floats(look.column + radius * np.cos(angles)),
    )
    return strip - blur(floats(strip), sigma=12)


def likeness(first, second) -> float:
    a, b = unrolled(first), unrolled(second)
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))


def take(subject="a", eye=Eye.LEFT, name="1", **words):
    return iris.photograph(subject=subject, eye=eye, take=name, **words)


def test_the_picture_is_grey_and_of_usual_size():
    made = take()
    assert made.image.shape == (480, 640)
    assert made.image.dtype == np.uint8


def test_the_same_words_give_the_same_bytes():
    first = take()
    iris.grow.cache_clear()
    assert np.array_equal(first.image, take().image)


def test_each_take_differs():
    assert take(name="1").look != take(name="2").look


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("eye", list(Eye))
def test_two_takes_of_one_eye_are_alike_once_unrolled(subject, eye):
    assert likeness(take(subject, eye, "1"), take(subject, eye, "2")) > 0.6


def test_different_eyes_are_not():
    eyes = [take(subject, eye) for subject in SUBJECTS for eye in Eye]
    assert max(abs(likeness(a, b)) for a, b in combinations(eyes, 2)) < 0.45


def test_the_two_eyes_of_one_person_differ():
    assert abs(likeness(take(eye=Eye.LEFT), take(eye=Eye.RIGHT))) < 0.4


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_texture_closes_around_the_eye(subject):
    texture = iris.grow(subject=subject, eye=Eye.LEFT).texture
    assert texture.shape == (96, 720)
    seam = np.abs(texture[:, 0] - texture[:, -1]).mean()
    inside = np.abs(np.diff(texture, axis=1)).mean()
    assert seam < 4 * inside


@pytest.mark.parametrize("name", [str(n) for n in range(8)])
def test_pupil_iris_and_sclera_have_their_shades_and_sizes(name):
    made = take(name=name)
    look, image = made.look, made.image.astype(float)
    row, column = round(look.row), round(look.column)
    assert 0.3 < look.pupil / look.radius < 0.48
    assert image[row + 8 : row + 14, column - 5 : column + 5].mean() < 60
    beside = column + round(0.5 * (look.pupil + look.radius))
    assert 60 < image[row - 4 : row + 4, beside - 5 : beside + 5].mean() < 160
    white = column + round(look.radius + 16)
    assert image[row - 4 : row + 4, white : white + 8].mean() > 150


def test_the_whole_eye_is_in_the_picture():
    for name in range(20):
        look = take(name=str(name)).look
        assert look.radius + 5 < look.row < 480 - look.radius - 5
        assert look.radius + 5 < look.column < 640 - look.radius - 5


def test_lamps_are_reflected_in_the_pupil():
    made = take()
    look = made.look
    rows, columns = np.mgrid[0:480, 0:640]
    inside = np.hypot(rows - look.row, columns - look.column) < look.pupil
    assert made.image[inside].max() > 220


class TestFaults:
    def test_closed_lids_hide_the_pupil(self):
        assert blur(floats(take(fault=IrisFault.CLOSED).image), sigma=5).min() > 62

    def test_half_closed_lids_hide_a_part(self):
        whole, part = take().look, take(fault=IrisFault.PARTIAL).look
        assert part.opening < 0.4 < 0.75 < whole.opening

    def test_blur_takes_the_edge_of_the_pupil(self):
        def steepest(fault):
            made = take(fault=fault)
            middle = round(made.look.row)
            edge = round(made.look.column + made.look.pupil)
            row = made.image[middle - 4 : middle + 5, edge - 12 : edge + 13].mean(axis=0)
            return np.abs(np.diff(row)).max()

        assert steepest(IrisFault.BLUR) < 0.65 * steepest(None)

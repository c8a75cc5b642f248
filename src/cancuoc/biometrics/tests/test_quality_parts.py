"""The parts of each measure, on pictures whose answer is known by construction."""

import numpy as np
import pytest

from cancuoc.biometrics import quality_face, quality_finger, quality_iris
from cancuoc.biometrics.arrays import blur, floats

PAPER = 250.0


def stripes(
    *,
    period: float = 9.0,
    angle: float = 0.6,
    light: float = 240.0,
    dark: float = 40.0,
    size: tuple[int, int] = (240, 200),
    canvas: tuple[int, int] = (400, 320),
) -> np.ndarray:
    """A patch of straight ridges in the middle of clean glass."""
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]]
    wave = np.sin(2 * np.pi * (rows * np.cos(angle) + columns * np.sin(angle)) / period)
    image = np.full(canvas, PAPER)
    top, left = (canvas[0] - size[0]) // 2, (canvas[1] - size[1]) // 2
    patch = (light + dark) / 2 - (light - dark) / 2 * np.clip(1.6 * wave, -1, 1)
    image[top : top + size[0], left : left + size[1]] = patch
    return floats(image)


def finger(image, *, fingers=1, rolled=False):
    return quality_finger.parts(image, fingers=fingers, rolled=rolled)


class TestFingerParts:
    def test_perfect_ridges_are_perfect(self):
        for name, value in finger(stripes()).items():
            assert value > 0.9, name

    @pytest.mark.parametrize("angle", np.linspace(0, np.pi, 9))
    def test_the_direction_of_the_ridges_does_not_matter(self, angle):
        found, upright = finger(stripes(angle=angle)), finger(stripes(angle=0.6))
        for name in ("area", "dryness", "coherence"):
            assert found[name] == pytest.approx(upright[name], abs=0.15)

    @pytest.mark.parametrize("shift", [0, 3, 8, 13])
    def test_where_the_finger_lies_does_not_matter(self, shift):
        moved = np.roll(stripes(), (shift, 2 * shift), axis=(0, 1))
        for name, value in finger(moved).items():
            assert min(value, 1) == pytest.approx(min(finger(stripes())[name], 1), abs=0.12), name

    @pytest.mark.parametrize(
        ("size", "least", "most"),
        [
            ((64, 64), -0.7, -0.3),
            ((128, 128), 0.0, 0.25),
            ((176, 160), 0.4, 0.75),
            ((240, 200), 1.2, 1.7),
        ],
    )
    def test_area_is_the_share_of_skin(self, size, least, most):
        assert least < finger(stripes(size=size))["area"] < most

    def test_rolled_prints_must_show_more(self):
        image = stripes(size=(240, 160))
        assert finger(image, rolled=True)["area"] < finger(image)["area"]

    @pytest.mark.parametrize("fingers", [2, 4])
    def test_more_fingers_must_show_more(self, fingers):
        assert finger(stripes(), fingers=fingers)["area"] < finger(stripes())["area"] / 1.5

    def test_contrast_follows_the_ink(self):
        found = [finger(stripes(dark=dark))["contrast"] for dark in (40, 90, 140, 190)]
        assert found == sorted(found, reverse=True)
        assert found[-1] < 0.35

    def test_pale_ridges_count_as_dry(self):
        assert finger(stripes(dark=160, light=245))["dryness"] < 0

    def test_broken_ridges_lose_ink(self):
        whole = stripes()
        specks = np.where(np.random.default_rng(1).random(whole.shape) < 0.7, PAPER, whole)
        assert finger(floats(specks))["dryness"] < finger(whole)["dryness"] - 0.5

    def test_crossed_ridges_have_no_direction(self):
        crossed = np.minimum(stripes(angle=0.3), stripes(angle=0.3 + np.pi / 2))
        assert finger(crossed)["coherence"] < 0.1

    @pytest.mark.parametrize("sigma", [1.0, 2.0, 3.0])
    def test_blur_costs_sharpness_before_coherence(self, sigma):
        soft, sharp = finger(blur(stripes(), sigma=sigma)), finger(stripes())
        assert soft["sharpness"] < sharp["sharpness"]
        assert soft["coherence"] > 0.8

    @pytest.mark.parametrize("grey", [0.0, 120.0, 231.0])
    def test_an_even_smear_has_area_but_nothing_to_read(self, grey):
        found = finger(np.full((400, 320), grey, dtype=np.float32))
        assert found["area"] > 0.9
        assert found["contrast"] < 0
        assert found["coherence"] < 0

    @pytest.mark.parametrize("grey", [233.0, 255.0])
    def test_clean_glass_has_nothing(self, grey):
        found = finger(np.full((400, 320), grey, dtype=np.float32))
        assert set(found.values()) == {0.0}

    def test_a_speck_of_dirt_is_no_finger(self):
        image = np.full((400, 320), PAPER, dtype=np.float32)
        image[100:120, 100:120] = 30
        assert set(finger(image).values()) == {0.0}


def eye(
    *,
    row: float = 240,
    column: float = 320,
    pupil: float = 42,
    limbus: float = 115,
    lid: float | None = None,
    sigma: float = 0.8,
) -> np.ndarray:
    """Concentric discs, optionally covered by a light lid above the row `lid`."""
    rows, columns = np.mgrid[0:480, 0:640]
    distance = np.hypot(rows - row, columns - column)
    image = np.select([distance < pupil, distance < limbus], [20.0, 105.0], 185.0)
    if lid is not None:
        image[rows < lid] = 155.0
    return blur(floats(image), sigma=sigma)


class TestIrisParts:
    @pytest.mark.parametrize("pupil", [30, 42, 55])
    @pytest.mark.parametrize("limbus", [100, 115, 130])
    def test_both_circles_are_found(self, pupil, limbus):
        image = eye(pupil=pupil, limbus=limbus)
        row, column, radius = quality_iris._pupil(image)
        assert (row, column) == (pytest.approx(240, abs=1), pytest.approx(320, abs=1))
        assert radius == pytest.approx(pupil, abs=1.5)
        profile = quality_iris._profile(image, row=row, column=column)
        assert quality_iris._limbus(profile, radius) == pytest.approx(limbus, abs=4)

    @pytest.mark.parametrize(("row", "column"), [(200, 260), (240, 320), (290, 400)])
    def test_the_eye_need_not_be_in_the_middle(self, row, column):
        found = quality_iris._pupil(eye(row=row, column=column))
        assert found[:2] == (pytest.approx(row, abs=1), pytest.approx(column, abs=1))

    def test_a_bare_eye_is_all_usable(self):
        found = quality_iris.parts(eye())
        assert found["open"] == 1
        assert found["usable_area"] > 1
        assert found["sharpness"] > 0.8

    def test_a_falling_lid_takes_area_step_by_step(self):
        found = [quality_iris.parts(eye(lid=lid))["usable_area"] for lid in (100, 160, 195, 225)]
        assert found == sorted(found, reverse=True)
        assert found[0] > 1
        assert found[-1] < 0.65

    def test_sharpness_falls_with_focus(self):
        found = [
            quality_iris.parts(eye(sigma=sigma))["sharpness"] for sigma in (0.8, 1.6, 3.0, 5.0)
        ]
        assert found == sorted(found, reverse=True)
        assert found[-1] < 0.15

    def test_lashes_are_no_pupil(self):
        image = eye(lid=480)
        image[:, ::24] = 20
        assert quality_iris.parts(image)["open"] == 0

    def test_a_small_dark_dot_is_no_pupil(self):
        assert quality_iris.parts(eye(pupil=9, limbus=30, lid=None))["open"] == 0

    def test_a_closed_eye_has_nothing(self):
        assert set(quality_iris.parts(eye(lid=480)).values()) == {0.0}


def portrait(
    *,
    ground: float = 240.0,
    skin: float = 190.0,
    column: float = 240,
    top: float = 90,
    half: float = 130,
) -> np.ndarray:
    """A head, hair and shoulders as plain ellipses before an even ground."""
    rows, columns = np.mgrid[0:640, 0:480]
    across = (columns - column) / half
    head = across**2 + ((rows - top - 200) / 200) ** 2 < 1
    face = across**2 * 1.3 + ((rows - top - 220) / 165) ** 2 < 1
    shoulders = (across / 1.5) ** 2 + ((rows - 640) / 130) ** 2 < 1
    return floats(np.select([face, head, shoulders], [skin, 30.0, 90.0], ground))


class TestFaceParts:
    def test_a_plain_portrait_is_good(self):
        for name, value in quality_face.parts(portrait()).items():
            assert value > 0.9, name

    @pytest.mark.parametrize(
        ("skin", "good"), [(30, False), (60, False), (120, True), (190, True), (251, False)]
    )
    def test_brightness_is_that_of_the_face(self, skin, good):
        assert (quality_face.parts(portrait(skin=skin))["brightness"] > 0.6) is good

    @pytest.mark.parametrize("skin", [120, 150, 200])
    def test_darker_and_lighter_skin_are_both_fine(self, skin):
        assert quality_face.parts(portrait(skin=skin))["brightness"] > 0.9

    @pytest.mark.parametrize(
        ("ground", "good"), [(60, False), (90, False), (140, True), (245, True)]
    )
    def test_the_ground_is_light(self, ground, good):
        assert (quality_face.parts(portrait(ground=ground))["background"] > 0.6) is good

    @pytest.mark.parametrize(("spread", "good"), [(0, True), (4, True), (40, False)])
    def test_the_ground_is_even(self, spread, good):
        noise = np.random.default_rng(1).normal(0, spread, (640, 480))
        assert (quality_face.parts(floats(portrait() + noise))["background"] > 0.6) is good

    @pytest.mark.parametrize(
        ("column", "good"), [(240, True), (230, True), (255, True), (160, False), (330, False)]
    )
    def test_the_head_is_in_the_middle(self, column, good):
        assert (quality_face.parts(portrait(column=column))["position"] > 0.6) is good

    @pytest.mark.parametrize(
        ("top", "good"), [(-40, False), (20, True), (90, True), (150, True), (240, False)]
    )
    def test_there_is_some_room_above_it(self, top, good):
        assert (quality_face.parts(portrait(top=top))["position"] > 0.5) is good

    @pytest.mark.parametrize(
        ("half", "good"), [(40, False), (110, True), (150, True), (235, False)]
    )
    def test_it_fills_the_frame_but_not_more(self, half, good):
        assert (quality_face.parts(portrait(half=half))["position"] > 0.5) is good

    def test_blur_costs_sharpness_only(self):
        sharp, soft = (quality_face.parts(blur(portrait(), sigma=s)) for s in (0.6, 6.0))
        assert soft["sharpness"] < 0.4 < 0.9 < sharp["sharpness"]
        for name in ("brightness", "position", "background"):
            assert min(soft[name], 1) == pytest.approx(min(sharp[name], 1), abs=0.25)

    def test_an_empty_frame_has_no_head(self):
        assert quality_face.parts(np.full((640, 480), 240, dtype=np.float32))["position"] == 0

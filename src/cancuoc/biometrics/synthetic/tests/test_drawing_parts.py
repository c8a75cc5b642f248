"""Hair, clothes and features, each looked at on its own."""

from dataclasses import replace

import numpy as np
import pytest

from cancuoc.biometrics.synthetic import features, hair, looks
from cancuoc.biometrics.synthetic.canvas import Canvas
from cancuoc.biometrics.synthetic.face import Sex
from cancuoc.biometrics.synthetic.looks import Clothes, Hair

GROUND = (240, 243, 246)
BLACK = (20, 20, 20)
MIDDLE = 240


def person(age=30, sex=Sex.FEMALE, **changes):
    chosen = looks.choose(subject="parts", age=age, sex=sex)
    return replace(chosen, hair_colour=BLACK, parting=1.0, **changes)


def drawn(chosen, *parts) -> np.ndarray:
    """Return the picture after the parts were laid on an empty ground, back to front."""
    canvas = Canvas(width=480, height=640, ground=GROUND)
    for part in parts:
        part(canvas, chosen)
    return np.asarray(canvas.finish()).astype(int)


def dark(image, rows, columns) -> float:
    """Return the share of nearly black pixels in a window."""
    window = image[slice(*(int(r) for r in rows)), slice(*(int(c) for c in columns))]
    return float((window.max(axis=2) < 70).mean())


def head(chosen):
    return drawn(chosen, hair.behind, hair.body, features.skin, hair.above)


def changed(image) -> np.ndarray:
    return np.abs(image - np.array(GROUND)).sum(axis=2) > 12


class TestHair:
    @pytest.mark.parametrize("style", list(Hair))
    def test_each_style_leaves_the_face_free(self, style):
        chosen = person(hair=style)
        brow = chosen.eye_line - chosen.brow_lift
        free = dark(head(chosen), (brow - 6, chosen.chin - 30), (MIDDLE - 70, MIDDLE + 70))
        assert free < 0.01

    @pytest.mark.parametrize("style", [s for s in Hair if s is not Hair.RECEDING])
    def test_each_style_covers_the_crown(self, style):
        chosen = person(hair=style)
        image = head(chosen)
        assert dark(image, (chosen.crown + 2, chosen.crown + 18), (MIDDLE - 20, MIDDLE + 20)) > 0.7

    @pytest.mark.parametrize(
        ("style", "falls"),
        [
            (Hair.LONG, True),
            (Hair.BOB, False),
            (Hair.TIED, False),
            (Hair.CROP, False),
            (Hair.SIDE_PART, False),
            (Hair.RECEDING, False),
        ],
    )
    def test_only_long_hair_falls_on_the_shoulders(self, style, falls):
        chosen = person(hair=style)
        image = drawn(chosen, hair.behind)
        side = MIDDLE + chosen.half_width
        below = dark(image, (chosen.chin + 50, chosen.chin + 70), (side - 20, side + 10))
        assert (below > 0.5) is falls

    @pytest.mark.parametrize("style", list(Hair))
    def test_only_tied_hair_has_a_knot(self, style):
        chosen = person(hair=style)
        knot = dark(
            head(chosen), (chosen.crown - 48, chosen.crown - 36), (MIDDLE - 15, MIDDLE + 15)
        )
        assert (knot > 0.8) is (style is Hair.TIED)

    @pytest.mark.parametrize("side", [-1, 1])
    def test_pigtails_hang_beside_the_face(self, side):
        chosen = person(age=7, hair=Hair.PIGTAILS)
        column = MIDDLE + side * (chosen.half_width + 28)
        rows = (chosen.eye_line + 110, chosen.eye_line + 170)
        assert dark(drawn(chosen, hair.behind), rows, (column - 8, column + 8)) > 0.8

    def test_a_receding_line_shows_more_forehead(self):
        def forehead(style):
            chosen = person(age=60, sex=Sex.MALE, hair=style)
            image = drawn(chosen, features.skin, hair.above)
            return dark(image, (chosen.crown, chosen.crown + 80), (MIDDLE - 60, MIDDLE + 60))

        assert forehead(Hair.RECEDING) < 0.75 * forehead(Hair.SIDE_PART)
        assert forehead(Hair.SIDE_PART) < forehead(Hair.FRINGE)

    @pytest.mark.parametrize(
        ("style", "sex", "covered"),
        [
            (Hair.LONG, Sex.FEMALE, True),
            (Hair.BOB, Sex.FEMALE, True),
            (Hair.FRINGE, Sex.FEMALE, True),
            (Hair.FRINGE, Sex.MALE, False),
            (Hair.TIED, Sex.FEMALE, False),
            (Hair.CROP, Sex.MALE, False),
        ],
    )
    def test_which_styles_cover_the_ears(self, style, sex, covered):
        assert hair.covers_ears(person(sex=sex, hair=style)) is covered

    @pytest.mark.parametrize("style", list(Hair))
    @pytest.mark.parametrize("age", [6, 30, 90])
    def test_hair_stays_in_the_picture(self, style, age):
        image = drawn(person(age=age, hair=style), hair.behind, hair.above)
        assert not changed(image)[:8].any()
        assert not changed(image)[:, :8].any()
        assert not changed(image)[:, -8:].any()


RED = np.array((206, 44, 44))


def red_pixels(chosen) -> int:
    image = drawn(chosen, hair.body)
    return int((np.abs(image - RED).sum(axis=2) < 30).sum())


class TestClothes:
    @pytest.mark.parametrize(
        ("age", "clothes", "scarf"),
        [
            (7, Clothes.SCHOOL, False),
            (9, Clothes.SCHOOL, True),
            (14, Clothes.SCHOOL, True),
            (12, Clothes.ROUND_NECK, False),
            (30, Clothes.SHIRT, False),
            (30, Clothes.STAND_COLLAR, False),
        ],
    )
    def test_only_pupils_from_nine_wear_the_red_scarf(self, age, clothes, scarf):
        assert (red_pixels(person(age=age, clothes=clothes)) > 500) is scarf

    def test_a_school_shirt_is_white(self):
        image = drawn(person(age=7, clothes=Clothes.SCHOOL), hair.body)
        assert image[625, 150].min() > 235

    @pytest.mark.parametrize("clothes", [c for c in Clothes if c is not Clothes.SCHOOL])
    def test_other_clothes_have_their_colour(self, clothes):
        chosen = person(clothes=clothes, cloth=(70, 96, 116))
        image = drawn(chosen, hair.body)
        assert image[630, 140] == pytest.approx((70, 96, 116), abs=3)

    @pytest.mark.parametrize("clothes", list(Clothes))
    def test_shoulders_reach_the_lower_edge_on_both_sides_alike(self, clothes):
        across = np.flatnonzero(changed(drawn(person(clothes=clothes), hair.body))[636])
        assert len(across)
        assert abs((across[0] + across[-1]) / 2 - MIDDLE) < 3

    def test_no_ground_shows_between_neck_and_collar(self):
        for clothes in Clothes:
            for age in (7, 30):
                chosen = person(age=age, clothes=clothes)
                image = drawn(chosen, hair.body)
                column = changed(image)[int(chosen.chin - 40) : int(chosen.chin + 100), MIDDLE]
                assert column.mean() > (0.6 if clothes is Clothes.SCHOOL else 0.95)


SYMMETRIC = [features.ears, features.skin, features.brows, features.nose, features.age_lines]


class TestFeatures:
    @pytest.mark.parametrize("part", SYMMETRIC, ids=lambda part: part.__name__)
    @pytest.mark.parametrize("age", [8, 70])
    def test_both_halves_are_alike(self, part, age):
        image = drawn(person(age=age), part)
        left, right = image[:, 1:MIDDLE], image[:, MIDDLE + 1 :][:, ::-1]
        assert np.abs(left - right).mean() < 1.0

    def test_the_outline_is_closed_and_between_crown_and_chin(self):
        for age in (6, 20, 80):
            chosen = person(age=age)
            points = features.outline(chosen)
            rows = [row for _, row in points]
            assert min(rows) == chosen.crown
            assert max(rows) == chosen.chin
            for column, row in points:
                assert min(np.hypot(480 - column - x, row - y) for x, y in points) < 1e-6

    def test_open_eyes_show_white_and_a_dark_iris(self):
        chosen = person()
        image = drawn(chosen, lambda c, w: features.eyes(c, w, closed=False))
        x, y = int(MIDDLE + chosen.eye_gap), int(chosen.eye_line)
        assert image[y, x].max() < 110
        assert image[y + 2, x - int(0.7 * chosen.eye_size)].min() > 190

    def test_closed_eyes_show_a_line_only(self):
        chosen = person()
        shut = drawn(chosen, lambda c, w: features.eyes(c, w, closed=True))
        seen = drawn(chosen, lambda c, w: features.eyes(c, w, closed=False))
        assert changed(shut).sum() < 0.6 * changed(seen).sum()

    def test_lines_of_age_begin_after_thirty_eight_and_grow(self):
        amount = [
            int(np.abs(drawn(person(age=age), features.age_lines) - np.array(GROUND)).sum())
            for age in (6, 25, 38, 45, 60, 80)
        ]
        assert amount[:3] == [0, 0, 0]
        assert amount[3:] == sorted(amount[3:])
        assert amount[3] > 0

    def test_the_mouth_is_closed_and_smiles_a_little(self):
        for age in (8, 40):
            chosen = person(age=age)
            image = drawn(chosen, features.mouth)
            rows, columns = np.nonzero(changed(image))
            corner = rows[columns < MIDDLE - chosen.mouth + 3].mean()
            middle = rows[np.abs(columns - MIDDLE) < 3].mean()
            assert corner < middle, "the corners lie higher than the middle"
            lips = drawn(chosen, features.skin, features.mouth)[
                int(chosen.mouth_line) - 14 : int(chosen.mouth_line) + 16, 205:276
            ]
            assert lips.min(axis=2).max() < 235, "no teeth"

    @pytest.mark.parametrize("age", [7, 30])
    def test_children_blush_more(self, age):
        def redness(chosen):
            image = drawn(chosen, features.skin)
            x, y = int(MIDDLE + 0.62 * chosen.half_width), int(chosen.eye_line + 66)
            return image[y, x, 0] - image[y, x, 2] - (chosen.skin[0] - chosen.skin[2])

        assert redness(person(age=7)) > redness(person(age=age)) - 1
        assert redness(person(age=age)) > 0

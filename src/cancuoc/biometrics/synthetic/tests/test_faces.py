"""Drawn portraits: framed for a card, different per person, older with age, plainly drawn."""

import numpy as np
import pytest

from cancuoc.biometrics import images
from cancuoc.biometrics.synthetic import face, looks
from cancuoc.biometrics.synthetic.canvas import Canvas, mirror, mix, spline
from cancuoc.biometrics.synthetic.face import FaceFault, Sex
from cancuoc.biometrics.synthetic.looks import Clothes, Hair

AGES = (6, 9, 13, 18, 30, 45, 60, 85)


def draw(subject="p", age=30, sex=Sex.FEMALE, **words):
    return face.portrait(subject=subject, age=age, sex=sex, **words)


class TestPicture:
    @pytest.mark.parametrize("sex", list(Sex))
    @pytest.mark.parametrize("age", AGES)
    def test_size_ground_and_frame(self, age, sex):
        image = draw(age=age, sex=sex).astype(int)
        assert image.shape == (640, 480, 3)
        corners = image[[5, 5], [5, -6]]
        assert (corners > 220).all(), "light ground in the upper corners"
        differs = np.abs(image - image[5, 5]).sum(axis=2) > 60
        head = np.flatnonzero(differs[: int(0.7 * 640)].any(axis=1))
        assert 30 < head[0] < 160, "some ground above the head, not too much"
        across = np.flatnonzero(differs[330])
        assert abs((across[0] + across[-1]) / 2 - 240) < 25, "head in the middle"

    def test_the_same_words_give_the_same_bytes(self):
        assert face.encode(image=draw()) == face.encode(image=draw())

    def test_takes_differ_only_a_little(self):
        first, second = draw(take="1").astype(int), draw(take="2").astype(int)
        assert 0 < np.abs(first - second).mean() < 14

    def test_people_differ(self):
        drawn = [draw(str(n)).astype(int) for n in range(8)]
        for one, first in enumerate(drawn):
            for second in drawn[:one]:
                assert np.abs(first - second).mean() > 1.5

    def test_it_is_drawn_with_few_colours_not_photographed(self):
        image = draw()
        coarse = (image // 16).reshape(-1, 3)
        _, counts = np.unique(coarse, axis=0, return_counts=True)
        assert np.sort(counts)[::-1][:12].sum() > 0.85 * counts.sum()

    def test_the_file_is_a_small_jpeg(self):
        data = face.encode(image=draw())
        assert 8_000 < len(data) < 40_000
        assert images.decode(data).pixels.shape == (640, 480, 3)

    @pytest.mark.parametrize("quality", [60, 88, 95])
    def test_higher_quality_takes_more_bytes(self, quality):
        assert len(face.encode(image=draw(), quality=quality)) >= len(
            face.encode(image=draw(), quality=quality - 20)
        )


class TestFaults:
    @pytest.mark.parametrize("fault", list(FaceFault))
    def test_each_changes_the_picture(self, fault):
        good, bad = draw().astype(int), draw(fault=fault).astype(int)
        assert np.abs(good - bad).mean() > 0.15

    def test_darkness(self):
        assert draw(fault=FaceFault.DARK).mean() < 0.5 * draw().mean()

    def test_closed_eyes_change_only_the_eyes(self):
        changed = np.abs(draw().astype(int) - draw(fault=FaceFault.CLOSED_EYES)).sum(axis=2) > 30
        rows = np.flatnonzero(changed.any(axis=1))
        assert 250 < rows[0] < rows[-1] < 360

    def test_blur_takes_the_edges(self):
        sharp, soft = (
            np.abs(np.diff(draw(fault=f).astype(int), axis=1)) for f in (None, FaceFault.BLUR)
        )
        assert soft.max() < 0.5 * sharp.max()


class TestLooks:
    def choose(self, subject="p", age=30, sex=Sex.FEMALE):
        return looks.choose(subject=subject, age=age, sex=sex)

    def test_a_person_keeps_skin_and_parting_through_life(self):
        lives = [self.choose(age=age) for age in AGES]
        assert len({life.skin for life in lives}) == 1
        assert len({life.cloth for life in lives}) <= len(lives)

    @pytest.mark.parametrize("sex", list(Sex))
    def test_children_have_larger_eyes_lower_in_the_face(self, sex):
        for subject in "abcdef":
            child, grown = self.choose(subject, 7, sex), self.choose(subject, 35, sex)
            assert child.eye_size > grown.eye_size
            assert child.eye_line > grown.eye_line
            assert child.neck < grown.neck
            assert child.shoulders < grown.shoulders
            assert child.chin - child.crown < grown.chin - grown.crown

    def test_growing_up_is_steady(self):
        shoulders = [self.choose(age=age).shoulders for age in range(6, 19)]
        assert shoulders == sorted(shoulders)

    @pytest.mark.parametrize("sex", list(Sex))
    def test_hair_turns_grey_with_age(self, sex):
        light = [sum(self.choose(age=age, sex=sex).hair_colour) for age in (20, 40, 60, 80)]
        assert light == sorted(light)
        assert light[-1] > light[0] + 150

    def test_hair_and_clothes_fit_age_and_sex(self):
        for n in range(60):
            boy, girl = self.choose(str(n), 10, Sex.MALE), self.choose(str(n), 8, Sex.FEMALE)
            man, woman = self.choose(str(n), 70, Sex.MALE), self.choose(str(n), 70, Sex.FEMALE)
            assert boy.hair in {Hair.FRINGE, Hair.SIDE_PART, Hair.CROP}
            assert girl.hair in {Hair.PIGTAILS, Hair.FRINGE, Hair.LONG, Hair.BOB}
            assert man.hair in {Hair.SIDE_PART, Hair.CROP, Hair.RECEDING}
            assert woman.hair in {Hair.BOB, Hair.TIED}
            assert {boy.clothes, girl.clothes} <= {Clothes.SCHOOL, Clothes.ROUND_NECK}
            assert Clothes.SCHOOL not in {man.clothes, woman.clothes}

    @pytest.mark.parametrize("sex", list(Sex))
    @pytest.mark.parametrize("age", [*AGES, 0, 120])
    def test_features_stand_in_their_order(self, age, sex):
        for n in range(40):
            look = self.choose(str(n), age, sex)
            brow = look.eye_line - look.brow_lift
            assert look.crown + 60 < brow < look.eye_line < look.mouth_line < look.chin - 25
            assert look.eye_gap > look.eye_size + 8
            assert look.eye_gap + look.eye_size < look.half_width
            assert 20 < look.mouth < look.eye_gap


class TestCanvas:
    @pytest.mark.parametrize(
        ("part", "colour"), [(0, (0, 0, 0)), (1, (200, 100, 50)), (0.5, (100, 50, 25))]
    )
    def test_mix(self, part, colour):
        assert mix((0, 0, 0), (200, 100, 50), part) == colour

    def test_a_spline_goes_through_its_points(self):
        points = [(0.0, 0.0), (10.0, 5.0), (20.0, 0.0), (12.0, -8.0)]
        for closed in (True, False):
            line = spline(points, closed=closed, steps=8)
            for point in points:
                assert min(np.hypot(x - point[0], y - point[1]) for x, y in line) < 1e-6

    def test_an_open_spline_starts_and_ends_at_its_ends(self):
        line = spline([(0, 0), (5, 9), (10, 0)], closed=False)
        assert line[0] == pytest.approx((0, 0))
        assert line[-1] == pytest.approx((10, 0))

    def test_mirror_reflects_and_reverses(self):
        assert mirror([(1, 2), (3, 4)], about=5) == [(7, 4), (9, 2)]
        points = [(1.0, 2.0), (3.0, 4.0)]
        assert mirror(mirror(points, about=7), about=7) == points

    def canvas(self):
        return Canvas(width=40, height=30, ground=(255, 255, 255))

    def pixel(self, canvas, x, y):
        return canvas.finish().getpixel((x, y))

    def test_shapes_cover_what_they_surround(self):
        canvas = self.canvas()
        canvas.polygon([(10, 5), (30, 5), (30, 25), (10, 25)], (10, 20, 30))
        canvas.ellipse((20, 15), across=4, down=4, colour=(200, 0, 0))
        assert self.pixel(canvas, 2, 2) == (255, 255, 255)
        assert self.pixel(canvas, 14, 21) == pytest.approx((10, 20, 30), abs=2)
        assert self.pixel(canvas, 20, 15) == pytest.approx((200, 0, 0), abs=2)
        assert canvas.finish().size == (40, 30)

    def test_a_glow_tints_by_its_part(self):
        canvas = self.canvas()
        square = [(10, 5), (30, 5), (30, 25), (10, 25)]
        canvas.glow(square, (0, 0, 0), part=0.5, soft=0)
        assert self.pixel(canvas, 20, 15)[0] == pytest.approx(128, abs=2)

    @pytest.mark.parametrize("soft", [0, 2, 6])
    def test_a_glow_at_the_edge_stays_in_the_picture(self, soft):
        canvas = self.canvas()
        canvas.glow([(-9, -9), (9, -9), (9, 9), (-9, 9)], (0, 0, 0), part=1.0, soft=soft)
        assert self.pixel(canvas, 39, 29) == (255, 255, 255)
        assert self.pixel(canvas, 1, 1)[0] < 160

    def test_masked_copies_only_the_inside(self):
        under, over = self.canvas(), self.canvas()
        over.polygon([(0, 0), (40, 0), (40, 30), (0, 30)], (0, 90, 0))
        under.masked([(10, 5), (30, 5), (30, 25), (10, 25)], over)
        assert self.pixel(under, 20, 15) == (0, 90, 0)
        assert self.pixel(under, 5, 15) == (255, 255, 255)

    def test_a_copy_is_independent(self):
        first = self.canvas()
        second = first.copy()
        second.polygon([(0, 0), (40, 0), (40, 30), (0, 30)], (0, 0, 0))
        assert self.pixel(first, 20, 15) == (255, 255, 255)
        assert self.pixel(second, 20, 15) == (0, 0, 0)

"""The steps of taking a slap apart, each on invented skin whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint import slap_settings as settings
from cancuoc.biometrics.fingerprint.slap_hand import Column, columns, profile, turn, turned
from cancuoc.biometrics.fingerprint.slap_skin import CELL, Skin, labelled, skin
from cancuoc.biometrics.fingerprint.slap_tips import Box, cut, fingertip


def ovals(*places, width=190, height=290, degrees=0.0) -> Skin:
    """Return the cells of upright ovals about (x, y), the whole turned with the clock."""
    rows, columns_ = np.mgrid[0:1400:CELL, 0:1800:CELL].astype(np.float64)
    angle = np.deg2rad(degrees)
    x = np.cos(angle) * columns_ + np.sin(angle) * rows
    y = -np.sin(angle) * columns_ + np.cos(angle) * rows
    seen = np.zeros(x.shape, bool)
    for a, b in places:
        seen |= ((x - a) / (width / 2)) ** 2 + ((y - b) / (height / 2)) ** 4 < 1
    found = (columns_[seen], rows[seen], np.full(int(seen.sum()), 30.0))
    return Skin(*(part.astype(np.float32) for part in found))


FOUR = ((700, 500), (930, 400), (1160, 450), (1390, 650))


def pieces_one_by_one(seen):
    """Return how many pieces there are by walking from cell to neighbour."""
    left, count = set(zip(*np.nonzero(seen), strict=True)), 0
    while left:
        count, walk = count + 1, [left.pop()]
        while walk:
            row, column = walk.pop()
            for step in (
                (row - 1, column),
                (row + 1, column),
                (row, column - 1),
                (row, column + 1),
            ):
                if step in left:
                    left.remove(step)
                    walk.append(step)
    return count


class TestSkin:
    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize("share", [0.3, 0.55, 0.8])
    def test_pieces_are_counted_as_a_walk_counts_them(self, seed, share):
        seen = np.random.default_rng(seed).random((17, 23)) < share
        labels = labelled(seen)
        assert labels.max() == pieces_one_by_one(seen)
        assert ((labels > 0) == seen).all()

    def test_neighbours_share_a_number_and_strangers_do_not(self):
        labels = labelled(np.array([[1, 1, 0, 1], [0, 1, 0, 1], [0, 0, 0, 1]], bool))
        assert labels[0, 0] == labels[1, 1]
        assert labels[0, 3] == labels[2, 3]
        assert labels[0, 0] != labels[0, 3]

    def test_nothing_and_everything_have_none_and_one(self):
        assert labelled(np.zeros((4, 5), bool)).max() == 0
        assert labelled(np.ones((4, 5), bool)).max() == 1

    def ridges(self, depth: float, period: float = 9.0):
        pixels = np.full((480, 480), 240.0)
        pixels[160:320, 160:320] -= depth * (np.arange(160) % period < period / 2)
        return np.clip(pixels, 0, 255).astype(np.uint8)

    @pytest.mark.parametrize("depth", [30, 90, 200])
    def test_ridges_are_skin_where_they_are(self, depth):
        found = skin(self.ridges(depth), settings.foreground())
        assert 160 - 2 * CELL < found.x.min() < 160 + 2 * CELL
        assert 320 - 2 * CELL < found.x.max() < 320 + 2 * CELL
        assert 160 - 2 * CELL < found.y.min() < 160 + 2 * CELL

    def test_hardly_visible_ridges_are_none(self):
        assert len(skin(self.ridges(6), settings.foreground()).x) == 0

    def test_a_broad_shade_is_none(self):
        x = np.linspace(0, 4 * np.pi, 640)
        shade = np.tile(160 + 60 * np.sin(x), (480, 1)).astype(np.uint8)
        assert len(skin(shade, settings.foreground()).x) == 0

    def test_some_of_the_cells_may_be_chosen(self):
        found = ovals((700, 500))
        left = found.where(found.x < 700)
        assert 0 < len(left.x) < len(found.x)
        assert len(left.x) == len(left.y) == len(left.spread)


class TestHand:
    @pytest.mark.parametrize("degrees", [-25, -10, 0, 7, 20])
    def test_the_turn_is_found(self, degrees):
        cells = ovals(*FOUR, degrees=degrees)
        assert turn(cells, 4, settings.hand(), settings.fingers()) == pytest.approx(degrees, abs=4)

    def test_turning_back_lays_the_cells_upright(self):
        across, along = turned(ovals((700, 500), degrees=20), 20)
        assert across.mean() == pytest.approx(700, abs=3)
        assert along.mean() == pytest.approx(500, abs=3)
        assert np.ptp(across) < np.ptp(along)

    def test_a_profile_loses_no_cell(self):
        places = ovals(*FOUR).x
        heights, start = profile(places)
        assert heights.sum() == pytest.approx(len(places), rel=0.01)
        assert start < places.min()

    def test_columns_stand_where_the_fingers_are(self):
        found = columns(ovals(*FOUR).x, 4, settings.fingers())
        middles = [(column.left + column.right) / 2 for column in found]
        assert middles == pytest.approx([x for x, _ in FOUR], abs=12)
        assert [column.width for column in found] == pytest.approx([190] * 4, abs=24)

    @pytest.mark.parametrize("pitch", [175, 185, 200])
    def test_fingers_that_touch_are_parted(self, pitch):
        places = [(600 + n * pitch, 500) for n in range(4)]
        assert len(columns(ovals(*places).x, 4, settings.fingers())) == 4

    @pytest.mark.parametrize("expected", [1, 2, 3, 4])
    def test_single_fingers_are_never_cut_in_two(self, expected):
        assert len(columns(ovals(*FOUR[:2]).x, expected, settings.fingers())) == 2

    def test_more_fingers_than_expected_stay_apart(self):
        assert len(columns(ovals(*FOUR).x, 2, settings.fingers())) == 4

    def test_a_speck_beside_the_hand_is_no_finger(self):
        cells = ovals(*FOUR)
        speck = np.concatenate([cells.x, np.full(40, 200, np.float32)])
        assert len(columns(speck, 4, settings.fingers())) == 4


class TestTips:
    COLUMN = Column(590.0, 810.0)

    def tip(self, cells: Skin, degrees=0.0, column=COLUMN) -> Box:
        return fingertip(cells, degrees, column, settings.fingers())[0]

    def test_a_tip_alone_is_boxed_with_its_margin(self):
        box = self.tip(ovals((700, 500)))
        assert (box.x, box.y) == pytest.approx((700, 500), abs=10)
        assert box.height == pytest.approx(290 + 2 * settings.fingers().margin, abs=16)
        assert box.turn == pytest.approx(0, abs=1)

    def test_the_next_phalanx_is_cut_off_at_the_crease(self):
        box = self.tip(ovals((700, 500), (700, 800)))
        assert box.y == pytest.approx(500, abs=20)
        assert box.height < 360

    def test_without_a_crease_the_usual_length_is_kept(self):
        box = self.tip(ovals((700, 500), (700, 600), (700, 700), (700, 800)))
        assert box.height <= settings.fingers().longest * 220 + 60

    def test_a_leaning_tip_has_a_leaning_box(self):
        box = self.tip(ovals((700, 500), degrees=10), column=Column(0.0, 1800.0))
        assert box.turn == pytest.approx(10, abs=2)

    def test_corners_of_a_turned_box(self):
        corners = Box(x=100, y=100, width=40, height=80, turn=90).corners()
        assert corners == pytest.approx(
            np.array([[140, 80], [140, 120], [60, 120], [60, 80]]), abs=1e-3
        )


class TestCrops:
    PIXELS = (np.arange(300)[:, None] // 2 + np.arange(400)[None, :] // 4).astype(np.uint8)
    WIDE = Column(-1e6, 1e6)

    def test_an_upright_box_is_a_plain_part_of_the_picture(self):
        box = Box(x=199.5, y=149.5, width=60, height=100, turn=0)
        assert (cut(self.PIXELS, box, 0, self.WIDE) == self.PIXELS[100:200, 170:230]).all()

    def test_a_box_turned_once_around_changes_nothing(self):
        box, again = (
            Box(x=199.5, y=149.5, width=60, height=100, turn=degrees) for degrees in (0, 360)
        )
        one, two = (cut(self.PIXELS, each, 0, self.WIDE).astype(int) for each in (box, again))
        assert np.abs(one - two).max() <= 1

    def test_beyond_the_glass_it_is_as_light_as_paper(self):
        pixels = np.full((300, 400), 250, np.uint8)
        pixels[100:200, 0:60] = 30
        crop = cut(pixels, Box(x=10, y=150, width=100, height=60, turn=0), 0, self.WIDE)
        assert (crop[:, :38] == 250).all()
        assert (crop[:, 45:95] == 30).all()

    def test_beyond_its_column_it_is_as_light_as_paper(self):
        pixels = np.full((300, 400), 250, np.uint8)
        pixels[100:200, 100:300] = 30
        box = Box(x=200, y=150, width=160, height=60, turn=0)
        crop = cut(pixels, box, 0, Column(150.0, 250.0))
        assert (crop[:, :28] == 250).all()
        assert (crop[:, 35:125] == 30).all()
        assert (crop[:, 132:] == 250).all()

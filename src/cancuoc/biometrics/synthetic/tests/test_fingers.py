"""Masters and impressions: the same finger again, another finger never."""

import numpy as np
import pytest

from cancuoc.biometrics.arrays import floats, grid, sample
from cancuoc.biometrics.synthetic import fingers, impressions
from cancuoc.biometrics.synthetic.impressions import FingerFault, Touch
from cancuoc.biometrics.synthetic.orientation import Pattern

FINGERS = (1, 2, 5, 6, 8)
LEAST_OF_MATES = 0.5


def press(finger=2, subject="n", take="1", master_of=None, **touch):
    master = fingers.grow(subject=master_of or subject, finger=finger)
    return impressions.press(
        master=master, subject=subject, finger=finger, take=take, touch=Touch(**touch)
    )


def laid_back(made) -> np.ndarray:
    """Undo the known placement, so that the ridges lie as in the master again."""
    p = made.placement
    rows, columns = grid(height=400, width=320)
    down, right = rows - 200, columns - 160
    cos, sin = np.cos(p.rotation), np.sin(p.rotation)
    return sample(
        floats(made.image),
        rows=floats(200 + p.down + p.scale * (cos * down + sin * right)),
        columns=floats(160 + p.right + p.scale * (cos * right - sin * down)),
        outside=250,
    )


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Normalised cross-correlation, -1..1."""
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))


def likeness(first: np.ndarray, second: np.ndarray) -> float:
    """Mean correlation of twelve patches, each allowed the few pixels that skin stretches."""
    found = []
    for row in range(120, 280, 40):
        for column in range(95, 215, 40):
            patch = first[row : row + 40, column : column + 40]
            found.append(
                max(
                    correlation(patch, second[row + d : row + d + 40, column + r : column + r + 40])
                    for d in range(-4, 5)
                    for r in range(-4, 5)
                )
            )
    return float(np.mean(found))


class TestMasters:
    def test_they_are_ridges_and_valleys(self):
        master = fingers.grow(subject="n", finger=2)
        assert master.ridges.shape == (fingers.HEIGHT, fingers.WIDTH) == (400, 320)
        assert master.ridges.min() >= -1
        assert master.ridges.max() <= 1
        assert abs(float(master.ridges.mean())) < 0.05
        assert float((np.abs(master.ridges) > 0.5).mean()) > 0.6

    @pytest.mark.parametrize("finger", FINGERS)
    def test_ridges_stand_as_far_apart_as_in_skin(self, finger):
        master = fingers.grow(subject="n", finger=finger)
        spectrum = np.abs(np.fft.fft2(master.ridges)) ** 2
        down = np.fft.fftfreq(400)[:, None]
        right = np.fft.fftfreq(320)[None, :]
        frequency = np.hypot(down, right)
        mean = float((spectrum * frequency).sum() / spectrum.sum())
        assert 7.2 < 1 / mean < 11.5
        assert 8.0 <= master.period <= 10.2

    def test_the_same_words_give_the_same_finger(self):
        first = fingers.grow(subject="n", finger=3)
        fingers.grow.cache_clear()
        again = fingers.grow(subject="n", finger=3)
        assert first is not again
        assert np.array_equal(first.ridges, again.ridges)
        assert np.array_equal(first.creases, again.creases)
        assert first.flow == again.flow

    def test_every_finger_and_every_subject_differs(self):
        drawn = [fingers.grow(subject=s, finger=f).ridges for s in ("n", "m") for f in (1, 2, 7)]
        for one, first in enumerate(drawn):
            for second in drawn[:one]:
                assert abs(correlation(first, second)) < 0.4

    def test_pores_lie_on_ridges(self):
        master = fingers.grow(subject="n", finger=2)
        centres = master.pores >= 1
        assert centres.sum() > 50
        assert float(master.ridges[centres].mean()) > 0.5

    @pytest.mark.parametrize("name", ["pores", "creases"])
    def test_pores_and_creases_are_shares(self, name):
        layer = getattr(fingers.grow(subject="n", finger=4), name)
        assert layer.min() >= 0
        assert layer.max() <= 1

    def test_patterns_are_about_as_frequent_as_in_people(self):
        drawn = [
            fingers.pattern_of(np.random.default_rng(seed), finger=1 + seed % 10)
            for seed in range(1500)
        ]
        share = {pattern: drawn.count(pattern) / len(drawn) for pattern in Pattern}
        assert 0.50 < share[Pattern.LEFT_LOOP] + share[Pattern.RIGHT_LOOP] < 0.68
        assert 0.27 < share[Pattern.WHORL] + share[Pattern.TWIN_LOOP] < 0.46
        assert 0.03 < share[Pattern.ARCH] + share[Pattern.TENTED_ARCH] < 0.10

    def test_loops_open_towards_the_little_finger(self):
        def count(finger, pattern):
            return sum(
                fingers.pattern_of(np.random.default_rng(seed), finger=finger) is pattern
                for seed in range(300)
            )

        assert count(3, Pattern.RIGHT_LOOP) > 5 * count(3, Pattern.LEFT_LOOP)
        assert count(8, Pattern.LEFT_LOOP) > 5 * count(8, Pattern.RIGHT_LOOP)


class TestImpressions:
    def test_they_are_dark_ridges_on_light_ground(self):
        image = press().image
        assert image.shape == (400, 320)
        assert image.dtype == np.uint8
        assert image[0, 0] == 250
        assert image[150:250, 100:220].mean() < 190

    def test_the_same_words_give_the_same_bytes(self):
        assert np.array_equal(press().image, press().image)

    def test_each_take_differs(self):
        first, second = press(take="1"), press(take="2")
        assert first.placement != second.placement
        assert not np.array_equal(first.image, second.image)

    @pytest.mark.parametrize("finger", FINGERS)
    def test_two_takes_of_one_finger_are_alike_once_aligned(self, finger):
        first, second, flat = (
            laid_back(press(finger, take=take, rolled=rolled))
            for take, rolled in (("1", True), ("2", True), ("3", False))
        )
        assert likeness(first, second) > LEAST_OF_MATES
        assert likeness(first, flat) > LEAST_OF_MATES

    def test_takes_of_different_fingers_are_not(self):
        backs = [laid_back(press(finger)) for finger in FINGERS]
        backs += [laid_back(press(2, subject="m"))]
        for one, first in enumerate(backs):
            for second in backs[:one]:
                assert likeness(first, second) < LEAST_OF_MATES

    def test_mates_are_more_alike_than_any_pair_of_others(self):
        first = {f: laid_back(press(f, take="1")) for f in FINGERS}
        second = {f: laid_back(press(f, take="2")) for f in FINGERS}
        mates = [likeness(first[f], second[f]) for f in FINGERS]
        others = [likeness(first[f], second[g]) for f in FINGERS for g in FINGERS if f != g]
        assert min(mates) > max(others) + 0.05

    def test_placement_stays_within_the_sensor(self):
        for take in range(60):
            placement = press(take=str(take)).placement
            assert abs(placement.rotation) <= 0.25
            assert abs(placement.down) <= 22
            assert abs(placement.right) <= 16

    @pytest.mark.parametrize("finger", FINGERS)
    def test_a_rolled_print_shows_more_skin_than_a_flat_one(self, finger):
        rolled, flat = (int((press(finger, rolled=r).image < 200).sum()) for r in (True, False))
        assert rolled > 1.2 * flat

    @pytest.mark.parametrize("scale", [0.72, 0.83])
    def test_a_small_finger_shows_less_skin_and_narrower_ridges(self, scale):
        child, grown = (int((press(scale=s).image < 200).sum()) for s in (scale, 1.0))
        assert child == pytest.approx(grown * scale**2, rel=0.15)

    def test_a_child_grows_up_with_the_same_finger(self):
        child, grown = laid_back(press(take="1", scale=0.8)), laid_back(press(take="2"))
        assert likeness(child, grown) > LEAST_OF_MATES

    @pytest.mark.parametrize(
        ("fault", "sign"),
        [(FingerFault.SMUDGE, 1), (FingerFault.DRY, -1), (FingerFault.PARTIAL, -1)],
    )
    def test_faults_change_the_amount_of_ink(self, fault, sign):
        good, bad = (int((press(fault=f).image < 200).sum()) for f in (None, fault))
        assert sign * (bad - good) > 0.1 * good

    def test_blur_takes_the_edges(self):
        good, bad = (
            np.abs(np.diff(press(fault=f).image.astype(int))).mean()
            for f in (None, FingerFault.BLUR)
        )
        assert bad < 0.6 * good


class TestSlaps:
    def prints(self, *order):
        return [press(finger, rolled=False).image for finger in order]

    def test_four_fingers_lie_side_by_side(self):
        slap = impressions.compose(impressions=self.prints(2, 3, 4, 5), subject="n", take="1")
        assert slap.shape == (1000, 1600)
        inked = (slap < 200).any(axis=0)
        starts = np.flatnonzero(np.diff(inked.astype(int)) == 1)
        runs = 1 + int((np.diff(starts) > 150).sum())
        assert runs == 4

    def test_two_thumbs_lie_side_by_side(self):
        slap = impressions.compose(impressions=self.prints(6, 1), subject="n", take="1")
        assert slap.shape == (600, 900)
        assert (slap[:, :450] < 200).sum() > 5000
        assert (slap[:, 450:] < 200).sum() > 5000

    @pytest.mark.parametrize("place", range(4))
    def test_a_missing_finger_leaves_its_place_empty(self, place):
        images = self.prints(2, 3, 4, 5)
        whole = impressions.compose(impressions=images, subject="n", take="1")
        images[place] = None
        slap = impressions.compose(impressions=images, subject="n", take="1")
        left = 20 + 395 * place
        assert (slap[:, left : left + 360] == 250).all()
        others = np.ones(1600, dtype=bool)
        others[left : left + 395] = False
        assert np.array_equal(slap[:, others], whole[:, others])

    def test_the_middle_finger_reaches_highest(self):
        images = self.prints(2, 3, 4, 5)

        def tops(left_hand):
            slap = impressions.compose(
                impressions=images[::-1] if left_hand else images,
                subject="n",
                take="1",
                left_hand=left_hand,
            )
            parts = [slap[:, 20 + 395 * place : 20 + 395 * place + 375] for place in range(4)]
            return [int(np.flatnonzero((part < 200).any(axis=1))[0]) for part in parts]

        right, left = tops(False), tops(True)
        assert right.index(min(right)) == 1
        assert right.index(max(right)) == 3
        assert left.index(min(left)) == 2
        assert left.index(max(left)) == 0

    @pytest.mark.parametrize("count", [1, 3, 5])
    def test_other_numbers_of_places_are_refused(self, count):
        with pytest.raises(ValueError, match="zip"):
            impressions.compose(impressions=[None] * count, subject="n", take="1")

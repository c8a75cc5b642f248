"""Minutiae of pictures: found where ridges end, at any resolution, and refusals of the rest."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint import leader, settings
from cancuoc.biometrics.fingerprint.leader import BadFingerPicture, NoExtractor, at_500
from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.synthetic import fingers, impressions
from cancuoc.biometrics.synthetic.impressions import Touch


@cache
def picture(subject: str, take: str = "1"):
    master = fingers.grow(subject=subject, finger=2)
    return impressions.press(
        master=master, subject=subject, finger=2, take=take, touch=Touch()
    ).image


@cache
def found(subject: str, take: str = "1"):
    return leader.shared().minutiae(picture(subject, take))


def lines(*, broken: bool):
    """Draw ridges nine pixels apart; where broken, one of them ends in the middle."""
    rows = np.arange(256)[:, None]
    ink = (np.cos(2 * np.pi * rows / 9) > 0) & np.ones((1, 256), bool)
    if broken:
        ink[124:130, 128:] = False
    return np.where(ink, 30, 225).astype(np.uint8)


def test_a_finger_has_tens_of_minutiae_inside_its_picture():
    minutiae = found("leader-a")
    assert 15 <= len(minutiae) <= 150
    assert (minutiae.height, minutiae.width) == picture("leader-a").shape
    assert minutiae.quality.min() >= settings.extraction().threshold


def test_the_same_picture_has_the_same_minutiae():
    again = leader.Leader().minutiae(picture("leader-a"))
    assert (again.x == found("leader-a").x).all()
    assert (again.angle == found("leader-a").angle).all()


def test_another_impression_is_the_same_finger_and_another_finger_is_not():
    matcher = Matcher()
    one, again, other = (
        matcher.prepare(found(*which))
        for which in (("leader-a", "1"), ("leader-a", "2"), ("leader-b", "1"))
    )
    mates, strangers = matcher.score(one, again), matcher.score(one, other)
    assert mates > 0.3
    assert strangers < 0.15


def test_an_end_is_found_where_a_ridge_ends():
    before = leader.shared().minutiae(lines(broken=False))
    after = leader.shared().minutiae(lines(broken=True))
    near = (np.abs(after.x - 128) < 14) & (np.abs(after.y - 127) < 14)
    assert near.any()
    assert len(before) < len(after) + near.sum()


def test_an_empty_picture_has_no_minutiae():
    assert len(leader.shared().minutiae(np.full((300, 300), 255, np.uint8))) == 0


def test_noise_is_no_finger():
    noise = np.random.default_rng(1).integers(0, 256, (300, 300)).astype(np.uint8)
    matcher = Matcher()
    heap = matcher.prepare(leader.shared().minutiae(noise))
    assert matcher.score(heap, matcher.prepare(found("leader-a"))) < 0.15


def test_a_picture_of_1000_ppi_gives_places_at_500():
    twice = np.kron(picture("leader-a"), np.ones((2, 2), np.uint8))
    matcher = Matcher()
    fine = leader.shared().minutiae(twice, ppi=1000)
    assert (fine.height, fine.width) == picture("leader-a").shape
    assert matcher.score(matcher.prepare(fine), matcher.prepare(found("leader-a"))) > 0.4


@pytest.mark.parametrize("side", [(64, 64), (65, 97), (300, 301)])
def test_any_size_within_the_limits_is_taken(side):
    minutiae = leader.shared().minutiae(np.full(side, 255, np.uint8))
    assert (minutiae.height, minutiae.width) == side


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((63, 300), np.uint8),
        np.zeros((300, 63), np.uint8),
        np.zeros((100, 2001), np.uint8),
        np.zeros((300, 300, 3), np.uint8),
        np.zeros((300, 300), np.float32),
        np.zeros(300, np.uint8),
    ],
    ids=["too low", "too narrow", "too wide", "in colour", "not bytes", "a line"],
)
def test_what_is_no_picture_of_a_finger_is_refused(pixels):
    with pytest.raises(BadFingerPicture) as refused:
        leader.shared().minutiae(pixels)
    assert "500 ppi" in refused.value.next_step


def test_without_weights_the_way_to_get_them_is_said(monkeypatch):
    monkeypatch.setattr(leader, "find_spec", lambda _name: None)
    with pytest.raises(NoExtractor) as refused:
        leader.weights_file()
    assert "./cancuoc up" in refused.value.next_step
    assert refused.value.status == 503


class TestResolution:
    def test_500_ppi_is_left_alone(self):
        pixels = picture("leader-a")
        assert (at_500(pixels, ppi=500) == pixels).all()

    @pytest.mark.parametrize(("ppi", "side"), [(250, 200), (1000, 50), (750, 67), (500, 100)])
    def test_sides_follow_the_resolution(self, ppi, side):
        assert at_500(np.zeros((100, 100), np.uint8), ppi=ppi).shape == (side, side)

    def test_a_slope_stays_a_slope(self):
        slope = np.tile(np.arange(0, 200, 2, dtype=np.uint8), (40, 1))
        wide = at_500(slope, ppi=250)
        assert wide.shape == (80, 200)
        assert np.diff(wide[7]).std() < 0.01
        assert (wide[0, 0], wide[0, -1]) == (0, 198)

"""Minutiae from a record to our matcher and back: pixels, resolution, angles, quality."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint.minutiae import BadMinutiae, Kind, ordered
from cancuoc.biometrics.fingerprint.tests.scatter import scattered
from cancuoc.biometrics.formats import finger_minutiae
from cancuoc.biometrics.formats.finger_minutiae import Edition, Minutia, Record
from cancuoc.biometrics.formats.minutiae_values import to_minutiae, to_view
from cancuoc.biometrics.formats.tests.samples import CAPTURE, minutiae, view

TURN = 2 * np.pi


def one(**said):
    known = {"kind": Kind.ENDING, "x": 100, "y": 200, "angle": 64, "quality": 95}
    return Minutia(**known | said)


class TestFromARecord:
    def test_at_500_ppi_places_stay_as_they_are(self):
        found = to_minutiae(view(minutiae=(one(),)))
        assert (found.x[0], found.y[0]) == (100, 200)
        assert (found.width, found.height) == (320, 400)

    def test_197_pixels_per_cm_mean_500_ppi_exactly(self):
        corner = one(x=319, y=399)
        found = to_minutiae(view(minutiae=(corner,), rate_x=197, rate_y=197))
        assert (found.x[0], found.y[0]) == (319, 399)

    def test_other_resolutions_are_brought_to_500_ppi(self):
        found = to_minutiae(view(minutiae=(one(),), rate_x=394, rate_y=98))
        assert found.x[0] == pytest.approx(100 * 196.85 / 394, abs=0.01)
        assert found.y[0] == pytest.approx(200 * 196.85 / 98, abs=0.01)
        assert found.width == 160
        assert found.height == 804

    @pytest.mark.parametrize("rate", range(98, 788, 23))
    def test_the_last_pixel_stays_inside_at_any_resolution(self, rate):
        corner = one(x=319, y=399)
        found = to_minutiae(view(minutiae=(corner,), rate_x=rate, rate_y=rate))
        assert found.x[0] < found.width
        assert found.y[0] < found.height

    @pytest.mark.parametrize(("angle", "degrees"), [(0, 0), (64, 90), (128, 180), (255, 358.59)])
    def test_angles_count_against_the_clock_in_256_steps(self, angle, degrees):
        found = to_minutiae(view(minutiae=(one(angle=angle),)))
        assert np.degrees(found.angle[0]) == pytest.approx(degrees, abs=0.01)

    def test_kinds_keep_their_numbers(self):
        kinds = tuple(one(kind=kind, quality=90 - kind) for kind in Kind)
        assert to_minutiae(view(minutiae=kinds)).kind.tolist() == [0, 1, 2]

    def test_the_best_come_first(self):
        found = to_minutiae(view(minutiae=minutiae(100)))
        assert (np.diff(found.quality) <= 0).all()
        assert found.quality.max() <= 1

    def test_a_quality_not_said_counts_least(self):
        found = to_minutiae(view(minutiae=(one(quality=None), one(x=5, quality=1))))
        assert found.x.tolist() == [5, 100]
        assert found.quality.tolist() == pytest.approx([0.01, 0])

    def test_a_view_may_be_empty(self):
        assert len(to_minutiae(view(minutiae=()))) == 0

    @pytest.mark.parametrize("said", [{"x": 321}, {"y": 401}, {"x": 0x3FFF}])
    def test_one_outside_its_picture_is_refused(self, said):
        with pytest.raises(BadMinutiae):
            to_minutiae(view(minutiae=(one(**said),)))

    @pytest.mark.parametrize(
        ("said", "place"), [({"x": 320}, (319, 200)), ({"y": 400}, (100, 399))], ids=["x", "y"]
    )
    def test_places_counted_from_one_are_taken_back_at_the_edge(self, said, place):
        found = to_minutiae(view(minutiae=(one(**said),)))
        assert (found.x[0], found.y[0]) == place

    def test_a_picture_without_a_size_is_as_large_as_its_minutiae_need(self):
        found = to_minutiae(view(width=0, height=0, minutiae=(one(), one(x=7, y=350))))
        assert (found.width, found.height) == (101, 351)
        assert len(to_minutiae(view(width=0, height=0, minutiae=()))) == 0


class TestToARecord:
    def test_what_is_known_of_the_capture_goes_along(self):
        made = to_view(scattered(1), position=7, number=2, impression=1, capture=CAPTURE)
        assert (made.position, made.number, made.impression) == (7, 2, 1)
        assert made.capture == CAPTURE
        assert (made.rate_x, made.rate_y) == (197, 197)

    def test_places_are_rounded_into_the_picture(self):
        found = ordered(
            x=np.float32([319.7, 10.5, 0.2]),
            y=np.float32([399.9, 20.49, 0]),
            angle=np.float32([TURN - 1e-4, 0, 1]),
            kind=np.uint8([1, 2, 0]),
            quality=np.float32([0.999, 0.5, 0.004]),
            width=320,
            height=400,
        )
        assert to_view(found).minutiae == (
            Minutia(Kind.ENDING, 319, 399, 0, 100),
            Minutia(Kind.BIFURCATION, 10, 20, 0, 50),
            Minutia(Kind.OTHER, 0, 0, 41, 0),
        )

    @pytest.mark.parametrize("edition", list(Edition))
    def test_both_editions_can_hold_it(self, edition):
        made = to_view(scattered(3))
        data = finger_minutiae.write(Record(edition=edition, views=(made,)))
        assert to_minutiae(finger_minutiae.read(data).views[0]).x.tolist() == [
            m.x for m in sorted(made.minutiae, key=lambda m: (-m.quality, m.y, m.x))
        ]


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 255), seed=st.integers(0, 999))
def test_there_and_back_moves_by_half_a_pixel_and_half_a_step(count, seed):
    before = to_minutiae(view(minutiae=minutiae(count, seed)))
    after = to_minutiae(to_view(before))
    assert len(after) == len(before)
    assert np.abs(after.x - before.x).max(initial=0) <= 0.5
    assert np.abs(after.y - before.y).max(initial=0) <= 0.5
    turn = np.mod(after.angle - before.angle + np.pi, TURN) - np.pi
    assert np.abs(turn).max(initial=0) <= TURN / 512 + 1e-5
    assert (after.kind == before.kind).all()


@settings(max_examples=40, deadline=None)
@given(count=st.integers(0, 255), seed=st.integers(0, 999))
def test_whole_minutiae_come_back_as_they_were(count, seed):
    first = to_view(to_minutiae(view(minutiae=minutiae(count, seed))))
    assert to_view(to_minutiae(first)) == first

"""Rows of fixed size: where everything lies, and that nothing but the finger is in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.fingerprint.tests.scatter import built, moved, scattered
from cancuoc.biometrics.index import finger_rows, finger_settings
from cancuoc.biometrics.index.finger_marks import WORDS, stored
from cancuoc.biometrics.index.finger_rows import (
    COARSE,
    MOST,
    PACKED,
    PER_PIXEL,
    SEEN,
    SKETCH,
    STEPS,
    pack,
    sketch,
)


def none():
    return built(np.zeros((0, 2)), np.zeros(0))


def crowded(count):
    """Return more minutiae than a finger has, on a grid, the best first."""
    places = np.column_stack([10 + 19 * (np.arange(count) % 19), 5 + 19 * (np.arange(count) // 19)])
    return built(places.astype(np.float64), np.linspace(0, 6, count))


def test_a_sketch_is_read_as_words_and_bytes_at_fixed_places():
    assert SKETCH.itemsize % 8 == 0
    assert SKETCH.fields is not None
    offsets = {name: SKETCH.fields[name][1] for name in SKETCH.names or ()}
    marks = 8 * WORDS * SEEN
    assert offsets == {
        "marks": 0,
        "angle": marks,
        "x": marks + SEEN,
        "y": marks + 2 * SEEN,
        "count": marks + 3 * SEEN,
    }
    assert SEEN % 8 == 0
    assert marks + 3 * SEEN + 8 == SKETCH.itemsize


def test_a_packed_row_is_read_as_half_words():
    assert PACKED.fields is not None
    offsets = [PACKED.fields[name][1] for name in ("count", "x", "y", "angle")]
    assert offsets == [0, 2, 2 + 2 * MOST, 2 + 4 * MOST]
    assert PACKED.itemsize == 2 + 6 * MOST


@pytest.mark.parametrize("make", [sketch, pack])
def test_no_minutiae_are_a_row_of_zeros(make):
    assert not any(make(none()).tobytes())


@pytest.mark.parametrize("make", [sketch, pack])
def test_a_row_can_be_put_into_an_array_of_its_kind(make):
    row = make(scattered(1))
    rows = np.zeros(3, row.dtype)
    rows[1] = row
    assert rows[1].tobytes() == row.tobytes()
    assert not any(rows[0].tobytes())
    assert row.shape == ()


@pytest.mark.parametrize("make", [sketch, pack])
def test_the_same_finger_gives_the_same_bytes(make):
    assert make(scattered(5)).tobytes() == make(scattered(5)).tobytes()
    assert make(scattered(5)).tobytes() != make(scattered(6)).tobytes()


class TestSketch:
    def test_marks_stand_word_by_word(self):
        finger = scattered(2)
        row = sketch(finger)
        marks = stored(finger_rows.around(finger), finger_settings.sketching())
        assert int(row["count"]) == len(finger)
        assert (row["marks"][:, : len(finger)] == marks.T).all()
        assert not row["marks"][:, len(finger) :].any()

    def test_only_the_best_are_seen(self):
        finger = crowded(SEEN + 30)
        assert sketch(finger).tobytes() == sketch(finger.best(SEEN)).tobytes()
        assert int(sketch(finger)["count"]) == SEEN

    @pytest.mark.parametrize("shift", [(10, 0), (0, -16), (-8, 22)])
    def test_a_shift_changes_nothing(self, shift):
        finger = scattered(4)
        assert sketch(moved(finger, shift=shift)).tobytes() == sketch(finger).tobytes()

    def test_directions_run_with_the_clock_in_256_steps(self):
        finger = scattered(7)
        expected = np.floor(np.mod(-finger.angle, 2 * np.pi) / (2 * np.pi) * 256) % 256
        assert (sketch(finger)["angle"][: len(finger)] == expected).all()

    def test_places_are_steps_from_the_middle(self):
        finger = scattered(8)
        row = sketch(finger)
        for axis, values in (("x", finger.x), ("y", finger.y)):
            middle = (values.min() + values.max()) / 2
            kept = row[axis][: len(finger)] * float(COARSE)
            assert kept == pytest.approx(values - middle, abs=COARSE / 2 + 1e-3)

    def test_what_is_too_far_from_the_middle_stays_at_the_edge(self):
        wide = Minutiae(
            x=np.array([0, 900], np.float32),
            y=np.array([0, 0], np.float32),
            angle=np.zeros(2, np.float32),
            kind=np.ones(2, np.uint8),
            quality=np.ones(2, np.float32),
            width=1000,
            height=10,
        )
        assert sketch(wide)["x"][:2].tolist() == [-127, 127]


class TestPacked:
    @trying(max_examples=30, deadline=None)
    @given(seed=st.integers(0, 999), count=st.integers(1, 60))
    def test_places_and_directions_come_back(self, seed, count):
        finger = scattered(seed, count=min(count, 50))
        row = pack(finger)
        n = int(row["count"])
        assert n == len(finger)
        assert row["x"][:n] / PER_PIXEL == pytest.approx(finger.x, abs=0.5 / PER_PIXEL)
        assert row["y"][:n] / PER_PIXEL == pytest.approx(finger.y, abs=0.5 / PER_PIXEL)
        back = np.exp(1j * row["angle"][:n] * (2 * np.pi / STEPS))
        assert np.abs(back - np.exp(-1j * finger.angle)).max() < 2 * np.pi / STEPS

    def test_whole_pixels_come_back_exactly(self):
        finger = crowded(60)
        assert (pack(finger)["x"][:60] / PER_PIXEL == finger.x).all()

    def test_only_the_best_are_kept(self):
        finger = crowded(MOST + 20)
        assert pack(finger).tobytes() == pack(finger.best(MOST)).tobytes()

    def test_a_direction_that_rounds_to_a_whole_turn_is_none(self):
        finger = built(np.array([[9.0, 9.0]]), np.array([1e-7]))
        assert int(pack(finger)["angle"][0]) == 0

    def test_a_picture_wider_than_the_numbers_stays_at_the_edge(self):
        far = Minutiae(
            x=np.array([6000], np.float32),
            y=np.array([1], np.float32),
            angle=np.zeros(1, np.float32),
            kind=np.ones(1, np.uint8),
            quality=np.ones(1, np.float32),
            width=6001,
            height=10,
        )
        assert int(pack(far)["x"][0]) == STEPS - 1

"""Support of a probe by sketches, against the same votes counted in plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint.tests.scatter import built, moved, scattered, shaken, thinned
from cancuoc.biometrics.index import finger_scan, finger_settings
from cancuoc.biometrics.index.finger_marks import WORDS
from cancuoc.biometrics.index.finger_rows import COARSE, SEEN, SKETCH, sketch
from cancuoc.biometrics.index.finger_votes import TURNS

SLACK = finger_settings.voting()


def rows_of(*fingers):
    rows = np.zeros(len(fingers), SKETCH)
    for place, finger in enumerate(fingers):
        rows[place] = sketch(finger)
    return rows


def support(probe, *fingers):
    return finger_scan.scan(finger_scan.probe(probe), rows_of(*fingers))


def counted(probe, row):
    """Return the support of a prepared probe by one sketch, step by step."""
    votes, count = probe.votes, int(row["count"])
    if count == 0:
        return 0.0
    chosen = [likest(votes.marks[i], row, count) for i in range(len(votes.angle))]
    turn = best_turn(votes, row, chosen)
    shifts = []
    middle = turn * (256 // TURNS) + 128 // TURNS
    cos, sin = math.cos(middle * math.pi / 128), math.sin(middle * math.pi / 128)
    for i, (j, worth) in enumerate(chosen):
        off = (int(row["angle"][j]) - int(votes.angle[i]) - middle + 128) % 256 - 128
        if abs(off) <= SLACK.turn_reach:
            x = row["x"][j] - (cos * votes.x[i] - sin * votes.y[i])
            y = row["y"][j] - (sin * votes.x[i] + cos * votes.y[i])
            shifts.append((x, y, worth))
    return densest(shifts) / (count + SLACK.few)


def likest(mark, row, count):
    common = [
        sum((int(mark[w]) & int(row["marks"][w, j])).bit_count() for w in range(WORDS))
        for j in range(count)
    ]
    return int(np.argmax(common)) if max(common) else 0, max(common) ** 2


def best_turn(votes, row, chosen):
    bins = [0] * TURNS
    for i, (j, worth) in enumerate(chosen):
        bins[(int(row["angle"][j]) - int(votes.angle[i])) % 256 // (256 // TURNS)] += worth
    smooth = [2 * bins[t] + bins[t - 1] + bins[(t + 1) % TURNS] for t in range(TURNS)]
    return int(np.argmax(smooth))


def densest(shifts):
    reach = (SLACK.reach / COARSE) ** 2
    sums = [
        sum(w * max(0.0, 1 - ((x - a) ** 2 + (y - b) ** 2) / reach) for a, b, w in shifts)
        for x, y, _ in shifts
    ]
    return max(sums, default=0.0)


@trying(max_examples=25, deadline=None)
@given(
    one=st.integers(0, 99),
    two=st.integers(0, 99),
    count=st.integers(1, 45),
    turn=st.floats(-3, 3),
)
def test_the_kernel_counts_as_plain_python_does(one, two, count, turn):
    probe = finger_scan.probe(scattered(one))
    rows = rows_of(moved(scattered(two, count=count), turn=turn), scattered(one))
    expected = [counted(probe, row) for row in rows]
    assert finger_scan.scan(probe, rows) == pytest.approx(expected, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_a_finger_is_supported_most_by_itself(seed):
    strangers = [scattered(100 + k) for k in range(30)]
    found = support(scattered(seed), *strangers, scattered(seed))
    assert int(np.argmax(found)) == 30
    assert found[30] > 4 * found[:30].max()


@pytest.mark.parametrize("turn", [-2.5, -0.4, 0.0, 0.3, 1.6, 3.1])
def test_a_finger_may_lie_turned_and_shifted(turn):
    finger = scattered(9)
    strangers = [scattered(200 + k) for k in range(30)]
    again = moved(finger, turn=turn, shift=(20, -15))
    found = support(again, *strangers, finger)
    assert int(np.argmax(found)) == 30


@pytest.mark.parametrize("seed", range(6))
def test_a_poor_second_impression_still_comes_first(seed):
    finger = scattered(seed, count=45)
    again = shaken(thinned(finger, keep=0.75, seed=seed), pixels=1.0, radians=0.05, seed=seed)
    strangers = [scattered(300 + k, count=45) for k in range(60)]
    found = support(moved(again, turn=0.2), *strangers, finger)
    assert int(np.argmax(found)) == 60


def test_directions_alone_do_not_support():
    # The same places with other directions are another finger.
    finger = scattered(4)
    places = np.column_stack([finger.x, finger.y]).astype(np.float64)
    rng = np.random.default_rng(1)
    other = built(places, rng.uniform(0, 2 * np.pi, len(places)), finger.quality.astype(np.float64))
    itself, same_places = support(finger, finger, other)
    assert same_places < itself / 4


def test_places_alone_decide_between_two_that_turn_alike():
    # Half the minutiae moved far away agree on the turn but not on the place.
    finger = scattered(4)
    places = np.column_stack([finger.x, finger.y]).astype(np.float64)
    torn = places + np.where(places[:, :1] < np.median(places[:, 0]), -40.0, 40.0) * [1.0, 0.0]
    apart = built(torn, finger.angle.astype(np.float64), finger.quality.astype(np.float64))
    itself, pulled = support(finger, finger, apart)
    assert pulled < 0.75 * itself


def test_an_empty_row_supports_nobody():
    nothing = built(np.zeros((0, 2)), np.zeros(0))
    assert support(scattered(1), nothing, scattered(1))[0] == 0.0


def test_an_empty_probe_is_supported_by_nobody():
    nothing = built(np.zeros((0, 2)), np.zeros(0))
    assert support(nothing, scattered(1), nothing).tolist() == [0.0, 0.0]


def test_one_minutia_has_no_neighbours_and_no_support():
    alone = built(np.array([[50.0, 50.0]]), np.array([1.0]))
    assert support(alone, alone).tolist() == [0.0]


def test_no_rows_give_no_answers():
    assert finger_scan.scan(finger_scan.probe(scattered(1)), np.zeros(0, SKETCH)).shape == (0,)


def test_a_count_beyond_the_row_is_read_as_a_full_row():
    # A damaged file must not make a kernel read beyond its row.
    rows = rows_of(scattered(1, count=45))
    rows["count"] = 10**6
    full = rows_of(scattered(1, count=45))
    full["count"] = SEEN
    probe = finger_scan.probe(scattered(1))
    assert finger_scan.scan(probe, rows) == pytest.approx(finger_scan.scan(probe, full))


def test_a_row_of_ones_is_survived():
    rows = np.frombuffer(bytearray([255]) * (2 * SKETCH.itemsize), SKETCH)
    assert np.isfinite(finger_scan.scan(finger_scan.probe(scattered(1)), rows)).all()

"""The measurement of the search: what it counts, and that it counts right."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cancuoc.biometrics.index import finger_bench
from cancuoc.biometrics.index.finger_scan import PACKED, SKETCH
from cancuoc.biometrics.index.finger_strangers import stranger


@pytest.fixture(scope="module")
def steps():
    return []


@pytest.fixture(scope="module")
def measured(steps):
    return finger_bench.measure(
        known=finger_bench.invented(4),
        others=[stranger(seed="others", number=number) for number in range(3)],
        gallery=250,
        candidates=20,
        progress=lambda *step: steps.append(step),
    )


def test_the_gallery_has_the_size_asked_for(measured):
    assert measured.gallery == 250
    assert measured.probes == 8
    # Each of eight has one mate.
    assert measured.mates == 8


def test_invented_mates_are_found(measured):
    assert measured.recall_1pc == 1.0
    assert 0.5 <= measured.recall_01pc <= 1.0


def test_rates_and_shares_belong_together(measured):
    assert measured.scan_per_second > 0
    assert measured.compare_per_second > 0
    assert measured.sketch_bytes == SKETCH.itemsize
    assert measured.packed_bytes == PACKED.itemsize
    bytes_scanned = measured.scan_per_second * SKETCH.itemsize
    assert measured.scan_share_of_memory == pytest.approx(
        bytes_scanned / measured.read_bytes_per_second
    )
    bytes_compared = measured.compare_per_second * PACKED.itemsize
    assert measured.compare_share_of_memory == pytest.approx(
        bytes_compared / measured.read_bytes_per_second
    )


def test_the_outcome_is_plain_values(measured):
    report = json.loads(json.dumps(measured.report()))
    assert report["gallery"] == 250
    assert set(report) == set(type(measured).__slots__)


def test_progress_is_told_for_both_parts(measured, steps):
    assert measured
    assert {name for name, _done, _total in steps} == {"gallery", "search"}
    assert all(0 <= done < total for _name, done, total in steps)


def test_a_gallery_smaller_than_what_is_known_holds_all_that_is_known():
    found = finger_bench.measure(
        known=finger_bench.invented(3), gallery=2, candidates=3, progress=lambda *_: None
    )
    assert found.gallery == 6
    assert found.mates == 6


def test_a_finger_without_mates_counts_for_rates_only():
    (one, _mate) = finger_bench.invented(1)
    found = finger_bench.measure(known=[one], gallery=20, candidates=5, progress=lambda *_: None)
    assert found.mates == 0
    assert found.recall_1pc == 0.0
    assert found.scan_per_second > 0


def test_invented_fingers_come_in_pairs():
    found = finger_bench.invented(3)
    assert [subject for subject, _ in found] == ["0", "0", "1", "1", "2", "2"]


class TestRanks:
    subjects = np.array(["a", "a", "b", "a"])

    def ranks(self, support, number=0):
        return finger_bench._ranks(np.array(support, np.float32), number, self.subjects)

    def test_a_mate_before_all_strangers_has_rank_nought(self):
        assert self.ranks([9, 8, 1, 7, 2, 3]) == [0.0, 0.0]

    def test_the_share_of_strangers_ahead_is_counted(self):
        # Strangers have 5, 2 and 3; the mates 4 and 1.
        assert self.ranks([9, 4, 5, 1, 2, 3]) == pytest.approx([1 / 3, 1.0])

    def test_a_stranger_with_the_same_support_is_ahead(self):
        assert self.ranks([9, 3, 1, 8, 2, 3])[0] == pytest.approx(1 / 3)

    def test_the_probe_itself_and_other_mates_take_no_place(self):
        assert self.ranks([9, 5, 1, 8, 2, 3]) == [0.0, 0.0]

    def test_only_strangers_without_rows_beyond_the_known(self):
        assert self.ranks([9, 5, 1, 8]) == [0.0, 0.0]


def test_memory_is_read_at_a_speed_memory_has():
    # Slower than a disk or faster than any cache would be a wrong measurement.
    assert 2e8 < finger_bench.read_speed(1 << 24) < 1e12

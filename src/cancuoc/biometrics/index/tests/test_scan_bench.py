"""Measuring the scan: rates are what was counted, and nothing below the bar is lost."""

from __future__ import annotations

import pytest

from cancuoc.biometrics.index import scan_bench
from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.index.tests.crowd import person, subject
from cancuoc.biometrics.positions import Finger


@pytest.fixture(scope="module")
def measured():
    steps = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan_bench, "_MATES", 64)
        patch.setattr(scan_bench, "_KNOWN", 32)
        found = scan_bench.irises(gallery=2000, memory=2e10, tell=steps.append)
    return found, steps


def test_a_rate_is_counted_by_the_second():
    rate = scan_bench.rate(count=1000, seconds=0.5, row_bytes=2400, memory=48e6)
    assert rate.per_second == 2000
    assert rate.bandwidth_share == pytest.approx(0.1)


def test_irises_are_scanned_fast_and_none_is_lost(measured):
    found, _ = measured
    assert found.gallery == 2000
    assert found.rate.per_second > found.full.per_second > 1e5
    assert found.rate.row_bytes == 2400
    assert 0 < found.full.bandwidth_share < found.rate.bandwidth_share
    assert 40 < found.mates <= 64
    assert found.lost == 0


def test_it_says_what_it_does(measured):
    assert measured[1] == ["draw", "scan", "mates"]


def test_a_person_takes_what_the_files_take():
    sizes = scan_bench.person_bytes()
    assert sizes["eye"] == 2400
    assert sizes["two_eyes"] < 2 * 2400 + 64
    assert sizes["two_eyes_ten_fingers"] == sizes["two_eyes"] + 10 * sizes["finger"]
    with Gallery() as gallery:
        templates = person(1, fingers=tuple(Finger))
        gallery.insert_many((subject(n), templates) for n in range(200))
        assert gallery.memory() / 200 == pytest.approx(sizes["two_eyes_ten_fingers"], rel=0.1)

"""The demo's own week: chosen once, kept in its home, told to every process."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from cancuoc.interfaces.cli import demo_week
from cancuoc.kernel import clock
from cancuoc.kernel.clock import VN


@pytest.fixture
def here(monkeypatch, tmp_path):
    monkeypatch.setenv("CANCUOC_HOME", str(tmp_path))
    monkeypatch.setenv("CANCUOC_CLOCK_OFFSET", "")
    return tmp_path


def test_the_first_start_is_a_saturday_afternoon_of_the_first_week(here):
    demo_week.enter_week()
    now = clock.now().astimezone(VN)
    assert abs(now - datetime(2024, 7, 6, 15, 30, tzinfo=VN)) < timedelta(seconds=30)
    assert now.weekday() == 5


def test_the_next_start_goes_on_where_the_world_went_on(here, monkeypatch):
    demo_week.enter_week()
    first = os.environ["CANCUOC_CLOCK_OFFSET"]

    class Tomorrow(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone) + timedelta(days=1)

    monkeypatch.setattr(demo_week, "datetime", Tomorrow)
    demo_week.enter_week()
    assert os.environ["CANCUOC_CLOCK_OFFSET"] == first


def test_another_home_is_another_world(here, monkeypatch):
    demo_week.enter_week()
    monkeypatch.setenv("CANCUOC_HOME", str(here / "khác"))
    demo_week.enter_week()
    assert (here / "khác" / "demo" / "clock-offset").exists()


@pytest.mark.parametrize("kept", ["-3600.5", " 12.25\n", "0"])
def test_a_distance_kept_by_hand_is_taken_as_it_is(here, kept):
    file = here / "demo" / "clock-offset"
    file.parent.mkdir()
    file.write_text(kept)
    demo_week.enter_week()
    moved = clock.now() - datetime.now(UTC)
    assert abs(moved - timedelta(seconds=float(kept))) < timedelta(seconds=5)


def test_without_a_token_the_station_waits_to_be_enrolled_by_hand(here):
    assert demo_week.station_arguments() == ()


def test_the_token_is_handed_over_without_its_line_end(here):
    kept = demo_week.token_file()
    kept.parent.mkdir()
    kept.write_text("abc-def\n")
    words = demo_week.station_arguments()
    assert list(words) == ["--code", "TX-01", "--token", "abc-def", "--device", "synthetic"]


def test_the_token_lies_in_the_home_and_nowhere_else(here):
    assert demo_week.token_file() == here / "demo" / "station-token"

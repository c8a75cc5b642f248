"""Minutes of an evening."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cancuoc.planner.floor.state import clock_words, minute


def test_a_minute_is_counted_from_local_midnight() -> None:
    at = datetime(2026, 7, 6, 11, 30, 30, tzinfo=UTC)
    assert minute(at, on=date(2026, 7, 6)) == 1110.5


def test_past_midnight_goes_on_counting() -> None:
    at = datetime(2026, 7, 6, 17, 5, tzinfo=UTC)
    assert minute(at, on=date(2026, 7, 6)) == 24 * 60 + 5


@pytest.mark.parametrize(
    ("at", "words"), [(1270.0, "21:10"), (1110.9, "18:30"), (1445.0, "00:05"), (5.0, "00:05")]
)
def test_a_minute_in_words(at: float, words: str) -> None:
    assert clock_words(at) == words

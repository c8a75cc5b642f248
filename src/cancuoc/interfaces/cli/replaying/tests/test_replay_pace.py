"""Progress lines: not too often, with the seconds left once they can be known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.interfaces.cli.replaying.pace import Pace


class Watch:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.second = 100.0

    def __call__(self) -> float:
        return self.second


def paced(total: int = 100) -> tuple[Pace, Watch, list[str]]:
    watch, lines = Watch(), list[str]()
    return Pace(total=total, say=lines.append, now=watch), watch, lines


def test_it_does_not_chatter() -> None:
    pace, watch, lines = paced()
    for _ in range(40):
        watch.second += 0.1
        pace.add(1, words="Lượt")
    assert lines == []
    watch.second += 2
    pace.add(1, words="Lượt")
    assert len(lines) == 1


def test_a_line_says_how_far_and_how_long() -> None:
    pace, watch, lines = paced(total=3_000)
    watch.second += 10
    pace.add(1_000, words="01/07 08:00, lượt")
    assert lines == ["01/07 08:00, lượt: 1.000/3.000, còn khoảng 20 giây"]


def test_before_the_first_is_done_nothing_is_promised() -> None:
    pace, watch, lines = paced()
    watch.second += 10
    pace.add(0, words="Lượt")
    assert lines == ["Lượt: 0/100"]
    assert pace.seconds_left() is None


@pytest.mark.parametrize("extra", [0, 5])
def test_at_the_end_nothing_is_left(extra: int) -> None:
    pace, watch, _ = paced()
    watch.second += 10
    pace.add(100 + extra, words="Lượt")
    assert pace.seconds_left() == 0.0


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.floats(0.1, 1_000))
def test_the_seconds_left_are_never_negative(total: int, done: int, passed: float) -> None:
    watch = Watch()
    pace = Pace(total=total, say=lambda _line: None, now=watch)
    watch.second += passed
    pace.add(done, words="x")
    left = pace.seconds_left()
    assert left is not None
    assert left >= 0


def test_each_line_waits_anew() -> None:
    pace, watch, lines = paced()
    for _ in range(6):
        watch.second += 5
        pace.add(1, words="Lượt")
    assert len(lines) == 6

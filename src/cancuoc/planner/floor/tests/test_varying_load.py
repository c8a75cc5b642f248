"""Integrated equations of a queue whose load changes, against what is known of it."""

from __future__ import annotations

from math import exp, inf

import numpy as np
import pytest

from cancuoc.planner.floor import closed_forms
from cancuoc.planner.floor.varying import Piece, TooFull, fluid, kolmogorov, pointwise

LONG = Piece(minutes=2000.0, rate=0.25, counters=3)


def test_a_steady_load_comes_to_erlang_c() -> None:
    course = kolmogorov([LONG], 8.0, room=120, step=0.4)
    assert course.wait[-1] == pytest.approx(closed_forms.mean_wait(3, 0.25, 8.0), rel=1e-3)


def test_who_waits_comes_to_little() -> None:
    course = kolmogorov([LONG], 8.0, room=120, step=0.4)
    expected = 0.25 * closed_forms.mean_wait(3, 0.25, 8.0)
    assert course.waiting[-1] == pytest.approx(expected, rel=1e-3)


def test_a_room_begins_empty() -> None:
    course = kolmogorov([LONG], 8.0, room=120, step=0.4)
    assert course.times[0] == course.waiting[0] == course.wait[0] == 0.0
    assert np.all(np.diff(course.waiting) >= -1e-12)


def test_one_server_that_only_empties() -> None:
    """After a burst the chance that somebody waits dies away; the sum of minutes is Little's."""
    burst = Piece(minutes=1.0, rate=0.001, counters=1)
    empty = Piece(minutes=80.0, rate=0.0, counters=1)
    course = kolmogorov([burst, empty], 8.0, room=20, step=0.02)
    # Two people come with chance ½·0.001²; then the second waits e minutes of service on average.
    pair = 0.001**2 / 2.0
    assert course.mean_wait == pytest.approx(pair * 8.0 / 0.001, rel=0.05)
    assert course.waiting[-1] < course.waiting[50] * exp(-5.0)


def test_a_smaller_step_changes_nothing() -> None:
    pieces = [Piece(minutes=30.0, rate=0.6, counters=3), Piece(minutes=60.0, rate=0.1, counters=3)]
    rough, fine = (kolmogorov(pieces, 8.0, room=100, step=step) for step in (0.2, 0.05))
    assert rough.mean_wait == pytest.approx(fine.mean_wait, rel=2e-3)


def test_more_counters_wait_less() -> None:
    three, four = (
        kolmogorov([Piece(minutes=100.0, rate=0.5, counters=c)], 8.0, room=150, step=0.2)
        for c in (3, 4)
    )
    assert four.waiting[-1] < three.waiting[-1]


def test_a_room_too_small_is_refused() -> None:
    with pytest.raises(TooFull):
        kolmogorov([Piece(minutes=100.0, rate=1.0, counters=1)], 8.0, room=20, step=0.2)


def test_pointwise_is_the_closed_form_of_each_moment() -> None:
    waits = pointwise([LONG, Piece(minutes=30.0, rate=1.0, counters=3)], 8.0)
    assert waits == [closed_forms.mean_wait(3, 0.25, 8.0), inf]


def test_a_fluid_flows_in_and_out() -> None:
    pieces = [
        Piece(minutes=30.0, rate=0.9, counters=4),
        Piece(minutes=20.0, rate=0.25, counters=4),
        Piece(minutes=60.0, rate=0.1, counters=4),
    ]
    assert fluid(pieces, 8.0) == pytest.approx([12.0, 7.0, 0.0])


def test_a_fluid_is_near_the_equations_in_a_great_rush() -> None:
    rush = [Piece(minutes=60.0, rate=2.0, counters=4)]
    course = kolmogorov(rush, 8.0, room=200, step=0.2)
    assert course.waiting[-1] == pytest.approx(fluid(rush, 8.0)[0], rel=0.05)

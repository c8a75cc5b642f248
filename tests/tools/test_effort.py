"""A limit on what a call costs must hold under load and still catch a slow way."""

from __future__ import annotations

import gc
import threading
import time

import pytest
from hypothesis import HealthCheck, settings
from tests.support.effort import least_seconds, seconds


def busy(span: float) -> None:
    until = time.thread_time() + span
    while time.thread_time() < until:
        pass


def test_work_counts():
    assert least_seconds(lambda: busy(0.03)) >= 0.03


def test_a_wait_costs_nothing():
    assert least_seconds(lambda: time.sleep(0.05)) < 0.03


def test_one_slow_call_among_quick_ones_is_forgiven():
    turns = iter([0.0, 0.2, 0.0])
    assert least_seconds(lambda: busy(next(turns))) < 0.1


def test_a_call_that_is_slow_every_time_is_not():
    assert least_seconds(lambda: busy(0.1), rounds=2) >= 0.1


def test_other_threads_of_the_process_do_not_count_unless_asked_for():
    stop = threading.Event()

    def spin() -> None:
        while not stop.is_set():
            pass

    def rest() -> None:
        until = time.process_time() + 0.1
        while time.process_time() < until:
            time.sleep(0.01)

    other = threading.Thread(target=spin)
    other.start()
    try:
        alone = least_seconds(rest, rounds=1)
        together = least_seconds(rest, rounds=1, spent=time.process_time)
    finally:
        stop.set()
        other.join()
    assert alone < 0.05 < 0.1 <= together


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_rests_meanwhile_and_is_left_as_it_was(was_on):
    seen = []
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        least_seconds(lambda: seen.append(gc.isenabled()), rounds=2)
        assert seen == [False, False]
        assert gc.isenabled() is was_on
        with pytest.raises(ZeroDivisionError):
            least_seconds(lambda: 1 // 0)
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()


def test_no_property_has_a_limit_of_time_for_one_example():
    """By default an example of 0.2 s of the clock fails, and on a busy machine any may take it."""
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check


class TestACallWithALimit:
    def test_within_it_is_made_once(self):
        made = []
        assert seconds(made.append, 1, limit=1.0) < 1.0
        assert made == [1]

    def test_beyond_it_once_is_tried_again_and_forgiven(self):
        turns = iter([0.2, 0.0])
        assert seconds(lambda: busy(next(turns)), limit=0.1) < 0.1

    def test_beyond_it_every_time_stays_beyond(self):
        made = []

        def slow() -> None:
            made.append(1)
            busy(0.06)

        assert seconds(slow, limit=0.05) >= 0.05
        assert len(made) == 3

"""A day that has closed is counted once, in portions, also when the database goes away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError

from cancuoc.interfaces.cli import worker
from cancuoc.interfaces.cli.tests.test_worker_chores import NOON, Chores, chores
from cancuoc.interfaces.cli.worker import Worker

__all__ = ["chores"]


class TestADayThatHasClosed:
    def test_a_day_is_counted_in_portions_and_then_not_again(self, chores: Chores) -> None:
        loop = Worker(seal_every=0.0)
        chores.units_left = 150
        for _ in range(6):
            loop.turn()
        # Three portions, and the turn that found nothing left.
        assert chores.done.count("count") == 4
        chores.now = NOON + timedelta(days=1)
        loop.turn()
        assert chores.done.count("count") == 5

    def test_it_is_counted_at_the_first_turn_after_midnight_in_hanoi(self, chores: Chores) -> None:
        loop = Worker(seal_every=0.0)
        loop.turn()
        # It is noon in Hanoi: twelve hours on, the day has closed.
        for hours, times in ((4, 1), (11, 1), (12, 2), (13, 2)):
            chores.now = NOON + timedelta(hours=hours)
            loop.turn()
            assert chores.done.count("count") == times, hours

    def test_a_count_that_failed_is_taken_up_at_the_next_turn(self, chores, monkeypatch) -> None:
        loop, tries = Worker(seal_every=0.0), []

        def fails_once(**given: object) -> int:
            tries.append(given["at"])
            if len(tries) == 1:
                raise OperationalError("gone")
            return 0

        monkeypatch.setattr(worker.daily, "count_day", fails_once)
        for _ in range(4):
            loop.turn()
        assert len(tries) == 2

    @pytest.mark.parametrize("portions", [1, 2, 5])
    def test_what_else_is_to_be_done_is_done_between_portions(self, chores, portions) -> None:
        loop = Worker(seal_every=0.0)
        chores.units_left = 60 * portions
        for _ in range(portions):
            loop.turn()
        assert chores.done.count("messages") == portions
        assert chores.done.count("count") == portions

    def test_a_worker_without_chores_counts_nothing(self, chores: Chores) -> None:
        Worker(chores=False).turn()
        assert "count" not in chores.done

"""Fingers of stored dossiers: taken by one worker, when idle and now and then when busy."""

from __future__ import annotations

from typing import Any

import pytest

from cancuoc.domain.uniqueness import services as uniqueness
from cancuoc.domain.uniqueness.refusals import EngineAway
from cancuoc.foundation import outbox
from cancuoc.interfaces.cli import worker
from cancuoc.interfaces.cli.worker import Worker


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Count the calls; the worker has no other chores."""
    calls: list[Any] = []

    def fill(**named: Any) -> int:
        calls.append(named)
        return 1

    monkeypatch.setattr(uniqueness, "fill_fingers", fill)
    monkeypatch.setattr(uniqueness, "gather_earlier", lambda **_: 0)
    monkeypatch.setattr(Worker, "_chores", lambda _self: None)
    return calls


def busy(monkeypatch: pytest.MonkeyPatch, settled: int) -> None:
    monkeypatch.setattr(outbox, "deliver", lambda **_: settled)


def test_when_nothing_is_to_do_one_is_done_and_the_next_follows_at_once(
    filled: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(monkeypatch, 0)
    loop = Worker()
    assert (loop.turn(), loop.turn(), loop.settled) == (0.0, 0.0, 2)
    assert len(filled) == 2
    assert filled[0]["by"].id == "system:worker"


def test_while_news_come_it_is_done_now_and_then(
    filled: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(monkeypatch, 5)
    moment = [1000.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: moment[0])
    loop = Worker()
    for _ in range(5):
        loop.turn()
    assert filled == []
    moment[0] += worker.FINGERS_EVERY
    for _ in range(5):
        loop.turn()
    assert len(filled) == 1


def test_only_the_worker_with_the_chores_does_it(
    filled: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(monkeypatch, 0)
    assert Worker(chores=False).turn() > 0
    assert filled == []


def test_a_matcher_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: Any) -> int:
        raise EngineAway

    busy(monkeypatch, 0)
    monkeypatch.setattr(uniqueness, "fill_fingers", away)
    monkeypatch.setattr(uniqueness, "gather_earlier", lambda **_: 0)
    monkeypatch.setattr(Worker, "_chores", lambda _self: None)
    assert Worker().turn() > 0


class TestEarlier:
    """Dossiers from before the gallery: only by the worker with the chores, only when idle."""

    @pytest.fixture
    def taken(self, filled: list[Any], monkeypatch: pytest.MonkeyPatch) -> list[int]:
        del filled
        answers = [3, 1, 0, 2]
        calls: list[int] = []

        def gather(**named: Any) -> int:
            assert named["by"].id == "system:worker"
            calls.append(answers[len(calls)])
            return calls[-1]

        monkeypatch.setattr(uniqueness, "fill_fingers", lambda **_: 0)
        monkeypatch.setattr(uniqueness, "gather_earlier", gather)
        return calls

    def test_it_goes_on_while_there_are_some_and_rests_when_none_is_left(
        self, taken: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        busy(monkeypatch, 0)
        moment = [1000.0]
        monkeypatch.setattr(worker.time, "monotonic", lambda: moment[0])
        loop = Worker()
        for _ in range(6):
            loop.turn()
        assert taken == [3, 1, 0]
        moment[0] += worker.EARLIER_EVERY
        loop.turn()
        assert taken == [3, 1, 0, 2]

    def test_a_busy_worker_leaves_it(
        self, taken: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        busy(monkeypatch, 5)
        Worker().turn()
        assert taken == []

    def test_so_does_one_without_chores(
        self, taken: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        busy(monkeypatch, 0)
        Worker(chores=False).turn()
        assert taken == []

    def test_an_engine_away_is_tried_again_later(
        self, filled: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        del filled

        def away(**_: Any) -> int:
            raise EngineAway

        busy(monkeypatch, 0)
        monkeypatch.setattr(uniqueness, "fill_fingers", lambda **_: 0)
        monkeypatch.setattr(uniqueness, "gather_earlier", away)
        assert Worker().turn() > 0

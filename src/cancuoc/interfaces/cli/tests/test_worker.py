"""The worker's loop: rests when idle, waits for the database, stops after its batch."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from cancuoc.foundation import audit_seal, outbox
from cancuoc.interfaces.cli import worker
from cancuoc.interfaces.cli.worker import Family, Worker


@pytest.fixture
def deliveries(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make `outbox.deliver` give these answers; an exception among them is raised."""

    def use(*answers: int | Exception) -> None:
        left = list(answers)

        def deliver(*, at: object) -> int:
            answer = left.pop(0) if left else 0
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(outbox, "deliver", deliver)

    return use


def quiet() -> Worker:
    return Worker(chores=False)


def test_it_goes_on_at_once_while_there_is_work(deliveries: Any) -> None:
    deliveries(5, 3)
    loop = quiet()
    assert (loop.turn(), loop.turn(), loop.settled) == (0.0, 0.0, 8)


def test_it_rests_longer_and_longer_but_never_over_half_a_second(deliveries: Any) -> None:
    deliveries()
    loop = quiet()
    rests = [loop.turn() for _ in range(8)]
    assert rests[0] == pytest.approx(0.1)
    assert rests == sorted(rests)
    assert rests[-1] == pytest.approx(0.5)


def test_work_makes_it_quick_again(deliveries: Any) -> None:
    deliveries(0, 0, 0, 1, 0)
    loop = quiet()
    rests = [loop.turn() for _ in range(5)]
    assert rests[3:] == [0.0, pytest.approx(0.1)]


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_a_database_that_is_away_is_waited_for(deliveries: Any, error: Exception) -> None:
    deliveries(*[error] * 8, 2, error)
    loop = quiet()
    rests = [loop.turn() for _ in range(10)]
    assert rests[0] == pytest.approx(0.2)
    assert max(rests) == 5.0
    assert rests[:8] == sorted(rests[:8])
    assert (rests[8], loop.settled) == (0.0, 2)
    assert rests[9] == pytest.approx(0.2)


def test_any_other_error_is_not_swallowed(deliveries: Any) -> None:
    deliveries(ValueError("a bug"))
    with pytest.raises(ValueError, match="a bug"):
        quiet().turn()


def test_it_stops_after_the_batch_under_way(deliveries: Any) -> None:
    deliveries(*[1] * 1000)
    loop = quiet()
    original = loop.turn
    turns: list[float] = []

    def counted() -> float:
        turns.append(original())
        if len(turns) == 3:
            loop.stop.set()
        return turns[-1]

    loop.turn = counted
    loop.run()
    assert (len(turns), loop.settled) == (3, 3)


def test_a_stop_ends_a_rest_at_once(deliveries: Any) -> None:
    deliveries()
    loop = quiet()
    turn, rests = loop.turn, []

    def rests_a_minute() -> float:
        turn()
        threading.Timer(0.05, loop.stop.set).start()
        rests.append(60.0)
        return rests[-1]

    loop.turn = rests_a_minute
    began = time.monotonic()
    loop.run()
    assert rests == [60.0]
    assert time.monotonic() - began < 30


@pytest.mark.django_db
def test_chores_come_once_a_minute(deliveries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    deliveries()
    sealed: list[object] = []
    monkeypatch.setattr(audit_seal, "seal", lambda *, at: sealed.append(at) or 0)
    loop = Worker(seal_every=3600)
    for _ in range(5):
        loop.turn()
    assert len(sealed) == 1
    without = quiet()
    without.turn()
    assert len(sealed) == 1


@pytest.mark.django_db
def test_expired_accounts_are_locked_in_portions_once_a_day(
    deliveries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliveries()
    days: list[str] = []
    left = [500, 3, 0, 1, 0]

    def lock_expired(*, on: Any, at: Any, by: Any) -> int:
        days.append(on.isoformat())
        return left.pop(0)

    monkeypatch.setattr(worker.eid, "lock_expired", lock_expired)
    # A seal waits for other writers: at each of these turns for the test beside this one.
    monkeypatch.setattr(audit_seal, "seal", lambda *, at: 0)
    # Half past five in the evening in London is already the next day in Hà Nội.
    now = datetime(2024, 7, 6, 10, 0, tzinfo=UTC)
    monkeypatch.setattr(worker.clock, "now", lambda: now)
    loop = Worker(seal_every=0)
    for _ in range(6):
        loop.turn()
    assert days == ["2024-07-06"] * 3
    now = datetime(2024, 7, 6, 17, 30, tzinfo=UTC)
    for _ in range(4):
        loop.turn()
    assert days[3:] == ["2024-07-07"] * 2


@pytest.mark.django_db
def test_once_drains_and_says_how_much(deliveries: Any, capsys: pytest.CaptureFixture[str]) -> None:
    deliveries(4, 2)
    assert worker.run(["--once"]) == 0
    assert capsys.readouterr().out == "Đã xử lý 6 việc.\n"


@pytest.mark.parametrize(
    "argv", [["--processes", "0"], ["--processes", "17"], ["--processes", "x"], ["--fast"]]
)
def test_bad_arguments_end_with_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        worker.run(argv)
    assert ended.value.code == 2
    capsys.readouterr()


class Children:
    """Children that need no database: they wait for a signal."""

    def __init__(self, die_first: bool = False) -> None:
        self.die_first = die_first

    def __call__(self, place: int) -> int:
        if self.die_first and place == 0 and not os.environ.get("_SECOND"):
            return 3
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        stop.wait(20)
        return 0


@pytest.fixture
def kept_signals() -> Any:
    before = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def watched(family: Family, until: Callable[[], bool], seconds: float = 15) -> None:
    """Run a family until a condition holds, then stop it."""

    def watch() -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not until():
            time.sleep(0.02)
        family.stop.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert family.run() == 0
    watcher.join()


@pytest.mark.fault
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_family_has_its_size_and_leaves_together(kept_signals: None) -> None:
    family = Family(count=3, serve=Children())
    seen: set[int] = set()

    def grown() -> bool:
        seen.update(family.children)
        return len(family.children) == 3

    watched(family, grown)
    assert len(seen) == 3
    assert family.children == {}


@pytest.mark.fault
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_killed_child_is_replaced_in_its_place(kept_signals: None) -> None:
    family = Family(count=2, serve=Children())
    killed: list[int] = []
    places: list[set[int]] = []

    def replaced() -> bool:
        pids = list(family.children)
        if len(pids) == 2 and not killed:
            time.sleep(0.2)
            killed.append(pids[0])
            os.kill(pids[0], signal.SIGKILL)
        done = bool(killed) and len(pids) == 2 and killed[0] not in pids
        if done:
            places.append({place for place, _ in family.children.values()})
        return done

    watched(family, replaced)
    assert places == [{0, 1}]

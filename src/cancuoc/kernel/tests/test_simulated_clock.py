"""Every process of a replay reads the same moment, and no one else is touched by it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cancuoc.kernel import clock
from cancuoc.kernel.simulated_clock import SimulatedClock

START = datetime(2024, 7, 6, 10, 0, tzinfo=UTC)


def test_a_second_reader_sees_what_the_owner_set(tmp_path: Path) -> None:
    owner = SimulatedClock(tmp_path / "clock", start=START)
    reader = SimulatedClock(tmp_path / "clock")
    assert reader.now() == START
    owner.set(START + timedelta(minutes=5))
    assert reader.now() == START + timedelta(minutes=5)


def test_it_never_goes_back(tmp_path: Path) -> None:
    owner = SimulatedClock(tmp_path / "clock", start=START)
    with pytest.raises(ValueError, match="does not go back"):
        owner.set(START - timedelta(seconds=1))
    assert owner.now() == START


def test_the_doors_follow_it_in_another_process(tmp_path: Path) -> None:
    SimulatedClock(tmp_path / "clock", start=START)
    printed = subprocess.run(
        [sys.executable, "-c", "from cancuoc.kernel import clock; print(clock.now().isoformat())"],
        env={"CANCUOC_SIMULATED_CLOCK": str(tmp_path / "clock")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip() == START.isoformat()


def test_without_the_setting_the_machine_clock_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CANCUOC_SIMULATED_CLOCK", raising=False)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_demo_lives_in_another_week_at_the_same_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CANCUOC_SIMULATED_CLOCK", raising=False)
    away = START - datetime.now(UTC)
    monkeypatch.setenv("CANCUOC_CLOCK_OFFSET", str(away.total_seconds()))
    assert timedelta(0) <= clock.now() - START < timedelta(seconds=5)

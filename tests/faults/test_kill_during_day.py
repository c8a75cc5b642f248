"""F27, F41 and I11 on a whole day: killed twice each, nothing is lost and nothing doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.fault
SMALL = 48
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("day_under_fire.py")


def burnt(home: Path, *, dossiers: int, stations: int, residents: int, seconds: int) -> Any:
    """Play a day under fire and return its report; the log is shown when it fails."""
    report = home / "report.json"
    environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environ |= {
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "CANCUOC_CACHE": os.environ.get("CANCUOC_CACHE", str(ROOT / ".cancuoc" / "cache")),
    }
    sizes = [str(dossiers), str(stations), str(residents)]
    ran = subprocess.run(
        [sys.executable, str(PROGRAM), str(home / "day"), *sizes, str(report)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    return json.loads(report.read_text())


def assert_whole(report: Mapping[str, Any], *, dossiers: int) -> None:
    """Every receipt has its one dossier and its one card, and all books say the same."""
    assert [what for what, _, _ in report["killed"]] == ["worker", "database"] * 2
    assert report["acknowledged"] == dossiers
    assert report["lost"] == []
    assert report["unsound"] == {}
    assert report["differences"] == []
    assert report["good"]


@pytest.fixture(scope="module")
def small_day(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One small day for all everyday tests: it takes most of a minute."""
    home = tmp_path_factory.mktemp("fire")
    return burnt(home, dossiers=SMALL, stations=4, residents=2_500, seconds=300)


def test_a_day_survives_two_dead_workers_and_two_dead_databases(
    small_day: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_whole(small_day, dossiers=SMALL)
    with capsys.disabled():
        print(f"\nkilled (what, receipts, cards): {small_day['killed']}")


def test_the_kills_came_in_the_middle_of_the_work(small_day: Any) -> None:
    for _, receipts, cards in small_day["killed"]:
        assert 0 < receipts + cards < 2 * SMALL


@pytest.mark.nightly
def test_a_full_day_of_the_city_survives_the_same(tmp_path: Path) -> None:
    report = burnt(tmp_path, dossiers=8_000, stations=170, residents=30_000, seconds=7_200)
    assert_whole(report, dossiers=8_000)

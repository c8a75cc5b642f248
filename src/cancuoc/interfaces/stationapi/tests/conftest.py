"""Every test of this door has its own centre at a fixed moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation import keys
from cancuoc.interfaces.stationapi.tests.knocking import Knocker
from cancuoc.kernel import clock


@pytest.fixture(autouse=True)
def centre(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.BLOB_DIR = tmp_path / "blobs"
    settings.KEY_DIR = tmp_path / "keys"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    monkeypatch.setattr(clock, "now", lambda: AT)
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


@pytest.fixture
def knocker(db: None) -> Knocker:
    return Knocker(TestStation().enrol())

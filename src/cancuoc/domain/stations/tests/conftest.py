"""Every test of this room has its own spool, blobs and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.rollbacks import own_transactions

from cancuoc.domain.stations.tests.world import TestStation
from cancuoc.foundation import keys

__all__ = ["own_transactions"]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: object) -> Path:
    settings.BLOB_DIR = tmp_path / "blobs"
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield tmp_path
    keys.store.cache_clear()


@pytest.fixture
def station(db: None) -> TestStation:
    return TestStation().enrol()

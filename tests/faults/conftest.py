"""A home of its own for every drill, shared with the processes it starts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from cancuoc.foundation import keys


@pytest.fixture
def drill_home(tmp_path: Path, settings: Any) -> Any:
    """Point blobs, spool and keys below `tmp_path`, as `CANCUOC_HOME` would."""
    settings.BLOB_DIR = tmp_path / "blobs"
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield tmp_path
    keys.store.cache_clear()


@pytest.fixture
def drill_env(drill_home: Path, transactional_db: None) -> dict[str, str]:
    """Return the environment of a process that shares home and test database with the test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cancuoc.config.settings",
        "CANCUOC_HOME": str(drill_home),
        # No matcher process stands beside these drills.
        "CANCUOC_MATCHER": "inside",
        "DATABASE_URL": url_of(connection.settings_dict),
    }


def url_of(database: dict[str, Any]) -> str:
    """Return the URL of a Django database setting."""
    password = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    return (
        f"postgresql://{database['USER']}{password}@{database['HOST']}:{database['PORT']}"
        f"/{database['NAME']}"
    )

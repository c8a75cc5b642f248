"""Settings of every test run: own home, own database, append-only tables that can be flushed."""

from __future__ import annotations

import os
import tempfile

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cancuoc.config.settings")
os.environ["CANCUOC_HOME"] = tempfile.mkdtemp(prefix="cancuoc-test-")


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """Give every xdist worker its own database, named after the worker."""
    from django.conf import settings

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    test = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = f"test_{settings.DATABASES['default']['NAME']}_{worker}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Allow the test database alone to be emptied between transactional tests."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname='never_emptied'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER never_emptied ON {table}")

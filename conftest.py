"""Settings of every test run: own home, own database, append-only tables that can be flushed."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cancuoc.foundation import embedded_pg, pg_testing

ROOT = Path(__file__).resolve().parent
SHARED = ROOT / ".cancuoc" / "test-pg"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cancuoc.config.settings")
os.environ["CANCUOC_HOME"] = tempfile.mkdtemp(prefix="cancuoc-test-")
# Compiled kernels are kept between runs and shared by the processes of one run.
os.environ.setdefault("CANCUOC_KERNELS", str(ROOT / ".cancuoc" / "kernels"))
atexit.register(shutil.rmtree, os.environ["CANCUOC_HOME"], ignore_errors=True)
# The machine is shared: how long one example of a property takes by the clock proves nothing.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


def pytest_configure() -> None:
    """Let signing people up cost next to nothing: hundreds of tests do it."""
    from django.conf import settings

    # Most tests have files that are no pictures, and no matcher process beside them.
    settings.MATCHER, settings.EXTRACTOR = "inside", "none"
    settings.PASSWORD_HASHERS = ["tests.support.hashing.QuickArgon2"]
    from tests.support import emptying

    emptying.use()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: not item.path.is_relative_to(ROOT / "tests"))


def pytest_collection_finish() -> None:
    """Collect what was imported and collected once, and never look through it again.

    Thirty thousand tests and their modules stay until the end; going through them again and
    again took a twentieth of the processor, and single calls under measurement paid for it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _fill(url: str) -> None:
    """Fill in a process of its own: this one must not keep a connection to the template."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    environ = dict(os.environ, DATABASE_URL=url, PYTHONPATH=paths)
    subprocess.run([sys.executable, "-m", "tests.support.template"], env=environ, check=True)


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """Give the URL of the server under test: `DATABASE_URL`, else the shared embedded one.

    It starts only when a test asks for a database; the last test run that uses it stops it.
    """
    with ExitStack() as stack:
        url = os.environ.get("DATABASE_URL")
        if not url:
            url = stack.enter_context(embedded_pg.session(embedded_pg.Server(SHARED))).url()
        pg_testing.drop_leftovers(url)
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(
    request: pytest.FixtureRequest, database_server: str
) -> None:
    """Give every test process its own copy of one template: the tables, and Hà Nội's units."""
    from django.db import connection

    from cancuoc.config import environment

    template = pg_testing.ensure_template(
        database_server,
        source=ROOT / "src",
        lock=ROOT / ".cancuoc" / "template.lock",
        fill=_fill,
        patterns=(*pg_testing.MIGRATIONS, "units/data/*.csv", "units/tables.py"),
    )
    worker = getattr(request.config, "workerinput", {})
    name = pg_testing.copy_name(
        run=worker.get("testrunuid", "alone")[:8],
        worker=worker.get("workerid", "main"),
        owner=os.getpid(),
    )
    settings = environment.database(database_server)
    connection.settings_dict.update({k: settings[k] for k in ("USER", "PASSWORD", "HOST", "PORT")})
    connection.settings_dict["TEST"].update({"NAME": name, "TEMPLATE": template})


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Allow the test database alone to be emptied between transactional tests."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname='never_emptied'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER never_emptied ON {table}")
    yield
    # A thread of a web server under test may still be closing its connection when all is over.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

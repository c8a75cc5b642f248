"""The database a sub-command works on: the one `DATABASE_URL` names, else the embedded one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from cancuoc.foundation import db_safety, embedded_pg, pg_databases
from cancuoc.foundation.home import home
from cancuoc.kernel.refusal import Refusal

Say = Callable[[str], None]
# Any fixed number: two starts on one external database take turns with their migrations.
_MIGRATION_LOCK: Final = 4_021_7077


class DatabaseUnreachable(Refusal):
    """`DATABASE_URL` names a server that does not answer."""

    status = 503
    message = "Không kết nối được cơ sở dữ liệu."
    next_step = "Hãy kiểm tra DATABASE_URL và máy chủ PostgreSQL."


class DatabaseTooOld(Refusal):
    """The server at `DATABASE_URL` is older than PostgreSQL 15."""

    message = "Máy chủ PostgreSQL quá cũ."
    next_step = "Hãy dùng PostgreSQL 15 trở lên."


def to_stderr(line: str) -> None:
    """Write a progress line where it does not mix with an answer."""
    print(line, file=sys.stderr, flush=True)


def server() -> embedded_pg.Server:
    """Return the embedded server of this installation, running or not."""
    return embedded_pg.Server(home() / "pg")


@contextmanager
def provided(*, say: Say = to_stderr) -> Iterator[str]:
    """Hold a safe database up while the block runs, and name it in `DATABASE_URL`.

    Children inherit the variable. Raises `UnsafeDatabase`, `DatabaseUnreachable`,
    `DatabaseTooOld` or `DatabaseDidNotStart`.
    """
    if url := os.environ.get("DATABASE_URL"):
        inspect(url)
        yield url
        return
    with embedded_pg.session(server(), say=say) as running:
        url = running.url()
        pg_databases.ensure(url)
        inspect(url)
        os.environ["DATABASE_URL"] = url
        try:
            yield url
        finally:
            os.environ.pop("DATABASE_URL", None)


def inspect(url: str) -> None:
    """Refuse a database that cannot be reached, is too old, or may lose confirmed writes."""
    import psycopg

    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as problem:
        raise DatabaseUnreachable(log=str(problem).strip()) from problem
    with connection:
        if connection.info.server_version < 150_000:
            raise DatabaseTooOld
        db_safety.refuse_unsafe(connection)


def set_up_django() -> None:
    """Load Django with our settings; `DATABASE_URL` must be set by now."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cancuoc.config.settings")
    django.setup()


def migrate(*, say: Say = to_stderr) -> bool:
    """Bring the tables up to date when they are not; True when something was done."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])
    say(f"Đã cập nhật bảng dữ liệu trong {time.monotonic() - began:.1f} giây.")
    return True

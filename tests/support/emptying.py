"""Emptying the database between tests that commit: only what was filled, and nothing told.

Django empties every table after such a test and then tells all its apps that they were migrated,
which writes content types and permissions again, a hundred statements that nobody reads. Most of
the suite's waiting was this. Here the tables that hold rows are emptied, with those that point at
them, as PostgreSQL wants it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations

_POINTING = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'
"""


def use() -> None:
    """Let every test that commits end so."""
    real = DatabaseOperations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Sequence[str], **how: Any) -> list[str]:
        return real(self, style, to_empty(self.connection, tables), **how)

    DatabaseOperations.sql_flush = sql_flush
    flush.emit_post_migrate_signal = lambda *_, **__: None


def to_empty(connection: Any, tables: Sequence[str]) -> list[str]:
    """Return the tables that hold rows, and all that point at one of them."""
    quoted = connection.ops.quote_name
    looks = [f"SELECT {_text(t)} WHERE EXISTS (SELECT 1 FROM {quoted(t)})" for t in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        filled = {row[0] for row in cursor.fetchall()}
        cursor.execute(_POINTING)
        pointing = [(one.strip('"'), other.strip('"')) for one, other in cursor.fetchall()]
    wanted = with_pointing(filled, pointing)
    return [table for table in tables if table in wanted]


def with_pointing(filled: Iterable[str], pointing: Sequence[tuple[str, str]]) -> set[str]:
    """Return the tables and whatever points at them, over any number of steps."""
    found = set(filled)
    while more := {one for one, other in pointing if other in found} - found:
        found |= more
    return found


def _text(table: str) -> str:
    return "'" + table.replace("'", "''") + "'"

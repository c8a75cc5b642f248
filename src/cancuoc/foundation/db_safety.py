"""Refuse a database that may forget what it has confirmed.

With `fsync` off, 5 of 22 simulated power cuts left a broken database, and a kill -9 never
showed it. Nobody sees such a setting on a good day, so we look before the first write.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from cancuoc.kernel.refusal import Refusal

# Every value that keeps the promise "confirmed means kept" on one machine.
SAFE: Final[Mapping[str, frozenset[str]]] = {
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "synchronous_commit": frozenset({"on", "local", "remote_write", "remote_apply"}),
}


class UnsafeDatabase(Refusal):
    """A setting allows the server to lose confirmed writes; `setting` and `value` name it."""

    status = 503


class Cursor(Protocol):
    """The two calls we need of a database cursor."""

    def execute(self, query: str, /) -> object:
        """Run one statement."""

    def fetchone(self) -> tuple[object, ...] | None:
        """Return the next row."""


class ConnectionLike(Protocol):
    """A psycopg or Django connection: anything that gives a cursor."""

    def cursor(self) -> Cursor:
        """Return a cursor."""


def refuse_unsafe(connection: ConnectionLike) -> None:
    """Raise `UnsafeDatabase` for the first setting that is not safe on this connection."""
    for setting, safe in SAFE.items():
        cursor = connection.cursor()
        cursor.execute(f"SHOW {setting}")
        row = cursor.fetchone()
        value = str(row[0]) if row else ""
        if value not in safe:
            raise UnsafeDatabase(
                f"Cơ sở dữ liệu đặt {setting} = {value or '?'}: có thể mất dữ liệu khi mất điện.",
                next_step=f"Hãy chạy: ALTER SYSTEM SET {setting} = on; SELECT pg_reload_conf();",
                setting=setting,
                value=value,
            )

"""The encrypted store of a station: one SQLCipher file, whole after any power cut.

Every write is one transaction with the log flushed to the disk before it counts
(`synchronous=FULL`). The program refuses to work on weaker settings, because a receipt book
that may forget is worse than none.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

from cancuoc.kernel.refusal import Refusal
from cancuoc.station.schema import SCHEMA_VERSION, VERSIONS

Row: TypeAlias = tuple[Any, ...]
BUSY_SECONDS: Final = 15.0
SYNCHRONOUS_FULL: Final = 2


class UnsafeStore(Refusal):
    """The store cannot promise that what was signed survives."""

    status = 500
    message = "Kho dữ liệu của trạm không đạt mức an toàn bắt buộc."
    next_step = "Vui lòng không thu nhận trên máy này và báo bộ phận vận hành."


class StoreUnreadable(UnsafeStore):
    """The key does not open the file, or the file is damaged."""

    message = "Không mở được kho dữ liệu của trạm."


class StoreTooNew(UnsafeStore):
    """A newer program wrote the store."""

    message = "Kho dữ liệu do một phiên bản chương trình mới hơn tạo ra."
    next_step = "Vui lòng cập nhật chương trình trạm rồi mở lại."


@dataclass(frozen=True, slots=True)
class Safety:
    """The settings that decide whether a commit survives a power cut."""

    journal: str
    synchronous: int
    foreign_keys: int
    cipher: str

    def check(self, *, in_memory: bool) -> None:
        """Raise `UnsafeStore` for anything weaker than promised."""
        journal = "memory" if in_memory else "wal"
        right = (journal, SYNCHRONOUS_FULL, 1)
        if (self.journal, self.synchronous, self.foreign_keys) != right or not self.cipher:
            raise UnsafeStore(journal=self.journal, synchronous=self.synchronous)


class Store:
    """Connections to one file, one for each thread.

    `path` None keeps everything in memory, for simulations that are thrown away: all threads
    then share one connection.
    """

    def __init__(self, *, path: Path | None, key: bytes) -> None:
        self._path = path
        self._key = key
        self._local = threading.local()
        self._opened: list[Any] = []
        self._turn = threading.RLock()
        # A reader that opens its connection must not wait for a writer to finish.
        self._listing = threading.Lock()
        self._shared = self._connect() if path is None else None
        self._prepare()

    def close(self) -> None:
        """Close every connection; the store is not used afterwards."""
        with self._turn, self._listing:
            for connection in self._opened:
                connection.close()
            self._opened.clear()

    @contextmanager
    def write(self) -> Iterator[Any]:
        """Give a connection inside one transaction: all of it counts, or none.

        A write inside a write joins the outer one.
        """
        with self._turn:
            connection = self._connection()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A commit that failed leaves its transaction open; the next write would join it
                # and never reach the disk. Some faults end the transaction by themselves.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return all rows of a query."""
        if self._shared is not None:
            with self._turn:
                return list(self._shared.execute(sql, values).fetchall())
        return list(self._connection().execute(sql, values).fetchall())

    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: object) -> None:
        """Write one statement in a transaction of its own, or in the one already open."""
        with self.write() as connection:
            connection.execute(sql, values)

    def safety(self) -> Safety:
        """Return the settings in force on this thread's connection."""
        return _safety(self._connection())

    def _connection(self) -> Any:
        if self._shared is not None:
            return self._shared
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    def _connect(self) -> Any:
        connection = dbapi2.connect(
            str(self._path) if self._path else ":memory:",
            timeout=BUSY_SECONDS,
            isolation_level=None,
            # Only closing happens from another thread; the lock keeps the shared one orderly.
            check_same_thread=False,
        )
        try:
            connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            for pragma in _PRAGMAS:
                connection.execute(pragma).fetchall()
            _safety(connection).check(in_memory=self._path is None)
        except dbapi2.DatabaseError as error:
            connection.close()
            raise StoreUnreadable from error
        with self._listing:
            self._opened.append(connection)
        return connection

    def _prepare(self) -> None:
        with self.write() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                raise StoreTooNew(version=version)
            if version < SCHEMA_VERSION:
                for added in VERSIONS[version:]:
                    for statement in added:
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Without it a replacing insert would delete a packet past the trigger that forbids it.
    "PRAGMA recursive_triggers = ON",
    # What is deleted is overwritten, so that a finished draft leaves no pages behind.
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
)


def _safety(connection: Any) -> Safety:
    def ask(name: str) -> Any:
        row = connection.execute(f"PRAGMA {name}").fetchone()
        return row[0] if row else ""

    return Safety(
        journal=str(ask("journal_mode")),
        synchronous=int(ask("synchronous")),
        foreign_keys=int(ask("foreign_keys")),
        cipher=str(ask("cipher_version")),
    )

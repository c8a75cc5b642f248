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
from cancuoc.station import durable
from cancuoc.station.schema import SCHEMA_VERSION, STEPS

Row: TypeAlias = tuple[Any, ...]
BUSY_SECONDS: Final = 15.0
SYNCHRONOUS_FULL: Final = 2
SHRUNK_IN_MEMORY: Final = 64 * 1024 * 1024


class UnsafeStore(Refusal):
    """The store cannot promise that what was signed survives."""

    status = 500
    message = "Kho dữ liệu của trạm không đạt mức an toàn bắt buộc."
    next_step = "Vui lòng không thu nhận trên máy này và báo bộ phận vận hành."


class StoreUnreadable(UnsafeStore):
    """The key does not open the file, or the file is damaged."""

    message = "Không mở được kho dữ liệu của trạm."


class StoreLost(StoreUnreadable):
    """There was a store here and its file is gone or empty: a new one would hide the loss."""

    message = "Tệp kho dữ liệu của trạm đã mất hoặc trống."


class StoreTooNew(UnsafeStore):
    """A newer program wrote the store."""

    message = "Kho dữ liệu do một phiên bản chương trình mới hơn tạo ra."
    next_step = "Vui lòng cập nhật chương trình trạm rồi mở lại."


class DiskFull(Refusal):
    """There is no room to keep what was just done; what stood before stands."""

    status = 507
    message = "Ổ đĩa của máy đã đầy nên thao tác vừa rồi chưa được lưu."
    next_step = "Vui lòng giải phóng chỗ trên ổ đĩa rồi làm lại thao tác; hồ sơ đã lưu vẫn còn."


class DiskFailing(Refusal):
    """The disk did not confirm the write, so it must not count as kept."""

    status = 500
    message = "Ổ đĩa của máy báo lỗi nên thao tác vừa rồi chưa được lưu."
    next_step = "Vui lòng thử lại; nếu còn lỗi, dừng thu nhận trên máy này và báo bộ phận vận hành."


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
        made = path.with_name("station.made") if path else None
        if path and made and made.exists() and not _has_content(path):
            raise StoreLost
        self._shared = self._connect() if path is None else None
        self._prepare()
        if made:
            durable.touch(made)

    @property
    def path(self) -> Path | None:
        """Return where the store lies, None for one in memory."""
        return self._path

    @property
    def folder(self) -> Path | None:
        """Return the directory the store lies in, None for one in memory."""
        return self._path.parent if self._path else None

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
            with self._refusing():
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    # A commit that failed leaves its transaction open; the next write would join
                    # it and never reach the disk. Some faults end the transaction themselves.
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return all rows of a query; raise `StoreUnreadable` for pages the disk spoiled."""
        if self._shared is not None:
            with self._turn:
                return list(self._shared.execute(sql, values).fetchall())
        with self._refusing():
            return list(self._connection().execute(sql, values).fetchall())

    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: object) -> None:
        """Write one statement in a transaction of its own, or in the one already open."""
        with self.write() as connection:
            connection.execute(sql, values)

    def settle(self) -> None:
        """Carry what was committed from the log into the file.

        Every page of the file proves itself; the log is only believed as far as it holds. A bit
        that flips in it would take the station back to an earlier state without a word, so what
        was sealed does not stay there.
        """
        if self._shared is None:
            with self._turn, self._refusing():
                self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def shrink(self) -> None:
        """Give back the pages that nothing uses, and empty the log that held them before.

        They hold zeros already; a large store keeps them, for shrinking it costs its size in
        memory.
        """
        if self._shared is not None:
            return
        pages, free, size = (
            int(self.rows(f"PRAGMA {name}")[0][0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        try:
            if (pages - free) * size <= SHRUNK_IN_MEMORY:
                with self._turn, self._refusing():
                    self._connection().execute("VACUUM")
        finally:
            self.settle()

    def safety(self) -> Safety:
        """Return the settings in force on this thread's connection."""
        return _safety(self._connection())

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Turn what the disk does to us into refusals that say what to do."""
        try:
            yield
        except StoreUnreadable:
            self.let_go()
            raise
        except dbapi2.DatabaseError as error:
            refusal = _refusal(error)
            if refusal is None:
                raise
            if refusal is StoreUnreadable:
                self.let_go()
            raise refusal from error

    def let_go(self) -> None:
        """Close this thread's connection: after one spoiled page it reads no other either.

        The next question opens another. A write under way keeps its own until it has ended.
        """
        connection = getattr(self._local, "connection", None)
        if connection is None or connection.in_transaction:
            return
        self._local.connection = None
        with self._listing:
            if connection in self._opened:
                self._opened.remove(connection)
        connection.close()

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
            raise (_refusal(error) or StoreUnreadable) from error
        except UnsafeStore:
            connection.close()
            raise
        with self._listing:
            self._opened.append(connection)
        return connection

    def _prepare(self) -> None:
        """Bring the tables to this program's shape, all steps or none."""
        with self.write() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                raise StoreTooNew(version=version)
            for step in STEPS[version:]:
                for statement in step:
                    connection.execute(statement)
            if version < SCHEMA_VERSION:
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


# By the primary result codes of SQLite.
_REFUSALS: Final[dict[int, type[Refusal]]] = {
    # The driver calls a store read-only after it met a page that it could not prove.
    8: StoreUnreadable,
    10: DiskFailing,
    11: StoreUnreadable,
    13: DiskFull,
    26: StoreUnreadable,
}


def _refusal(error: Exception) -> type[Refusal] | None:
    return _REFUSALS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


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

"""Single values under a name, and the log of what happened on this station."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from cancuoc.packet import content_codec
from cancuoc.station.store import Store

T = TypeVar("T")


def put(store: Store, name: str, value: bytes) -> None:
    """Keep `value` under `name`, in place of what stood there."""
    store.run(
        "INSERT INTO settings VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
    )


def get(store: Store, name: str) -> bytes | None:
    """Return the value kept under `name`, or None."""
    row = store.row("SELECT value FROM settings WHERE name = ?", name)
    return None if row is None else bytes(row[0])


def put_record(store: Store, name: str, value: object) -> None:
    """Keep a frozen dataclass under `name`."""
    put(store, name, content_codec.dump(value))


def get_record(store: Store, name: str, kind: type[T]) -> T | None:
    """Return the dataclass kept under `name`, or None; raise a `BadContent` when it is broken."""
    data = get(store, name)
    return None if data is None else content_codec.load(kind, data)


def note(store: Store, act: str, *, at: datetime, hand: str, detail: str = "") -> None:
    """Add a line to the station's own log; `detail` is a code or a count, never a name."""
    store.run(
        "INSERT INTO events (at, act, hand, detail) VALUES (?, ?, ?, ?)",
        at.isoformat(),
        act,
        hand,
        detail,
    )


def notes(store: Store, *, act: str = "") -> list[tuple[str, str, str]]:
    """Return (act, hand, detail) of the log in order; of one act when it is named."""
    rows = store.rows("SELECT act, hand, detail FROM events ORDER BY number")
    return [(row[0], row[1], row[2]) for row in rows if act in ("", row[0])]


def noted_at(store: Store, act: str) -> datetime | None:
    """Return when an act was last logged, or None."""
    row = store.row("SELECT at FROM events WHERE act = ? ORDER BY number DESC LIMIT 1", act)
    return None if row is None else datetime.fromisoformat(row[0])

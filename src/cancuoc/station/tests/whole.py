"""All that a store holds, to show that a refusal or a fault left nothing half-written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cancuoc.station.store import Store


def everything(store: Store) -> dict[str, list[Any]]:
    """Every row of every table, by table."""
    tables = store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {table: sorted(store.rows(f"SELECT * FROM {table}"), key=repr) for (table,) in tables}


def changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> set[str]:
    """The tables that are not as they were."""
    return {table for table, rows in after.items() if rows != before.get(table)}


class PowerCut(Exception):
    """The moment a test chose."""


@contextmanager
def power_cut(store: Store, *, at_write: int) -> Iterator[list[str]]:
    """Let the store fail at its n-th write; gives the statements it was asked to run."""
    asked: list[str] = []
    real = store.run

    def run(sql: str, *values: object) -> None:
        asked.append(sql)
        if len(asked) == at_write:
            raise PowerCut(sql)
        real(sql, *values)

    store.run = run
    try:
        yield asked
    finally:
        del store.run

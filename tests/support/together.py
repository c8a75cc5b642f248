"""Several hands at one moment, each with a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from django.db import connection

_WAITING_FOR_US: Final = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid
"""


def together(*calls: Callable[[], Any], seconds: float = 30) -> list[Any]:
    """Run every call at the same moment; return what each gave or the error it ended with.

    The test needs `django_db(transaction=True)`: other connections see only what is committed.
    """
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=seconds)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        ends = [pool.submit(run, call) for call in calls]
        return [end.exception(timeout=seconds) or end.result() for end in ends]


def until_somebody_waits(*, seconds: float = 25) -> None:
    """Keep the transaction open until another connection waits for one of its rows."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(_WAITING_FOR_US)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody came")


def names(ends: list[Any]) -> list[str]:
    """Return the kinds of what `together` gave, sorted: "int", "NotWaiting" and so on."""
    return sorted(type(end).__name__ for end in ends)

"""Several hands at one moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


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


def names(ends: list[Any]) -> list[str]:
    """Return the kinds of what `together` gave, sorted: "int", "NotWaiting" and so on."""
    return sorted(type(end).__name__ for end in ends)

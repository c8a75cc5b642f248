"""A compiler that never comes back: what a page must stand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cancuoc.planner.floor import readiness, simulate, warming


class Compiled(AssertionError):
    """A page asked for a compiled evening."""


@contextmanager
def program_with_pages() -> Iterator[threading.Event]:
    """Make this process one that answers pages, its compiler hanging until the event is set.

    Whoever asks the kernels for anything before that fails.
    """
    released = threading.Event()
    kernels, prepare = simulate._kernels, warming._prepare

    def hang() -> None:
        released.wait()
        prepare()

    def ask() -> object:
        if not readiness.loaded.is_set():
            raise Compiled
        return kernels()

    was = readiness.loaded.is_set()
    readiness.loaded.clear()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(warming, "_prepare", hang)
            patch.setattr(simulate, "_kernels", ask)
            warming.beside()
            yield released
    finally:
        released.set()
        for thread in warming._loading:
            thread.join()
        readiness.never_waiting.clear()
        warming._failed.clear()
        readiness.loaded.set() if was else readiness.loaded.clear()

"""Whether this process may wait for the compiler: a library may, a program with pages may not."""

from __future__ import annotations

from threading import Event
from typing import Final

loaded: Final = Event()
"""Set once the compiled evening is in memory."""

never_waiting: Final = Event()
"""Set in a process that answers pages: nothing there waits for the compiler."""


class StillLoading(RuntimeError):
    """Somebody asked for an evening where nobody may wait, before it was loaded.

    Whoever answers pages asks `warming.at_hand` first; this is the net below, so that a page
    that forgot fails at once and does not hang.
    """


def insist() -> None:
    """Raise `StillLoading` when asking now would make a page wait for the compiler."""
    if never_waiting.is_set() and not loaded.is_set():
        raise StillLoading

"""Progress lines: what is being done, with the seconds since the start."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """Writes one line a step to standard error, so that answers on standard output stay clean."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, text: str) -> None:
        """Write one line now."""
        print(f"[{time.monotonic() - self._began:6.1f} s] {text}", file=sys.stderr, flush=True)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Say that a step begins and, when it took a second or more, how long it took."""
        self(f"{text}…")
        began = time.monotonic()
        yield
        seconds = time.monotonic() - began
        if seconds >= 1:
            self(f"{text}: xong sau {seconds:.1f} giây.")

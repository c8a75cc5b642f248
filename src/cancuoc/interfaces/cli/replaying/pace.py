"""Progress with the time that is left, one line every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cancuoc.kernel.textdate import vi_number

Say = Callable[[str], None]


@dataclass
class Pace:
    """Counts towards a total and says how far it is, at most every `every` seconds."""

    total: int
    say: Say
    every: float = 5.0
    now: Callable[[], float] = time.monotonic
    done: int = 0
    _began: float = field(init=False)
    _told: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self._told = self.now()

    def add(self, count: int, *, words: str) -> None:
        """Count on, and tell when it is time."""
        self.done += count
        if self.now() - self._told >= self.every:
            self._told = self.now()
            self.say(self.line(words))

    def line(self, words: str) -> str:
        """Return where we are, with the seconds left once that can be known."""
        counted = f"{words}: {vi_number(self.done)}/{vi_number(self.total)}"
        left = self.seconds_left()
        return counted if left is None else f"{counted}, còn khoảng {vi_number(round(left))} giây"

    def seconds_left(self) -> float | None:
        """Return the seconds left at the pace so far, None before the first is done."""
        if not self.done:
            return None
        spent = self.now() - self._began
        return max(0.0, spent / self.done * (self.total - self.done))

"""A network between the stations of a replay and its centre that can truly be cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol


class Wire(Protocol):
    """The network between stations and the centre, which can be cut for some of them."""

    def address(self, station: str) -> str:
        """Return where a station finds the centre."""

    def cut(self, stations: Sequence[str]) -> None:
        """Let these stations reach nobody."""

    def heal(self, stations: Sequence[str]) -> None:
        """Let these stations reach the centre again."""


MAKERS: list[Callable[[int], Wire]] = []
"""A test that lays such a network puts here what makes it, given the port of the centre."""

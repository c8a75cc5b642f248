"""Settings of `extraction`, read from `extraction.toml`, never written in code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class Fingers(NamedTuple):
    """Which minutiae make a template; `extraction.toml` says what each means."""

    least: int
    good: float


class Sequence(NamedTuple):
    """When two pictures show one finger; `extraction.toml` says what each means."""

    enough: int
    same: float
    other: float


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("extraction.toml").read_text()
    return tomllib.loads(text)


@cache
def fingers() -> Fingers:
    """Return the settings of single fingers."""
    return Fingers(**_tables()["fingers"])


@cache
def sequence() -> Sequence:
    """Return the settings of the sequence check."""
    return Sequence(**_tables()["sequence"])

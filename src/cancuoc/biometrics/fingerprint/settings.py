"""Settings of extraction and matching, read from `settings.toml`, never written in code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class Extraction(NamedTuple):
    """Which answers of the network are minutiae."""

    threshold: float
    most: int


class Matching(NamedTuple):
    """Tolerances and weights of the matcher; `settings.toml` says what each means."""

    neighbours: int
    nearest: float
    radius_slack: float
    bearing_slack: float
    turn_slack: float
    seeds: int
    seeds_each: int
    coarse_reach: float
    coarse_turn: float
    fine_reach: float
    fine_turn: float
    likeness_share: float
    likeness_full: float
    refined: int
    rounds: int
    bend_width: float
    margin: float
    few_outside: float
    few_pairs: float


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("settings.toml").read_text()
    return tomllib.loads(text)


@cache
def extraction() -> Extraction:
    """Return the settings of extraction."""
    return Extraction(**_tables()["extraction"])


@cache
def matching() -> Matching:
    """Return the settings of matching."""
    return Matching(**_tables()["matching"])

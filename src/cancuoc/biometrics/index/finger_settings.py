"""Settings of the search of fingers, read from `finger_settings.toml`, never written in code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class Sketching(NamedTuple):
    """Cells into which what a neighbour looks like is sorted. Changing one needs new rows."""

    neighbours: int
    nearest: float
    farthest: float
    radii: int
    bearings: int
    turns: int


class Voting(NamedTuple):
    """What a probe tolerates and how its minutiae vote; rows stay as they are."""

    radius_slack: float
    radius_share: float
    bearing_slack: float
    bearing_near: float
    turn_slack: float
    near_least: float
    turn_reach: int
    reach: float
    few: float


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("finger_settings.toml").read_text()
    return tomllib.loads(text)


@cache
def sketching() -> Sketching:
    """Return the settings of sketches."""
    return Sketching(**_tables()["sketching"])


@cache
def voting() -> Voting:
    """Return the settings of the scan."""
    return Voting(**_tables()["voting"])

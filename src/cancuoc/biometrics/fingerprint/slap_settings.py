"""Settings of slap segmentation, read from `slap.toml`, never written in code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class Foreground(NamedTuple):
    """What is skin; `slap.toml` says what each value means."""

    least: float
    over_noise: float
    fill: int
    smallest: int


class Hand(NamedTuple):
    """How far a hand may lie askew."""

    most_turn: float
    turn_step: float


class Fingers(NamedTuple):
    """How columns of skin become fingertips."""

    narrow: float
    wide: float
    valley: float
    touching: float
    deep: float
    longest: float
    crease_from: float
    crease_to: float
    crease_depth: float
    margin: float


class Sides(NamedTuple):
    """When the shape of a hand tells right from left."""

    sure: float


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("slap.toml").read_text()
    return tomllib.loads(text)


@cache
def foreground() -> Foreground:
    """Return the settings of the foreground."""
    return Foreground(**_tables()["foreground"])


@cache
def hand() -> Hand:
    """Return the settings of the hand's turn."""
    return Hand(**_tables()["hand"])


@cache
def fingers() -> Fingers:
    """Return the settings of fingertips."""
    return Fingers(**_tables()["fingers"])


@cache
def sides() -> Sides:
    """Return the settings of the hand check."""
    return Sides(**_tables()["sides"])

"""Settings of the search, read from `settings.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats, floats


class Eyes(NamedTuple):
    """When a turn of an eye is given up, and when an eye counts as missing."""

    hopeless: float
    least_bits: int


class Fingers(NamedTuple):
    """How many fingers are scanned, who is short-listed and how many fingers are compared."""

    scanned: int
    shortlist: float
    shortlist_least: int
    compared: int


class Rows(NamedTuple):
    """How the files of a shard grow."""

    first: int
    spare: int


class Patience(NamedTuple):
    """How long a worker may be silent, in seconds, and how often it is asked."""

    patience: float
    attempts: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Turns a likeness into a score of 0..1: one half at `middle`, the steeper the larger."""

    middle: float
    slope: float

    def score(self, likeness: npt.ArrayLike) -> Floats:
        """Return the scores of likenesses, in their shape."""
        power = np.clip(self.slope * (np.asarray(likeness) - self.middle), -60, 60)
        return floats(1 / (1 + np.exp(-power)))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What makes a candidate; `settings.toml` says where each figure comes from.

    `stranger` is the mean score of a stranger's finger. It is taken from each score before they
    are summed, so that several fingers of strangers prove no more than one.
    """

    candidate: float
    doubt: float
    two_eyes: Curve
    one_eye: Curve
    fingers: Curve
    stranger: float


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("settings.toml").read_text()
    return tomllib.loads(text)


@cache
def thresholds() -> Thresholds:
    """Return the thresholds that are in force."""
    table = _tables()["thresholds"]
    fingers = dict(table["fingers"])
    return Thresholds(
        candidate=table["candidate"],
        doubt=table["doubt"],
        two_eyes=Curve(**table["two_eyes"]),
        one_eye=Curve(**table["one_eye"]),
        stranger=fingers.pop("stranger"),
        fingers=Curve(**fingers),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a search."""

    eyes: Eyes = field(default_factory=lambda: Eyes(**_tables()["eyes"]))
    fingers: Fingers = field(default_factory=lambda: Fingers(**_tables()["fingers"]))
    rows: Rows = field(default_factory=lambda: Rows(**_tables()["rows"]))
    workers: Patience = field(default_factory=lambda: Patience(**_tables()["workers"]))
    thresholds: Thresholds = field(default_factory=thresholds)

"""Settings of faces, read from `settings.toml`, never written in code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class Process(NamedTuple):
    """How long the face process may take."""

    start_seconds: float
    call_seconds: float


class Embedder(NamedTuple):
    """An ONNX network in place of dlib's, when `file` names one; see `settings.toml`."""

    file: str
    name: str
    side: int
    around: float
    colours: str
    layout: str
    mean: float
    std: float
    measure: str


class Dlib(NamedTuple):
    """How vectors of dlib's network are compared."""

    measure: str
    same: float


class Limit(NamedTuple):
    """Between which values a portrait measure should lie; None where there is no end."""

    least: float | None = None
    most: float | None = None


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("settings.toml").read_text()
    return tomllib.loads(text)


@cache
def process() -> Process:
    """Return the time limits."""
    return Process(**_tables()["process"])


@cache
def embedder() -> Embedder:
    """Return the embedder that takes the place of dlib's, if its file is named."""
    return Embedder(**_tables()["embedder"])


@cache
def dlib() -> Dlib:
    """Return how dlib's vectors are compared."""
    return Dlib(**_tables()["dlib"])


@cache
def limits() -> Mapping[str, Limit]:
    """Return the limits of the portrait measures by name."""
    return {name: Limit(**limit) for name, limit in _tables()["limits"].items()}

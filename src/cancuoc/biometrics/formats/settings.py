"""Limits of the codecs, read from `settings.toml`, never written in code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class Limits(NamedTuple):
    """What a record may cost at most; `settings.toml` says why."""

    bytes: int
    xml_bytes: int
    representations: int
    xml_elements: int
    xml_depth: int
    least_rate: int
    most_rate: int


@cache
def limits() -> Limits:
    """Return the limits."""
    text = resources.files(__package__).joinpath("settings.toml").read_text()
    return Limits(**tomllib.loads(text)["limits"])

"""Settings of segmentation, code and matching, read from `settings.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class PupilSearch(NamedTuple):
    """How the dark disc is looked for; `settings.toml` says what each setting means."""

    long_side: int
    smallest: float
    largest: float
    dark: float
    candidate: float
    step_cap: float
    bright_inside: float
    uneven_inside: float
    hypotheses: int
    reach: float
    top_weight: float
    least_step: float
    least_agreeing: float
    most_uneven: float


class Lamps(NamedTuple):
    """Which light spots are reflections of lamps."""

    widest: int
    lighter: float
    near_dark: float


class LimbusSearch(NamedTuple):
    """How the edge between iris and sclera is looked for."""

    smallest: float
    largest: float
    least_pupil: float
    above_pupil: float
    above: float
    below: float
    rays: int
    shift: float
    shift_plain: float
    off_centre: float
    off_level: float
    step_cap: float
    width: float
    fine_cap: float
    wide: float
    least_step: float
    least_seen: float


class Covering(NamedTuple):
    """What counts as lid, lash or highlight."""

    step_cap: float
    least_step: float
    width: float
    lighter: float
    few: float
    margin: float
    stray: float
    least_stray: float
    highlight: float


class Unrolling(NamedTuple):
    """Which part of the ring is unrolled: 0 is the pupil's edge, 1 the limbus."""

    inner: float
    outer: float


class Coding(NamedTuple):
    """The filter and which of its answers are compared."""

    wavelength: float
    bandwidth: float
    fragile: float
    spread: int
    least_area: float


class Matching(NamedTuple):
    """How many compared bits make a distance trustworthy."""

    typical_bits: float
    least_bits: float


class Limits(NamedTuple):
    """Below these, another picture is asked for."""

    usable_area: float
    sharpness: float
    margin: float
    iris_pupil_contrast: float
    iris_sclera_contrast: float


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("settings.toml").read_text()
    return tomllib.loads(text)


@cache
def pupil() -> PupilSearch:
    """Return the settings of the pupil's search."""
    return PupilSearch(**_tables()["pupil"])


@cache
def lamps() -> Lamps:
    """Return the settings of reflected lamps."""
    return Lamps(**_tables()["lamps"])


@cache
def limbus() -> LimbusSearch:
    """Return the settings of the limbus' search."""
    return LimbusSearch(**_tables()["limbus"])


@cache
def covering() -> Covering:
    """Return the settings of lids, lashes and highlights."""
    return Covering(**_tables()["lids"])


@cache
def unrolling() -> Unrolling:
    """Return the settings of the rubber sheet."""
    return Unrolling(**_tables()["sheet"])


@cache
def coding() -> Coding:
    """Return the settings of the code."""
    return Coding(**_tables()["code"])


@cache
def matching() -> Matching:
    """Return the settings of the comparison."""
    return Matching(**_tables()["matching"])


@cache
def limits() -> Limits:
    """Return the settings of the advice."""
    return Limits(**_tables()["advice"])

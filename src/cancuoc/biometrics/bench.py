"""Measuring a matcher on a folder: every picture against every other, errors and times."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from cancuoc.biometrics import error_rates
from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.error_rates import ErrorRates
from cancuoc.biometrics.measuring_set import Picture, read_grey
from cancuoc.kernel.refusal import Refusal

T = TypeVar("T")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Modality(Generic[T]):
    """What is measured: how a file becomes a template, and how alike two templates are."""

    name: str
    template: Callable[[Bytes], T]
    score: Callable[[T, T], float]
    read: Callable[[Path], Bytes] = read_grey


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The outcome: rates as shares, times as processor milliseconds of one core.

    `failures` counts pictures without a template. Their pairs score 0: somebody who cannot be
    read is not recognised, and leaving them out would flatter.
    """

    modality: str
    subjects: int
    pictures: int
    rates: ErrorRates
    template_ms: float
    match_ms: float
    failures: int

    def report(self) -> dict[str, Any]:
        """Return the outcome as plain values, the rates beside the rest."""
        plain = asdict(self)
        rates: dict[str, Any] = plain.pop("rates")
        return rates | plain


def measure(modality: Modality[T], pictures: Sequence[Picture], *, progress: Progress) -> Measured:
    """Compare all pairs of pictures. Raises TooFewPairs."""
    began = time.process_time()
    templates = _templates(modality, pictures, progress)
    between = time.process_time()
    ready = [template for template in templates if template is not None]
    if len(ready) > 1:
        # The first comparison compiles kernels, which is no part of comparing.
        modality.score(ready[0], ready[1])
    compared = time.process_time()
    mates, strangers = _scores(modality, pictures, templates, progress)
    ended = time.process_time()
    return Measured(
        modality=modality.name,
        subjects=len({picture.subject for picture in pictures}),
        pictures=len(pictures),
        rates=error_rates.rates(genuine=np.array(mates), impostor=np.array(strangers)),
        template_ms=1000 * (between - began) / len(pictures),
        match_ms=1000 * (ended - compared) / max(1, len(mates) + len(strangers)),
        failures=len(templates) - len(ready),
    )


def _templates(
    modality: Modality[T], pictures: Sequence[Picture], progress: Progress
) -> list[T | None]:
    found: list[T | None] = []
    for done, picture in enumerate(pictures):
        progress("template", done, len(pictures))
        try:
            found.append(modality.template(modality.read(picture.file)))
        except Refusal:
            found.append(None)
    return found


def _scores(
    modality: Modality[T],
    pictures: Sequence[Picture],
    templates: Sequence[T | None],
    progress: Progress,
) -> tuple[list[float], list[float]]:
    mates: list[float] = []
    strangers: list[float] = []
    total = len(pictures) * (len(pictures) - 1) // 2
    pairs = combinations(zip(pictures, templates, strict=True), 2)
    for done, ((one, left), (two, right)) in enumerate(pairs):
        if done % 256 == 0:
            progress("match", done, total)
        known = left is not None and right is not None
        score = modality.score(left, right) if known else 0.0  # type: ignore[arg-type]
        (mates if one.subject == two.subject else strangers).append(score)
    return mates, strangers

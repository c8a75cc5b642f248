"""How fast a gallery is scanned on one core, beside how fast the core reads memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.index import bench_eyes, iris_scan
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.shard import EVIDENCE, PLAIN
from cancuoc.biometrics.iris import settings as iris
from cancuoc.biometrics.iris.code import Words
from cancuoc.biometrics.positions import Eye, Finger

Telling = Callable[[str], None]
"""Is told which step begins: draw, scan, mates."""

_ROUNDS: Final = 3
_KNOWN: Final = 256
"""Different eyes drawn; the gallery repeats them, each at its own place in memory."""
_MATES: Final = 512
_BAR: Final = 0.36
"""Distances up to here are what a search must not lose: beyond any threshold of one eye."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one core did in a second of processor time."""

    per_second: float
    row_bytes: int
    bandwidth_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Irises:
    """One comparison is one stored eye against all 17 turns of another.

    `lost` of `mates` pairs whose full distance is at most `bar` had another one in the scan.
    """

    rate: Rate
    full: Rate
    gallery: int
    mates: int
    lost: int
    bar: float


def rate(*, count: int, seconds: float, row_bytes: int, memory: float) -> Rate:
    """Return a rate; its share of `memory`, bytes a second, takes every row as read once."""
    per_second = count / seconds
    return Rate(
        per_second=per_second,
        row_bytes=row_bytes,
        bandwidth_share=per_second * row_bytes / memory,
    )


def irises(*, gallery: int, memory: float, tell: Telling) -> Irises:
    """Measure the scan of so many eyes, and what giving up early loses."""
    rng = np.random.default_rng(1)
    tell("draw")
    sheets = [bench_eyes.texture(rng) for _ in range(_KNOWN)]
    known = np.stack([iris_scan.row(bench_eyes.code(sheet, rng)) for sheet in sheets])
    rows = np.resize(known, (gallery, iris_scan.ROW))
    early = Settings().eyes.hopeless
    probes = [_another(sheet, rng) for sheet in sheets[:_ROUNDS]]
    tell("scan")
    _scan(probes[0], rows[:1], early)
    fast, full = (min(_timed(probe, rows, level) for probe in probes) for level in (early, 1.0))
    tell("mates")
    mates, lost = _lost(sheets, known, rng, early)
    row_bytes = rows.itemsize * iris_scan.ROW
    return Irises(
        rate=rate(count=gallery, seconds=fast, row_bytes=row_bytes, memory=memory),
        full=rate(count=gallery, seconds=full, row_bytes=row_bytes, memory=memory),
        gallery=gallery,
        mates=mates,
        lost=lost,
        bar=_BAR,
    )


def _another(sheet: Floats, rng: np.random.Generator) -> Words:
    """Return the turns of another take, from nearly the same to hardly alike."""
    share, turn = rng.uniform(0.5, 0.95), int(rng.integers(-6, 7))
    other = bench_eyes.changed(sheet, rng, share=share, turn=turn)
    return iris_scan.turns(bench_eyes.code(other, rng))


def _lost(
    sheets: list[Floats], known: Words, rng: np.random.Generator, early: float
) -> tuple[int, int]:
    """Return how many mates lie within the bar, and how many of them the scan puts elsewhere."""
    within = lost = 0
    for number in range(_MATES):
        at = number % _KNOWN
        probe, row = _another(sheets[at], rng), known[at : at + 1]
        distance = _scan(probe, row, 1.0)[0]
        if distance <= _BAR:
            within += 1
            lost += int(_scan(probe, row, early)[0] != distance)
    return within, lost


def _scan(probe: Words, rows: Words, hopeless: float) -> Floats:
    there = np.ones(len(rows), np.bool_)
    return iris_scan.scan(probe, rows, there, iris.matching(), hopeless)


def _timed(probe: Words, rows: Words, hopeless: float) -> float:
    began = time.process_time()
    _scan(probe, rows, hopeless)
    return time.process_time() - began


def person_bytes() -> dict[str, int]:
    """Return what one person takes in memory: by evidence, and with two eyes and ten fingers."""
    plain = sum(kind.bytes for kind in PLAIN.values())
    sizes = {name: sum(kind.bytes for kind in kinds.values()) for name, kinds in EVIDENCE.items()}
    return {
        "eye": sizes[Eye.RIGHT],
        "finger": sizes[f"{Finger.RIGHT_THUMB:d}"],
        "two_eyes": plain + sum(sizes[eye] for eye in Eye),
        "two_eyes_ten_fingers": plain + sum(sizes.values()),
    }

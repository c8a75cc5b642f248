"""The simulator held against closed forms and against integrated equations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from cancuoc.planner.floor import closed_forms, simulate
from cancuoc.planner.floor.simulate import Floats, People
from cancuoc.planner.floor.varying import Piece, kolmogorov


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One queue: mean wait by formula and by simulation (minutes), with its standard error."""

    name: str
    formula: float
    simulated: float
    error: float

    @property
    def off(self) -> float:
        """How far the simulation is from the formula, as a share of it."""
        return abs(self.simulated - self.formula) / self.formula


SERVICE = 8.0
EVENING = (
    Piece(minutes=30.0, rate=0.6, counters=3),
    Piece(minutes=60.0, rate=0.35, counters=3),
    Piece(minutes=60.0, rate=0.3, counters=4),
    Piece(minutes=60.0, rate=0.2, counters=4),
    Piece(minutes=240.0, rate=0.0, counters=4),
)
"""A rush at the doors, a counter opened after an hour and a half, and the last are served."""
PART: Final = 1_000_000
"""People drawn at a time, so that memory stays small."""


def checks(people: int, evenings: int, seed: int) -> list[Check]:
    """Return every check, with so many people in each steady queue, and so many evenings.

    Allen–Cunneen is itself an approximation for several counters; it is good in heavy traffic,
    so that is where it is asked.
    """
    rng = np.random.default_rng(seed)
    found = [
        _steady(f"Erlang C, c={c}, ρ={load}", c, load, None, people, rng)
        for c in (1, 2, 3, 5, 8)
        for load in (0.7, 0.8, 0.9)
    ]
    found += [
        _steady(f"Pollaczek–Khinchine, cv={cv}, ρ={load}", 1, load, cv, people, rng)
        for cv in (0.5, 0.6, 1.5)
        for load in (0.7, 0.9)
    ]
    found += [
        _steady(f"Allen–Cunneen, c={c}, cv={cv}, ρ=0.9", c, 0.9, cv, people, rng)
        for c in (2, 3)
        for cv in (0.5, 0.6)
    ]
    return [*found, changing(EVENING, evenings, rng)]


def _steady(
    name: str, c: int, load: float, cv: float | None, people: int, rng: np.random.Generator
) -> Check:
    """Simulate one steady queue; without `cv` services are exponential, else log-normal."""
    rate = c * load / SERVICE
    parts = [min(PART, people - begun) for begun in range(0, people, PART)]
    found = [_part(c, rate, cv, size, rng) for size in parts]
    formula = closed_forms.allen_cunneen(
        c, rate, SERVICE, cv_arrivals=1.0, cv_service=1.0 if cv is None else cv
    )
    return Check(
        name=name,
        formula=formula,
        simulated=sum(mean for mean, _ in found) / len(found),
        error=sqrt(sum(error**2 for _, error in found)) / len(found),
    )


def _part(
    c: int, rate: float, cv: float | None, size: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Return the mean wait of `size` people in a row, and its standard error."""
    gaps = rng.standard_exponential(size) / rate
    services = _services(cv, size, rng)
    waits = simulate.waits_first_come(np.cumsum(gaps), services, counters=c)
    return _controlled(waits, gaps * rate - 1.0, services / SERVICE - 1.0)


def _services(cv: float | None, people: int, rng: np.random.Generator) -> Floats:
    if cv is None:
        return SERVICE * rng.standard_exponential(people)
    sd = float(np.sqrt(np.log1p(cv**2)))
    times: Floats = np.exp(np.log(SERVICE) - sd**2 / 2.0 + sd * rng.standard_normal(people))
    return times


def _controlled(waits: Floats, *known: Floats, blocks: int = 200) -> tuple[float, float]:
    """Return the mean and its standard error, corrected by quantities of known mean nought.

    People close together wait alike, so that whole blocks are compared. A block in which by
    chance many came, or were slow, waits longer: that part of the noise is taken off.
    """
    size = waits.size // blocks * blocks
    means = waits[:size].reshape(blocks, -1).mean(axis=1)
    told = np.stack([k[:size].reshape(blocks, -1).mean(axis=1) for k in known], axis=1)
    rows = np.hstack((np.ones((blocks, 1)), told))
    answer, *_ = np.linalg.lstsq(rows, means, rcond=None)
    left = means - rows @ answer
    spread = float(left @ left) / (blocks - rows.shape[1])
    return float(answer[0]), float(np.sqrt(spread * np.linalg.inv(rows.T @ rows)[0, 0]))


def changing(pieces: Sequence[Piece], evenings: int, rng: np.random.Generator) -> Check:
    """Simulate evenings of changing arrivals and counters against the integrated equations."""
    came = _arrivals(pieces, evenings, rng)
    here = np.isfinite(came)
    service = SERVICE * rng.standard_exponential(came.shape)
    ones = np.ones(came.shape, dtype=np.int64)
    people = People(came=came, due=came, prio=ones, lanes=ones, service=service)
    found = simulate.run(people, _opening(pieces, evenings))
    waits = np.where(here, found.starts - np.where(here, came, 0.0), 0.0).sum(axis=1)
    expected = sum(piece.minutes * piece.rate for piece in pieces)
    total, error = _controlled(
        waits,
        here.sum(axis=1) / expected - 1.0,
        np.where(here, service, 0.0).sum(axis=1) / expected / SERVICE - 1.0,
    )
    return Check(
        name="Kolmogorov, M(t)/M/c(t)",
        formula=kolmogorov(pieces, SERVICE).mean_wait,
        simulated=total / expected,
        error=error / expected,
    )


def _arrivals(pieces: Sequence[Piece], evenings: int, rng: np.random.Generator) -> Floats:
    """Return Poisson arrivals (evenings, n): unit-rate arrivals, with time bent to the rates."""
    reached = np.concatenate(([0.0], np.cumsum([p.minutes * p.rate for p in pieces])))
    clock = np.concatenate(([0.0], np.cumsum([p.minutes for p in pieces])))
    size = int(reached[-1] + 8.0 * np.sqrt(reached[-1])) + 8
    passed = np.cumsum(rng.standard_exponential((evenings, size)), axis=1)
    return np.where(passed < reached[-1], np.interp(passed, reached, clock), np.inf)


def _opening(pieces: Sequence[Piece], evenings: int) -> simulate.Counters:
    """Return counters of which more and more open; none closes between."""
    plain = simulate.alike(max(p.counters for p in pieces), runs=evenings)
    begin = 0.0
    opens = np.zeros(plain.free.shape[1])
    open_so_far = pieces[0].counters
    for piece in pieces:
        opens[open_so_far : piece.counters] = begin
        open_so_far = max(open_so_far, piece.counters)
        begin += piece.minutes
    return simulate.Counters(
        free=np.tile(opens, (evenings, 1)),
        pace=plain.pace,
        closes=plain.closes,
        masks=plain.masks,
    )

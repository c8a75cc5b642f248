"""What an evening teaches: service times by band and counter, arrivals, who stays away.

Service times are log-normal. The logarithm of one is the band's mean, plus how slow this counter
is, plus how slow the room is tonight, plus noise. All of it has a normal prior from the settings
and the noise an inverse-gamma one, so that each finished service is one conjugate update of a
small matrix. Services that still go on count too: they have lasted at least so long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, inf, log, pi, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cancuoc.planner.floor.settings import Settings
from cancuoc.planner.floor.state import FloorState, Served
from cancuoc.planner.floor.tails import survival

Floats = NDArray[np.float64]

_SOME: Final = 1e-6
_EARLIEST: Final = 1.0
"""Minutes a service must have gone on before its length says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What is believed of service times: log minutes = band + counter + tonight + noise.

    `mean` (p) and `spread` (p, p) are of bands, then counters, then tonight; the noise of a
    band has variance `variances[band]` times a factor that is inverse gamma (`shape`, `rate`).
    """

    bands: tuple[str, ...]
    counters: tuple[str, ...]
    mean: Floats
    spread: Floats
    variances: Floats
    shape: float
    rate: float

    def row(self, band: str, counter: str | None) -> Floats:
        """Return which effects (p) make up a service of `band` at `counter`."""
        row = np.zeros(self.mean.size)
        row[self.bands.index(band)] = 1.0
        if counter in self.counters:
            row[len(self.bands) + self.counters.index(counter)] = 1.0
        row[-1] = 1.0
        return row

    def minutes(self, band: str, counter: str | None = None) -> float:
        """Return the mean minutes of a service, noise and doubt included to second order."""
        row = self.row(band, counter)
        factor = self.rate / (self.shape - 1.0)
        noise = self.variances[self.bands.index(band)]
        return exp(float(row @ self.mean) + factor * float(row @ self.spread @ row + noise) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Beliefs drawn once per run: log minutes (runs, bands), log pace (runs, counters), sd."""

    bands: Floats
    pace: Floats
    deviations: Floats


def prior(settings: Settings, counters: Sequence[str]) -> Times:
    """Return what the settings say of service times before anybody was served."""
    bands = tuple(settings.bands)
    rows = [settings.bands[code] for code in bands]
    service = settings.service
    doubts = [service.band] * len(bands) + [service.counter] * len(counters) + [service.evening]
    half = service.spread_weight / 2.0 + 1.0
    return Times(
        bands=bands,
        counters=tuple(counters),
        mean=np.array([row.log_mean for row in rows] + [0.0] * (len(counters) + 1)),
        spread=np.diag(np.square(doubts)),
        variances=np.array([row.log_variance for row in rows]),
        shape=half,
        rate=half - 1.0,
    )


def learn(state: FloorState, settings: Settings) -> Times:
    """Return what is believed of service times after all that ended and all that goes on."""
    known = {counter.code for counter in state.counters} | {s.counter for s in state.served}
    times = _with_ended(prior(settings, sorted(known)), state.served, settings)
    for counter in state.counters:
        if counter.serving is not None:
            band = counter.serving.band
            lasted = min(state.now - counter.serving.since, settings.plausible(band, inf))
            times = _with_going_on(times, band, counter.code, lasted)
    return times


def _with_ended(times: Times, served: Sequence[Served], settings: Settings) -> Times:
    """Update by finished services; the normal, inverse-gamma pair stays in its family."""
    if not served:
        return times
    minutes = [settings.plausible(each.band, each.minutes) for each in served]
    scale = np.sqrt([times.variances[times.bands.index(s.band)] for s in served])
    rows = np.array([times.row(s.band, s.counter) for s in served]) / scale[:, None]
    logs = np.log(minutes) / scale
    before = np.linalg.inv(times.spread)
    spread = np.asarray(np.linalg.inv(before + rows.T @ rows), dtype=np.float64)
    pulls = before @ times.mean + rows.T @ logs
    mean: Floats = spread @ pulls
    misfit = float(logs @ logs + times.mean @ before @ times.mean - mean @ pulls)
    shape, rate = times.shape + len(served) / 2.0, times.rate + max(misfit, 0.0) / 2.0
    return _changed(times, mean, spread, shape, rate)


def _with_going_on(times: Times, band: str, counter: str, lasted: float) -> Times:
    """Update by a service that has lasted `lasted` minutes and goes on: moments are matched."""
    if lasted < _EARLIEST:
        return times
    row = times.row(band, counter)
    lean = times.spread @ row
    factor = times.rate / (times.shape - 1.0)
    total = float(row @ lean) + float(times.variances[times.bands.index(band)])
    z = (float(row @ times.mean) - log(lasted)) / sqrt(factor * total)
    ratio = _pull(z)
    mean = times.mean + lean * (factor * ratio / sqrt(factor * total))
    spread = times.spread - np.outer(lean, lean) * (ratio * (ratio + z) / total)
    return _changed(times, mean, spread, times.shape, times.rate)


def _pull(z: float) -> float:
    """Return the normal density at `z` over the share below it."""
    below = 0.5 * erfc(-z / sqrt(2.0))
    # Far out the quotient tends to -z; there both parts are too small for a double.
    return exp(-z * z / 2.0) / sqrt(2.0 * pi) / below if z > -30.0 else -z


def _changed(times: Times, mean: Floats, spread: Floats, shape: float, rate: float) -> Times:
    return Times(
        bands=times.bands,
        counters=times.counters,
        mean=mean,
        spread=spread,
        variances=times.variances,
        shape=shape,
        rate=rate,
    )


def draw(times: Times, runs: int, rng: np.random.Generator) -> Drawn:
    """Draw `runs` sets of service times from what is believed."""
    factor = times.rate / rng.standard_gamma(times.shape, runs)
    root = np.linalg.cholesky(times.spread + 1e-12 * np.eye(times.mean.size))
    noise = rng.standard_normal((runs, times.mean.size)) @ root.T
    effects = times.mean + noise * np.sqrt(factor)[:, None]
    count = len(times.bands)
    return Drawn(
        bands=effects[:, :count] + effects[:, -1:],
        pace=effects[:, count:-1],
        deviations=np.sqrt(factor[:, None] * times.variances),
    )


def staying_away(state: FloorState, settings: Settings) -> tuple[float, float]:
    """Return the beta distribution (away, came) of the share of parties that stay away.

    A party whose time has passed counts as away by the chance that it no longer comes.
    """
    told = settings.bookings
    away, came = _counts(told.no_show, told.weight)
    came += state.came
    overdue = still_on_the_way(state, settings)
    overdue = overdue[overdue < 1.0]
    lost = 0.0
    for _ in range(5):
        share = (away + lost) / (away + came + overdue.size)
        lost = float(np.sum(share / (share + (1.0 - share) * overdue))) if overdue.size else 0.0
    return away + lost, came + overdue.size - lost


def still_on_the_way(state: FloorState, settings: Settings) -> Floats:
    """Return, for each party to come (in order of first mention), P(later than now | comes)."""
    dues = np.array(list(parties(state).values()), dtype=float)
    told = settings.bookings
    later = survival((state.now - dues - told.late) / told.late_sd)
    # Before its usual time a party says nothing yet about staying away.
    return np.where(later > 0.999, 1.0, later)


def parties(state: FloorState) -> dict[str, float]:
    """Return when each party is due; a person without a party is one alone."""
    found: dict[str, float] = {}
    for place, each in enumerate(state.to_come):
        found.setdefault(each.party or f"#{place}", each.due)
    return found


def walk_in_rate(state: FloorState, settings: Settings) -> tuple[float, float]:
    """Return the gamma distribution (shape, hours) of people without a booking per hour."""
    told = settings.walk_ins
    watched = max(min(state.now, state.closes) - state.opens, 0.0) / 60.0
    return told.per_hour * told.weight + state.walk_ins, told.weight + watched


def missing_calls(state: FloorState, settings: Settings) -> tuple[float, float]:
    """Return the beta distribution (missed, answered) of the share of calls nobody answers."""
    told = settings.call
    missed, answered = _counts(told.missed, told.weight)
    return missed + state.missed, answered + len(state.served)


def _counts(share: float, weight: float) -> tuple[float, float]:
    """Return a share as counts of yes and no; a beta distribution needs some of both."""
    return max(share * weight, _SOME), max((1.0 - share) * weight, _SOME)

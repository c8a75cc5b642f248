"""Forecasts measured on true evenings, beside the usual "position × mean"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

import numpy as np

from cancuoc.planner.floor.evenings import Evening, evening
from cancuoc.planner.floor.forecast import forecast
from cancuoc.planner.floor.settings import Settings
from cancuoc.planner.floor.state import FloorState, WaitRange
from cancuoc.planner.floor.worlds import OPENS, World

AGAIN: Final = 15.0
"""Minutes between two forecasts of everybody who waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One ticket when it was given out: what was said, what the usual ways say, what came."""

    said: WaitRange
    by_settings: float
    by_tonight: float
    true: float


def tell(one: Evening, settings: Settings, seed: int) -> list[Told]:
    """Forecast each ticket of an evening at the moment it is given out."""
    found = []
    for person in one.tickets():
        now = float(one.came[person])
        # Whoever is called in the same minute needs no forecast, but the ticket counts.
        told = _told(one, now, settings, seed).get(person, _at_once(one.wait(person)))
        found.append(told)
    return found


def tell_again(one: Evening, settings: Settings, seed: int) -> list[Told]:
    """Forecast everybody who waits at each quarter of an hour, as a board does all the time."""
    times = np.arange(OPENS, float(one.ends[np.isfinite(one.ends)].max()), AGAIN)
    return [each for now in times for each in _told(one, float(now), settings, seed).values()]


def _told(one: Evening, now: float, settings: Settings, seed: int) -> dict[int, Told]:
    """Return what is said at `now` of each person who waits then."""
    state = one.state(now)
    usual, tonight = usual_mean(settings), tonight_mean(state, settings)
    return {
        int(ticket): Told(
            said=said,
            by_settings=position_times_mean(state, ticket, usual),
            by_tonight=position_times_mean(state, ticket, tonight),
            true=float(one.starts[int(ticket)]) - now,
        )
        for ticket, said in forecast(state, settings, seed).items()
    }


def _at_once(true: float) -> Told:
    nought = WaitRange(low=0.0, middle=0.0, high=0.0)
    return Told(said=nought, by_settings=0.0, by_tonight=0.0, true=true)


def position_times_mean(state: FloorState, ticket: str, mean: float) -> float:
    """Return the usual sum: the place in the queue times the mean, shared by the counters."""
    idle = [counter for counter in state.counters if counter.serving is None]
    order = sorted(state.waiting, key=lambda w: (not w.priority, w.due, w.since, w.ticket))
    place = [each.ticket for each in order].index(ticket) + 1
    return max(place - len(idle), 0) * mean / len(state.counters)


def usual_mean(settings: Settings) -> float:
    """Return the mean minutes of a service by the settings' shares of the bands."""
    shares = sum(row.share for row in settings.bands.values())
    return sum(row.minutes * row.share for row in settings.bands.values()) / shares


def tonight_mean(state: FloorState, settings: Settings) -> float:
    """Return the mean minutes of tonight's services, or the usual one before the first."""
    if not state.served:
        return usual_mean(settings)
    return fmean(each.minutes for each in state.served)


def measure(
    world: World,
    settings: Settings,
    *,
    evenings: int,
    first: int = 1,
    tick: Callable[[int], None],
) -> dict[str, Any]:
    """Return how forecasts did on so many evenings of a world; `tick` hears each one done.

    The figures are of tickets when they are given out; `again` has those of everybody who
    waits, asked anew each quarter of an hour.
    """
    found: list[Told] = []
    again: list[Told] = []
    for number in range(first, first + evenings):
        one = evening(world, number)
        found += tell(one, settings, seed=number)
        again += tell_again(one, settings, seed=number)
        tick(number - first + 1)
    return {**figures(found), "again": figures(again)}


def figures(found: Sequence[Told]) -> dict[str, Any]:
    """Return the figures of what was told: shares 0 to 1, minutes."""
    true = np.array([each.true for each in found])
    low = np.array([each.said.low for each in found])
    high = np.array([each.said.high for each in found])
    ways = {
        "forecast": np.array([each.said.middle for each in found]),
        "position_times_mean": np.array([each.by_settings for each in found]),
        "position_times_tonight": np.array([each.by_tonight for each in found]),
    }
    queued = true > 0.0
    held = (low - 1e-6 <= true) & (true <= high + 1e-6)
    return {
        "tickets": len(found),
        "waited": int(queued.sum()),
        "mean_wait": float(true.mean()),
        "held": float(held.mean()),
        "held_of_waited": float(held[queued].mean()),
        "width_mean": float((high - low).mean()),
        "width_median_of_waited": float(np.median((high - low)[queued])),
        "ways": {name: _errors(said, true) for name, said in ways.items()},
    }


def _errors(said: Any, true: Any) -> dict[str, float]:
    queued = true > 0.0
    error = np.abs(said - true)
    return {
        "median_error": float(np.median(error)),
        "mean_error": float(error.mean()),
        "p90_error": float(np.quantile(error, 0.9)),
        "bias": float((said - true).mean()),
        "median_error_of_waited": float(np.median(error[queued])),
        "mean_error_of_waited": float(error[queued].mean()),
        "within_5": float((error <= 5.0).mean()),
    }

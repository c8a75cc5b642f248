"""How long each ticket will still wait: the evening is continued many times and looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cancuoc.planner.floor import simulate
from cancuoc.planner.floor.drawing import Drawing
from cancuoc.planner.floor.settings import Settings
from cancuoc.planner.floor.simulate import Floats
from cancuoc.planner.floor.state import Booked, FloorState, WaitRange


def forecast(state: FloorState, settings: Settings, seed: int) -> dict[str, WaitRange]:
    """Return the range of minutes until the call for each ticket that waits.

    A ticket is left out when no counter, open now or later, will call it. The same state and
    seed give the same answer; keep the seed of a session so that the board does not flicker.
    Refuse a band without a service time.
    """
    if not state.waiting:
        return {}
    future = Drawing(state, settings, seed, settings.forecast.runs).future()
    found = simulate.run(future.everybody(), future.counters, watched=len(state.waiting))
    left = found.starts[:, : len(state.waiting)] - state.now
    ranges = _ranges(left, settings)
    return {
        each.ticket: wait
        for each, wait in zip(state.waiting, ranges, strict=True)
        if np.isfinite(wait.high)
    }


def forecast_slots(
    state: FloorState, slots: Sequence[float], band: str, settings: Settings, seed: int
) -> Mapping[float, WaitRange]:
    """Return the wait of somebody who would book each slot, from its start or their arrival.

    `slots` are starts in minutes, none before now. The bookings in `state` are those taken so
    far: to forecast a session that will fill, add the bookings that are expected. A slot is left
    out when no counter would call the person.
    """
    drawing = Drawing(state, settings, seed, settings.forecast.runs)
    future = drawing.future()
    others = future.everybody()
    waits = {}
    for slot in slots:
        person = drawing.booked([Booked(band=band, due=slot)])
        came = np.where(np.isfinite(person.came), person.came, slot)
        person = simulate.People(
            came=came, due=person.due, prio=person.prio, lanes=person.lanes, service=person.service
        )
        found = simulate.run(person.beside(others), future.counters, watched=1)
        waits[slot] = _ranges(found.starts[:, :1] - np.maximum(came, slot), settings)[0]
    return {slot: wait for slot, wait in waits.items() if np.isfinite(wait.high)}


def _ranges(left: Floats, settings: Settings) -> list[WaitRange]:
    """Return a range for each column of waits (runs, people)."""
    told = settings.forecast
    # Only finite numbers are interpolated: half way to infinity is not a number.
    found = np.quantile(np.maximum(left, 0.0), (told.low, 0.5, told.high), axis=0, method="higher")
    return [WaitRange(low=float(a), middle=float(b), high=float(c)) for a, b, c in found.T]

"""Continuations of an evening, drawn from what is known and learned: who comes, for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cancuoc.planner.floor import learning
from cancuoc.planner.floor.learning import Drawn, Times
from cancuoc.planner.floor.settings import Settings
from cancuoc.planner.floor.simulate import Counters, Floats, Ints, People
from cancuoc.planner.floor.state import Booked, Counter, FloorState, Waiting
from cancuoc.planner.floor.tails import beyond, survival

T = TypeVar("T", bound=np.generic)

_EVERY = -1
"""A mask with all bits: a person without a lane, a counter that takes everybody."""

_UNNAMED_LANE = 62
_MOST_SENT_TO = 40
"""Counters that people were sent to have bits of their own, downward from the unnamed lane's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Future:
    """One drawn future per run, in three groups of people, and the counters."""

    waiting: People
    booked: People
    walk_ins: People
    counters: Counters

    def everybody(self) -> People:
        """Return all of them, those who wait first."""
        return self.waiting.beside(self.booked).beside(self.walk_ins)


class Drawing:
    """Draws the parts of a future; everything comes from one seeded generator, in one order."""

    def __init__(self, state: FloorState, settings: Settings, seed: int, runs: int) -> None:
        self.state, self.settings, self.runs = state, settings, runs
        self.rng = np.random.default_rng(seed)
        self.times: Times = learning.learn(state, settings)
        self.drawn: Drawn = learning.draw(self.times, runs, self.rng)
        self.away = self.rng.beta(*learning.staying_away(state, settings), size=runs)
        self.missing = self.rng.beta(*learning.missing_calls(state, settings), size=runs)
        names = {lane for counter in state.counters for lane in counter.lanes}
        self._bits = {name: 1 << place for place, name in enumerate(sorted(names))}
        sent_to = sorted({each.counter for each in state.waiting if each.counter})
        self._own = {
            code: 1 << (_UNNAMED_LANE - 1 - place)
            for place, code in enumerate(sent_to[:_MOST_SENT_TO])
        }
        self._anyone = _EVERY & ~sum(self._own.values())

    def future(self) -> Future:
        """Return who waits, who is still to come with and without a booking, and the counters."""
        return Future(
            waiting=self.waiting(self.state.waiting),
            booked=self.booked(self.state.to_come),
            walk_ins=self.walk_ins(),
            counters=self.counters(),
        )

    def waiting(self, waiting: Sequence[Waiting]) -> People:
        """Return people who are here already, in the order of their tickets' call."""
        came = np.array([each.since for each in waiting], dtype=float)
        due = np.array([each.due for each in waiting], dtype=float)
        people = self._people(
            waiting, self._wide(came), self._wide(due), self._bands([w.band for w in waiting])
        )
        if not self._own:
            return people
        lanes = [self._own.get(w.counter, 0) if w.counter else self._bit(w.lane) for w in waiting]
        return replace(people, lanes=self._wide(np.array(lanes, dtype=np.int64)))

    def booked(self, to_come: Sequence[Booked]) -> People:
        """Return people with a booking: parties come late, early, or not at all, together."""
        names = [each.party or f"#{place}" for place, each in enumerate(to_come)]
        first = {name: to_come[names.index(name)].due for name in dict.fromkeys(names)}
        came = self._parties(np.array(list(first.values()), dtype=float))
        order = list(first)
        of = np.array([order.index(name) for name in names], dtype=np.int64)
        due = np.array([each.due for each in to_come], dtype=float)
        return self._people(
            to_come, came[:, of], self._wide(due), self._bands([b.band for b in to_come])
        )

    def _parties(self, dues: Floats) -> Floats:
        """Return when each party comes (runs, parties), after now; infinity if it never does."""
        told = self.settings.bookings
        passed = self._wide((self.state.now - dues - told.late) / told.late_sd)
        share = (1.0 - self.away[:, None]) * survival(passed)
        comes = share / (share + self.away[:, None])
        here = self.rng.random(passed.shape) < comes
        came = dues + told.late + told.late_sd * beyond(passed, self.rng)
        return np.where(here, came, np.inf)

    def walk_ins(self) -> People:
        """Return people without a booking, until tickets are no longer given out."""
        state = self.state
        shape, hours = learning.walk_in_rate(state, self.settings)
        rate = np.maximum(self.rng.standard_gamma(shape, self.runs) / hours / 60.0, 1e-12)
        begin = max(state.now, state.opens)
        expected = float(rate.max(initial=0.0)) * max(state.closes - begin, 0.0)
        size = (self.runs, ceil(expected + 4.0 * sqrt(expected)))
        came = begin + np.cumsum(self.rng.standard_exponential(size), axis=1) / rate[:, None]
        came[came > state.closes] = np.inf
        return self.anybody(came, came)

    def anybody(self, came: Floats, due: Floats) -> People:
        """Return people (runs, n) of whom nothing is known: bands and priority by their shares."""
        told = self.settings.walk_ins
        rows = [self.settings.bands[code] for code in self.times.bands]
        shares = np.cumsum([row.share for row in rows])
        band = np.searchsorted(shares / shares[-1], self.rng.random(came.shape), side="right")
        first = self.rng.random(came.shape) < told.priority
        lanes = np.array([self._bit(row.lane) for row in rows], dtype=np.int64)[band]
        return People(
            came=came,
            due=due,
            prio=np.where(first, 0, 1),
            lanes=np.where(first, self._bit(told.priority_lane), lanes),
            service=self._services(band),
        )

    def counters(self) -> Counters:
        """Return when each counter is next free, given how long its service has lasted."""
        every = self.state.counters
        free = np.empty((self.runs, len(every)))
        pace = np.empty_like(free)
        for place, counter in enumerate(every):
            log_pace = self.drawn.pace[:, self.times.counters.index(counter.code)]
            pace[:, place] = np.exp(log_pace)
            free[:, place] = max(self.state.now, counter.opens)
            if counter.serving is not None:
                code, lasted = counter.serving.band, self.state.now - counter.serving.since
                lasted = min(lasted, self.settings.plausible(code, lasted))
                left = self._left(self.times.bands.index(code), log_pace, lasted)
                free[:, place] = np.maximum(free[:, place], self.state.now + left)
        return Counters(
            free=free,
            pace=pace,
            closes=np.array([counter.closes for counter in every], dtype=float),
            masks=np.array([self._mask(counter) for counter in every], dtype=np.int64),
        )

    def _left(self, band: int, log_pace: Floats, lasted: float) -> Floats:
        """Return minutes left (runs) of a service that has lasted `lasted` minutes."""
        mean = self.drawn.bands[:, band] + log_pace
        sd = self.drawn.deviations[:, band]
        whole = np.exp(mean + sd * beyond((np.log(max(lasted, 1e-3)) - mean) / sd, self.rng))
        left: Floats = np.maximum(whole - max(lasted, 0.0), 0.0)
        return left

    def _people(
        self, told: Sequence[Waiting | Booked], came: Floats, due: Floats, band: Ints
    ) -> People:
        prio = np.array([0 if each.priority else 1 for each in told], dtype=np.int64)
        lanes = np.array([self._bit(each.lane) for each in told], dtype=np.int64)
        return People(
            came=came,
            due=due,
            prio=self._wide(prio),
            lanes=self._wide(lanes),
            service=self._services(self._wide(band)),
        )

    def _services(self, band: Ints) -> Floats:
        """Return minutes (runs, n) at a counter of pace 1; a call nobody answers is short."""
        mean = np.take_along_axis(self.drawn.bands, band, axis=1)
        sd = np.take_along_axis(self.drawn.deviations, band, axis=1)
        minutes = np.exp(mean + sd * self.rng.standard_normal(band.shape))
        missed = self.rng.random(band.shape) < self.missing[:, None]
        return np.where(missed, self.settings.call.minutes, minutes)

    def _bands(self, codes: Sequence[str]) -> Ints:
        for code in codes:
            self.settings.band(code)
        return np.array([self.times.bands.index(code) for code in codes], dtype=np.int64)

    def _wide(self, row: NDArray[T]) -> NDArray[T]:
        return np.ascontiguousarray(np.broadcast_to(row, (self.runs, row.size)))

    def _bit(self, lane: str) -> int:
        # A lane that no counter names is taken by the counters that take every lane only.
        return self._bits.get(lane, 1 << _UNNAMED_LANE) if lane else self._anyone

    def _mask(self, counter: Counter) -> int:
        own = self._own.get(counter.code, 0)
        if counter.sent_only:
            return own
        lanes = counter.lanes
        return own | (sum(self._bits[lane] for lane in lanes) if lanes else self._anyone)

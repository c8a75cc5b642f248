"""True evenings, drawn from a world and played out, and what a floor knew at each minute of them.

This is the other side of a forecast: nothing here uses the settings, and a forecast sees only
the states that `Evening.state` gives out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cancuoc.planner.floor import simulate
from cancuoc.planner.floor.simulate import Floats, Ints, People
from cancuoc.planner.floor.state import (
    Booked,
    Counter,
    FloorState,
    Served,
    Serving,
    Waiting,
)
from cancuoc.planner.floor.worlds import CLOSES, OPENS, SLOT, World

_CALL = 1.0
"""Minutes lost with a ticket that nobody answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """One evening as it truly went; arrays are by person. `party` -1 came without a booking."""

    bands: tuple[str, ...]
    band: Ints
    party: Ints
    priority: NDArray[np.bool_]
    missed: NDArray[np.bool_]
    came: Floats
    due: Floats
    starts: Floats
    ends: Floats
    at: Ints
    opened: Floats

    def tickets(self) -> list[int]:
        """Return the people who came, in the order in which they took a ticket."""
        return [int(i) for i in np.argsort(self.came, kind="stable") if np.isfinite(self.came[i])]

    def wait(self, person: int) -> float:
        """Return the true minutes from ticket to call."""
        return float(self.starts[person] - self.came[person])

    def state(self, now: float) -> FloorState:
        """Return what the floor knows at `now`: nothing of what has not happened yet."""
        here = self.came <= now
        over = self.ends <= now
        return FloorState(
            now=now,
            opens=OPENS,
            closes=CLOSES,
            counters=tuple(self._counter(place, now) for place in range(self.opened.size)),
            waiting=tuple(self._waiting(i) for i in _places(here & (self.starts > now))),
            to_come=tuple(self._booked(i) for i in _places(~here & (self.party >= 0))),
            served=tuple(self._served(i) for i in _places(over & ~self.missed)),
            came=int(np.unique(self.party[here & (self.party >= 0)]).size),
            walk_ins=int(np.sum(here & (self.party < 0))),
            missed=int(np.sum(over & self.missed)),
        )

    def _counter(self, place: int, now: float) -> Counter:
        serving = None
        for who in _places((self.at == place) & (self.starts <= now) & (self.ends > now)):
            serving = Serving(band=self.bands[self.band[who]], since=float(self.starts[who]))
        # A counter that should have opened is expected any moment.
        return Counter(code=str(place), serving=serving, opens=OPENS)

    def _waiting(self, i: int) -> Waiting:
        return Waiting(
            ticket=str(i),
            band=self.bands[self.band[i]],
            since=float(self.came[i]),
            due=float(self.due[i]),
            priority=bool(self.priority[i]),
        )

    def _booked(self, i: int) -> Booked:
        return Booked(
            band=self.bands[self.band[i]],
            due=float(self.due[i]),
            party=str(self.party[i]),
            priority=bool(self.priority[i]),
        )

    def _served(self, i: int) -> Served:
        minutes = float(self.ends[i] - self.starts[i])
        return Served(band=self.bands[self.band[i]], counter=str(self.at[i]), minutes=minutes)


def _places(which: NDArray[np.bool_]) -> list[int]:
    return [int(i) for i in np.flatnonzero(which)]


def evening(world: World, number: int) -> Evening:
    """Draw evening `number` of a world and play it out."""
    rng = np.random.default_rng([world.seed, number])
    counters = int(rng.integers(world.counters[0], world.counters[1] + 1))
    party, came, due = _everybody(world, counters, rng)
    size = came.size
    shares = np.array([row.share for row in world.bands.values()])
    band = rng.choice(len(shares), size=size, p=shares / shares.sum())
    priority = rng.random(size) < world.priority
    missed = rng.random(size) < world.missed
    opened = OPENS + rng.standard_exponential(counters) * world.opens_late
    people = People(
        came=came[None],
        due=due[None],
        prio=np.where(priority, 0, 1)[None],
        lanes=np.ones((1, size), dtype=np.int64),
        service=np.where(missed, _CALL, _services(world, band, rng))[None],
    )
    pace = np.exp(world.counter_sd * rng.standard_normal((1, counters)))
    plain = simulate.alike(counters, runs=1)
    found = simulate.run(
        people,
        simulate.Counters(
            free=opened[None].copy(), pace=pace, closes=plain.closes, masks=plain.masks
        ),
    )
    return Evening(
        bands=tuple(world.bands),
        band=band,
        party=party,
        priority=priority,
        missed=missed,
        came=came,
        due=due,
        starts=found.starts[0],
        ends=found.ends[0],
        at=found.at[0],
        opened=opened,
    )


def _everybody(
    world: World, counters: int, rng: np.random.Generator
) -> tuple[Ints, Floats, Floats]:
    """Return party, arrival and due time of each person, booked or not."""
    places = round(counters * rng.uniform(*world.places))
    slots = np.arange(OPENS, CLOSES, SLOT)
    party, due = _bookings(world, np.repeat(slots, places), rng)
    count = int(party.max(initial=-1)) + 1
    comes = rng.random(count) >= rng.uniform(*world.no_show)
    late = world.late + world.late_sd * rng.standard_normal(count)
    came = np.where(comes[party], due + late[party], np.inf)
    walked = _walked_in(world, rng)
    none = np.full(walked.size, -1, dtype=np.int64)
    return (
        np.concatenate((party, none)),
        np.concatenate((came, walked)),
        np.concatenate((due, walked)),
    )


def _bookings(world: World, due: Floats, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Return the parties that fill these places; a party is due when its first member is."""
    sizes = np.arange(1, len(world.parties) + 1)
    drawn = rng.choice(sizes, size=due.size, p=world.parties)
    party = np.repeat(np.arange(due.size), drawn)[: due.size]
    first = np.searchsorted(party, party)
    return party, due[first]


def _walked_in(world: World, rng: np.random.Generator) -> Floats:
    """Return when people without a booking come: one rate in the first hour, one later."""
    hours = (1.0, (CLOSES - OPENS) / 60.0 - 1.0)
    begins = (OPENS, OPENS + 60.0)
    counts = [rng.poisson(rate * h) for rate, h in zip(world.walk_ins, hours, strict=True)]
    parts = [
        begin + 60.0 * h * rng.random(count)
        for begin, h, count in zip(begins, hours, counts, strict=True)
    ]
    return np.sort(np.concatenate(parts))


def _services(world: World, band: Ints, rng: np.random.Generator) -> Floats:
    """Return true minutes of each service at a counter of usual pace."""
    rows = list(world.bands.values())
    mean = np.array([row.minutes for row in rows])[band]
    cv = np.array([row.cv for row in rows])[band]
    tonight = np.exp(world.evening_sd * rng.standard_normal())
    if world.shape == "gamma":
        noise = rng.standard_gamma(1.0 / cv**2) * cv**2
    else:
        sd = np.sqrt(np.log1p(cv**2))
        noise = np.exp(sd * rng.standard_normal(band.size) - sd**2 / 2.0)
    held_up = rng.random(band.size) < world.disturbed
    extra = np.where(held_up, rng.uniform(*world.disturbance, size=band.size), 0.0)
    minutes: Floats = mean * noise * tonight + extra
    return minutes

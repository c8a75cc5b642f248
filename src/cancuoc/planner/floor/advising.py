"""When advice is given: the evening is continued with and without it, and the promise looked at.

Each function answers None when there is nothing to advise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from math import ceil

import numpy as np
from numpy.typing import NDArray

from cancuoc.planner.floor import simulate
from cancuoc.planner.floor.advice import (
    BringWater,
    Comfort,
    Crowded,
    Hot,
    LateEnd,
    MoveKit,
    OpenCounter,
    StopTickets,
)
from cancuoc.planner.floor.drawing import Drawing, Future
from cancuoc.planner.floor.settings import Settings
from cancuoc.planner.floor.simulate import Evenings, Floats, People
from cancuoc.planner.floor.state import Counter, FloorState


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """Mean minutes from now (or from coming) until the call, and the share over the promise."""

    mean: float
    over: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many heads the room may hold at one time."""

    at: float
    people: int


def open_counter(
    state: FloorState, closed: Sequence[str], settings: Settings, seed: int
) -> OpenCounter | None:
    """Advise to open the first of the `closed` counters when the promise is about to break."""
    now = _wait(state, settings, seed)
    if not closed or now.over <= settings.promise.risk:
        return None
    then = _wait(_with(state, Counter(code=closed[0], opens=state.now)), settings, seed)
    if now.mean - then.mean < settings.advice.gain:
        return None
    return OpenCounter(counter=closed[0], without=now.mean, with_it=then.mean)


def move_kit(
    rooms: Mapping[str, FloorState], travel: float, settings: Settings, seed: int
) -> MoveKit | None:
    """Advise to move a kit between two rooms, `travel` minutes apart, if that helps on the whole.

    The counter given up is the last of its room, after its present service. The room it leaves
    must still keep the promise; the other must be about to break it.
    """
    now = {name: _wait(state, settings, seed) for name, state in rooms.items()}
    found = []
    for source, target in permutations(rooms, 2):
        risk = settings.promise.risk
        if now[target].over <= risk or len(rooms[source].counters) < 2:
            continue
        left, sent = _sent(rooms[source], rooms[target], source, travel)
        less, more = _wait(left, settings, seed), _wait(sent, settings, seed)
        gain = now[target].mean - more.mean
        if less.over <= risk and gain - (less.mean - now[source].mean) >= settings.advice.gain:
            move = MoveKit(
                source=source,
                target=target,
                source_before=now[source].mean,
                source_after=less.mean,
                target_before=now[target].mean,
                target_after=more.mean,
            )
            found.append((gain, move))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def stop_tickets(state: FloorState, settings: Settings, seed: int) -> StopTickets | LateEnd | None:
    """Advise from when on nobody without a booking should get a ticket, for the end's sake.

    The latest time on the grid is chosen with which the evening ends in time, but for the share
    `end_risk` of futures. People with a booking are always received.
    """
    future = _future(state, settings, seed)
    promise, grid = settings.promise, settings.advice.grid
    openly = _end(future, np.inf, settings)
    if openly <= promise.end:
        return None
    start = max(state.now, state.opens)
    for back in range(ceil(max(state.closes - start, 0.0) / grid)):
        at = (ceil(state.closes / grid) - 1 - back) * grid
        if at >= start and _end(future, at, settings) <= promise.end:
            return StopTickets(at=at, end=openly, limit=promise.end)
    end = _end(future, start, settings)
    if end <= promise.end:
        return StopTickets(at=start, end=openly, limit=promise.end)
    return LateEnd(end=end, limit=promise.end)


def crowded(state: FloorState, comfort: Comfort, settings: Settings, seed: int) -> Crowded | None:
    """Warn when the people and their companions will pass a limit of the room before long.

    The limits are seats, fans (fewer people a fan when it is hot) and floor.
    """
    told, outlook = settings.advice, load(state, settings, seed)
    per_fan = told.per_fan_hot if comfort.hot else told.per_fan
    floor = comfort.area / told.area if comfort.area else np.inf
    limit = min(float(comfort.seats), comfort.fans * per_fan, floor)
    fullest = max(outlook, key=lambda each: each.people)
    if fullest.people <= limit:
        return None
    most = fullest.people
    return Crowded(
        at=next(each.at for each in outlook if each.people > limit),
        fullest=fullest.at,
        people=most,
        there=comfort.seats,
        seats=max(most - comfort.seats, 0),
        fans=max(ceil(most / per_fan) - comfort.fans, 0),
        outside=max(ceil(most - floor), 0) if comfort.area else 0,
    )


def too_hot(comfort: Comfort) -> Hot | None:
    """Warn when the temperature that was read passes the room's limit."""
    if comfort.heat is None or not comfort.hot:
        return None
    return Hot(heat=comfort.heat, limit=comfort.heat_limit)


def load(state: FloorState, settings: Settings, seed: int) -> Sequence[Load]:
    """Return how many heads the room may hold at each time of the hours to come.

    Rounded up, so that the share `certain` of futures holds no more.
    """
    told = settings.advice
    times, loads = _loads(state, settings, seed)
    expected = np.quantile(loads, told.certain, axis=1)
    return [
        Load(at=float(at), people=ceil(people))
        for at, people in zip(times, expected, strict=True)
        if at <= state.now + told.ahead
    ]


def bring_water(
    state: FloorState, comfort: Comfort, settings: Settings, seed: int
) -> BringWater | None:
    """Warn when more water will be drunk than is there, until tickets are no longer given out."""
    times, loads = _loads(state, settings, seed)
    heads = float(np.quantile(loads.mean(axis=0), settings.advice.certain))
    litres = ceil(heads * float(times[-1] - times[0]) / 60.0 * settings.advice.water)
    missing = litres - comfort.water
    if missing <= 0:
        return None
    return BringWater(litres=litres, there=comfort.water, missing=missing)


def _future(state: FloorState, settings: Settings, seed: int) -> Future:
    return Drawing(state, settings, seed, settings.forecast.runs).future()


def _with(state: FloorState, counter: Counter) -> FloorState:
    return replace(state, counters=(*state.counters, counter))


def _sent(
    source: FloorState, target: FloorState, name: str, travel: float
) -> tuple[FloorState, FloorState]:
    """Return both rooms after the last counter of the one has left for the other."""
    last = source.counters[-1]
    left = replace(last, closes=source.now)
    arriving = Counter(code=f"{name}/{last.code}", opens=target.now + travel)
    return replace(source, counters=(*source.counters[:-1], left)), _with(target, arriving)


def _wait(state: FloorState, settings: Settings, seed: int) -> _Wait:
    future = _future(state, settings, seed)
    people = future.everybody()
    found = simulate.run(people, future.counters)
    came = np.isfinite(people.came)
    since = np.maximum(np.where(came, people.came, 0.0), state.now)
    # Coming before the slot is one's own choice; only the time after it counts.
    since = np.maximum(since, np.where(came, people.due, 0.0))
    # Somebody who is never called in a future waits until its end, and longer than promised.
    called = np.where(np.isfinite(found.starts), found.starts, settings.promise.end + 60.0)
    waits = np.maximum(called - since, 0.0)[came]
    if not waits.size:
        return _Wait(mean=0.0, over=0.0)
    return _Wait(mean=float(waits.mean()), over=float((waits > settings.promise.wait).mean()))


def _end(future: Future, stop: float, settings: Settings) -> float:
    """Return when the evening ends if nobody without a booking gets a ticket from `stop` on."""
    some = future.walk_ins.only(future.walk_ins.came < stop)
    people = future.waiting.beside(future.booked).beside(some)
    ends = simulate.run(people, future.counters).ends
    # Whoever no counter calls ends nothing; an evening without anybody has ended.
    last = np.where(np.isfinite(ends), ends, 0.0).max(axis=1, initial=0.0)
    last = np.maximum(last, future.counters.free.max(axis=1, initial=0.0))
    return float(np.quantile(last, 1.0 - settings.promise.end_risk))


def _heads(state: FloorState, people: People, settings: Settings) -> Floats:
    """Return how many heads each person brings (n): themselves and their companions."""
    bands = [each.band for each in state.waiting] + [each.band for each in state.to_come]
    known = [settings.band(code).companions for code in bands]
    shares = sum(row.share for row in settings.bands.values())
    usual = sum(row.companions * row.share for row in settings.bands.values()) / shares
    rest = people.came.shape[1] - len(known)
    return 1.0 + np.array(known + [usual] * rest)


def _loads(state: FloorState, settings: Settings, seed: int) -> tuple[Floats, Floats]:
    """Return times from now to the last ticket, and the heads in the room (times, runs)."""
    future, grid = _future(state, settings, seed), settings.advice.grid
    times = np.arange(state.now, max(state.closes, state.now) + grid, grid)
    people = future.everybody()
    found = simulate.run(people, future.counters)
    weight = _heads(state, people, settings)
    serving = [counter.serving for counter in state.counters]
    there = np.array([1.0 + settings.band(s.band).companions if s else 0.0 for s in serving])
    waiting = [_here(float(t), people, found) @ weight for t in times]
    # Who is at a counter now stays until that counter is next free.
    at_counters = [(future.counters.free > t) @ there for t in times]
    return times, np.asarray(np.array(waiting) + np.array(at_counters), dtype=np.float64)


def _here(t: float, people: People, found: Evenings) -> NDArray[np.bool_]:
    """Return who has come by `t` and not left (runs, n)."""
    here: NDArray[np.bool_] = (people.came <= t) & (found.ends > t)
    return here

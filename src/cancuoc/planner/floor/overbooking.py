"""How many places each slot may have, and how many people without a booking fit in.

Some people stay away, so a slot can offer more places than its counters serve. How many more is
decided by the promise: who comes should wait no longer than so many minutes, and the evening
should end in time. Futures are drawn once; every choice of places is tried on the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise, permutations

import numpy as np
from numpy.typing import NDArray

from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.floor import simulate
from cancuoc.planner.floor.drawing import Drawing
from cancuoc.planner.floor.settings import Settings
from cancuoc.planner.floor.simulate import Counters, Floats, People
from cancuoc.planner.floor.state import Booked, Counter, FloorState

_MOST_WALK_INS = 64
_BEFORE = 60.0
"""Minutes before the first slot from which people may come."""
_PENALTY = 200.0
"""People whom a promise broken by one more share of one is worth: two for each hundredth."""
_SOFT = 3.0
"""Minutes within which a wait or an end is a little over, or a little not."""
_LEAST = 0.02
"""People by which a change must better a choice, or the search would follow noise."""


class NoSlots(Refusal, ValueError):
    """A session without a slot or without a counter has no places."""

    message = "Buổi này chưa có khung giờ hoặc chưa có quầy."
    next_step = "Vui lòng thêm khung giờ và quầy rồi tính lại."


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session to be opened: the start of each slot (ascending), its end, its counters.

    `walk_ins` an hour are taken besides; with none, people without a booking fill what no-shows
    leave free, as many as `room_for_walk_ins` says on the night.
    """

    slots: tuple[float, ...]
    closes: float
    counters: tuple[Counter, ...]
    walk_ins: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a choice leads to: people seen, waits in minutes, shares 0 to 1.

    `over` is the share of people who wait longer than promised, `late` the share of evenings
    that end later than promised. A booked person's wait counts from the slot's start. `broken`
    is the same risk without the jumps of counting: what goes beyond the promise, softened.
    """

    booked: float
    walk_ins: float
    mean_wait: float
    over: float
    late: float
    broken: float

    def keeps(self, settings: Settings) -> bool:
        """Whether the promise is kept."""
        return self.over <= settings.promise.risk and self.late <= settings.promise.end_risk


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Places per slot, how many choices were tried, and what the places lead to.

    The outcome is measured on futures on which places were only taken away, never added.
    """

    per_slot: tuple[int, ...]
    outcome: Outcome
    tried: int


class Trials:
    """Futures of one session in which any number of places up to `most` can be tried."""

    def __init__(self, session: Session, settings: Settings, seed: int, runs: int) -> None:
        if not session.slots or not session.counters:
            raise NoSlots(slots=len(session.slots), counters=len(session.counters))
        # The rate is decided here, so nothing is left to learn about it.
        sure = replace(settings.walk_ins, per_hour=session.walk_ins, weight=1e6)
        settings = replace(settings, walk_ins=sure)
        self.session, self.settings = session, settings
        ends = (*session.slots, session.closes)
        longest = max(b - a for a, b in pairwise(ends))
        usual = sum(row.share * row.minutes for row in settings.bands.values())
        self.most = int(3.0 * longest * len(session.counters) / usual) + 3
        drawing = Drawing(self._empty(), settings, seed, runs)
        seats = drawing.booked(self._parties(seed))
        self.seats = drawing.anybody(seats.came, seats.due)
        self.walk_ins = drawing.walk_ins()
        self.counters = drawing.counters()
        self.tried: dict[tuple[int, ...], Outcome] = {}

    def _empty(self) -> FloorState:
        return FloorState(
            now=self.session.slots[0] - _BEFORE,
            opens=self.session.slots[0],
            closes=self.session.closes,
            counters=self.session.counters,
        )

    def _parties(self, seed: int) -> list[Booked]:
        """Return `most` seats per slot, taken by parties one after the other."""
        shares = np.array(self.settings.bookings.parties)
        sizes = np.random.default_rng(seed).choice(
            np.arange(1, shares.size + 1),
            size=(len(self.session.slots), self.most),
            p=shares / shares.sum(),
        )
        some = next(iter(self.settings.bands))
        return [
            Booked(band=some, due=due, party=f"{due}/{party}")
            for due, row in zip(self.session.slots, sizes, strict=True)
            for party in np.repeat(np.arange(self.most), row)[: self.most]
        ]

    def outcome(self, places: tuple[int, ...]) -> Outcome:
        """Return what these places per slot lead to."""
        if places not in self.tried:
            taken = np.concatenate([np.arange(self.most) < count for count in places])
            seats = _taken(self.seats, taken)
            self.tried[places] = judge(seats, self.walk_ins, self.counters, self.settings)
        return self.tried[places]


def _taken(people: People, taken: NDArray[np.bool_]) -> People:
    return People(
        came=people.came[:, taken],
        due=people.due[:, taken],
        prio=people.prio[:, taken],
        lanes=people.lanes[:, taken],
        service=people.service[:, taken],
    )


def judge(booked: People, others: People, counters: Counters, settings: Settings) -> Outcome:
    """Return what happens to these people; `others` wait from when they came."""
    people = booked.beside(others)
    found = simulate.run(people, counters)
    came = np.isfinite(people.came)
    since = np.hstack((np.maximum(booked.came, booked.due), others.came))
    waits = np.maximum(np.where(came, found.starts - np.where(came, since, 0.0), 0.0), 0.0)
    count = max(int(came.sum()), 1)
    ends = np.where(came, found.ends, -np.inf).max(axis=1, initial=-np.inf)
    runs, size = booked.came.shape
    told = settings.promise
    over = float((_soft(waits - told.wait) * came).sum() / count)
    late = float(_soft(ends - told.end).mean())
    return Outcome(
        booked=float(came[:, :size].sum() / runs),
        walk_ins=float(came[:, size:].sum() / runs),
        mean_wait=float(waits.sum() / count),
        over=float((waits > told.wait).sum() / count),
        late=float((ends > told.end).mean()),
        broken=max(over - told.risk, 0.0) + max(late - told.end_risk, 0.0),
    )


def _soft(minutes: Floats) -> Floats:
    """Return nought for well before, one for well after, and something between near it."""
    share: Floats = 0.5 + 0.5 * np.tanh(np.clip(minutes, -100.0, 100.0) / (2.0 * _SOFT))
    return share


def choose(session: Session, settings: Settings, seed: int, *, runs: int = 300) -> Places:
    """Return places per slot that see the most people with the promise kept.

    Coordinate search from the best equal slots: one place more, one fewer, or one moved, as long
    as the score grows. The score lets the search pass through choices just beyond the promise;
    what it ends with is trimmed until the promise is kept, there and on futures not searched.
    Refuse `NoSlots`.
    """
    trials = Trials(session, settings, seed, runs)
    slots = len(session.slots)
    equal = [(count,) * slots for count in range(trials.most + 1)]
    places: tuple[int, ...] = max(equal, key=lambda each: _score(each, trials))
    better: tuple[int, ...] | None = places
    while better is not None:
        places, better = better, _better(better, trials)
    # A search finds what suits its own futures; others must keep the promise as well.
    fresh = Trials(session, settings, seed + 1, runs)
    while any(places) and not all(t.outcome(places).keeps(settings) for t in (trials, fresh)):
        fewer = [_plus(places, s, -1) for s in range(slots) if places[s]]
        places = max(fewer, key=lambda each: _score(each, trials) + _score(each, fresh))
    return Places(per_slot=places, outcome=fresh.outcome(places), tried=len(trials.tried))


def _better(places: tuple[int, ...], trials: Trials) -> tuple[int, ...] | None:
    """Return the best change of one slot, or of one place from slot to slot, if any helps."""
    slots = range(len(places))
    single = [_plus(places, s, by) for s in slots for by in (1, -1)]
    moved = [_plus(_plus(places, a, -1), b) for a, b in permutations(slots, 2)]
    before = _score(places, trials)
    for choices in (single, moved):
        allowed = [each for each in choices if min(each) >= 0 and max(each) <= trials.most]
        best = max(allowed, key=lambda each: _score(each, trials), default=places)
        if _score(best, trials) > before + _LEAST:
            return best
    return None


def _plus(places: tuple[int, ...], slot: int, by: int = 1) -> tuple[int, ...]:
    return tuple(count + by * (s == slot) for s, count in enumerate(places))


def _score(places: tuple[int, ...], trials: Trials) -> float:
    """Return people seen, less what a broken promise costs, less a little for every wait."""
    outcome, promise = trials.outcome(places), trials.settings.promise
    return outcome.booked - _PENALTY * outcome.broken - outcome.mean_wait / promise.wait


def room_for_walk_ins(state: FloorState, settings: Settings, seed: int, *, runs: int = 200) -> int:
    """Return how many people without a booking can be let in now with the promise kept.

    Those who wait and those with a booking go on counting; nobody else without a booking is
    reckoned with. What no-shows leave free is filled by this, and no more. At most 64.
    """
    drawing = Drawing(state, settings, seed, runs)
    booked = drawing.booked(state.to_come)
    here = drawing.waiting(state.waiting)
    now: Floats = np.full((runs, _MOST_WALK_INS), state.now)
    extra, counters = drawing.anybody(now, now), drawing.counters()

    def fits(count: int) -> bool:
        some = _taken(extra, np.arange(_MOST_WALK_INS) < count)
        return judge(booked, here.beside(some), counters, settings).keeps(settings)

    if not fits(0):
        return 0
    low, high = 0, _MOST_WALK_INS
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low

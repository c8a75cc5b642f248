"""Neighbourhood search: free a window, let CP-SAT fill it, keep the better roster.

Which kind of window comes next, and how large, follows what each brought per second of processor
time so far. `process_time` counts all threads, so a budget means processor seconds.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.roster import relaxation
from cancuoc.planner.roster.cost import objective
from cancuoc.planner.roster.model import Free, Window, everything
from cancuoc.planner.roster.neighbourhoods import ALL, Look
from cancuoc.planner.roster.problem import Problem, Roster
from cancuoc.planner.roster.solving import Run, run

_ROW_EFFORT: Final = 2.0  # deterministic seconds for one person's first row
_WINDOW_EFFORT: Final = 3.0
_LEAST_EFFORT: Final = 0.2
_FIRST_SIZE: Final = 1000  # yes-or-no choices in a window
_SMALLEST, _LARGEST = 150, 12000
_FIRST_SEARCH: Final = 0.08  # share of the budget before the whole model is tried
_WHOLE_MODEL: Final = 0.30  # share of the budget at which the whole model gives up
_WHOLE_MODEL_CHOICES: Final = 150_000  # above it the whole model proves nothing in our time
_RELAXED_CHOICES: Final = 400_000  # likewise for the linear relaxation
_RELAXED_SHARE: Final = 0.5  # of the budget in seconds of the wall clock, which HiGHS keeps
_ROUNDING: Final = 1e-5  # costs are whole, so a bound may be rounded up
_FADING: Final = 0.98  # how much all results count after each further window
_MEMORY: Final = 0.85  # how much an older result of a kind of window still counts


class NoRow(Refusal):
    """One person's own rules cannot all be kept, so no roster can."""

    message = "Không xếp được lịch riêng của %(person)s: các ràng buộc của người này trái nhau."
    next_step = "Hãy nới số giờ ít nhất, ngày nghỉ hoặc số ngày liền của người này."


class Progress(NamedTuple):
    """How far a run has come: best cost, proven bound, processor seconds used."""

    best: int
    bound: int
    seconds: float


class Answer(NamedTuple):
    """A roster with its cost, a bound no roster can be below, and the seconds it took."""

    roster: Roster
    objective: int
    bound: int
    seconds: float

    @property
    def gap(self) -> float:
        """Return the distance from the bound, as a share of the cost."""
        return 0.0 if not self.objective else (self.objective - self.bound) / abs(self.objective)


Tell = Callable[[Progress], bool]  # returns whether to stop with the best so far
Keep = Callable[[Roster], None]  # is given every better roster, so that another may go on from it


@dataclass
class _Kind:
    """One kind of window: what it brought, and the size at which it is still solved."""

    worth: float = math.inf
    size: float = _FIRST_SIZE


@dataclass
class Search:
    """One search; `best` is always a roster that keeps every hard rule."""

    problem: Problem
    cpu_seconds: float
    seed: int = 1
    tell: Tell | None = None
    first_day: int = 0  # earlier days stand as they are
    frozen: frozenset[tuple[int, int]] = frozenset()  # (person, day) cells that stand, too
    onto: Roster | None = None  # what stands in those cells; nobody works there when None
    keep: Keep | None = None
    clock: Callable[[], float] = time.process_time
    best: Roster = field(init=False)
    cost: int = field(init=False)
    bound: int = field(init=False)

    def __post_init__(self) -> None:
        """Start the clock and prepare chance."""
        self._began = self.clock()
        self._chance = np.random.default_rng(self.seed)
        self._kinds = {name: _Kind() for name in ALL}
        self._stopped = False
        floor = self.problem.costs.min(axis=2).sum()
        self.bound = self.problem.constant + int(floor)

    def solve(self, start: Roster | None = None) -> Answer:
        """Search until the budget is spent, the bound is met, or `tell` asks to stop."""
        self.best = start.copy() if start is not None else self.constructed()
        self.cost = objective(self.problem, self.best)
        self._tell()
        self._relax()
        self._improve(_FIRST_SEARCH * self.cpu_seconds)
        self._whole(_WHOLE_MODEL * self.cpu_seconds)
        self._improve(self.cpu_seconds)
        return Answer(self.best, self.cost, self.bound, self.used())

    def used(self) -> float:
        """Return the processor seconds used so far, of all threads."""
        return self.clock() - self._began

    def constructed(self) -> Roster:
        """Return a first roster: row after row, each fitted to the cover still missing."""
        roster = self.problem.empty() if self.onto is None else self.onto.copy()
        whole = {person: range(self.problem.days) for person in range(len(roster))}
        free = self._open(whole)
        for person in self._chance.permutation(len(roster)):
            if days := free.get(int(person)):
                roster = self._row(roster, int(person), tuple(days))
        return roster

    def _row(self, roster: Roster, person: int, days: tuple[int, ...]) -> Roster:
        window = Window(self.problem, roster, {person: days})
        effort = _ROW_EFFORT
        while True:
            result = run(window, effort=effort, seed=self._seed())
            if result.roster is not None:
                return result.roster
            if result.impossible:
                raise NoRow(gaps={"person": self.problem.people[person].code})
            effort *= 4

    def _over(self, until: float) -> bool:
        return self._stopped or self.used() >= until or self.cost <= self.bound

    def _improve(self, until: float) -> None:
        while not self._over(until):
            name = self._choice()
            kind = self._kinds[name]
            began = self.clock()
            look = Look(self.problem, self.best, self._chance, self._cells(kind.size))
            free = self._open(ALL[name](look))
            if not free:
                kind.worth = 0.0
                continue
            # The solver's own seconds are close to those of a processor.
            effort = min(_WINDOW_EFFORT, max(_LEAST_EFFORT, until - self.used()))
            window = Window(self.problem, self.best, free)
            result = run(window, effort=effort, seed=self._seed())
            gain = self._take(result)
            self._learn(kind, gain, self.clock() - began, result)

    def _open(self, free: Free) -> Free:
        if not self.first_day and not self.frozen:
            return free
        later = {who: [d for d in days if self._is_open(who, d)] for who, days in free.items()}
        return {who: days for who, days in later.items() if days}

    def _is_open(self, person: int, day: int) -> bool:
        return day >= self.first_day and (person, day) not in self.frozen

    def _choice(self) -> str:
        names = list(self._kinds)
        untried = [name for name in names if math.isinf(self._kinds[name].worth)]
        if untried:
            return untried[0]
        worth = np.array([self._kinds[name].worth for name in names])
        # Every kind keeps a fifth of an even share: what brings nothing now may later.
        shares = 0.2 / len(names) + 0.8 * _normal(worth)
        return str(self._chance.choice(names, p=shares / shares.sum()))

    def _cells(self, choices: float) -> int:
        allowed = [len(person.duties) for person in self.problem.people]
        return max(4, int(choices / max(1.0, float(np.mean(allowed)))))

    def _take(self, result: Run) -> int:
        if result.roster is None:
            return 0
        cost = objective(self.problem, result.roster)
        gain = self.cost - cost
        if gain >= 0:
            self.best, self.cost = result.roster, cost
        if gain > 0:
            self._tell()
        return max(0, gain)

    def _learn(self, kind: _Kind, gain: int, seconds: float, result: Run) -> None:
        rate = gain / max(seconds, 1e-3)
        for other in self._kinds.values():
            # The first gains are large for whoever comes first; they must not count for long.
            other.worth *= _FADING
        kind.worth = rate if math.isinf(kind.worth) else _mixed(kind.worth, rate)
        if not result.proven:
            kind.size = max(_SMALLEST, kind.size * 0.85)
        elif result.effort < 0.3 * _WINDOW_EFFORT:
            kind.size = min(_LARGEST, kind.size * 1.1)

    def _relax(self) -> None:
        if self._choices() > _RELAXED_CHOICES or self._over(self.cpu_seconds):
            return
        window = self._everything()
        found = relaxation.bound(window, seconds=_RELAXED_SHARE * self.cpu_seconds)
        if found is not None:
            self._prove(window, found)

    def _prove(self, window: Window, found: float) -> None:
        proven = window.constant() + math.ceil(found - _ROUNDING)
        if proven > self.bound:
            self.bound = proven
            self._tell()

    def _choices(self) -> int:
        return self.problem.days * sum(len(person.duties) for person in self.problem.people)

    def _everything(self) -> Window:
        return Window(self.problem, self.best, self._open(everything(self.problem)))

    def _whole(self, until: float) -> None:
        if self._choices() > _WHOLE_MODEL_CHOICES or self._over(until):
            return
        window = self._everything()
        result = run(
            window, effort=math.inf, seed=self.seed, must_stop=lambda: self._asked_to_end(until)
        )
        if math.isfinite(result.bound):
            self._prove(window, result.bound)
        self._take(result)

    def _asked_to_end(self, until: float) -> bool:
        self._tell()
        return self._over(until)

    def _tell(self) -> None:
        if self.keep:
            self.keep(self.best)
        if self.tell and self.tell(Progress(self.cost, self.bound, self.used())):
            self._stopped = True

    def _seed(self) -> int:
        return int(self._chance.integers(1, 2**31 - 1))


def _normal(
    worth: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    total = worth.sum()
    return worth / total if total > 0 else np.full(len(worth), 1.0 / len(worth))


def _mixed(old: float, new: float) -> float:
    return _MEMORY * old + (1 - _MEMORY) * new

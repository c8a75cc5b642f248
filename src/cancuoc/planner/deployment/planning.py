"""Plan a city: weeks by part with a bound, then evenings, then the parts with the largest gap.

Parts share nothing, so their bounds add up to a bound for the whole city. There is always a plan,
a greedy one at first; a part's plan is replaced when a better one is found.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cancuoc.planner.deployment.baselines import greedy_fair
from cancuoc.planner.deployment.cells import Part, parts
from cancuoc.planner.deployment.coding import plan_from_json, plan_to_json
from cancuoc.planner.deployment.figures import Figures, figures
from cancuoc.planner.deployment.problem import Plan, Problem
from cancuoc.planner.deployment.trimming import trim

# Each round asks for a smaller gap of every part and gives more seconds to it.
ROUNDS: Final = ((0.01, 60.0), (0.003, 120.0), (0.001, 180.0))
GOAL: Final = 0.003
"""A gap of the whole city at which nobody would notice more: the run ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a run stands: worth of the best plan and the bound, in people; seconds; what is done."""

    best: float
    bound: float
    seconds: float
    round: int
    done: int
    total: int

    @property
    def gap(self) -> float:
        """Return how far the best is from the bound, as a share of the bound."""
        return gap_of(self.best, self.bound)


@dataclass(slots=True, kw_only=True)
class PartState:
    """What is known of one part; `rounds` are those it has been through."""

    plan: Plan
    value: float
    bound: float
    rounds: int = 0

    @property
    def lost(self) -> float:
        """Return what is between the plan and the bound."""
        return self.bound - self.value


@dataclass(slots=True)
class State:
    """What a run knows, by part: enough to go on after a restart."""

    parts: dict[str, PartState] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the state as JSON values."""
        return {
            code: {
                "plan": plan_to_json(part.plan),
                "value": part.value,
                "bound": part.bound,
                "rounds": part.rounds,
            }
            for code, part in self.parts.items()
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> State:
        """Read back what `to_json` gave."""
        return cls(
            {
                code: PartState(
                    plan=plan_from_json(part["plan"]),
                    value=part["value"],
                    bound=part["bound"],
                    rounds=part["rounds"],
                )
                for code, part in said.items()
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, its figures, the worth no plan can pass, and the seconds of this run."""

    plan: Plan
    figures: Figures
    bound: float
    seconds: float
    without: Figures | None = None
    """The figures of the best plan without loans, where the planner lends."""

    @property
    def gap(self) -> float:
        """Return the distance from the bound, as a share of it."""
        return gap_of(self.figures.value, self.bound)


Listen = Callable[[Progress], bool]
"""Hears how a run stands; False stops it with the best so far."""


def go_on(_progress: Progress) -> bool:
    """Listen to nothing."""
    return True


def gap_of(value: float, bound: float) -> float:
    """Return the distance of a worth from a bound, as a share of the bound."""
    return (bound - value) / max(abs(bound), 1.0)


def plan_city(
    problem: Problem,
    *,
    seconds: float = 900.0,
    goal: float = GOAL,
    listen: Listen = go_on,
    state: State | None = None,
) -> Planned:
    """Plan until the gap is `goal` or the time is over; `state` is kept up to date.

    A `state` of an earlier run of the same problem is gone on with. `listen` is asked after
    every part; keep the state there, and a restart loses one part at most. Where the problem
    lets the planner lend, loans are decided as well, and the bound is for plans with loans.
    """
    state = State() if state is None else state
    if problem.lending is not None and not problem.lent:
        # Both halves of the planner need each other.
        from cancuoc.planner.deployment.lending import plan_lending

        return plan_lending(problem, problem.lending, seconds, goal, listen, state)
    return plan_parts(problem, seconds=seconds, goal=goal, listen=listen, state=state)


def plan_parts(
    problem: Problem, *, seconds: float, goal: float, listen: Listen, state: State
) -> Planned:
    """Plan the parts of a city, with the loans that stand."""
    run = _Run(problem, seconds, listen, state)
    for number, (gap, most) in enumerate(ROUNDS, start=1):
        if not run.round(number, gap, most, goal):
            break
    plan, bound = trim(problem, run.plan()), run.bound()
    return Planned(plan=plan, figures=figures(problem, plan), bound=bound, seconds=run.seconds())


class _Run:
    def __init__(self, problem: Problem, most: float, listen: Listen, state: State) -> None:
        self.most, self.listen, self.state = most, listen, state
        self.began = time.monotonic()
        self.parts = {part.code: part for part in parts(problem)}
        for code, part in self.parts.items():
            if code not in state.parts:
                plan = greedy_fair(part.problem)
                value = figures(part.problem, plan).value
                state.parts[code] = PartState(plan=plan, value=value, bound=_most(part.problem))

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def bound(self) -> float:
        return sum(self.state.parts[code].bound for code in self.parts)

    def plan(self) -> Plan:
        return Plan(
            visits=tuple(v for code in self.parts for v in self.state.parts[code].plan.visits)
        )

    def round(self, number: int, gap: float, most: float, goal: float) -> bool:
        """Go through the parts, the largest loss first; return whether to go on."""
        waiting = [code for code in self.parts if self.state.parts[code].rounds < number]
        waiting.sort(key=lambda code: -self.state.parts[code].lost)
        for done, code in enumerate(waiting):
            stands = self._stands(number, done, len(waiting))
            over = self.seconds() >= self.most or (number > 1 and stands.gap <= goal)
            if not self.listen(stands) or over:
                return False
            self._part(self.parts[code], gap, min(most, self.most - self.seconds()))
            self.state.parts[code].rounds = number
        return self.listen(self._stands(number, len(waiting), len(waiting)))

    def _part(self, part: Part, gap: float, seconds: float) -> None:
        # The solvers are loaded when a plan is asked for, not when this module is.
        from cancuoc.planner.deployment.counting import Counting
        from cancuoc.planner.deployment.placing import Placing

        known = self.state.parts[part.code]
        if gap_of(known.value, known.bound) <= gap:
            return
        counts = Counting(part).solve(seconds=max(seconds, 0.1), gap=gap)
        known.bound = min(known.bound, counts.bound)
        plan = Plan(visits=tuple(Placing(part).place(counts.visits)))
        value = figures(part.problem, plan).value
        if value > known.value:
            known.plan, known.value = plan, value

    def _stands(self, number: int, done: int, total: int) -> Progress:
        best = sum(self.state.parts[code].value for code in self.parts)
        return Progress(
            best=best,
            bound=self.bound(),
            seconds=self.seconds(),
            round=number,
            done=done,
            total=total,
        )


def _most(problem: Problem) -> float:
    """Return what everybody expected would be worth: a bound before anything is solved."""
    w = problem.weights
    return sum(w.reached[c] * n for site in problem.sites for c, n in site.expected.items())

"""Something is lost while a plan is under way: plan the part it touches anew, with few changes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from cancuoc.planner.deployment.cells import Part, parts
from cancuoc.planner.deployment.figures import Figures, figures, shortages
from cancuoc.planner.deployment.locking import possible
from cancuoc.planner.deployment.problem import Plan, Problem, Visit

SECONDS: Final = 20.0
CHANGE: Final = 30.0
"""A changed evening must bring so many people more: families and officers were told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A plan near the one that stood.

    `lost` are visits that could not be held any more, `dropped` those given up besides, `added`
    new ones. `unchanged` are the figures if nobody did anything.
    """

    plan: Plan
    lost: tuple[Visit, ...]
    dropped: tuple[Visit, ...]
    added: tuple[Visit, ...]
    figures: Figures
    unchanged: Figures
    seconds: float

    @property
    def changes(self) -> int:
        """How many visits are other than planned, besides those that were lost."""
        return len(self.dropped) + len(self.added)


def replan(
    problem: Problem,
    plan: Plan,
    *,
    since: int,
    seconds: float = SECONDS,
    change: float = CHANGE,
    workers: int = 1,
) -> Replanned:
    """Plan anew from slot `since` on, where `problem` as it is now no longer allows the plan.

    Parts in which nothing is lost keep every visit. `change` is what a visit added or given up
    costs, in people. The time is shared among the parts touched.
    """
    began = time.monotonic()
    kept = [visit for visit in plan.visits if visit.slot < since or possible(problem, visit)]
    lost = set(plan.visits) - set(kept)
    touched = [part for part in parts(problem) if _touched(part, kept, lost)]
    found = list(kept)
    for part in touched:
        mine = [visit for visit in kept if visit.site in part.problem.site]
        new = _repaired(part, mine, since, seconds / len(touched), change, workers)
        found = [visit for visit in found if visit.site not in part.problem.site] + new
    changed, stood = Plan(visits=tuple(found)), set(kept)
    return Replanned(
        plan=changed,
        lost=_ordered(lost),
        dropped=_ordered(stood - set(found)),
        added=_ordered(set(found) - stood),
        figures=figures(problem, changed),
        unchanged=figures(problem, Plan(visits=tuple(kept))),
        seconds=time.monotonic() - began,
    )


def _touched(part: Part, kept: list[Visit], lost: set[Visit]) -> bool:
    here = {site.code for site in part.problem.sites}
    mine = [visit for visit in kept if visit.site in here]
    return any(visit.site in here for visit in lost) or bool(shortages(part.problem, mine))


def _repaired(
    part: Part, mine: list[Visit], since: int, seconds: float, change: float, workers: int
) -> list[Visit]:
    # The solver is loaded when a plan is asked for, not when this module is.
    from cancuoc.planner.deployment.repairing import Repair

    repair = Repair(part.problem, mine, since=since, change=change)
    return repair.solve(seconds=seconds, workers=workers)


def _ordered(visits: set[Visit]) -> tuple[Visit, ...]:
    return tuple(sorted(visits, key=lambda v: (v.slot, v.team, v.site)))

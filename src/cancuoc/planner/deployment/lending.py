"""Loans decided with the plan: where teams are wanted, a plan with them, and an honest bound.

The plan without loans comes first. The pooled model then says which weeks of which teams are
wanted elsewhere; whole weeks are lent, and the districts are planned anew, each with the teams it
has. The better of the two plans is kept. The bound is for every plan with any loans.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import replace
from typing import Final

from cancuoc.planner.deployment.cells import stock_of
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.planning import (
    Listen,
    Planned,
    Progress,
    State,
    plan_parts,
)
from cancuoc.planner.deployment.pooling import Pooled, Wish, bound_of, pool, trading
from cancuoc.planner.deployment.problem import Lending, Loan, Problem, Team
from cancuoc.planner.deployment.trimming import trim

_LENT: Final = "+"
# How the time is shared: the pooled model, the plan without loans, the plan with them, the bound.
_POOL, _ALONE, _WITH = 0.2, 0.4, 0.75
_ROUGH: Final = 0.005
"""Without loans nobody needs more than this: the plan with them begins anew."""
_ROOT: Final = 60.0


def plan_lending(
    problem: Problem,
    lending: Lending,
    seconds: float,
    goal: float,
    listen: Listen,
    state: State,
) -> Planned:
    """Plan with loans where they bring something; `state` holds both plans, part by part."""
    run = _Lending(problem, lending, seconds, listen)
    run.pool()
    run.alone(state, goal)
    if run.pooled is not None:
        run.lend(state, goal, run.pooled)
        run.prove(run.pooled)
    return run.planned()


def loans_wanted(problem: Problem, lending: Lending, pooled: Pooled) -> frozenset[Loan]:
    """Return whole loans near the divided ones of the pooled model, the most wanted first.

    The weeks wanted by a district of teams that are alike are added up and rounded, and the weeks
    wanted most are lent.
    """
    found: set[Loan] = set()
    wanted: dict[tuple[object, str], dict[Wish, float]] = defaultdict(dict)
    for wish, weeks in pooled.wanted.items():
        wanted[wish.stock, wish.to][wish] = weeks
    for some in sorted(wanted.values(), key=lambda one: (-sum(one.values()), str(min(one)))):
        left = round(sum(some.values()))
        for wish in sorted(some, key=lambda one: (-some[one], one.week)):
            for _ in range(min(left, round(some[wish] + 0.5))):
                team = _spare(problem, lending, wish, found)
                if team is None or len(found) >= lending.most:
                    break
                found.add(Loan(team.code, wish.to, wish.week))
                left -= 1
    return frozenset(found)


def _spare(problem: Problem, lending: Lending, wish: Wish, lent: set[Loan]) -> Team | None:
    """Return the team of a kind that can be lent in a week and was lent least."""
    weeks = Counter(loan.team for loan in lent)
    away = {loan.team for loan in lent if loan.week == wish.week}
    held = {v.team for v in problem.locked if problem.slots[v.slot].week == wish.week}
    able = [
        one
        for one in problem.teams
        if stock_of(one) == wish.stock
        and one.code not in away | held
        and weeks[one.code] < lending.most_weeks
    ]
    return min(able, key=lambda one: (weeks[one.code], one.code), default=None)


class _Lending:
    def __init__(self, problem: Problem, lending: Lending, seconds: float, listen: Listen) -> None:
        self.problem, self.lending = problem, lending
        self.most, self.listen = seconds, listen
        self.began, self.stopped = time.monotonic(), False
        self.pooled: Pooled | None = None
        self.best: Planned | None = None
        self.without: Planned | None = None
        self.bound = sum(
            problem.weights.reached[one] * people
            for site in problem.sites
            for one, people in site.expected.items()
        )

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def left(self, share: float = 1.0) -> float:
        return max(0.1, share * self.most - self.seconds())

    def pool(self) -> None:
        self.pooled = pool(self.problem, self.lending, seconds=self.left(_POOL))
        if self.pooled is not None:
            self.bound = min(self.bound, self.pooled.bound)

    def alone(self, state: State, goal: float) -> None:
        """Plan without loans."""
        alone = replace(self.problem, lending=None)
        self.without = self.best = plan_parts(
            alone,
            seconds=self.left(_ALONE if self.pooled else 1.0),
            goal=goal if self.pooled is None else max(goal, _ROUGH),
            listen=self._hear(),
            state=state,
        )

    def lend(self, state: State, goal: float, pooled: Pooled) -> None:
        """Plan the districts anew with the loans that are wanted."""
        loans = loans_wanted(self.problem, self.lending, pooled)
        if self.stopped or not loans:
            return
        lent = replace(self.problem, lent=loans)
        touched = {self.problem.team[loan.team].district for loan in loans}
        touched |= {loan.to for loan in loans}
        mine = State()
        for code, part in list(state.parts.items()):
            if code.startswith(_LENT):
                mine.parts[code.removeprefix(_LENT)] = part
            elif touched.isdisjoint(code.split("+")):
                mine.parts.setdefault(code, part)

        def hear(stands: Progress) -> bool:
            state.parts.update({_LENT + code: part for code, part in mine.parts.items()})
            return self._hear()(stands)

        found = plan_parts(lent, seconds=self.left(_WITH), goal=goal, listen=hear, state=mine)
        plan = trim(self.problem, found.plan)
        judged = figures(self.problem, plan)
        if self.best is None or judged.value > self.best.figures.value:
            self.best = replace(found, plan=plan, figures=judged)

    def prove(self, pooled: Pooled) -> None:
        """Add up what each district can make of the prices, one after another."""
        parts = trading(self.problem, self.lending)
        total, done = pooled.charge * self.lending.most, 0
        for part in parts.values():
            if self.stopped or self.left() <= 1.0:
                return
            seconds = min(_ROOT, self.left() / (len(parts) - done))
            total += bound_of(part, self.problem, self.lending, pooled, seconds=seconds)
            done += 1
            self.stopped = not self.listen(self._stands(4, done, len(parts)))
        self.bound = min(self.bound, total)
        self.listen(self._stands(4, done, len(parts)))

    def planned(self) -> Planned:
        assert self.best is not None
        assert self.without is not None
        return replace(
            self.best,
            bound=self.bound,
            seconds=self.seconds(),
            without=self.without.figures,
        )

    def _hear(self) -> Listen:
        """Tell on what a round of parts says, with the bound for plans with loans."""

        def hear(stands: Progress) -> bool:
            # Parts with guests do not add up to the city: what is judged is told, nothing else.
            best = self.best.figures.value if self.best else stands.best
            said = replace(stands, best=best, bound=self.bound, seconds=self.seconds())
            go_on = self.listen(said)
            self.stopped = self.stopped or not go_on
            return go_on

        return hear

    def _stands(self, number: int, done: int, total: int) -> Progress:
        best = self.best.figures.value if self.best else 0.0
        return Progress(
            best=best,
            bound=self.bound,
            seconds=self.seconds(),
            round=number,
            done=done,
            total=total,
        )

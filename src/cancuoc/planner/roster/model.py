"""The CP-SAT model of a window of a roster: some cells are free, the rest stands.

The whole roster is the window in which every cell is free. A window's model holds only rows
that a free cell touches, so a small window of a large roster costs little to build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from cancuoc.planner.roster.cost import objective, outside
from cancuoc.planner.roster.problem import OFF, Cover, Limit, Person, Problem, Roster

Free = Mapping[int, Sequence[int]]  # person → free days, rising


class Window:
    """One window as a model. `model` can be solved; `read` writes an answer into a roster."""

    def __init__(self, problem: Problem, roster: Roster, free: Free) -> None:
        """Build the model of the cells in `free`, everything else as in `roster`."""
        self.problem = problem
        self.model = cp_model.CpModel()
        self._free = free
        self._standing = roster.copy()
        for person, days in free.items():
            self._standing[person, list(days)] = OFF
        self.cells: dict[tuple[int, int], dict[int, Any]] = {}
        self._works: dict[tuple[int, int], Any] = {}
        self._terms: list[Any] = []
        self._weights: list[int] = []
        self._touched = 0  # what the rows of this model cost while every free cell is empty
        for person in free:
            self._add_cells(person)
            self._add_rules(person, roster[person])
        self._add_cover()
        self._hint(roster)
        self.model.minimize(cp_model.LinearExpr.weighted_sum(self._terms, self._weights))

    def constant(self) -> int:
        """Return the part of the roster's cost that the model leaves out because it stands."""
        return objective(self.problem, self._standing) - self._touched

    def read(self, solver: cp_model.CpSolver) -> Roster:
        """Return the roster with the solver's answer in the free cells."""
        found = self._standing.copy()
        for (person, day), duties in self.cells.items():
            for duty, chosen in duties.items():
                if solver.boolean_value(chosen):
                    found[person, day] = duty
        return found

    def _add_cells(self, number: int) -> None:
        person, duties = self.problem.people[number], range(len(self.problem.duties))
        for day in self._free[number]:
            open_duties = [duty for duty in duties if person.may(day, duty)]
            chosen = {duty: self.model.new_bool_var("") for duty in open_duties}
            works = self.model.new_bool_var("") if chosen else 0
            if chosen:
                self.model.add_exactly_one([*chosen.values(), ~works])
            self.cells[number, day] = chosen
            self._works[number, day] = works
            self._add_costs(number, day, chosen)

    def _add_costs(self, number: int, day: int, chosen: dict[int, Any]) -> None:
        costs = self.problem.costs[number, day]
        for duty, literal in chosen.items():
            if extra := int(costs[duty] - costs[OFF]):
                self._pay(literal, extra)

    def _pay(self, term: Any, weight: int) -> None:
        self._terms.append(term)
        self._weights.append(weight)

    def _add_rules(self, number: int, row: Roster) -> None:
        person = self.problem.people[number]
        days = self._free[number]
        works = [self._works.get((number, d), int(row[d] != OFF)) for d in range(len(row))]
        self._add_followers(number, row)
        self._add_long_runs(works, person, days)
        off = [1 - on if isinstance(on, int) else ~on for on in works]
        self._add_short_runs(works, off, person.run_least, days)
        self._add_short_runs(off, works, person.rest_least, days)
        self._add_weekends(works, person, set(days))
        for limit in person.limits:
            self._add_limit(number, limit)

    def _add_followers(self, number: int, row: Roster) -> None:
        free = set(self._free[number])
        starts = sorted({d for day in free for d in (day - 1, day) if 0 <= d < len(row) - 1})
        for day in starts:
            for before, after in self.problem.cliques:
                literals = [
                    *self._literals(number, day, before, row),
                    *self._literals(number, day + 1, after, row),
                ]
                if len(literals) > 1:
                    self.model.add_at_most_one(literals)

    def _literals(
        self, number: int, day: int, duties: tuple[int, ...], row: Roster
    ) -> Iterator[Any]:
        chosen = self.cells.get((number, day))
        if chosen is not None:
            yield from (chosen[duty] for duty in duties if duty in chosen)
        elif int(row[day]) in duties:
            yield True

    def _add_long_runs(self, works: list[Any], person: Person, days: Sequence[int]) -> None:
        most = person.run_most
        if not most:
            return
        first, last = max(0, days[0] - most), min(len(works) - most - 1, days[-1])
        for start in range(first, last + 1):
            stretch = works[start : start + most + 1]
            if not all(isinstance(on, int) for on in stretch):
                self.model.add(sum(stretch) <= most)

    def _add_short_runs(
        self, inside: list[Any], outside: list[Any], least: int, days: Sequence[int]
    ) -> None:
        for length in range(1, least):
            first, last = max(1, days[0] - length), min(len(inside) - length - 1, days[-1] + 1)
            for start in range(first, last + 1):
                edge = [inside[start - 1], inside[start + length]]
                clause = [*edge, *outside[start : start + length]]
                literals = [on for on in clause if not isinstance(on, int)]
                if literals and not any(on == 1 for on in clause if isinstance(on, int)):
                    self.model.add_bool_or(literals)

    def _add_weekends(self, works: list[Any], person: Person, days: set[int]) -> None:
        if person.weekends_most is None:
            return
        used: list[Any] = []
        standing = 0
        for weekend in self.problem.weekends:
            if any(isinstance(works[day], int) and works[day] for day in weekend):
                standing += 1
            elif days.intersection(weekend):
                any_work = self.model.new_bool_var("")
                for day in weekend:
                    if not isinstance(works[day], int):
                        self.model.add_implication(works[day], any_work)
                used.append(any_work)
        if standing + len(used) > person.weekends_most:
            self.model.add(sum(used) <= person.weekends_most - standing)

    def _add_limit(self, number: int, limit: Limit) -> None:
        terms: list[Any] = []
        weights: list[int] = []
        for day in limit.days:
            for duty, chosen in self.cells.get((number, day), {}).items():
                if limit.amounts[duty]:
                    terms.append(chosen)
                    weights.append(limit.amounts[duty])
        if not terms:
            return
        amounts = np.array((*limit.amounts, 0))
        standing = int(amounts[self._standing[number, list(limit.days)]].sum())
        total = cp_model.LinearExpr.weighted_sum(terms, weights) + standing
        if not limit.weight:
            self.model.add_linear_constraint(total, limit.least, limit.most)
            return
        self._touched += limit.weight * outside(limit, self._standing[number])
        # What lies outside a soft limit is at most the larger of its two sides.
        reach = max(limit.least, standing + sum(weights) - limit.most, 0)
        beyond = self.model.new_int_var(0, reach, "")
        self.model.add(total - beyond <= limit.most)
        self.model.add(total + beyond >= limit.least)
        self._pay(beyond, limit.weight)

    def _add_cover(self) -> None:
        people_of_day: dict[int, list[int]] = {}
        for number, day in self.cells:
            people_of_day.setdefault(day, []).append(number)
        for day, people in people_of_day.items():
            present = self.problem.filling[self._standing[:, day]].sum(axis=0)
            for cover in self.problem.covers_of_day[day]:
                self._add_place(cover, people, int(present[cover.place]))

    def _add_place(self, cover: Cover, people: list[int], present: int) -> None:
        terms: list[Any] = []
        weights: list[int] = []
        filling = self.problem.filling[:, cover.place]
        for number in people:
            for duty, chosen in self.cells[number, cover.day].items():
                if filling[duty]:
                    terms.append(chosen)
                    weights.append(int(filling[duty]))
        if not terms:
            return
        spare = present - cover.need
        self._touched += spare * cover.over if spare > 0 else -spare * cover.under
        under = self.model.new_int_var(0, max(0, -spare), "")
        over = self.model.new_int_var(0, max(0, spare + sum(weights)), "")
        total = cp_model.LinearExpr.weighted_sum(terms, weights) + present
        self.model.add(total + under - over == cover.need)
        self._pay(under, cover.under)
        self._pay(over, cover.over)

    def _hint(self, roster: Roster) -> None:
        for (number, day), duties in self.cells.items():
            for duty, chosen in duties.items():
                self.model.add_hint(chosen, int(roster[number, day]) == duty)


def everything(problem: Problem) -> Free:
    """Return the window in which every cell is free."""
    days = tuple(range(problem.days))
    return dict.fromkeys(range(len(problem.people)), days)

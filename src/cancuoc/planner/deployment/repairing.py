"""One part planned anew from a slot on, near the plan that stands: the model in CP-SAT.

Every team, site and slot is a choice of its own. A visit that is dropped or added costs as much
as so many people, so that few evenings change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, Final

from ortools.sat.python import cp_model

from cancuoc.planner.deployment.figures import crew_minutes, held_at, kits_of
from cancuoc.planner.deployment.problem import CLASSES, Kit, Moment, Problem, Site, Visit

_PERSON: Final = 100


class Repair:
    """A part's choices from `since` on; `kept` are visits that stand if nothing better is found."""

    def __init__(self, problem: Problem, kept: list[Visit], *, since: int, change: float) -> None:
        """Build the model; visits before `since` and locked ones are fixed."""
        self.problem, self.since, self.change = problem, since, change
        self.fixed = [v for v in kept if v.slot < since or v in problem.locked]
        fixed = set(self.fixed)
        self.kept = [v for v in kept if v not in fixed]
        self.model = cp_model.CpModel()
        self.worth: list[Any] = []
        self.chosen: dict[Visit, Any] = {}
        self._choices()
        self._teams()
        self._crews()
        mine: dict[str, list[Visit]] = held_at(self.chosen)
        held = held_at(self.fixed)
        for site in problem.sites:
            self._site(site, mine[site.code], held[site.code])

    def solve(self, *, seconds: float, workers: int) -> list[Visit]:
        """Return the visits of the part, the best found in the time; those kept at the worst."""
        self.model.maximize(sum(self.worth))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = workers
        solver.parameters.relative_gap_limit = 0.001
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return [*self.fixed, *self.kept]
        return [*self.fixed, *(v for v, chosen in self.chosen.items() if solver.value(chosen))]

    def _choices(self) -> None:
        problem, w = self.problem, self.problem.weights
        stands = {(v.team, v.site, v.slot): v for v in self.kept}
        busy = {(v.team, moment) for v in self.fixed for moment in problem.slots[v.slot].moments}
        for slot in problem.slots[self.since :]:
            for team in problem.teams:
                for site in problem.sites:
                    taken = any((team.code, moment) in busy for moment in slot.moments)
                    if taken or not problem.open(team, site, slot.index):
                        continue
                    kits = tuple(kit.code for kit in team.kits_on(slot.index))
                    new = Visit(team=team.code, site=site.code, slot=slot.index, kits=kits)
                    visit = stands.get((team.code, site.code, slot.index), new)
                    self.chosen[visit] = chosen = self.model.new_bool_var("")
                    road = problem.ways(slot) * problem.minutes(team, site) * w.travel_minute
                    known = visit is not new
                    self.model.add_hint(chosen, known)
                    price = road + (-self.change if known else self.change)
                    self.worth.append(-round(price * _PERSON) * chosen)

    def _teams(self) -> None:
        """One place at a time, so many visits a week, so many teams in a hall."""
        problem = self.problem
        at: dict[tuple[str, Moment], list[Any]] = defaultdict(list)
        weeks: dict[tuple[str, int], list[Any]] = defaultdict(list)
        rooms: dict[tuple[str, Moment], list[Any]] = defaultdict(list)
        for visit, chosen in self.chosen.items():
            slot = problem.slots[visit.slot]
            weeks[visit.team, slot.week].append(chosen)
            for moment in slot.moments:
                at[visit.team, moment].append(chosen)
                rooms[problem.site[visit.site].room, moment].append(chosen)
        held = Counter((v.team, problem.slots[v.slot].week) for v in self.fixed)
        full = Counter(
            (problem.site[v.site].room, moment)
            for v in self.fixed
            for moment in problem.slots[v.slot].moments
        )
        for some in at.values():
            self.model.add_at_most_one(some)
        for (team, week), some in weeks.items():
            most = problem.team[team].most_a_week - held[team, week]
            self.model.add(sum(some) <= max(0, most))
        for (room, moment), some in rooms.items():
            self.model.add(sum(some) <= max(0, problem.room[room] - full[room, moment]))

    def _crews(self) -> None:
        """Officers' hours; more than there are may only be asked for by what stood before."""
        problem, w = self.problem, self.problem.weights
        used = crew_minutes(problem, self.fixed)
        before = crew_minutes(problem, [*self.fixed, *self.kept])
        terms: dict[Any, list[Any]] = defaultdict(list)
        for visit, chosen in self.chosen.items():
            team, slot = problem.team[visit.team], problem.slots[visit.slot]
            for post, officers in team.crew.items():
                term = officers * problem.work(slot) * chosen
                terms[team.district, slot.week, post].append(term)
        for key, some in terms.items():
            row = problem.crew.get(key)
            minutes, overtime = (row.minutes, row.overtime) if row else (0, 0)
            asked = max(0, before.get(key, 0) - minutes - overtime)
            over = self.model.new_int_var(0, overtime, "")
            short = self.model.new_int_var(0, asked, "")
            self.model.add(sum(some) <= minutes - used.get(key, 0) + over + short)
            self.worth.append(-round(w.overtime_minute * _PERSON) * over)
            self.worth.append(-round(w.short_minute * _PERSON) * short)

    def _site(self, site: Site, mine: list[Visit], held: list[Visit]) -> None:
        w, people = self.problem.weights, site.people
        done = sum(self._capacity(site, v) * self.chosen[v] for v in mine)
        done += sum(self._capacity(site, v) for v in held)
        reach = [self.model.new_int_var(0, site.expected.get(c, 0), "") for c in CLASSES]
        self.model.add(sum(reach) <= done)
        self.worth += [
            round(w.reached[c] * _PERSON) * r for c, r in zip(CLASSES, reach, strict=True)
        ]
        for aim in () if site.bedside else w.aims:
            under = self.model.new_int_var(0, people, "")
            self.model.add(under + sum(reach) >= int(aim.share * people))
            self.worth.append(-round(aim.worth * _PERSON) * under)
        self._visited(site, [self.chosen[v] for v in mine], len(held))
        early = [self.chosen[v] for v in mine if v.slot <= site.latest_first]
        if not any(v.slot <= site.latest_first for v in held):
            self._penalty(early, w.first_late)

    def _visited(self, site: Site, mine: list[Any], held: int) -> None:
        w = self.problem.weights
        if not held:
            self._penalty(mine, w.never_visited)
        if site.least_visits > held:
            missing = self.model.new_int_var(0, site.least_visits, "")
            self.model.add(missing + sum(mine) + held >= site.least_visits)
            self.worth.append(-round(w.visit_missing * _PERSON) * missing)

    def _penalty(self, some: list[Any], worth: float) -> None:
        missed = self.model.new_bool_var("")
        self.model.add_bool_or([*some, missed])
        self.worth.append(-round(worth * _PERSON) * missed)

    def _capacity(self, site: Site, visit: Visit) -> int:
        team, slot = self.problem.team[visit.team], self.problem.slots[visit.slot]
        kits: list[Kit] = kits_of(self.problem, visit)
        return self.problem.capacity(team, site, slot, kits)

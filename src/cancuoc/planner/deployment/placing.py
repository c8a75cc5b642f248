"""From visits a week to teams, evenings and half days: a district's week by itself, with CP-SAT.

The counts of a week are given; chosen are the team of each visit and its slot. Two half days of a
day share the road, first visits come in time, and teams take turns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ortools.sat.python import cp_model

from cancuoc.planner.deployment.cells import Cell, Part
from cancuoc.planner.deployment.problem import NEVER, Moment, Problem, Team, Visit

# Costs of a week in hundredths of a person. A visit left out is worth some fifty people.
_PERSON: Final = 100
_LEFT_OUT: Final = 200 * _PERSON
_SECONDS: Final = 5.0
"""By the solver's own count of its work, so that a busy machine plans no worse."""


class Choice(NamedTuple):
    """A team at a site in a slot, for one of the visits of a cell."""

    team: str
    site: str
    slot: int


@dataclass(slots=True)
class Placing:
    """A part's weeks, placed one after another; what was placed before weighs on what follows."""

    part: Part
    visits: list[Visit] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)
    seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for visit in self.part.problem.locked:
            self._keep(visit)

    def _keep(self, visit: Visit) -> None:
        self.visits.append(visit)
        self.held[visit.team] += 1
        self.seen[visit.site] = min(visit.slot, self.seen.get(visit.site, visit.slot))

    def place(self, counts: Mapping[Cell, int]) -> list[Visit]:
        """Return the visits of all weeks, locked ones among them; none breaks a rule."""
        weeks: dict[int, dict[Cell, int]] = defaultdict(dict)
        for cell, count in counts.items():
            weeks[cell.grade.week][cell] = count
        for week in sorted(weeks):
            before = self.held.copy()
            for choice in _Week(self, weeks[week]).solve():
                kits = self.part.problem.team[choice.team].kits_on(choice.slot)
                self._keep(
                    Visit(
                        team=choice.team,
                        site=choice.site,
                        slot=choice.slot,
                        kits=tuple(kit.code for kit in kits),
                    )
                )
            self._lent(week, before)
        return self.visits

    def _lent(self, week: int, before: Counter[str]) -> None:
        """A team that works elsewhere this week counts as busy as its mates at home."""
        problem = self.part.problem
        for team in problem.teams:
            if (team.code, week) not in problem.away:
                continue
            mates = [one for one in problem.teams if one.district == team.district]
            done = [self.held[one.code] - before[one.code] for one in mates if one is not team]
            self.held[team.code] += round(sum(done) / len(done)) if done else 0


class _Week:
    def __init__(self, placing: Placing, counts: Mapping[Cell, int]) -> None:
        self.placing, self.counts, self.part = placing, counts, placing.part
        self.problem: Problem = placing.part.problem
        self.model = cp_model.CpModel()
        self.chosen: dict[Choice, Any] = {}
        self.costs: list[Any] = []

    def solve(self) -> Iterable[Choice]:
        self._cells()
        self._rules()
        self._turns()
        self._first()
        self._roads()
        self.model.minimize(sum(self.costs))
        solver = cp_model.CpSolver()
        solver.parameters.max_deterministic_time = _SECONDS
        solver.parameters.num_workers = 1
        # Travel to the last hundredth of a person is worth no minute of anybody's.
        solver.parameters.absolute_gap_limit = 2 * _PERSON
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return []
        return [choice for choice, chosen in self.chosen.items() if solver.value(chosen)]

    def _cells(self) -> None:
        for cell, count in self.counts.items():
            mine = []
            for choice in self._choices(cell):
                if choice not in self.chosen:
                    self.chosen[choice] = self.model.new_bool_var("")
                mine.append(self.chosen[choice])
            placed = sum(mine)
            self.model.add(placed <= count)
            self.costs.append(_LEFT_OUT * (count - placed))

    def _choices(self, cell: Cell) -> Iterable[Choice]:
        site, slots = self.problem.site[cell.site], self.part.free[cell.kind]
        for slot in self.part.grades[cell.grade]:
            for team in slots.get(slot.index, ()):
                if self.problem.open(team, site, slot.index):
                    yield Choice(team.code, site.code, slot.index)

    def _rules(self) -> None:
        """A team is in one place at a time and goes out so often; a hall holds so many teams."""
        teams: dict[tuple[str, Moment], list[Any]] = defaultdict(list)
        rooms: dict[tuple[str, Moment], list[Any]] = defaultdict(list)
        weeks: dict[str, list[Any]] = defaultdict(list)
        for choice, chosen in self.chosen.items():
            for moment in self.problem.slots[choice.slot].moments:
                teams[choice.team, moment].append(chosen)
                rooms[self.problem.site[choice.site].room, moment].append(chosen)
            weeks[choice.team].append(chosen)
        for some in teams.values():
            self.model.add_at_most_one(some)
        for (room, moment), some in rooms.items():
            free = max(0, self.problem.room[room] - self.part.rooms.get((room, moment), 0))
            if len(some) > free:
                self.model.add(sum(some) <= free)
        for code, some in weeks.items():
            self.model.add(sum(some) <= self.problem.team[code].most_a_week - self._locked(code))

    def _locked(self, team: str) -> int:
        week = next(iter(self.counts)).grade.week
        slots = self.problem.slots
        return sum(v.team == team and slots[v.slot].week == week for v in self.problem.locked)

    def _turns(self) -> None:
        """By the end of the week no team of a district is far ahead of another."""
        mine: dict[str, list[Any]] = defaultdict(list)
        for choice, chosen in self.chosen.items():
            mine[choice.team].append(chosen)
        districts: dict[str, list[Any]] = defaultdict(list)
        for team in self.problem.teams:
            districts[team.district].append(self.placing.held[team.code] + sum(mine[team.code]))
        for totals in districts.values():
            most = self.model.new_int_var(0, NEVER, "")
            least = self.model.new_int_var(0, NEVER, "")
            for total in totals:
                self.model.add(most >= total)
                self.model.add(least <= total)
            self.costs.append(round(self.problem.weights.uneven * _PERSON) * (most - least))

    def _first(self) -> None:
        """A first visit that comes too late costs."""
        late: dict[str, list[Any]] = defaultdict(list)
        for choice, chosen in self.chosen.items():
            if choice.site not in self.placing.seen:
                in_time = choice.slot <= self.problem.site[choice.site].latest_first
                late[choice.site] += [chosen] if in_time else []
        for some in late.values():
            missed = self.model.new_bool_var("")
            self.model.add_bool_or([*some, missed])
            self.costs.append(round(self.problem.weights.first_late * _PERSON) * missed)

    def _roads(self) -> None:
        """Two visits of a team on one day share the way home; what is saved is taken off."""
        days: dict[tuple[str, Any], list[tuple[Choice, Any]]] = defaultdict(list)
        for choice, chosen in self.chosen.items():
            team, site = self.problem.team[choice.team], self.problem.site[choice.site]
            self.costs.append(2 * self._cost(self.problem.minutes(team, site)) * chosen)
            days[choice.team, self.problem.slots[choice.slot].on].append((choice, chosen))
        for (code, _), some in days.items():
            for one, first in some:
                for other, second in some:
                    if one.slot < other.slot:
                        self._shared(self.problem.team[code], (one, first), (other, second))

    def _shared(self, team: Team, one: tuple[Choice, Any], other: tuple[Choice, Any]) -> None:
        here, there = self.problem.site[one[0].site], self.problem.site[other[0].site]
        between = 0.0 if here is there else self.problem.minutes(here, there)
        saved = self.problem.minutes(team, here) + self.problem.minutes(team, there) - between
        if self._cost(saved) <= 0:
            return
        both = self.model.new_bool_var("")
        self.model.add_implication(both, one[1])
        self.model.add_implication(both, other[1])
        self.costs.append(-self._cost(saved) * both)

    def _cost(self, minutes: float) -> int:
        return round(self.problem.weights.travel_minute * minutes * _PERSON)

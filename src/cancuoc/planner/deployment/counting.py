"""How often which kind of team visits each site in each week, with a bound no plan can pass.

The model leaves out which evening it is and in what order a day's places are visited. Both only
make plans worse, so its bound holds for every plan. Crew hours are rows of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cancuoc.planner.deployment.cells import Cell, Part
from cancuoc.planner.deployment.figures import crew_minutes, held_at, kits_of
from cancuoc.planner.deployment.problem import CLASSES, Post, Site, Visit
from cancuoc.planner.deployment.rows import FREE, Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Visits by cell, what they are worth at most, and the bound for the part."""

    visits: Mapping[Cell, int]
    value: float
    bound: float


class Counting:
    """The model of one part of the city."""

    def __init__(self, part: Part) -> None:
        """Build columns and rows."""
        self.part, self.problem = part, part.problem
        self.model = Model()
        self.most = part.cells()
        self.column = {
            cell: self.model.column(-self._road(cell), most, whole=True)
            for cell, most in self.most.items()
        }
        self._by_site: dict[str, list[Cell]] = defaultdict(list)
        for cell in self.column:
            self._by_site[cell.site].append(cell)
        self._locked = held_at(self.problem.locked)
        begins = len(self.model.lower)
        self._teams()
        self._crews()
        self._turns()
        self.rows_of_teams = range(begins, len(self.model.lower))
        self._rooms()
        for site in self.problem.sites:
            self._site(site)

    def solve(self, *, seconds: float, gap: float) -> Counts:
        """Solve within a time and a relative gap; without a plan in time nothing is visited."""
        solved = self.model.solve(seconds=seconds, gap=gap)
        chosen = solved.columns
        visits = {} if chosen is None else {c: round(chosen[k]) for c, k in self.column.items()}
        return Counts(
            visits={cell: count for cell, count in visits.items() if count},
            value=solved.value,
            bound=solved.bound,
        )

    def _road(self, cell: Cell) -> float:
        """Return the least a visit's road costs, in people."""
        team, _ = self.part.sample[cell.kind]
        ways = min(self.problem.ways(slot) for slot in self.part.grades[cell.grade])
        minutes = self.problem.minutes(team, self.problem.site[cell.site])
        return self.problem.weights.travel_minute * ways * minutes

    def _own(self) -> Iterable[Cell]:
        """Return the cells of teams whose days and officers are rows here: all of them."""
        return self.column

    def _sum(self, cells: Iterable[Cell]) -> list[tuple[int, float]]:
        return [(self.column[cell], 1.0) for cell in cells]

    def _teams(self) -> None:
        """A kind has so many teams in a grade; a stock holds so many visits in a week."""
        by_kind: dict[Any, list[Cell]] = defaultdict(list)
        by_stock: dict[Any, list[Cell]] = defaultdict(list)
        for cell in self._own():
            by_kind[cell.kind, cell.grade].append(cell)
            stock = self.part.stock[self.part.sample[cell.kind][0].code]
            by_stock[stock, cell.grade.week].append(cell)
        for (kind, grade), cells in by_kind.items():
            slots = self.part.free[kind]
            free = sum(len(slots.get(slot.index, ())) for slot in self.part.grades[grade])
            self.model.row(self._sum(cells), most=free)
        for (stock, week), cells in by_stock.items():
            quota = sum(
                self._quota(team.code, week)
                for team in self.problem.teams
                if self.part.stock[team.code] == stock and self.part.here(team, week)
            )
            self.model.row(self._sum(cells), most=quota)
            if any(cell.grade.moments > 1 for cell in cells):
                terms = [(self.column[cell], float(cell.grade.moments)) for cell in cells]
                self.model.row(terms, most=self._moments(stock, week))

    def _moments(self, stock: Any, week: int) -> int:
        """Return the mornings, afternoons and evenings the teams of a stock have in a week."""
        return len(
            {
                (team.code, moment)
                for kind, slots in self.part.free.items()
                for index, teams in slots.items()
                for team in teams
                for moment in self.problem.slots[index].moments
                if self.problem.slots[index].week == week
                and self.part.stock[self.part.sample[kind][0].code] == stock
            }
        )

    def _quota(self, team: str, week: int) -> int:
        slots = self.problem.slots
        held = sum(v.team == team and slots[v.slot].week == week for v in self.problem.locked)
        return max(0, self.problem.team[team].most_a_week - held)

    def _crews(self) -> None:
        """Hours of officers by district, week and post; overtime and short posts cost."""
        w, used = self.problem.weights, crew_minutes(self.problem, self.problem.locked)
        terms: dict[tuple[str, int, Post], list[tuple[int, float]]] = defaultdict(list)
        for cell in self._own():
            column, (team, _) = self.column[cell], self.part.sample[cell.kind]
            work = cell.grade.minutes + self.problem.set_up_minutes
            for post, officers in team.crew.items():
                terms[team.district, cell.grade.week, post].append((column, officers * work / 60))
        for key, some in terms.items():
            row = self.problem.crew.get(key)
            minutes, overtime = (row.minutes, row.overtime) if row else (0, 0)
            over = self.model.column(-w.overtime_minute * 60, overtime / 60)
            # Only what is locked may ask for more than there is.
            asked = max(0, used.get(key, 0) - minutes - overtime) / 60
            short = self.model.column(-w.short_minute * 60, asked)
            most = (minutes - used.get(key, 0)) / 60
            self.model.row([*some, (over, -1.0), (short, -1.0)], most=most)

    def _turns(self) -> None:
        """The busiest team is at least as busy as a mean one of its stock, the idlest at most."""
        by_stock: dict[Any, list[Cell]] = defaultdict(list)
        for cell in self._own():
            by_stock[self.part.stock[self.part.sample[cell.kind][0].code]].append(cell)
        held = Counter(visit.team for visit in self.problem.locked)
        stocks: dict[Any, list[str]] = defaultdict(list)
        for code, stock in self.part.stock.items():
            stocks[stock].append(code)
        for district in {stock.district for stock in stocks}:
            most = self.model.column(-self.problem.weights.uneven, FREE)
            least = self.model.column(self.problem.weights.uneven, FREE)
            for stock, codes in stocks.items():
                if stock.district == district:
                    some, size = self._sum(by_stock[stock]), float(len(codes))
                    locked = sum(held[code] for code in codes)
                    self.model.row([*some, (most, -size)], most=-locked)
                    self.model.row([*some, (least, -size)], least=-locked)

    def _rooms(self) -> None:
        """A venue holds so many teams at once."""
        problem = self.problem
        by_room: dict[Any, list[Cell]] = defaultdict(list)
        sites: dict[str, list[Site]] = defaultdict(list)
        for site in self.problem.sites:
            sites[site.room].append(site)
        for cell in self.column:
            by_room[problem.site[cell.site].room, cell.grade].append(cell)
            by_room[cell.site, cell.grade].append(cell)
        for (room, grade), cells in by_room.items():
            users = sites.get(room) or [problem.site[room]]
            venue = users[0].room
            free = sum(
                self.part.places(venue, slot)
                for slot in self.part.grades[grade]
                if any(slot.index not in site.busy for site in users)
            )
            self.model.row(self._sum(dict.fromkeys(cells)), most=max(0, free))

    def _site(self, site: Site) -> None:
        w, add = self.problem.weights, self.model.row
        mine, locked = self._by_site[site.code], self._locked[site.code]
        reach = [self.model.column(w.reached[c], site.expected.get(c, 0)) for c in CLASSES]
        all_reach = [(column, 1.0) for column in reach]
        done = [(self.column[cell], -float(self._capacity(cell))) for cell in mine]
        add([*all_reach, *done], most=sum(self._served(site, visit) for visit in locked))
        for aim in () if site.bedside else w.aims:
            under = self.model.column(-aim.worth, FREE)
            add([*all_reach, (under, 1.0)], least=aim.share * site.people)
        self._visited(site, self._sum(mine), len(locked))
        early = [cell for cell in mine if self._first(cell) <= site.latest_first]
        late = self.model.column(-w.first_late, 1.0)
        in_time = any(visit.slot <= site.latest_first for visit in locked)
        add([*self._sum(early), (late, 1.0)], least=0 if in_time else 1)

    def _visited(self, site: Site, all_visits: list[tuple[int, float]], held: int) -> None:
        w = self.problem.weights
        never = self.model.column(-w.never_visited, 1.0)
        self.model.row([*all_visits, (never, 1.0)], least=1 - min(1, held))
        missing = self.model.column(-w.visit_missing, FREE)
        self.model.row([*all_visits, (missing, 1.0)], least=site.least_visits - held)

    def _served(self, site: Site, visit: Visit) -> int:
        team, slot = self.problem.team[visit.team], self.problem.slots[visit.slot]
        return self.problem.capacity(team, site, slot, kits_of(self.problem, visit))

    def _capacity(self, cell: Cell) -> int:
        team, kits = self.part.sample[cell.kind]
        slot = self.part.grades[cell.grade][0]
        return self.problem.capacity(team, self.problem.site[cell.site], slot, kits)

    def _first(self, cell: Cell) -> int:
        slots = self.part.free[cell.kind]
        site = self.problem.site[cell.site]
        some = [s.index for s in self.part.grades[cell.grade] if s.index in slots]
        return min(index for index in some if index not in site.busy)

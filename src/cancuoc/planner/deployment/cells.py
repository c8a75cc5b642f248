"""Teams and slots that are alike, counted together: what the city's model speaks of.

A *kind* is the teams of one home with the same officers and kits, as far as they are in service;
a *grade* is the slots of a week that last equally long. A *cell* is a kind at a site in a grade.
Locked visits are taken out beforehand: their teams, halls and officers are not free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from cancuoc.planner.deployment.problem import (
    CrewHours,
    Kit,
    Loan,
    Moment,
    Post,
    Problem,
    Slot,
    Team,
)


class Grade(NamedTuple):
    """Slots of one week that are alike."""

    week: int
    weekend: bool
    minutes: int
    moments: int


class Stock(NamedTuple):
    """Teams that are alike when everything is in service; holds for a week's quota."""

    district: str
    x: float
    y: float
    pace: float
    crew: tuple[tuple[Post, int], ...]
    kits: tuple[tuple[float, tuple[str, ...]], ...]


class Kind(NamedTuple):
    """A stock of teams with the kits that are in service."""

    stock: Stock
    kits: tuple[tuple[float, tuple[str, ...]], ...]


class Cell(NamedTuple):
    """A kind, by number, at a site in a grade."""

    kind: int
    site: str
    grade: Grade


@dataclass(frozen=True)
class Part:
    """Districts that share teams and halls with no other: `problem` is theirs alone."""

    problem: Problem

    @property
    def code(self) -> str:
        """The part's name: its districts."""
        return "+".join(self.problem.districts)

    @cached_property
    def grades(self) -> dict[Grade, list[Slot]]:
        """The slots on which visits are held, by grade."""
        found: dict[Grade, list[Slot]] = defaultdict(list)
        for slot in self.problem.slots:
            if not slot.holiday:
                found[_grade(slot)].append(slot)
        return dict(found)

    @cached_property
    def taken(self) -> set[tuple[str, Moment]]:
        """Teams and moments of locked visits."""
        return {
            (visit.team, moment)
            for visit in self.problem.locked
            for moment in self.problem.slots[visit.slot].moments
        }

    @cached_property
    def stock(self) -> dict[str, Stock]:
        """The stock of each team."""
        return {team.code: stock_of(team) for team in self.problem.teams}

    @cached_property
    def free(self) -> dict[int, dict[int, list[Team]]]:
        """The teams that are free, by number of their kind and slot."""
        found: dict[int, dict[int, list[Team]]] = defaultdict(lambda: defaultdict(list))
        for slot in (slot for some in self.grades.values() for slot in some):
            for team in self.problem.teams:
                kits = team.kits_on(slot.index)
                busy = any((team.code, moment) in self.taken for moment in slot.moments)
                here = self.here(team, slot.week)
                if kits and here and slot.index not in team.off and not busy:
                    found[self._number(team, kits)][slot.index].append(team)
        return {kind: dict(slots) for kind, slots in found.items()}

    def here(self, team: Team, week: int) -> bool:
        """Say whether a team works for the part in a week: at home, or lent to it."""
        to = self.problem.away.get((team.code, week))
        if to is None:
            return team.district != guest(team.code)
        return to in self.problem.districts

    @cached_property
    def _numbers(self) -> dict[Kind, int]:
        return {}

    def _number(self, team: Team, kits: Iterable[Kit]) -> int:
        kind = Kind(self.stock[team.code], _looks(kits))
        return self._numbers.setdefault(kind, len(self._numbers))

    @cached_property
    def sample(self) -> dict[int, tuple[Team, tuple[Kit, ...]]]:
        """A team of each kind and its kits in service: it stands for all of them."""
        found = {}
        for kind, slots in self.free.items():
            slot, teams = next(iter(slots.items()))
            found[kind] = (teams[0], teams[0].kits_on(slot))
        return found

    @cached_property
    def rooms(self) -> dict[tuple[str, Moment], int]:
        """Places for teams that locked visits take, by venue and moment."""
        found: dict[tuple[str, Moment], int] = defaultdict(int)
        for visit in self.problem.locked:
            for moment in self.problem.slots[visit.slot].moments:
                found[self.problem.site[visit.site].room, moment] += 1
        return found

    def places(self, room: str, slot: Slot) -> int:
        """Return how many more teams a venue holds in a slot, beside the locked ones."""
        taken = max(self.rooms.get((room, moment), 0) for moment in slot.moments)
        return max(0, self.problem.room[room] - taken)

    def cells(self) -> Mapping[Cell, int]:
        """Return every cell in which visits could be, and how many at most."""
        found: dict[Cell, int] = {}
        for kind, slots in self.free.items():
            for site in self.problem.sites:
                for grade, some in self.grades.items():
                    most = sum(
                        min(
                            self.places(site.room, slot),
                            sum(self.problem.open(t, site, slot.index) for t in slots[slot.index]),
                        )
                        for slot in some
                        if slot.index in slots and slot.index not in site.busy
                    )
                    if most > 0:
                        found[Cell(kind, site.code, grade)] = most
        return found


def parts(problem: Problem) -> list[Part]:
    """Split a problem into districts that share nothing with the others, in their order."""
    group = {district: {district} for district in problem.districts}
    halls: dict[str, str] = {}
    shared = [(halls.setdefault(site.room, site.district), site.district) for site in problem.sites]
    for one, other in [*problem.loans, *shared]:
        both = group.setdefault(one, {one}) | group.setdefault(other, {other})
        for district in both:
            group[district] = both
    groups = {id(some): some for some in map(group.__getitem__, problem.districts)}
    return [Part(_only(problem, districts)) for districts in groups.values()]


def _only(problem: Problem, districts: set[str]) -> Problem:
    """Take districts out of a problem; teams lent to them come with their share of hours."""
    crews = {key: row for key, row in problem.crew.items() if row.district in districts}
    guests = []
    for loan in sorted(problem.lent):
        team = problem.team[loan.team]
        there, home = loan.to in districts, team.district in districts
        if there and not home:
            guests.append(replace(team, district=guest(team.code)))
        if there != home:
            _share(problem, loan, crews, there=there)
    sites = tuple(site for site in problem.sites if site.district in districts)
    codes = {site.code for site in sites}
    return replace(
        problem,
        sites=sites,
        teams=(
            *(team for team in problem.teams if team.district in districts),
            *{team.code: team for team in guests}.values(),
        ),
        crews=tuple(crews.values()),
        locked=frozenset(visit for visit in problem.locked if visit.site in codes),
    )


def guest(team: str) -> str:
    """Name the district of a team where it is a guest: it is alone there. People may read it."""
    return f"{team} →"


def _share(
    problem: Problem, loan: Loan, crews: dict[tuple[str, int, Post], CrewHours], *, there: bool
) -> None:
    """Take the share of a lent team from the hours of its home, or give it where it is."""
    team = problem.team[loan.team]
    mates = [one for one in problem.teams if one.district == team.district]
    for post, officers in team.crew.items():
        row = problem.crew.get((team.district, loan.week, post))
        if row is None or not officers:
            continue
        part = officers / sum(one.crew.get(post, 0) for one in mates)
        minutes, overtime = int(row.minutes * part), int(row.overtime * part)
        key = (guest(loan.team) if there else team.district, loan.week, post)
        left = crews.get(key, row)
        if not there:
            minutes, overtime = left.minutes - minutes, left.overtime - overtime
        crews[key] = replace(left, district=key[0], minutes=minutes, overtime=overtime)


def _grade(slot: Slot) -> Grade:
    return Grade(slot.week, slot.weekend, slot.minutes, len(slot.moments))


def stock_of(team: Team) -> Stock:
    """Return what a team is like when everything is in service."""
    crew = tuple(sorted(team.crew.items()))
    return Stock(team.district, team.x, team.y, team.pace, crew, _looks(team.kits))


def _looks(kits: Iterable[Kit]) -> tuple[tuple[float, tuple[str, ...]], ...]:
    return tuple(sorted((kit.per_hour, tuple(sorted(kit.features))) for kit in kits))

"""Sessions of a district with crew hours as rows of the same model, or without them.

Officers with the same skills form a group. The rows count how many of a group work which kind of
day: present and not on leave, rested, within days of the week, overtime of the month and
weekends. They are slightly wider than the truth for single officers; the roster shows the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from ortools.sat.python import cp_model

from cancuoc.planner.roster.crew import Officer
from cancuoc.planner.roster.crew_check import weekends_most
from cancuoc.planner.roster.crew_problem import Kind, kinds
from cancuoc.planner.roster.district import District, Slot, Visit
from cancuoc.planner.roster.working_time import DAY

_NO_VISIT: Final = 200  # people a place without its least visits is worth
_PERSON: Final = 2
_LATER_PERSON: Final = 1  # worth of a person beyond six in ten of a place: fairness
_FAIR_SHARE: Final = 0.6
_AT_ONCE: Final = 2  # teams at a place


class Sessions(NamedTuple):
    """Visits of a district, their worth and the worth no plan can exceed."""

    visits: tuple[Visit, ...]
    worth: float
    bound: float


class _Group(NamedTuple):
    """Officers who can stand for each other."""

    skills: frozenset[str]
    officers: tuple[Officer, ...]


def sessions(district: District, *, with_crew: bool, effort: float, seed: int = 1) -> Sessions:
    """Return the sessions to hold; `effort` is the solver's own deterministic seconds."""
    built = _Model(district)
    if with_crew:
        built.add_crew()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    solver.parameters.random_seed = seed
    built.model.maximize(sum(built.worth))
    solver.solve(built.model)
    visits = [
        Visit(slot, place, kind)
        for (slot, place, kind), teams in built.visits.items()
        for _ in range(solver.value(teams))
    ]
    return Sessions(tuple(visits), solver.objective_value, solver.best_objective_bound)


class _Model:
    """The model while it is built."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.model = cp_model.CpModel()
        self.worth: list[Any] = []
        self.visits: dict[tuple[Slot, str, str], Any] = {
            (slot, place.code, kind.code): self.model.new_int_var(0, min(_AT_ONCE, kind.teams), "")
            for slot in district.slots
            for place in district.places
            for kind in district.kinds
        }
        self._add_teams()
        self._add_places()
        self._works: dict[tuple[int, int, int], Any] = {}
        self._kinds = kinds(district.crew.rules)
        self._groups = _groups(district.crew.officers)

    def _add_teams(self) -> None:
        for slot in self.district.slots:
            for kind in self.district.kinds:
                out = [self.visits[slot, place.code, kind.code] for place in self.district.places]
                self.model.add(sum(out) <= kind.teams)

    def _add_places(self) -> None:
        for place in self.district.places:
            own = {key: teams for key, teams in self.visits.items() if key[1] == place.code}
            seats = {kind.code: kind for kind in self.district.kinds}
            seen = sum(
                teams * self.district.seen(seats[kind], slot)
                for (slot, _, kind), teams in own.items()
            )
            first = round(place.expected * _FAIR_SHARE)
            early = self.model.new_int_var(0, first, "")
            late = self.model.new_int_var(0, place.expected - first, "")
            self.model.add(early + late <= seen)
            missing = self.model.new_int_var(0, place.least_visits, "")
            self.model.add(sum(own.values()) + missing >= place.least_visits)
            self.worth += [_PERSON * early, _LATER_PERSON * late, -_NO_VISIT * missing]
            for slot in self.district.slots:
                at_once = [own[slot, place.code, kind.code] for kind in self.district.kinds]
                self.model.add(sum(at_once) <= _AT_ONCE)

    def add_crew(self) -> None:
        """Add the rows of crew hours: every post of every session has an officer."""
        days = range(self.district.crew.days)
        for number, group in enumerate(self._groups):
            for day in days:
                self._add_day(number, group, day)
            for day in days[:-1]:
                self._add_rest(number, group, day)
            self._add_sums(number, group)
        self._add_posts()

    def _add_day(self, number: int, group: _Group, day: int) -> None:
        present = sum(day not in officer.leave for officer in group.officers)
        for kind, what in enumerate(self._kinds):
            if what.post in group.skills:
                self._works[number, day, kind] = self.model.new_int_var(0, present, "")
        self.model.add(sum(self._on(number, [day])) <= present)

    def _on(self, number: int, days: Sequence[int]) -> list[Any]:
        wanted = ((number, day, kind) for day in days for kind in range(len(self._kinds)))
        return [self._works[key] for key in wanted if key in self._works]

    def _add_rest(self, number: int, group: _Group, day: int) -> None:
        """Late tonight and early tomorrow are different officers."""
        least = self.district.crew.rules.law["rest_between"].minutes
        for first in {kind.shifts[0] for kind in self._kinds}:
            limit = DAY + first.begins - least
            late = self._works_of(number, day, lambda k, at=limit: k.shifts[-1].worked_until > at)
            early = self._works_of(
                number, day + 1, lambda k, at=first.begins: k.shifts[0].begins <= at
            )
            here = sum(not {day, day + 1} <= officer.leave for officer in group.officers)
            if late and early:
                self.model.add(sum(late) + sum(early) <= here)

    def _works_of(self, number: int, day: int, fits: Any) -> list[Any]:
        chosen = (kind for kind, what in enumerate(self._kinds) if fits(what))
        return [w for kind in chosen if (w := self._works.get((number, day, kind))) is not None]

    def _add_sums(self, number: int, group: _Group) -> None:
        crew = self.district.crew
        for week in crew.weeks:
            most = sum(min(6, len(set(week) - officer.leave)) for officer in group.officers)
            self.model.add(sum(self._on(number, week)) <= most)
        for index, month in enumerate(crew.months):
            limit = crew.rules.law["overtime_month"].minutes
            left = sum(
                max(0, limit - (0 if index else officer.overtime_month))
                for officer in group.officers
            )
            self.model.add(sum(self._overtime(number, month)) <= left)
        weekend = [day for days in crew.weekends for day in days]
        free = 2 * weekends_most(crew) * len(group.officers)
        self.model.add(sum(self._on(number, weekend)) <= free)

    def _overtime(self, number: int, days: Sequence[int]) -> list[Any]:
        extra = [self.district.crew.rules.overtime(kind.minutes) for kind in self._kinds]
        return [
            self._works[number, day, kind] * minutes
            for day in days
            for kind, minutes in enumerate(extra)
            if minutes and (number, day, kind) in self._works
        ]

    def _add_posts(self) -> None:
        crew = self.district.crew
        fixed = {(n.day, n.shift, n.post): n.people for n in crew.needs}
        posts = {kind.code: kind.posts for kind in self.district.kinds}
        needed: dict[tuple[int, str, str], list[Any]] = {at: [] for at in fixed}
        for (slot, _, kind), teams in self.visits.items():
            for post, people in posts[kind].items():
                needed.setdefault((*slot, post), []).append(teams * people)
        for (day, shift, post), terms in needed.items():
            there = self._there(day, shift, post)
            short = self.model.new_int_var(0, fixed.get((day, shift, post), 0), "")
            own = fixed.get((day, shift, post), 0)
            self.model.add(sum(there) + short >= sum(terms) + own)
            self.worth.append(-_NO_VISIT * short)

    def _there(self, day: int, shift: str, post: str) -> list[Any]:
        def fits(kind: Kind) -> bool:
            return kind.post == post and any(s.code == shift for s in kind.shifts)

        return [w for n in range(len(self._groups)) for w in self._works_of(n, day, fits)]


def _groups(officers: Sequence[Officer]) -> tuple[_Group, ...]:
    skills = sorted({officer.skills for officer in officers}, key=sorted)
    return tuple(_Group(s, tuple(o for o in officers if o.skills == s)) for s in skills)

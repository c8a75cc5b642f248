"""People reached at most, as a relaxation by weeks whose every limit has a name and so a price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from cancuoc.planner.deployment.explain_model import crew_there, served_by, visit_of
from cancuoc.planner.deployment.problem import POSTS, Problem, Site, Slot, Team
from cancuoc.planner.deployment.rows import FREE, Model

_SLACK: Final = 1e-6


class Row(NamedTuple):
    """The name of a row: what it limits, of whom, in which week, on week-ends or working days."""

    what: str
    where: str
    week: int = -1
    part: str = ""


class Span(NamedTuple):
    """The slots of a week that are alike: half days of days off, or evenings."""

    week: int
    weekend: bool

    @property
    def part(self) -> str:
        """The name of it in rows."""
        return "weekend" if self.weekend else "weekday"


@dataclass(frozen=True, slots=True)
class Relaxed:
    """People reached at most, the price of each named row, and visits by team and site.

    `missing` are the visits that places must have and cannot get.
    """

    people: float
    missing: float
    price: Mapping[Row, float]
    visits: Mapping[tuple[str, str, Span], float]


class Relaxation:
    """The model; `solve` gives what it comes to."""

    def __init__(self, problem: Problem) -> None:
        """Build columns and rows."""
        self.problem, self.model = problem, Model()
        self.names: list[Row] = []
        self.spans: dict[Span, list[Slot]] = defaultdict(list)
        for slot in problem.slots:
            if not slot.holiday:
                self.spans[Span(slot.week, slot.weekend)].append(slot)
        self.missing: list[int] = []
        self.columns: dict[tuple[str, str, Span], int] = {}
        self._visits()
        self._teams()
        self._crews()
        self.reach = {
            site.code: self.model.column(0.0, float(site.people)) for site in problem.sites
        }
        self._sites()

    def capacity(self, team: Team, site: Site, span: Span) -> int:
        """Return the most people a visit of a team can serve within a span."""
        return max(served_by(self.problem, visit_of(team, site, slot)) for slot in self.spans[span])

    def _row(
        self,
        name: Row,
        terms: Sequence[tuple[int, float]],
        *,
        most: float = FREE,
        least: float = -FREE,
    ) -> None:
        self.names.append(name)
        self.model.row(terms, least=least, most=most)

    def _visits(self) -> None:
        problem = self.problem
        for site in problem.sites:
            bare = replace(site, busy=frozenset())
            for team in problem.teams:
                for span, slots in self.spans.items():
                    # A hall that is let has a price too, so its evenings are rows, not bounds.
                    could = sum(problem.open(team, bare, slot.index) for slot in slots)
                    if could:
                        column = self.model.column(0.0, float(could))
                        self.columns[team.code, site.code, span] = column

    def _teams(self) -> None:
        spans, weeks = defaultdict(list), defaultdict(list)
        for (team, _, span), column in self.columns.items():
            spans[team, span].append((column, 1.0))
            weeks[team, span.week].append((column, 1.0))
        for (code, span), terms in spans.items():
            off = self.problem.team[code].off
            free = sum(slot.index not in off for slot in self.spans[span])
            self._row(Row("span", code, span.week, span.part), terms, most=free)
        for (code, week), terms in weeks.items():
            self._row(Row("week", code, week), terms, most=self.problem.team[code].most_a_week)

    def _crews(self) -> None:
        problem, crews = self.problem, defaultdict(list)
        for (code, _, span), column in self.columns.items():
            team = problem.team[code]
            hours = min(problem.work(slot) for slot in self.spans[span]) / 60.0
            for post, officers in team.crew.items():
                crews[team.district, span.week, post].append((column, officers * hours))
        for (district, week, post), terms in crews.items():
            most = crew_there(problem, district, week, post) / 60.0
            self._row(Row("crew", district, week, post), terms, most=most)

    def _sites(self) -> None:
        mine: dict[str, list[tuple[str, Span, int]]] = defaultdict(list)
        for (team, code, span), column in self.columns.items():
            mine[code].append((team, span, column))
        for site in self.problem.sites:
            self._site(site, mine[site.code])

    def _site(self, site: Site, mine: Iterable[tuple[str, Span, int]]) -> None:
        problem = self.problem
        served = [
            (column, -float(self.capacity(problem.team[team], site, span)))
            for team, span, column in mine
        ]
        self._row(Row("reach", site.code), [(self.reach[site.code], 1.0), *served], most=0.0)
        missing = self.model.column(-1.0, float(site.least_visits))
        self.missing.append(missing)
        held = [(column, 1.0) for _, _, column in mine]
        self._row(Row("least", site.code), [*held, (missing, 1.0)], least=float(site.least_visits))
        spans = defaultdict(list)
        for _, span, column in mine:
            spans[span].append((column, 1.0))
        for span, terms in spans.items():
            free = sum(slot.index not in site.busy for slot in self.spans[span])
            most = free * problem.room[site.room]
            self._row(Row("venue", site.code, span.week, span.part), terms, most=most)
        for team, span, column in mine:
            alone = sum(problem.open(problem.team[team], site, s.index) for s in self.spans[span])
            self._row(Row("once", site.code, span.week, span.part), [(column, 1.0)], most=alone)

    def solve(self, missing: float | None = None) -> Relaxed:
        """Give places the visits they must have, then reach most people and price the rows.

        `missing` says how many of those visits may be missing; without it the fewest are. A model
        is solved once.
        """
        if missing is None:
            value, _ = self.model.priced()
            missing = sum(value[column] for column in self.missing)
        self._row(Row("missing", ""), [(c, 1.0) for c in self.missing], most=missing + _SLACK)
        for column in self.missing:
            self.model.worth[column] = 0.0
        for column in self.reach.values():
            self.model.worth[column] = 1.0
        value, dual = self.model.priced()
        return Relaxed(
            people=sum(value[column] for column in self.reach.values()),
            missing=missing,
            price=_added(self.names, dual),
            visits={key: value[c] for key, c in self.columns.items() if value[c] > 1e-9},
        )


def _added(names: Sequence[Row], dual: Sequence[float]) -> dict[Row, float]:
    """Add the prices of rows of one name: the evenings of a hall, one row for each team."""
    price: dict[Row, float] = defaultdict(float)
    for name, one in zip(names, dual, strict=True):
        price[name] += abs(one)
    return dict(price)


def hours_of(problem: Problem, team: Team) -> dict[str, int]:
    """Return the minutes a team's officers work in a full week, by post."""
    work = max((problem.work(slot) for slot in problem.slots), default=0)
    return {post: team.crew.get(post, 0) * work * team.most_a_week for post in POSTS}

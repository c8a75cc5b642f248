"""The city as one model with loans, and its parts by themselves at the prices of that model.

In the pooled model columns are divisible, so it is quick, and it says where teams are wanted. Its
prices take the districts apart again: a district sells visits of its teams, another buys them, and
what each can make of the prices, added up, is a bound for every plan with loans (Lagrange). It
holds for any prices; at those of the pooled model it is at least as near as that model's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from cancuoc.planner.deployment.cells import Cell, Grade, Part, Stock, parts
from cancuoc.planner.deployment.counting import Counting
from cancuoc.planner.deployment.problem import NEVER, Lending, Problem, Site, Team

_ABROAD: Final = "→"
_ROOM: Final = 10**4


class Offer(NamedTuple):
    """Visits of teams that are alike, in slots that are alike, for another district."""

    stock: Stock
    kits: tuple[tuple[float, tuple[str, ...]], ...]
    grade: Grade
    to: str


class Wish(NamedTuple):
    """Weeks of teams that are alike in another district."""

    stock: Stock
    week: int
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """What the pooled model says: a bound, prices of visits and of a loan, and loans wanted."""

    bound: float
    prices: Mapping[Offer, float]
    charge: float
    wanted: Mapping[Wish, float]


def pool(problem: Problem, lending: Lending, *, seconds: float) -> Pooled | None:
    """Solve the city as one model with divisible columns; None when the time was too short."""
    part = Part(replace(problem, lending=None, loans=problem.loans | lending.pairs))
    market = _Market(part, problem, lending, set(problem.districts))
    model = market.model
    last = len(model.lower)
    model.row([(column, 1.0) for column in market.loans.values()], most=lending.most)
    value, dual = model.priced(seconds=seconds)
    if not value:
        return None
    return Pooled(
        bound=sum(worth * x for worth, x in zip(model.worth, value, strict=True)),
        prices=market.priced(dual),
        charge=max(0.0, dual[last]),
        wanted={wish: value[c] for wish, c in market.loans.items() if value[c] > 1e-6},
    )


def trading(problem: Problem, lending: Lending) -> dict[str, Part]:
    """Return each part with the teams it may buy and a market for those it may sell, by code."""
    found = {}
    for part in parts(replace(problem, lending=None)):
        homes = set(part.problem.districts)
        teams = {team.code for team in part.problem.teams}
        sellers = {a for a, b in lending.pairs if b in homes}
        buyers = sorted({b for a, b in lending.pairs if a in homes} - homes)
        trade = {(a, b) for a, b in lending.pairs if (a in homes) or (b in homes)}
        guests = [t for t in problem.teams if t.district in sellers and t.code not in teams]
        found[part.code] = Part(
            replace(
                part.problem,
                sites=(*part.problem.sites, *(_market(code) for code in buyers)),
                teams=(*part.problem.teams, *guests),
                loans=part.problem.loans | trade,
            )
        )
    return found


def bound_of(
    part: Part, problem: Problem, lending: Lending, pooled: Pooled, *, seconds: float
) -> float:
    """Return what a part can make of the prices at most, with whole visits and loans."""
    homes = {site.district for site in part.problem.sites if not site.code.startswith(_ABROAD)}
    market = _Market(part, problem, lending, homes, pooled)
    return market.model.bounded(seconds=seconds)


def _market(district: str) -> Site:
    """Return a place that stands for a whole district others may sell visits to."""
    return Site(
        code=f"{_ABROAD}{district}",
        name=district,
        district=district,
        x=0.0,
        y=0.0,
        expected={},
        least_visits=0,
        latest_first=NEVER,
        most_teams=_ROOM,
        bedside=True,
    )


class _Market(Counting):
    """The model of some districts, `homes`: what is not theirs is bought and sold at prices."""

    def __init__(
        self,
        part: Part,
        problem: Problem,
        lending: Lending,
        homes: Set[str],
        pooled: Pooled | None = None,
    ) -> None:
        self.asked, self.lending, self.homes = problem, lending, homes
        self.prices: Mapping[Offer, float] = pooled.prices if pooled else {}
        self.charge = pooled.charge if pooled else 0.0
        self.loans: dict[Wish, int] = {}
        super().__init__(part)
        begins = len(self.model.lower)
        self._lend()
        self.rows_of_loans = range(begins, len(self.model.lower))

    def offer(self, cell: Cell) -> Offer:
        """Name what a visit abroad takes."""
        team, kits = self.part.sample[cell.kind]
        looks = tuple(sorted((kit.per_hour, tuple(sorted(kit.features))) for kit in kits))
        to = self.problem.site[cell.site].district
        return Offer(self.part.stock[team.code], looks, cell.grade, to)

    def priced(self, dual: Sequence[float]) -> dict[Offer, float]:
        """Return what a visit abroad takes from the teams and officers of its home, by row."""
        model, taken = self.model, dict[int, float]()
        bought = {column: cell for cell, column in self.column.items() if self.foreign(cell)}
        for row in (*self.rows_of_teams, *self.rows_of_loans):
            ends = model.starts[row + 1] if row + 1 < len(model.starts) else len(model.index)
            for at in range(model.starts[row], ends):
                column = model.index[at]
                if column in bought:
                    taken[column] = taken.get(column, 0.0) + model.value[at] * dual[row]
        return {self.offer(cell): taken.get(column, 0.0) for column, cell in bought.items()}

    def foreign(self, cell: Cell) -> bool:
        """Say whether a visit needs a loan."""
        return not self.asked.near(self._team(cell), self.problem.site[cell.site])

    def _team(self, cell: Cell) -> Team:
        return self.part.sample[cell.kind][0]

    def _own(self) -> Iterable[Cell]:
        return [cell for cell in self.column if self._team(cell).district in self.homes]

    def _road(self, cell: Cell) -> float:
        if cell.site.startswith(_ABROAD):
            return -self.prices.get(self.offer(cell), 0.0)
        bought = self._team(cell).district not in self.homes
        return super()._road(cell) + (self.prices.get(self.offer(cell), 0.0) if bought else 0.0)

    def _site(self, site: Site) -> None:
        if not site.code.startswith(_ABROAD):
            super()._site(site)

    def _lend(self) -> None:
        """A team away is so for a week, with all its visits, and not too often."""
        away: dict[Wish, dict[Grade, list[Cell]]] = defaultdict(lambda: defaultdict(list))
        home: dict[tuple[Stock, int], list[Cell]] = defaultdict(list)
        for cell in self._own():
            stock = self.part.stock[self._team(cell).code]
            if self.foreign(cell):
                to = self.problem.site[cell.site].district
                away[Wish(stock, cell.grade.week, to)][cell.grade].append(cell)
            else:
                home[stock, cell.grade.week].append(cell)
        for wish, grades in away.items():
            self._loan(wish, grades)
        weeks: dict[tuple[Stock, int], list[int]] = defaultdict(list)
        for wish, loan in self.loans.items():
            weeks[wish.stock, wish.week].append(loan)
        for (stock, week), loans in weeks.items():
            quotas = [self._quota(code, week) for code in self._alike(stock)]
            gone = [(loan, float(min(quotas))) for loan in loans]
            self.model.row([*self._sum(home[stock, week]), *gone], most=sum(quotas))
            self.model.row([(loan, 1.0) for loan in loans], most=len(quotas))
        for stock in {wish.stock for wish in self.loans}:
            mine = [(loan, 1.0) for wish, loan in self.loans.items() if wish.stock == stock]
            self.model.row(mine, most=self.lending.most_weeks * len(self._alike(stock)))

    def _loan(self, wish: Wish, grades: Mapping[Grade, list[Cell]]) -> None:
        teams = self._alike(wish.stock)
        cost = self.lending.cost + self.charge
        loan = self.loans[wish] = self.model.column(-cost, len(teams), whole=True)
        quota = max(self._quota(code, wish.week) for code in teams)
        cells = [cell for some in grades.values() for cell in some]
        self.model.row([*self._sum(cells), (loan, -float(quota))], most=0.0)
        for grade, some in grades.items():
            slots = float(len(self.part.grades[grade]))
            self.model.row([*self._sum(some), (loan, -slots)], most=0.0)

    def _alike(self, stock: Stock) -> list[str]:
        return [code for code, one in self.part.stock.items() if one == stock]

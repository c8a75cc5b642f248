"""Which districts lie near each other: a team is lent to a neighbour, not across the city."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean

from cancuoc.planner.deployment.problem import Lending, Problem


def lending(
    problem: Problem, *, nearest: int, most: int, most_weeks: int, cost: float
) -> Lending | None:
    """Return how far the planner may lend: each district to the `nearest` districts around it.

    Without teams, or with one district, there is nothing to lend.
    """
    where = _middles(problem)
    pairs = set()
    for home in sorted({team.district for team in problem.teams} & set(where)):
        x, y = where[home]
        others = sorted(
            ((where[to][0] - x) ** 2 + (where[to][1] - y) ** 2, to) for to in where if to != home
        )
        pairs |= {(home, to) for _, to in others[:nearest]}
    lent = frozenset(pairs - problem.loans)
    if not lent or not most:
        return None
    return Lending(pairs=lent, most=most, most_weeks=most_weeks, cost=cost)


def _middles(problem: Problem) -> dict[str, tuple[float, float]]:
    """Return the middle of the places of each district."""
    places = defaultdict(list)
    for site in problem.sites:
        places[site.district].append((site.x, site.y))
    return {
        code: (fmean(x for x, _ in some), fmean(y for _, y in some))
        for code, some in places.items()
    }

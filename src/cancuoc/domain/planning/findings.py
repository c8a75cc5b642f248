"""What is found out about a plan after it stands: prices of limits, reasons, loans, rounds.

The answers are JSON values: sentences as patterns with gaps, so that a screen can translate them.
The solvers are loaded by whoever imports this, which takes a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cancuoc.domain.planning.bedside import rounds
from cancuoc.domain.planning.sites import SitePlace
from cancuoc.planner.deployment.cells import parts
from cancuoc.planner.deployment.explain import Explanation, explain, usual_wants
from cancuoc.planner.deployment.explain_model import Outcome, Want
from cancuoc.planner.deployment.explain_words import Words, say
from cancuoc.planner.deployment.prices import Price, prices
from cancuoc.planner.deployment.prices_model import Relaxation
from cancuoc.planner.deployment.problem import Plan, Problem, fits

OF_EACH_KIND: Final = 2
MOST_PRICES: Final = 12
MOST_LOANS: Final = 3
_TRIED_LOANS: Final = 6
# One person more or less is within what solvers round.
_WORTH: Final = 0.5
_LOAN: Final = "Cho %(there)s mượn đội của %(here)s: nhiều nhất thêm %(people)s người."

_TOO_FEW: Final = "%(site)s: cần %(visits)s buổi, cả ngày chỉ có %(have)s lượt đội đến được."


def findings(
    problem: Problem,
    plan: Plan,
    places: Sequence[SitePlace],
    *,
    names: Mapping[str, str],
    seconds: float = 10.0,
) -> dict[str, Any]:
    """Return all of it; `names` are of districts, `seconds` bound each question of reasons."""
    return {
        "prices": [said(price.words) for price in dear(problem)],
        "reasons": reasons(problem, plan, names=names, seconds=seconds),
        "loans": [said(words) for words in loans(problem, names=names)],
        "rounds": rounds(problem, plan, places),
    }


def said(words: Words) -> dict[str, Any]:
    """Return a sentence as JSON values."""
    return {"pattern": words.pattern, "gaps": dict(words.gaps)}


def dear(problem: Problem) -> list[Price]:
    """Return what one more of something would bring, the dearest first, district by district.

    Only what was solved anew in the relaxation and brings somebody: an estimate is no answer.
    """
    found = [price for part in parts(problem) for price in prices(part.problem, top=OF_EACH_KIND)]
    solved = [(price.relaxed, price) for price in found if price.relaxed is not None]
    worth = sorted((-people, price.step) for people, price in solved if people > _WORTH)
    by_step = {price.step: price for price in found}
    return [by_step[step] for _people, step in worth[:MOST_PRICES]]


def reasons(
    problem: Problem, plan: Plan, *, names: Mapping[str, str], seconds: float
) -> list[dict[str, Any]]:
    """Return for each part of the city with a place left out why it cannot be otherwise.

    `outcome` is possible where the places could have their visits in another, dearer plan.
    """
    visited = {visit.site for visit in plan.visits}
    found = []
    for part in parts(problem):
        left = [site.name for site in part.problem.sites if site.code not in visited]
        if left:
            asked = explain(
                part.problem, usual_wants(part.problem), seconds=seconds, names=dict(names)
            )
            found.append({"left": left, **answer(asked)})
    return found


def can(
    problem: Problem, *, site: str, visits: int, days: Iterable[int], names: Mapping[str, str]
) -> Explanation:
    """Say whether a place can have so many visits within some slots, and if not, why."""
    home = problem.site[site]
    part = next(p.problem for p in parts(problem) if home.district in p.problem.districts)
    want = Want(site=site, visits=visits, slots=frozenset(days))
    return explain(part, [want], seconds=5.0, names=dict(names))


def can_in_words(
    problem: Problem, *, site: str, visits: int, days: Sequence[int], names: Mapping[str, str]
) -> dict[str, Any]:
    """Answer `can` as JSON values. A wish that is too large by itself gets its reason too."""
    told = answer(can(problem, site=site, visits=visits, days=days, names=names))
    if impossible(told) and not told["reasons"]:
        home = problem.site[site]
        near = [team for team in problem.teams if problem.near(team, home)]
        have = len(days) * sum(fits(home, team.kits) for team in near)
        words = say(_TOO_FEW, site=home.name, visits=visits, have=have)
        told["reasons"] = [{**said(words), "enough": False}]
    return told


def answer(asked: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON values; wishes are not told back to who has them."""
    told = [reason for reason in asked.reasons if not reason.is_want]
    return {
        "outcome": str(asked.outcome.value),
        "reasons": [{**said(reason.words), "enough": reason.enough} for reason in told],
        "smallest": asked.smallest,
    }


def impossible(told: Mapping[str, Any]) -> bool:
    """Say whether an answer is that it cannot be done."""
    return bool(told["outcome"] == Outcome.IMPOSSIBLE.value)


def loans(problem: Problem, *, names: Mapping[str, str]) -> list[Words]:
    """Return which loans between districts would bring most, by the relaxation of both together.

    The districts short of people reached are tried with the ones that reach most of theirs. The
    figure is a bound: no plan of the two districts with the loan reaches more than it says over
    the relaxation without.
    """
    # Where the planner lends by itself the loans that bring something are in the plan.
    if len(problem.districts) < 2 or problem.lending is not None:
        return []
    left = {code: _left_out(problem, code) for code in problem.districts}
    poor = sorted(left, key=lambda code: (-left[code], code))
    lending = {team.district for team in problem.teams}
    pairs = [(a, b) for b in poor for a in reversed(poor) if a in lending and a != b]
    tried = [p for p in pairs if p not in problem.loans and left[p[1]] > _WORTH][:_TRIED_LOANS]
    gains = sorted(((_gain(problem, pair), pair) for pair in tried), key=lambda g: (-g[0], g[1]))
    return [
        say(_LOAN, here=names.get(a, a), there=names.get(b, b), people=round(gain, 1))
        for gain, (a, b) in gains[:MOST_LOANS]
        if gain > _WORTH
    ]


def _left_out(problem: Problem, district: str) -> float:
    own = _only(problem, {district})
    return sum(site.people for site in own.sites) - Relaxation(own).solve().people


def _gain(problem: Problem, pair: tuple[str, str]) -> float:
    both = _only(problem, set(pair))
    lent = replace(both, loans=both.loans | {pair})
    before = Relaxation(both).solve()
    return Relaxation(lent).solve(before.missing).people - before.people


def _only(problem: Problem, districts: set[str]) -> Problem:
    return replace(
        problem,
        sites=tuple(site for site in problem.sites if site.district in districts),
        teams=tuple(team for team in problem.teams if team.district in districts),
        crews=tuple(row for row in problem.crews if row.district in districts),
        loans=frozenset(pair for pair in problem.loans if districts >= set(pair)),
        locked=frozenset(v for v in problem.locked if problem.site[v.site].district in districts),
    )

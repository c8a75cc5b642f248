"""Why something cannot be done: the smallest set of reasons, each in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cancuoc.planner.deployment.explain_model import Kind, Limit, Outcome, Rules, Want
from cancuoc.planner.deployment.explain_reasons import sentences
from cancuoc.planner.deployment.explain_words import Words
from cancuoc.planner.deployment.problem import Problem, Site, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason. `limits` are what it names; `enough` says that lifting it alone would do.

    A wish that clashes is a reason too: it is the other side that can give way.
    """

    kind: Kind
    words: Words
    limits: tuple[Limit, ...]
    enough: bool

    @property
    def is_want(self) -> bool:
        """Say whether this is a wish and not a limit."""
        return self.kind is Kind.WANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The answer: a way to do it, or the reasons against it.

    `smallest` says that every reason is needed: without any one of them the others could hold.
    It is False when the time ran out before that was proven.
    """

    outcome: Outcome
    visits: tuple[Visit, ...] = ()
    reasons: tuple[Reason, ...] = ()
    smallest: bool = True


def usual_wants(problem: Problem, sites: Iterable[Site] | None = None) -> tuple[Want, ...]:
    """Return what every site must have: its least visits, and the first in time."""
    found: list[Want] = []
    for site in problem.sites if sites is None else sites:
        if site.least_visits:
            found.append(Want(site=site.code, visits=site.least_visits))
        early = frozenset(s.index for s in problem.slots if s.index <= site.latest_first)
        if len(early) < len(problem.slots):
            found.append(Want(site=site.code, slots=early))
    return tuple(found)


def explain(
    problem: Problem,
    wants: Sequence[Want],
    *,
    seconds: float = 20.0,
    names: Mapping[str, str] | None = None,
) -> Explanation:
    """Say whether the wishes can be met, and if not, why, in the fewest reasons.

    `seconds` bound each question to the solver. `names` are names of districts by code.
    """
    rules = Rules(problem, wants)
    first = rules.ask(rules.limits, seconds=seconds)
    if first.outcome is not Outcome.IMPOSSIBLE:
        return Explanation(outcome=first.outcome, visits=first.visits)
    first = rules.ask(rules.limits, seconds=seconds / 4, guarded=True)
    core, smallest = _smallest(rules, first.core or rules.limits, seconds)
    reasons = tuple(
        Reason(kind=kind, words=words, limits=limits, enough=_enough(rules, limits, seconds))
        for kind, limits, words in sentences(rules, core, names or {})
    )
    return Explanation(outcome=Outcome.IMPOSSIBLE, reasons=reasons, smallest=smallest)


def _smallest(
    rules: Rules, core: tuple[Limit, ...], seconds: float
) -> tuple[tuple[Limit, ...], bool]:
    """Drop whole families, then halves of them, then single limits, while the rest still clash.

    A limit that the solver cannot decide about in time is kept, and the answer says so.
    """
    sure = True
    waiting = [tuple(one for one in core if one.kind is kind) for kind in reversed(Kind)]
    while waiting:
        some = waiting.pop()
        if not some:
            continue
        fewer = tuple(one for one in core if one not in some)
        outcome = rules.ask(fewer, seconds=seconds).outcome
        if outcome is Outcome.IMPOSSIBLE:
            core = fewer
        elif len(some) > 1:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
        else:
            sure = sure and outcome is Outcome.POSSIBLE
    return core, sure


def _enough(rules: Rules, limits: tuple[Limit, ...], seconds: float) -> bool:
    """Say whether everything asked could be done if only these limits were lifted."""
    others = [one for one in rules.limits if one not in limits]
    return rules.ask(others, seconds=seconds).outcome is Outcome.POSSIBLE

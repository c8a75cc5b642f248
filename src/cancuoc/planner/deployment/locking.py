"""Parts of a plan that stand, and what happens to a problem when something is lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.deployment.figures import loans_of
from cancuoc.planner.deployment.problem import Plan, Problem, Visit


class UnknownInProblem(Refusal, LookupError):
    """A team or kit that the problem does not know."""

    status = 404
    message = "Không có đội hoặc bộ thiết bị này trong đề bài."
    next_step = "Kiểm tra lại mã rồi thử lại."


def lock(
    problem: Problem,
    plan: Plan,
    *,
    before: int = 0,
    districts: Collection[str] = (),
    sites: Collection[str] = (),
    teams: Collection[str] = (),
) -> Problem:
    """Return the problem with visits of the plan locked: before a slot, or of what is named."""
    locked = {
        visit
        for visit in plan.visits
        if visit.slot < before
        or visit.team in teams
        or visit.site in sites
        or problem.site[visit.site].district in districts
    }
    return replace(problem, locked=problem.locked | locked)


def settled(problem: Problem, plan: Plan) -> Problem:
    """Return the problem with the loans of a plan as loans that stand: nothing else is lent."""
    return replace(problem, lent=problem.lent | loans_of(problem, plan))


def lose_team(problem: Problem, team: str, *, since: int) -> Problem:
    """Return the problem without a team from a slot on; its officers stay. Raise if unknown."""
    if team not in problem.team:
        raise UnknownInProblem(team=team)
    gone = frozenset(slot.index for slot in problem.slots if slot.index >= since)
    return replace(
        problem,
        teams=tuple(
            replace(one, off=one.off | gone) if one.code == team else one for one in problem.teams
        ),
        locked=frozenset(v for v in problem.locked if v.team != team or v.slot < since),
    )


def lose_kit(problem: Problem, kit: str, *, since: int) -> Problem:
    """Return the problem without a kit from a slot on. Raise if nobody has it."""
    if not any(one.code == kit for team in problem.teams for one in team.kits):
        raise UnknownInProblem(kit=kit)
    gone = frozenset(slot.index for slot in problem.slots if slot.index >= since)
    teams = tuple(
        replace(
            team,
            kits=tuple(replace(k, off=k.off | gone) if k.code == kit else k for k in team.kits),
        )
        for team in problem.teams
    )
    locked = frozenset(v for v in problem.locked if kit not in v.kits or v.slot < since)
    return replace(problem, teams=teams, locked=locked)


def possible(problem: Problem, visit: Visit) -> bool:
    """Say whether a visit can still be held as it was planned."""
    team, site = problem.team.get(visit.team), problem.site.get(visit.site)
    if team is None or site is None or not problem.open(team, site, visit.slot):
        return False
    return set(visit.kits) <= {kit.code for kit in team.kits_on(visit.slot)}

"""Visits that nobody needs are not held: a team that waits for no one could be somewhere else.

Where the road costs nothing the models do not mind a visit too many; people do.
"""

from __future__ import annotations

from collections import defaultdict

from cancuoc.planner.deployment.figures import kits_of
from cancuoc.planner.deployment.problem import Plan, Problem, Site, Visit


def trim(problem: Problem, plan: Plan) -> Plan:
    """Return the plan without visits that come after everybody expected was served.

    The earliest visits stay, as many as a place must have, and those that are locked. Teams may
    work less evenly then: that is no reason to send one where nobody waits.
    """
    held: dict[str, list[Visit]] = defaultdict(list)
    for visit in plan.visits:
        held[visit.site].append(visit)
    kept = {v for code, some in held.items() for v in _needed(problem, problem.site[code], some)}
    return Plan(visits=tuple(visit for visit in plan.visits if visit in kept))


def _needed(problem: Problem, site: Site, visits: list[Visit]) -> list[Visit]:
    needed: list[Visit] = []
    left = site.people
    for visit in sorted(visits, key=lambda v: (v.slot, v.team)):
        if left > 0 or len(needed) < site.least_visits or visit in problem.locked:
            needed.append(visit)
            team, slot = problem.team[visit.team], problem.slots[visit.slot]
            left -= problem.capacity(team, site, slot, kits_of(problem, visit))
    return needed

"""The roster a careful office makes by hand: day after day, the officer with the least load.

It keeps every rule and is the measure the planned roster is compared with.
"""

from __future__ import annotations

from cancuoc.planner.roster.crew import Assignment, Crew, Need, Officer
from cancuoc.planner.roster.crew_check import of_officer


def roster(crew: Crew) -> tuple[Assignment, ...]:
    """Return a roster made in one pass: scarce posts first, least loaded officers first."""
    able = {
        post: sum(post in officer.skills for officer in crew.officers) for post in crew.rules.posts
    }
    order = list(crew.rules.shifts)
    held: dict[str, list[Assignment]] = {officer.code: [] for officer in crew.officers}
    needs = sorted(crew.needs, key=lambda n: (n.day, order.index(n.shift), able[n.post], n.post))
    for need in needs:
        for _ in range(need.people):
            _fill(crew, need, held)
    return tuple(sorted((a for own in held.values() for a in own), key=lambda a: (a.day, a)))


def _fill(crew: Crew, need: Need, held: dict[str, list[Assignment]]) -> None:
    able = [officer for officer in crew.officers if need.post in officer.skills]
    for officer in sorted(able, key=lambda who: _load(who, need, held[who.code])):
        own = held[officer.code]
        wanted = Assignment(officer.code, need.day, need.shift, need.post)
        # Only rules decide here; the judge is asked so that both sides keep the same ones.
        if _one_post(own, wanted) and not any(of_officer(crew, officer, [*own, wanted])):
            own.append(wanted)
            return


def _one_post(own: list[Assignment], wanted: Assignment) -> bool:
    today = [a for a in own if a.day == wanted.day]
    return all(a.shift != wanted.shift and a.post == wanted.post for a in today)


def _load(officer: Officer, need: Need, own: list[Assignment]) -> tuple[int, int, int, str]:
    same = sum(a.shift == need.shift for a in own)
    return same, len(own), len(officer.skills), officer.code

"""A plan judged from the problem alone: every hard rule it breaks, in words a planner reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cancuoc.planner.deployment.problem import Plan, Problem, Site, Team, Visit, fits


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule that is broken, in words a planner reads; `rule` is its stable name."""

    rule: str
    vi: str


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Return every hard rule the plan breaks; an empty list is a plan that can be held.

    Crew that is short is not among them: `figures.shortages` lists it as a number.
    """
    known = [v for v in plan.visits if _known(problem, v)]
    found = [Violation(rule="unknown", vi="Buổi có đội, nơi hoặc ca không có trong đề bài.")]
    found = found * (len(plan.visits) - len(known))
    for visit in known:
        found += _visit(problem, visit)
    found += [*_teams(problem, known), *_sites(problem, known)]
    return found + _locked(problem, plan)


def _known(problem: Problem, visit: Visit) -> bool:
    slots = range(len(problem.slots))
    return visit.team in problem.team and visit.site in problem.site and visit.slot in slots


def _visit(problem: Problem, visit: Visit) -> Iterator[Violation]:
    team, site = problem.team[visit.team], problem.site[visit.site]
    slot = problem.slots[visit.slot]
    when = f"{slot.part.vi} {slot.on.day:02d}/{slot.on.month:02d}"
    if not problem.near(team, site):
        yield Violation(rule="near", vi=f"Đội {team.code} không thuộc địa bàn của {site.name}.")
    if visit.slot in team.off:
        yield Violation(rule="off", vi=f"Đội {team.code} nghỉ {when}.")
    if slot.holiday:
        yield Violation(rule="holiday", vi=f"{when.capitalize()} là ngày nghỉ lễ.")
    if visit.slot in site.busy:
        yield Violation(rule="busy", vi=f"{site.name} không có địa điểm trống {when}.")
    yield from _kits(team, site, visit, when)


def _kits(team: Team, site: Site, visit: Visit, when: str) -> Iterator[Violation]:
    own = {kit.code: kit for kit in team.kits}
    service = {kit.code for kit in team.kits_on(visit.slot)}
    for code in visit.kits:
        if code not in own:
            yield Violation(rule="kit", vi=f"Bộ {code} không phải của đội {team.code}.")
        elif code not in service:
            yield Violation(rule="maintenance", vi=f"Bộ {code} bảo trì {when}.")
    if len(set(visit.kits)) < len(visit.kits):
        yield Violation(rule="kit_twice", vi=f"Một bộ của đội {team.code} được tính hai lần.")
    if not fits(site, [own[code] for code in visit.kits if code in own]):
        needs = ", ".join(sorted(site.needs)) or "thu nhận"
        yield Violation(rule="needs", vi=f"{site.name} cần bộ thiết bị: {needs}.")


def _teams(problem: Problem, visits: list[Visit]) -> Iterator[Violation]:
    moments = [(visit, m) for visit in visits for m in problem.slots[visit.slot].moments]
    at = Counter((visit.team, moment) for visit, moment in moments)
    weeks = Counter((visit.team, problem.slots[visit.slot].week) for visit in visits)
    for (team, _), count in at.items():
        if count > 1:
            yield Violation(rule="once", vi=f"Đội {team} ở hai nơi cùng lúc.")
    for (team, week), count in weeks.items():
        most = problem.team[team].most_a_week
        if count > most:
            vi = f"Đội {team} có {count} buổi tuần {week + 1}, nhiều nhất là {most}."
            yield Violation(rule="week", vi=vi)


def _sites(problem: Problem, visits: list[Visit]) -> Iterator[Violation]:
    moments = [(visit, m) for visit in visits for m in problem.slots[visit.slot].moments]
    at = Counter((problem.site[visit.site].room, moment) for visit, moment in moments)
    for (room, _), count in at.items():
        most = problem.room[room]
        if count > most:
            vi = f"Địa điểm {room} có {count} đội cùng lúc, chỉ đủ chỗ cho {most}."
            yield Violation(rule="room", vi=vi)


def _locked(problem: Problem, plan: Plan) -> list[Violation]:
    dropped = sorted(problem.locked - set(plan.visits), key=lambda v: (v.slot, v.team, v.site))
    return [
        Violation(rule="locked", vi=f"Buổi đã khóa của đội {v.team} tại {v.site} bị bỏ.")
        for v in dropped
    ]

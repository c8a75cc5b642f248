"""A plan judged from the problem alone: every hard rule it breaks, in words a planner reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from cancuoc.planner.deployment.problem import Lending, Loan, Plan, Problem, Site, Team, Visit, fits


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
    found += [*_teams(problem, known), *_sites(problem, known), *_loans(problem, known)]
    return found + _locked(problem, plan)


def _known(problem: Problem, visit: Visit) -> bool:
    slots = range(len(problem.slots))
    return visit.team in problem.team and visit.site in problem.site and visit.slot in slots


def _visit(problem: Problem, visit: Visit) -> Iterator[Violation]:
    team, site = problem.team[visit.team], problem.site[visit.site]
    slot = problem.slots[visit.slot]
    when = f"{slot.part.vi} {slot.on.day:02d}/{slot.on.month:02d}"
    if not (problem.near(team, site) or _may_lend(problem, team, site, slot.week)):
        yield Violation(rule="near", vi=f"Đội {team.code} không thuộc địa bàn của {site.name}.")
    if visit.slot in team.off:
        yield Violation(rule="off", vi=f"Đội {team.code} nghỉ {when}.")
    if slot.holiday:
        yield Violation(rule="holiday", vi=f"{when.capitalize()} là ngày nghỉ lễ.")
    if visit.slot in site.busy:
        yield Violation(rule="busy", vi=f"{site.name} không có địa điểm trống {when}.")
    yield from _kits(team, site, visit, when)


def _may_lend(problem: Problem, team: Team, site: Site, week: int) -> bool:
    if Loan(team.code, site.district, week) in problem.lent:
        return True
    lending = problem.lending
    return lending is not None and (team.district, site.district) in lending.pairs


def _loans(problem: Problem, visits: list[Visit]) -> Iterator[Violation]:
    """A team that is lent is so for the whole week and to one district, and not too often."""
    weeks: dict[tuple[str, int], set[str]] = defaultdict(set)
    lent: set[tuple[str, int]] = set()
    for visit in visits:
        team, site = problem.team[visit.team], problem.site[visit.site]
        week = problem.slots[visit.slot].week
        weeks[team.code, week].add(site.district)
        if not problem.near(team, site):
            lent.add((team.code, week))
    for code, week in sorted(lent):
        if len(weeks[code, week]) > 1:
            vi = f"Đội {code} được cho mượn tuần {week + 1} mà còn buổi ở nơi khác."
            yield Violation(rule="loan_week", vi=vi)
    if problem.lending is not None:
        yield from _too_often(problem.lending, lent)


def _too_often(lending: Lending, lent: set[tuple[str, int]]) -> Iterator[Violation]:
    for code, count in sorted(Counter(code for code, _ in lent).items()):
        if count > lending.most_weeks:
            vi = f"Đội {code} bị cho mượn {count} tuần, nhiều nhất là {lending.most_weeks}."
            yield Violation(rule="loan_weeks", vi=vi)
    if len(lent) > lending.most:
        vi = f"Có {len(lent)} tuần đội được cho mượn, nhiều nhất là {lending.most}."
        yield Violation(rule="loans", vi=vi)


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

"""What one more team, kit, hour or evening in a hall would bring, in people reached.

The relaxation prices every limit at once. The dearest steps are then really taken: in a copy of
the question, first the relaxation and, if asked, the whole plan are made anew and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from cancuoc.planner.deployment.explain_words import Words, say
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.prices_model import Relaxation, Relaxed, Row, hours_of
from cancuoc.planner.deployment.problem import Kit, Plan, Post, Problem, Team

NEW: Final = "+1"


class More(StrEnum):
    """What there could be one more of."""

    TEAM = "team"
    KIT = "kit"
    HOUR = "hour"
    VENUE = "venue"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Step:
    """One more of something.

    A team is a copy of team `where` with kits and officers; a kit one more for team `where` with
    an officer at it; an hour is one more for every officer of the crew of team `where` in a
    `week`; a venue one more evening or half day, `slot`, at site `where`.
    """

    more: More
    where: str
    week: int = -1
    slot: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a step brings in people.

    `estimate` is read from the prices of limits: no more than that is won. `relaxed` is the
    relaxation made anew, `planned` the plan made anew; None where that was not tried.
    """

    step: Step
    estimate: float
    relaxed: float | None
    planned: int | None
    words: Words


def prices(
    problem: Problem,
    *,
    top: int = 5,
    plan: Callable[[Problem], Plan] | None = None,
    planned: int = 2,
) -> tuple[Price, ...]:
    """Price every step, the dearest first; take the `top` of each kind in the relaxation anew.

    With a planner, the `planned` dearest steps of all are planned anew too.
    """
    now = Relaxation(problem).solve()
    left = sum(site.people for site in problem.sites) - now.people
    found: list[Price] = []
    for more in More:
        guessed = sorted(
            ((step, min(value, left)) for step, value in _STEPS[more](problem, now)),
            key=lambda row: (-row[1], row[0]),
        )
        for place, (step, value) in enumerate(guessed):
            relaxed = None
            if place < top and value > 0:
                relaxed = Relaxation(taken(problem, step)).solve(now.missing).people - now.people
            found.append(_price(problem, step, value, relaxed, None))
    found.sort(key=_worth)
    if plan is not None:
        base = figures(problem, plan(problem)).reached
        for place, price in enumerate(found[:planned]):
            bigger = taken(problem, price.step)
            real = figures(bigger, plan(bigger)).reached - base
            found[place] = _price(problem, price.step, price.estimate, price.relaxed, real)
    return tuple(found)


def _worth(price: Price) -> tuple[bool, float, float, Step]:
    """Order: what was solved anew first, by what it really brings, then the estimates."""
    return (price.relaxed is None, -(price.relaxed or 0.0), -price.estimate, price.step)


def taken(problem: Problem, step: Step) -> Problem:
    """Return the problem with the step taken."""
    if step.more is More.VENUE:
        sites = tuple(
            replace(site, busy=site.busy - {step.slot}) if site.code == step.where else site
            for site in problem.sites
        )
        return replace(problem, sites=sites)
    team = problem.team[step.where]
    if step.more is More.HOUR:
        hour: dict[str, int] = {post: 60 * officers for post, officers in team.crew.items()}
        return _with_hours(problem, team.district, hour, {step.week})
    weeks = {slot.week for slot in problem.slots}
    if step.more is More.TEAM:
        bigger = replace(problem, teams=(*problem.teams, _copy(team)))
        return _with_hours(bigger, team.district, hours_of(problem, team), weeks)
    larger = _larger(team)
    teams = tuple(larger if one.code == team.code else one for one in problem.teams)
    before, after = hours_of(problem, team), hours_of(problem, larger)
    more = {post: after[post] - before[post] for post in after}
    return _with_hours(replace(problem, teams=teams), team.district, more, weeks)


def _copy(team: Team) -> Team:
    kits = tuple(replace(kit, code=kit.code + NEW) for kit in team.kits)
    return replace(team, code=team.code + NEW, kits=kits)


def _larger(team: Team) -> Team:
    best = max(team.kits, key=lambda kit: kit.per_hour)
    kit: Kit = replace(best, code=best.code + NEW, off=frozenset())
    crew = {**team.crew, Post.CAPTURE: team.crew.get(Post.CAPTURE, 0) + 1}
    return replace(team, kits=(*team.kits, kit), crew=crew)


def _with_hours(
    problem: Problem, district: str, minutes: Mapping[str, int], weeks: set[int]
) -> Problem:
    rows = tuple(
        replace(row, minutes=row.minutes + minutes.get(row.post, 0))
        if row.district == district and row.week in weeks
        else row
        for row in problem.crews
    )
    return replace(problem, crews=rows)


def _teams(problem: Problem, now: Relaxed) -> Iterator[tuple[Step, float]]:
    for team in problem.teams:
        worth = 0.0
        for row, price in now.price.items():
            if row.where == team.code and row.what == "week":
                worth += price * team.most_a_week
            elif row.where == team.code and row.what == "span":
                worth += price * _free(problem, team, row)
        worth += _hours_worth(now, team.district, hours_of(problem, team))
        yield Step(more=More.TEAM, where=team.code), worth


def _free(problem: Problem, team: Team, row: Row) -> int:
    weekend = row.part == "weekend"
    return sum(
        (slot.week, slot.weekend) == (row.week, weekend) and slot.index not in team.off
        for slot in problem.slots
        if not slot.holiday
    )


def _hours_worth(
    now: Relaxed, district: str, minutes: Mapping[str, int], week: int | None = None
) -> float:
    return sum(
        price * minutes.get(row.part, 0) / 60.0
        for row, price in now.price.items()
        if row.what == "crew" and row.where == district and week in (None, row.week)
    )


def _kits(problem: Problem, now: Relaxed) -> Iterator[tuple[Step, float]]:
    relaxation = Relaxation(problem)
    for team in problem.teams:
        if not team.kits:
            continue
        larger, worth = _larger(team), 0.0
        for (code, place, span), visits in now.visits.items():
            if code == team.code:
                site = problem.site[place]
                gained = relaxation.capacity(larger, site, span)
                gained -= relaxation.capacity(team, site, span)
                worth += visits * gained * now.price[Row("reach", place)]
        yield Step(more=More.KIT, where=team.code), worth


def _hours(problem: Problem, now: Relaxed) -> Iterator[tuple[Step, float]]:
    first = {team.district: team for team in reversed(problem.teams)}
    for district, team in sorted(first.items()):
        hour: dict[str, int] = {post: 60 * officers for post, officers in team.crew.items()}
        for week in sorted({slot.week for slot in problem.slots}):
            worth = _hours_worth(now, district, hour, week)
            yield Step(more=More.HOUR, where=team.code, week=week), worth


def _venues(problem: Problem, now: Relaxed) -> Iterator[tuple[Step, float]]:
    for site in problem.sites:
        weeks: dict[tuple[int, bool], int] = {}
        for index in sorted(site.busy):
            slot = problem.slots[index]
            if not slot.holiday:
                weeks.setdefault((slot.week, slot.weekend), index)
        for (week, weekend), index in weeks.items():
            part = "weekend" if weekend else "weekday"
            worth = now.price.get(Row("venue", site.code, week, part), 0.0)
            worth *= problem.room[site.room]
            worth += now.price.get(Row("once", site.code, week, part), 0.0)
            yield Step(more=More.VENUE, where=site.code, week=week, slot=index), worth


_STEPS: Final = {More.TEAM: _teams, More.KIT: _kits, More.HOUR: _hours, More.VENUE: _venues}

_SENTENCES: Final[Mapping[More, str]] = {
    More.TEAM: "Thêm một đội như %(where)s, đủ người và thiết bị: thêm %(people)s người.",
    More.KIT: "Thêm một bộ và một cán bộ cho đội %(where)s: thêm %(people)s người.",
    More.HOUR: "Tuần %(week)s, thêm một giờ cho cả tổ %(where)s: thêm %(people)s người.",
    More.VENUE: "%(where)s, tuần %(week)s có thêm một buổi địa điểm: thêm %(people)s người.",
}
_AT_MOST: Final[Mapping[More, str]] = {
    More.TEAM: "Thêm một đội như %(where)s, đủ người và thiết bị: nhiều nhất %(people)s người.",
    More.KIT: "Thêm một bộ và một cán bộ cho đội %(where)s: nhiều nhất %(people)s người.",
    More.HOUR: "Tuần %(week)s, thêm một giờ cho cả tổ %(where)s: nhiều nhất %(people)s người.",
    More.VENUE: "%(where)s, tuần %(week)s thêm một buổi địa điểm: nhiều nhất %(people)s người.",
}


def _price(
    problem: Problem, step: Step, estimate: float, relaxed: float | None, planned: int | None
) -> Price:
    best = next(one for one in (planned, relaxed, estimate) if one is not None)
    where = problem.site[step.where].name if step.more is More.VENUE else step.where
    gaps: dict[str, str | float] = {"where": where, "people": round(best, 1)}
    if step.week >= 0:
        gaps["week"] = step.week + 1
    return Price(
        step=step,
        estimate=estimate,
        relaxed=relaxed,
        planned=planned,
        words=say((_AT_MOST if relaxed is None else _SENTENCES)[step.more], **gaps),
    )

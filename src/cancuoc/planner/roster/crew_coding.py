"""A question about a crew as JSON, so that it can be kept and asked again word for word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cancuoc.planner.roster.crew import Assignment, Crew, Need, Officer, Wish
from cancuoc.planner.roster.crew_run import Question
from cancuoc.planner.roster.working_time import Rules


def roster_to_json(roster: Iterable[Assignment]) -> list[list[Any]]:
    """Return assignments as rows of officer, day, shift and post."""
    return [list(one) for one in roster]


def roster_from_json(rows: Iterable[Sequence[Any]]) -> tuple[Assignment, ...]:
    """Return what `roster_to_json` wrote."""
    return tuple(Assignment(*row) for row in rows)


def question_to_json(question: Question) -> dict[str, Any]:
    """Return a question without the rules of working time, which are kept beside it."""
    crew = question.crew
    return {
        "first": crew.first.isoformat(),
        "days": crew.days,
        "officers": [
            [who.code, sorted(who.skills), sorted(who.leave), who.overtime_month, who.overtime_year]
            for who in crew.officers
        ],
        "needs": [list(need) for need in crew.needs],
        "wishes": [list(wish) for wish in crew.wishes],
        "from_day": question.from_day,
        "stands": roster_to_json(question.stands),
        "locked": sorted(map(list, question.locked)),
        "begun": sorted(question.begun),
        "before": None if question.before is None else roster_to_json(question.before),
    }


def question_from_json(told: Mapping[str, Any], *, rules: Rules) -> Question:
    """Return what `question_to_json` wrote, under `rules`."""
    officers = tuple(
        Officer(code, frozenset(skills), frozenset(leave), month, year)
        for code, skills, leave, month, year in told["officers"]
    )
    crew = Crew(
        first=date.fromisoformat(told["first"]),
        days=told["days"],
        officers=officers,
        needs=tuple(Need(*row) for row in told["needs"]),
        rules=rules,
        wishes=tuple(Wish(*row) for row in told["wishes"]),
    )
    before = told["before"]
    return Question(
        crew=crew,
        from_day=told["from_day"],
        stands=roster_from_json(told["stands"]),
        locked=frozenset((code, day) for code, day in told["locked"]),
        begun=frozenset(told["begun"]),
        before=None if before is None else roster_from_json(before),
    )

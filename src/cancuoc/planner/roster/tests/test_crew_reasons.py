"""Why a post stays empty: each officer who could fill it is counted under one cause."""

from __future__ import annotations

from datetime import date

import pytest

from cancuoc.planner.roster.crew import Assignment, Crew, Officer
from cancuoc.planner.roster.crew_reasons import CAUSES, why_empty
from cancuoc.planner.roster.working_time import rules

LEAD = frozenset({"lead"})


def crew(*officers: Officer, days: int = 14) -> Crew:
    return Crew(first=date(2024, 7, 8), days=days, officers=officers, needs=(), rules=rules())


def day_of(code: str, day: int, *shifts: str, post: str = "lead") -> list[Assignment]:
    return [Assignment(code, day, shift, post) for shift in shifts]


def cause(officer: Officer, roster: list[Assignment], *, day: int, shift: str) -> dict[str, int]:
    return dict(why_empty(crew(officer), roster, day=day, shift=shift, post="lead").causes)


def test_nobody_has_the_skill():
    why = why_empty(
        crew(Officer("A", frozenset({"driver"}))), [], day=0, shift="evening", post="lead"
    )
    assert (why.able, why.causes) == (0, {})


@pytest.mark.parametrize(
    ("officer", "roster", "day", "shift", "said"),
    [
        (Officer("A", LEAD, frozenset({3})), [], 3, "evening", "leave"),
        (
            Officer("A", LEAD | {"driver"}),
            day_of("A", 3, "evening", post="driver"),
            3,
            "evening",
            "busy",
        ),
        (Officer("A", LEAD), day_of("A", 3, "evening"), 4, "morning", "rest_between"),
        (Officer("A", LEAD), day_of("A", 3, "morning", "afternoon"), 3, "evening", "overtime_day"),
        (
            Officer("A", LEAD, overtime_month=39 * 60),
            day_of("A", 3, "morning"),
            3,
            "afternoon",
            "overtime_month",
        ),
        (
            Officer("A", LEAD, overtime_year=199 * 60),
            day_of("A", 3, "morning"),
            3,
            "afternoon",
            "overtime_year",
        ),
        (
            Officer("A", LEAD),
            [one for day in range(6) for one in day_of("A", day, "morning")],
            6,
            "morning",
            "rest_week",
        ),
        (
            Officer("A", LEAD),
            [one for day in range(2, 8) for one in day_of("A", day, "morning")],
            8,
            "morning",
            "days_in_a_row",
        ),
        (Officer("A", LEAD), [], 3, "evening", "free"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_cause(officer, roster, day, shift, said):
    assert cause(officer, roster, day=day, shift=shift) == {said: 1}


def test_who_fills_the_post_already_is_counted_apart():
    why = why_empty(
        crew(Officer("A", LEAD), Officer("B", LEAD, frozenset({3}))),
        day_of("A", 3, "evening"),
        day=3,
        shift="evening",
        post="lead",
    )
    assert (why.able, dict(why.causes)) == (2, {"leave": 1, "same": 1})


def test_causes_come_in_the_order_they_are_told():
    officers = [Officer("A", LEAD), Officer("B", LEAD, frozenset({3})), Officer("C", LEAD)]
    why = why_empty(
        crew(*officers),
        day_of("A", 3, "evening", post="driver"),
        day=3,
        shift="evening",
        post="lead",
    )
    assert list(why.causes) == ["leave", "busy", "free"]
    assert set(why.causes) <= set(CAUSES)

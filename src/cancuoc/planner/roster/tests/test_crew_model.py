"""The crew's model and the crew's judge agree on every row of one officer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from ortools.sat.python import cp_model

from cancuoc.planner.roster import crew_problem
from cancuoc.planner.roster.crew import Assignment, Crew, Need, Officer
from cancuoc.planner.roster.crew_check import judge
from cancuoc.planner.roster.model import Window, everything
from cancuoc.planner.roster.tests.roster_cases import anyone, crew
from cancuoc.planner.roster.working_time import Rules, rules

POST = "capture"


def hours(**changed: float) -> Rules:
    """Return the rules with some limits changed, in hours."""
    given = rules()
    law = {
        name: rule._replace(minutes=round(changed.get(name, rule.minutes / 60) * 60))
        for name, rule in given.law.items()
    }
    return given._replace(law=law)


def house(**changed: int) -> Rules:
    """Return the rules with some rules of the unit changed."""
    return rules()._replace(house=rules().house._replace(**changed))


def one(given: Rules, *, days: int, first: date, officer: Officer) -> Crew:
    """Return one officer who is wanted on every shift of every day."""
    needs = tuple(Need(day, shift, POST, 1) for day in range(days) for shift in given.shifts)
    return Crew(first, days, (officer,), needs, given)


def rows(asked: Crew) -> Iterator[tuple[Assignment, ...]]:
    """Yield every row of one officer, sets of shifts that are no working day included."""
    shifts = tuple(asked.rules.shifts)
    sets = [
        tuple(s for s, on in zip(shifts, bits, strict=True) if on)
        for bits in product((0, 1), repeat=3)
    ]
    for row in product(sets, repeat=asked.days):
        yield tuple(
            Assignment("CB01", day, shift, POST)
            for day, chosen in enumerate(row)
            for shift in chosen
        )


class Collected(cp_model.CpSolverSolutionCallback):
    """Keep every answer as assignments."""

    def __init__(self, asked: Crew, window: Window) -> None:
        super().__init__()
        self._asked, self._window = asked, window
        self.found: set[frozenset[Assignment]] = set()

    def on_solution_callback(self) -> None:
        roster = self._window.read(self)
        self.found.add(frozenset(crew_problem.assignments(self._asked, roster)))


def admitted(asked: Crew) -> set[frozenset[Assignment]]:
    """Return every row the model admits."""
    question = crew_problem.problem(asked)
    # Soft limits and cover only cost; their slack would make many answers of one row.
    people = tuple(
        replace(person, limits=tuple(limit for limit in person.limits if not limit.weight))
        for person in question.people
    )
    question = replace(question, people=people, covers=())
    window = Window(question, question.empty(), everything(question))
    window.model.clear_objective()
    solver = cp_model.CpSolver()
    solver.parameters.enumerate_all_solutions = True
    solver.parameters.num_workers = 1
    collected = Collected(asked, window)
    assert solver.solve(window.model, collected) == cp_model.OPTIMAL
    return collected.found


MONDAY, SATURDAY, LAST_OF_JULY = date(2024, 7, 1), date(2024, 7, 6), date(2024, 7, 30)

CASES = {
    "as the law says": (rules(), MONDAY, anyone()),
    "eight hours between": (hours(rest_between=8), MONDAY, anyone()),
    "fourteen hours between": (hours(rest_between=14), MONDAY, anyone()),
    "short days": (hours(day=10), MONDAY, anyone()),
    "no overtime": (hours(overtime_day=0), MONDAY, anyone()),
    "little overtime in a month": (hours(overtime_month=5), MONDAY, anyone()),
    "overtime worked before": (rules(), MONDAY, anyone(overtime_month=35 * 60)),
    "the year nearly full": (rules(), MONDAY, anyone(overtime_year=195 * 60)),
    "a new month": (rules(), LAST_OF_JULY, anyone(overtime_month=38 * 60)),
    "on leave": (rules(), MONDAY, anyone(leave=frozenset({1}))),
    "two days in a row": (house(days_in_a_row=2), MONDAY, anyone()),
    "no weekends": (house(weekends_of_six=0), SATURDAY, anyone()),
    "short weeks": (hours(regular_week=16), MONDAY, anyone()),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_the_model_admits_what_the_judge_admits(case: str):
    given, first, officer = CASES[case]
    asked = one(given, days=3, first=first, officer=officer)
    good = {frozenset(row) for row in rows(asked) if not judge(asked, row)}
    assert len(good) > 1
    assert admitted(asked) == good


@pytest.mark.parametrize("case", ["no overtime", "two days in a row", "short weeks"])
def test_a_tighter_rule_admits_less(case: str):
    given, first, officer = CASES[case]
    tight = admitted(one(given, days=3, first=first, officer=officer))
    wide = admitted(one(rules(), days=3, first=MONDAY, officer=anyone()))
    assert tight < wide


def test_a_week_keeps_one_day_free_in_model_and_judge():
    # Mornings only, so that all of a week can be tried.
    needs = tuple(Need(day, "morning", POST, 1) for day in range(7))
    asked = crew(anyone(), needs=needs, days=7)
    found = admitted(asked)
    every = {
        frozenset(Assignment("CB01", day, "morning", POST) for day in days)
        for days in (
            [day for day, on in enumerate(bits) if on] for bits in product((0, 1), repeat=7)
        )
    }
    assert found == {row for row in every if not judge(asked, tuple(row))}
    assert len(found) == 2**7 - 1


def test_posts_are_kept_for_the_day_by_the_model():
    needs = tuple(Need(0, shift, post, 1) for shift in rules().shifts for post in ("lead", POST))
    asked = crew(anyone(), needs=needs, days=1)
    for row in admitted(asked):
        assert len({a.post for a in row}) <= 1


def test_only_own_skills_are_admitted():
    needs = tuple(Need(0, "morning", post, 1) for post in rules().posts)
    narrow = anyone(skills=frozenset({"driver", "reception"}))
    posts = {a.post for row in admitted(crew(narrow, needs=needs, days=1)) for a in row}
    assert posts == {"driver", "reception"}


def test_posts_nobody_asked_for_are_not_admitted():
    asked = crew(anyone(), needs=(Need(0, "morning", POST, 1),), days=2)
    assert admitted(asked) == {
        frozenset(),
        frozenset({Assignment("CB01", 0, "morning", POST)}),
    }


def test_a_need_of_nobody_opens_no_post():
    asked = crew(anyone(), needs=(Need(0, "morning", POST, 0),), days=2)
    assert admitted(asked) == {frozenset()}


class TestCosts:
    """Wishes and overtime as costs of the cells."""

    def cells(self, *wishes: tuple) -> dict[str, int]:
        asked = replace(crew(anyone(), days=1), wishes=wishes)
        question = crew_problem.problem(asked)
        names = [*(duty.code for duty in question.duties), "off"]
        return dict(zip(names, question.costs[0, 0].tolist(), strict=True))

    def test_overtime_costs_by_the_hour(self):
        cells = self.cells()
        weight = rules().weights["overtime_hour"]
        assert cells["off"] == cells["morning/lead"] == 0
        assert cells["morning+afternoon/lead"] == round(3.5 * weight)
        assert cells["morning+evening/driver"] == 2 * weight
        assert cells["afternoon+evening/capture"] == round(2.5 * weight)

    def test_an_unwanted_shift_costs_wherever_it_is_part(self):
        from cancuoc.planner.roster.crew import Wish

        plain, cells = self.cells(), self.cells(Wish("CB01", 0, "evening", False, 7))
        dearer = {name for name in cells if cells[name] == plain[name] + 7}
        assert dearer == {name for name in cells if "evening" in name}
        assert all(cells[name] in (plain[name], plain[name] + 7) for name in cells)

    def test_a_wanted_shift_costs_wherever_it_is_missing(self):
        from cancuoc.planner.roster.crew import Wish

        plain, cells = self.cells(), self.cells(Wish("CB01", 0, "evening", True, 7))
        dearer = {name for name in cells if cells[name] == plain[name] + 7}
        assert dearer == {name for name in cells if "evening" not in name}


@pytest.mark.parametrize("post", list(rules().posts))
def test_an_empty_post_costs_its_weight(post: str):
    question = crew_problem.problem(crew(anyone(), needs=(Need(0, "evening", post, 2),), days=1))
    (cover,) = question.covers
    assert cover.under == rules().weights[post]
    assert cover.over == rules().weights["surplus"]
    assert question.places[cover.place] == f"evening/{post}"

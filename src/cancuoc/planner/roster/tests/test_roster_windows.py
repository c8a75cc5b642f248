"""Rules of one person's row, window by window: what may stand beside what stands already."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.planner.roster import relaxation
from cancuoc.planner.roster.model import Window, everything
from cancuoc.planner.roster.problem import OFF, Cover, Duty, Limit, Person, Problem, Roster
from cancuoc.planner.roster.solving import run

DUTIES = (Duty("early", 330, (0,)), Duty("late", 270, (1,), frozenset({0})))
DAYS = 8


def row(text: str) -> Roster:
    """Read `e`, `l` and `.` as one person's days."""
    return np.array([[".el".index(c) - 1 for c in text]], dtype=np.int16)


def text_of(roster: Roster) -> str:
    return "".join(".el"[duty + 1] for duty in roster[0])


def alone(worth: int = 5, days: int = DAYS, **rules: object) -> Problem:
    """Return one person who gains `worth` for each day worked, under rules of the row."""
    costs = np.zeros((1, days, 3), dtype=np.int64)
    costs[:, :, :2] = -worth
    person = Person("P", frozenset({0, 1}))
    weekends = rules.pop("weekends", ())
    made = Person(person.code, person.duties, **rules)
    return Problem(days, ("early", "late"), DUTIES, (made,), (), costs, weekends=weekends)


def best(problem: Problem, text: str, *free: int) -> str:
    """Return the best row when only some days are free."""
    found = run(Window(problem, row(text), {0: free}), effort=5, seed=1)
    assert found.roster is not None
    assert found.proven
    return text_of(found.roster)


def works(text: str) -> str:
    """Return the row with only work and rest told apart."""
    return text.replace("l", "w").replace("e", "w")


@pytest.mark.parametrize(
    ("standing", "free", "expected"),
    [
        ("eee.eee.", (3,), "www.www."),  # one more would make seven in a row
        ("ee..eee.", (2, 3), "www.www."),
        ("........", (0, 1, 2, 3), "www....."),
        (".....eee", (2, 3, 4), "..ww.www"),
        ("eee.....", (4, 5, 6, 7), "www.www."),
    ],
)
def test_a_run_is_at_most_three(standing: str, free: tuple[int, ...], expected: str):
    found = works(best(alone(run_most=3), standing, *free))
    assert found.count("w") == expected.count("w")
    assert "wwww" not in found
    fixed = [day for day in range(DAYS) if day not in free]
    assert all((found[day] == "w") == (standing[day] != ".") for day in fixed)


@pytest.mark.parametrize(
    ("standing", "free", "expected"),
    [
        ("........", (3,), "........"),  # one day alone is too short
        ("........", (0,), "w......."),  # at the border it counts as long
        ("........", (7,), ".......w"),
        ("...e....", (4,), "...ww..."),
        ("..ee....", (4, 6), "..www..."),
        ("........", (3, 4), "...ww..."),
    ],
)
def test_a_run_inside_is_at_least_two(standing: str, free: tuple[int, ...], expected: str):
    assert works(best(alone(run_least=2), standing, *free)) == expected


@pytest.mark.parametrize(
    ("standing", "free", "expected"),
    [
        ("ee..ee..", (3,), "ww..ww.."),  # a rest of one day is too short
        ("ee..ee..", (2, 3), "wwwwww.."),
        ("eeeeee..", (7,), "wwwwww.."),  # work on day 7 would leave a rest of one day
        ("........", (0, 7), "w......w"),
    ],
)
def test_a_rest_inside_is_at_least_two(standing: str, free: tuple[int, ...], expected: str):
    assert works(best(alone(rest_least=2), standing, *free)) == expected


@pytest.mark.parametrize(
    ("standing", "free", "allowed"),
    [
        (".l......", 2, "l"),  # nothing early after late
        ("...e....", 2, "e"),
        ("..e.....", 1, "e"),
        ("........", 4, "el"),
        (".l.e....", 2, ""),
    ],
)
def test_what_may_not_follow_looks_at_both_neighbours(standing: str, free: int, allowed: str):
    for duty, letter in enumerate("el"):
        wanted = alone()
        wanted.costs[0, free, duty] = -50
        found = best(wanted, standing, free)[free]
        assert (found == letter) == (letter in allowed)


WEEKENDS = ((1, 2), (4, 5))


@pytest.mark.parametrize(
    ("standing", "free", "expected"),
    [
        (".e......", (4, 5), ".w......"),  # one weekend is used already
        (".e......", (2,), ".ww....."),
        (".e......", (3, 6), ".w.w..w."),
        ("........", (1, 4), 1),
        ("........", (1, 2, 4), 2),
    ],
)
def test_at_most_one_weekend(standing: str, free: tuple[int, ...], expected: str | int):
    found = works(best(alone(weekends_most=1, weekends=WEEKENDS), standing, *free))
    if isinstance(expected, int):
        assert found.count("w") == expected
    else:
        assert found == expected


WHOLE = tuple(range(DAYS))


@pytest.mark.parametrize(
    ("standing", "free", "limit", "days_worked"),
    [
        ("ee......", (2, 3, 4, 5), Limit(WHOLE, (1, 1), 0, 4), 4),
        ("ee......", (2, 3, 4, 5), Limit((0, 1, 2), (1, 1), 0, 2), 5),
        ("ee......", (2, 3, 4, 5), Limit(WHOLE, (330, 270), 0, 1300), 4),
        ("ee......", (2, 3, 4, 5), Limit(WHOLE, (330, 0), 0, 660), 6),
        ("........", (3, 4, 6), Limit((3, 4, 5), (1, 1), 0, 1), 2),
        ("........", (2, 3, 4, 5), Limit((2, 3, 4, 5), (1, 1), 3, 3), 3),
    ],
    ids=["days", "other days", "minutes", "one duty", "some days", "exactly"],
)
def test_a_limit_counts_what_stands(
    standing: str, free: tuple[int, ...], limit: Limit, days_worked: int
):
    found = works(best(alone(limits=(limit,)), standing, *free))
    assert found.count("w") == days_worked
    assert found.startswith(works(standing)[:2])


def test_a_window_that_cannot_be_filled_says_so():
    problem = alone(limits=(Limit(tuple(range(DAYS)), (1, 1), 6, 8),))
    found = run(Window(problem, row("........"), {0: (0, 1)}), effort=5, seed=1)
    assert found.impossible
    assert found.roster is None


def test_off_days_and_closed_cells_stay_empty():
    problem = alone(off_days=frozenset({2}), closed=frozenset({(3, 0), (3, 1), (4, 0)}))
    found = best(problem, "........", *range(DAYS))
    assert found[2] == found[3] == "."
    assert found[4] == "l"
    assert works(found).count("w") == DAYS - 2


def test_a_day_without_any_duty_needs_no_variable():
    problem = alone(off_days=frozenset(range(DAYS)))
    window = Window(problem, row("........"), everything(problem))
    assert len(window.model.proto.variables) == 0
    found = run(window, effort=1, seed=1)
    assert found.roster is not None
    assert text_of(found.roster) == "........"


def team(*covers: Cover, people: int = 3, days: int = 3) -> Problem:
    """Return people without rules of their own who meet in the cover."""
    costs = np.zeros((people, days, 3), dtype=np.int64)
    who = tuple(Person(f"P{n}", frozenset({0, 1})) for n in range(people))
    return Problem(days, ("early", "late"), DUTIES, who, covers, costs)


@pytest.mark.parametrize(("need", "filled"), [(0, 0), (1, 1), (2, 2), (3, 3), (5, 3)])
def test_cover_is_filled_as_far_as_people_go(need: int, filled: int):
    problem = team(Cover(1, 0, need, 10, 1))
    found = run(Window(problem, problem.empty(), everything(problem)), effort=2, seed=1)
    assert found.roster is not None
    assert int((found.roster[:, 1] == 0).sum()) == filled


def test_people_who_stand_count_in_the_cover():
    problem = team(Cover(0, 0, 2, 10, 1))
    standing = problem.empty()
    standing[0, 0] = 0
    window = Window(problem, standing, {1: (0,), 2: (0,)})
    found = run(window, effort=2, seed=1)
    assert found.roster is not None
    assert int((found.roster[:, 0] == 0).sum()) == 2
    assert found.roster[0, 0] == 0


def test_cover_of_other_days_is_left_out_of_a_window():
    problem = team(Cover(0, 0, 1, 10, 1), Cover(2, 0, 1, 10, 1))
    window = Window(problem, problem.empty(), {0: (0,)})
    found = run(window, effort=2, seed=1)
    assert window.constant() == 10
    assert found.bound == pytest.approx(0)


def test_more_than_enough_who_stand_cost_only_themselves():
    problem = team(Cover(0, 0, 1, 10, 4))
    standing = problem.empty()
    standing[:2, 0] = 0
    window = Window(problem, standing, {2: (0,)})
    found = run(window, effort=2, seed=1)
    assert found.roster is not None
    assert found.roster[2, 0] == OFF
    assert window.constant() + found.bound == pytest.approx(4)


def test_the_hint_is_the_roster_that_stands():
    problem = alone(run_most=3)
    window = Window(problem, row("eee.ee.."), everything(problem))
    hint = window.model.proto.solution_hint
    hinted = dict(zip(hint.vars, hint.values, strict=True))
    for (_, day), duties in window.cells.items():
        for duty, chosen in duties.items():
            assert hinted[chosen.index] == int("eee.ee.."[day] == "el"[duty])


@pytest.mark.parametrize("worth", [1, 3])
def test_the_relaxation_of_a_row_is_its_bound(worth: int):
    problem = alone(worth, run_most=3)
    window = Window(problem, row("........"), everything(problem))
    bound = relaxation.bound(window, seconds=5)
    assert bound is not None
    # Six of eight days can be worked; the relaxation may not say less than that gains.
    assert -8 * worth <= bound <= -6 * worth + 1e-6


def test_the_relaxation_out_of_time_proves_nothing():
    problem = alone(run_most=3)
    window = Window(problem, row("........"), everything(problem))
    assert relaxation.bound(window, seconds=0.0) in (None, pytest.approx(-30, abs=12))


def test_the_relaxation_of_an_impossible_window_is_no_bound():
    problem = alone(limits=(Limit(tuple(range(DAYS)), (1, 1), 9, 9),))
    window = Window(problem, row("........"), everything(problem))
    assert relaxation.bound(window, seconds=5) is None


def test_a_run_stops_when_it_must():
    problem = team(*(Cover(day, 0, 2, 10, 1) for day in range(3)))
    window = Window(problem, problem.empty(), everything(problem))
    found = run(window, effort=60, seed=1, must_stop=lambda: True)
    assert found.effort < 10


def test_a_run_that_need_not_stop_ends_by_itself():
    problem = team(Cover(0, 0, 2, 10, 1))
    window = Window(problem, problem.empty(), everything(problem))
    found = run(window, effort=60, seed=1, must_stop=lambda: False)
    assert found.proven
    assert found.bound == pytest.approx(0)


def test_the_solver_status_is_told_apart():
    problem = team(Cover(0, 0, 2, 10, 1))
    window = Window(problem, problem.empty(), everything(problem))
    window.model.add_bool_or([])
    found = run(window, effort=2, seed=1)
    assert (found.impossible, found.proven, found.roster) == (True, False, None)

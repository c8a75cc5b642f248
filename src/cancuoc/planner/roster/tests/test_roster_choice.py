"""Which window comes next and how large: what the search learns from what it tried."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cancuoc.planner.roster import nrp, search
from cancuoc.planner.roster.cost import cover_cost, own_cost
from cancuoc.planner.roster.neighbourhoods import ALL, Look
from cancuoc.planner.roster.problem import OFF
from cancuoc.planner.roster.search import Answer, Progress, Search
from cancuoc.planner.roster.solving import Run
from cancuoc.planner.roster.tests.roster_cases import SMALL, drawn


@pytest.fixture
def started() -> Search:
    """Return a search that has its first roster."""
    made = Search(nrp.problem(nrp.read(SMALL)), 5)
    made.best = made.constructed()
    made.cost = 10**6
    return made


def result(*, proven: bool, effort: float, roster: object = None) -> Run:
    return Run(roster, proven, False, 0.0, effort)  # type: ignore[arg-type]


def test_every_kind_is_tried_once_before_any_is_preferred(started: Search):
    seen = []
    for _ in ALL:
        name = started._choice()
        seen.append(name)
        started._kinds[name].worth = 0.0
    assert sorted(seen) == sorted(ALL)


def test_a_kind_that_brought_more_comes_more_often(started: Search):
    for kind in started._kinds.values():
        kind.worth = 1.0
    started._kinds["block"].worth = 20.0
    chosen = [started._choice() for _ in range(300)]
    assert chosen.count("block") > 120
    assert set(chosen) == set(ALL), "none may be forgotten"


def test_without_any_worth_all_kinds_are_alike(started: Search):
    for kind in started._kinds.values():
        kind.worth = 0.0
    chosen = [started._choice() for _ in range(700)]
    assert all(50 < chosen.count(name) < 160 for name in ALL)


def test_windows_solved_at_once_grow(started: Search):
    kind = started._kinds["days"]
    before = kind.size
    started._learn(kind, 0, 1.0, result(proven=True, effort=0.1))
    assert kind.size == pytest.approx(before * 1.1)


def test_windows_solved_with_effort_stay(started: Search):
    kind = started._kinds["days"]
    before = kind.size
    started._learn(kind, 0, 1.0, result(proven=True, effort=2.0))
    assert kind.size == before


def test_windows_not_solved_shrink_but_not_to_nothing(started: Search):
    kind = started._kinds["days"]
    before = kind.size
    started._learn(kind, 0, 1.0, result(proven=False, effort=3.0))
    assert kind.size == pytest.approx(before * 0.85)
    for _ in range(60):
        started._learn(kind, 0, 1.0, result(proven=False, effort=3.0))
    assert kind.size == search._SMALLEST


def test_windows_do_not_grow_without_end(started: Search):
    kind = started._kinds["days"]
    for _ in range(60):
        started._learn(kind, 0, 1.0, result(proven=True, effort=0.0))
    assert kind.size == search._LARGEST


def test_the_first_result_of_a_kind_is_its_worth(started: Search):
    kind = started._kinds["rows"]
    assert math.isinf(kind.worth)
    started._learn(kind, 30, 2.0, result(proven=True, effort=1.0))
    assert kind.worth == pytest.approx(15.0)


def test_old_results_fade(started: Search):
    first, second = started._kinds["rows"], started._kinds["days"]
    first.worth, second.worth = 10.0, 10.0
    started._learn(first, 0, 1.0, result(proven=True, effort=1.0))
    assert second.worth == pytest.approx(9.8)
    assert first.worth == pytest.approx(9.8 * 0.85)


@pytest.mark.parametrize(("choices", "cells"), [(1, 4), (30, 20), (1000, 666)])
def test_choices_become_cells_by_what_people_may_do(started: Search, choices: int, cells: int):
    # One person may do two duties, the other one: 1.5 on average.
    assert started._cells(choices) == cells


def test_a_worse_roster_is_not_taken(started: Search):
    started.cost = 0
    worse = started.best.copy()
    worse[:] = OFF
    assert started._take(result(proven=True, effort=1.0, roster=worse)) == 0
    assert not np.array_equal(started.best, worse)


def test_an_equal_roster_is_taken_for_the_sake_of_change(started: Search):
    other = started.problem.empty()
    parts = cover_cost(started.problem, other).sum() + own_cost(started.problem, other).sum()
    started.cost = int(parts)
    assert started._take(result(proven=True, effort=1.0, roster=other)) == 0
    assert np.array_equal(started.best, other)


def test_a_better_roster_is_taken_and_told(started: Search):
    told: list[Progress] = []
    started.tell = lambda progress: told.append(progress) or False
    gain = started._take(result(proven=True, effort=1.0, roster=started.best.copy()))
    assert gain == 10**6 - started.cost
    assert told[-1].best == started.cost


def test_nothing_found_changes_nothing(started: Search):
    before = started.best.copy()
    assert started._take(result(proven=False, effort=3.0)) == 0
    assert np.array_equal(started.best, before)


@pytest.mark.parametrize("first", [0, 3, 6])
def test_days_that_stand_are_never_freed(first: int):
    made = Search(nrp.problem(nrp.read(SMALL)), 5, first_day=first)
    opened = made._open({0: (0, 1, 2, 3, 4, 5, 6), 1: (0, 2)})
    assert all(day >= first for days in opened.values() for day in days)
    assert all(opened.values())
    assert (1 in opened) == (first <= 2)


def test_the_first_bound_is_the_sum_of_the_cheapest_cells():
    problem = nrp.problem(nrp.read(drawn(3)))
    assert Search(problem, 1).bound == problem.costs.min(axis=2).sum() == 0


@pytest.mark.parametrize(
    ("cost", "bound", "gap"), [(100, 90, 0.1), (90, 90, 0.0), (0, 0, 0.0), (-90, -99, 0.1)]
)
def test_the_gap_is_a_share_of_the_cost(cost: int, bound: int, gap: float):
    answer = Answer(np.zeros((1, 1), dtype=np.int16), cost, bound, 1.0)
    assert answer.gap == pytest.approx(gap)


class TestShapes:
    """The shape of each kind of window on eight people and two weeks."""

    @pytest.fixture
    def look(self) -> Look:
        from cancuoc.planner.roster.tests.test_roster_search import week_of

        problem = nrp.problem(nrp.read(week_of(8)))
        roster = problem.empty()
        roster[:5, 2:9] = 0
        return Look(problem, roster, np.random.default_rng(4), 40)

    def shape(self, kind: str, look: Look) -> tuple[int, int]:
        free = ALL[kind](look)
        return len(free), max(len(days) for days in free.values())

    def test_days_are_for_everyone(self, look: Look):
        assert self.shape("days", look) == (8, 5)
        assert self.shape("troubled days", look) == (8, 5)

    def test_rows_are_whole(self, look: Look):
        assert self.shape("rows", look) == (2, 14)
        assert self.shape("costly rows", look) == (2, 14)

    def test_a_block_is_whole_weeks(self, look: Look):
        for _ in range(10):
            people, days = self.shape("block", look)
            assert days in (7, 14)
            assert people == max(2, 40 // days)

    def test_helpers_are_some_people_for_two_weeks(self, look: Look):
        assert self.shape("helpers", look) == (3, 14)

    def test_helpers_are_idle_on_the_day_in_trouble(self, look: Look):
        # Everybody but the last three works on days 2 to 8; all trouble is put on day 5.
        asked = look.problem
        only = [cover for cover in asked.covers if cover.day == 5]
        troubled = type(asked)(
            asked.days, asked.places, asked.duties, asked.people, tuple(only), asked.costs
        )
        free = ALL["helpers"](look._replace(problem=troubled))
        assert set(free) == {5, 6, 7}

    def test_duties_free_cells_beside_work(self, look: Look):
        free = ALL["duties"](look)
        for person, days in free.items():
            assert person < 5
            assert all(1 <= day <= 9 for day in days)

    def test_costly_rows_prefer_those_whose_wishes_are_unmet(self, look: Look):
        look.problem.costs[6] += 500
        picked = [6 in ALL["costly rows"](look) for _ in range(40)]
        assert sum(picked) > 30

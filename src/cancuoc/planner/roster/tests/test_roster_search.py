"""The search keeps every rule, keeps its budget, stops when told and says what it proved."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cancuoc.planner.roster import nrp, nrp_check
from cancuoc.planner.roster.cost import cover_cost, objective, own_cost, staffed
from cancuoc.planner.roster.neighbourhoods import ALL, Look
from cancuoc.planner.roster.problem import OFF
from cancuoc.planner.roster.search import Answer, NoRow, Progress, Search
from cancuoc.planner.roster.tests.roster_cases import SMALL, coded, drawn


def week_of(people: int, *, need: int = 2, least: int = 960) -> str:
    """Return an instance of two weeks in which wishes and cover pull apart."""
    lines = ["SECTION_HORIZON", "14", "SECTION_SHIFTS", "E,480,", "L,480,E", "SECTION_STAFF"]
    names = [f"P{number}" for number in range(people)]
    lines += [f"{who},E=14|L=9,4320,{least},5,2,2,1" for who in names]
    lines += ["SECTION_SHIFT_OFF_REQUESTS"]
    lines += [f"{who},{day % 14},E,{1 + day % 3}" for day, who in enumerate(names * 2)]
    lines += ["SECTION_COVER"]
    lines += [f"{day},{shift},{need},100,1" for day in range(14) for shift in "EL"]
    return "\n".join(lines)


def clock(step: float):
    """Return a clock that goes forward by `step` whenever it is looked at."""
    return itertools.count(0, step).__next__


def test_a_small_instance_is_solved_and_proven():
    instance = nrp.read(SMALL.replace("3,E,1,50,7", "3,E,2,50,7"))
    found = Search(nrp.problem(instance), 20).solve()
    verdict = nrp_check.judge(instance, coded(instance, found.roster))
    assert verdict == nrp_check.Verdict(found.objective, ())
    assert found.objective == found.bound == 2
    assert found.gap == 0.0


def test_the_first_roster_keeps_every_rule():
    instance = nrp.read(week_of(7))
    search = Search(nrp.problem(instance), 1)
    verdict = nrp_check.judge(instance, coded(instance, search.constructed()))
    assert verdict.feasible, verdict.broken


def test_the_search_improves_the_first_roster_and_proves_a_bound():
    instance = nrp.read(week_of(5))
    problem = nrp.problem(instance)
    told: list[Progress] = []

    def tell(progress: Progress) -> bool:
        told.append(progress)
        return False

    found = Search(problem, 1.2, tell=tell).solve()
    verdict = nrp_check.judge(instance, coded(instance, found.roster))
    assert verdict == nrp_check.Verdict(found.objective, ())
    assert found.bound <= found.objective < told[0].best
    bests, bounds = [t.best for t in told], [t.bound for t in told]
    assert bests == sorted(bests, reverse=True)
    assert bounds == sorted(bounds)
    assert told[-1].best == found.objective


def test_told_to_stop_it_gives_the_best_so_far():
    instance = nrp.read(week_of(7))
    found = Search(nrp.problem(instance), 3600, tell=lambda progress: True).solve()
    assert nrp_check.judge(instance, coded(instance, found.roster)).feasible
    assert found.seconds < 10


def test_a_spent_budget_ends_the_search():
    # Each look at this clock costs a second, so the budget is gone after ten looks.
    problem = nrp.problem(nrp.read(week_of(4)))
    found = Search(problem, 10, clock=clock(1.0)).solve()
    assert found.seconds <= 30


def test_a_person_whose_rules_contradict_is_named():
    with pytest.raises(NoRow) as refused:
        Search(nrp.problem(nrp.read(week_of(3, least=9000))), 5).solve()
    assert "P" in refused.value.message
    assert "nới" in refused.value.next_step


def test_earlier_days_stand():
    problem = nrp.problem(nrp.read(week_of(6)))
    first = Search(problem, 1).constructed()
    later = Search(problem, 1.5, first_day=6).solve(first)
    assert np.array_equal(later.roster[:, :6], first[:, :6])
    assert later.objective <= objective(problem, first)


def test_the_same_seed_gives_the_same_first_roster():
    problem = nrp.problem(nrp.read(week_of(6)))
    rosters = [Search(problem, 1, seed=seed).constructed() for seed in (4, 4, 5)]
    assert np.array_equal(rosters[0], rosters[1])
    assert not np.array_equal(rosters[0], rosters[2])


@pytest.mark.parametrize("kind", sorted(ALL))
@pytest.mark.parametrize("cells", [4, 40, 4000])
def test_every_kind_of_window_is_a_window(kind: str, cells: int):
    problem = nrp.problem(nrp.read(week_of(8)))
    roster = problem.empty()
    roster[:, ::2] = 0
    look = Look(problem, roster, np.random.default_rng(2), cells)
    free = ALL[kind](look)
    assert free
    for person, days in free.items():
        assert 0 <= person < 8
        assert list(days) == sorted(set(days))
        assert 0 <= days[0] <= days[-1] < 14


def test_troubled_days_look_where_cover_costs():
    problem = nrp.problem(nrp.read(week_of(8)))
    roster = problem.empty()
    roster[:4, :], roster[4:, :] = 0, 1
    roster[:, 9] = OFF
    assert cover_cost(problem, roster).argmax() == 9
    chance = np.random.default_rng(0)
    hits = 0
    for _ in range(20):
        days = next(iter(ALL["troubled days"](Look(problem, roster, chance, 16)).values()))
        hits += 9 in days
    assert hits > 10


def test_costs_are_told_apart():
    problem = nrp.problem(nrp.read(drawn(1)))
    roster = problem.empty()
    roster[0, 3] = 0
    assert staffed(problem, roster).sum() == 1
    parts = int(cover_cost(problem, roster).sum()) + int(own_cost(problem, roster).sum())
    assert objective(problem, roster) == parts


def test_the_gap_of_a_free_roster_is_nothing():
    assert Answer(np.zeros((1, 1), dtype=np.int16), 0, 0, 1.0).gap == 0.0
    assert Answer(np.zeros((1, 1), dtype=np.int16), 10, 8, 1.0).gap == pytest.approx(0.2)

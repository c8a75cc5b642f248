"""The public format is read as it is written, and refused in words when it is something else."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.planner.roster import nrp
from cancuoc.planner.roster.problem import OFF, Cover
from cancuoc.planner.roster.tests.roster_cases import SMALL


@pytest.fixture
def small() -> nrp.Instance:
    return nrp.read(SMALL)


def test_horizon_and_shifts(small: nrp.Instance):
    assert small.days == 7
    assert small.shifts == (nrp.Shift("E", 480, ()), nrp.Shift("L", 600, ("E",)))


def test_staff_columns_keep_their_order(small: nrp.Instance):
    first = small.staff[0]
    assert first.most_of_shift == {"E": 7, "L": 2}
    assert (first.minutes_most, first.minutes_least) == (2400, 960)
    assert (first.run_most, first.run_least, first.rest_least) == (3, 2, 2)
    assert first.weekends_most == 1


def test_requests_days_off_and_cover(small: nrp.Instance):
    assert small.days_off == {"A": (2,), "B": (0, 1)}
    assert small.wanted == (nrp.Request("A", 0, "E", 3),)
    assert small.unwanted == (nrp.Request("B", 3, "E", 2),)
    assert small.cover[1] == (3, "E", 1, 50, 7)


def test_windows_line_ends_are_read_alike(small: nrp.Instance):
    assert nrp.read(SMALL.replace("\n", "\r\n")) == small


def test_a_file_without_requests_is_fine():
    cut = SMALL[: SMALL.index("SECTION_DAYS_OFF")] + SMALL[SMALL.index("SECTION_COVER") :]
    found = nrp.read(cut)
    assert found.wanted == found.unwanted == ()
    assert found.days_off == {}


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "hello",
        SMALL.replace("SECTION_COVER", "SECTION_OTHER"),
        SMALL.replace("2400,960,3,2,2,1", "2400,many,3,2,2,1"),
        SMALL.replace("A,E=7|L=2,2400,960,3,2,2,1", "A,E=7|L=2,2400"),
        SMALL.replace("3,E,1,50,7", "3,E,1"),
        SMALL.replace("3,E,1,50,7", "7,E,1,50,7"),
        SMALL.replace("3,E,1,50,7", "3,X,1,50,7"),
        SMALL.replace("B,0,1", "B,0,-1"),
        SMALL.replace("B,3,E,2", "C,3,E,2"),
        SMALL.replace("L,600,E", "L,600,X"),
    ],
)
def test_another_file_is_refused_in_words(broken: str):
    with pytest.raises(nrp.NotAnInstance) as refused:
        nrp.read(broken)
    assert refused.value.message.startswith("Tệp này không đúng dạng")
    assert refused.value.next_step


def test_wishes_become_costs(small: nrp.Instance):
    problem = nrp.problem(small)
    # Wanting E on day 0 costs 3 for anything else; not wanting E on day 3 costs 2 for E.
    assert problem.costs[0, 0].tolist() == [0, 3, 3]
    assert problem.costs[1, 3].tolist() == [2, 0, 0]
    assert problem.costs.sum() == 8


def test_barred_shifts_are_no_duties_of_a_person(small: nrp.Instance):
    problem = nrp.problem(small)
    assert problem.people[1].duties == {0}
    assert problem.people[0].duties == {0, 1}
    assert not problem.people[0].may(2, 0)
    assert problem.people[0].may(3, 1)


def test_a_limit_that_cannot_bind_is_left_out(small: nrp.Instance):
    names = [limit.name for limit in nrp.problem(small).people[0].limits]
    assert names == ["minutes", "L"]


def test_weekends_are_saturday_and_sunday(small: nrp.Instance):
    assert nrp.problem(small).weekends == ((5, 6),)
    two_weeks = small._replace(days=14)
    assert nrp.problem(two_weeks).weekends == ((5, 6), (12, 13))


def test_cover_follows_the_file(small: nrp.Instance):
    problem = nrp.problem(small)
    assert problem.covers_of_day[3] == (Cover(3, 0, 1, 50, 7),)
    assert problem.covers_of_day[1] == ()


def test_filling_has_an_empty_row_for_a_day_off(small: nrp.Instance):
    filling = nrp.problem(small).filling
    assert filling[OFF].tolist() == [0, 0]
    assert np.array_equal(filling[:2], np.eye(2, dtype=int))


def test_one_clique_for_each_set_of_barred_followers(small: nrp.Instance):
    assert nrp.problem(small).cliques == (((1,), (0,)),)


def test_later_shifts_join_the_cliques_of_earlier_ones():
    text = SMALL.replace("L,600,E", "D,480,E\nL,600,E|D").replace("L=2", "L=2|D=7")
    text = text.replace("L=0", "L=0|D=7")
    assert nrp.problem(nrp.read(text)).cliques == (((1, 2), (0,)), ((2,), (0, 1)))

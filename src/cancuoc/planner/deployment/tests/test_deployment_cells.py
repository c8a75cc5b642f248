"""Alike teams and slots are counted together, and districts that share something stay together."""

from __future__ import annotations

from dataclasses import replace

from cancuoc.planner.deployment.cells import Part, parts
from cancuoc.planner.deployment.city import city
from cancuoc.planner.deployment.problem import Part as DayPart
from cancuoc.planner.deployment.problem import Post, Problem
from cancuoc.planner.deployment.tests.deployment_cases import (
    kit,
    problem,
    site,
    slots,
    team,
    visit,
)


def part_of(case: Problem) -> Part:
    """Return the only part of a problem."""
    (part,) = parts(case)
    return part


def three() -> Problem:
    """Three districts with a commune and a team each."""
    names = ("Q1", "Q2", "Q3")
    return problem(
        sites=tuple(site(f"A{name}", district=name) for name in names),
        teams=tuple(team(f"D{name}", district=name) for name in names),
    )


class TestParts:
    def test_districts_that_share_nothing_stand_alone(self) -> None:
        assert [part.code for part in parts(three())] == ["Q1", "Q2", "Q3"]

    def test_a_loan_keeps_two_together(self) -> None:
        found = parts(replace(three(), loans=frozenset({("Q3", "Q1")})))
        assert [part.code for part in found] == ["Q1+Q3", "Q2"]
        assert [one.code for one in found[0].problem.teams] == ["DQ1", "DQ3"]

    def test_loans_in_a_row_keep_all_together(self) -> None:
        case = replace(three(), loans=frozenset({("Q1", "Q2"), ("Q2", "Q3")}))
        assert [part.code for part in parts(case)] == ["Q1+Q2+Q3"]

    def test_a_shared_hall_keeps_two_together(self) -> None:
        sites = tuple(replace(s, venue="H" if s.district != "Q2" else "") for s in three().sites)
        found = parts(replace(three(), sites=sites))
        assert [part.code for part in found] == ["Q1+Q3", "Q2"]

    def test_a_part_has_its_own_people_teams_officers_and_locks(self) -> None:
        lock = replace(visit(0, at="AQ2", by="DQ2"), kits=("DQ2-K1",))
        found = parts(replace(three(), locked=frozenset({lock})))
        assert [len(part.problem.locked) for part in found] == [0, 1, 0]
        assert {row.district for row in found[0].problem.crews} == {"Q1"}
        assert all(len(part.problem.slots) == 9 for part in found)

    def test_a_city_falls_into_its_districts(self) -> None:
        case = city(districts=5)
        assert tuple(part.code for part in parts(case)) == case.districts


class TestKinds:
    def test_alike_teams_are_one_kind(self) -> None:
        part = part_of(problem(teams=(team("D1"), team("D2"))))
        assert len(part.free) == 1
        assert [one.code for one in part.free[0][0]] == ["D1", "D2"]

    def test_other_officers_make_another_kind(self) -> None:
        other = team("D2", crew={Post.LEAD: 1, Post.CAPTURE: 2})
        assert len(part_of(problem(teams=(team("D1"), other))).free) == 2

    def test_maintenance_makes_another_kind_for_that_slot(self) -> None:
        own = (kit("D1-K1"), kit("D1-K2", off=frozenset({3})))
        part = part_of(problem(teams=(team(kits=own, crew={Post.CAPTURE: 2}),)))
        assert sorted(len(some) for some in part.free.values()) == [1, 8]
        assert sorted(len(kits) for _, kits in part.sample.values()) == [1, 2]

    def test_rest_and_locks_take_a_team_away(self) -> None:
        part = part_of(problem(teams=(team(off=frozenset({0})),), locked=frozenset({visit(4)})))
        assert sorted(part.free[0]) == [1, 2, 3, 5, 6, 7, 8]


class TestGrades:
    def test_evenings_and_half_days_are_counted_apart_by_week(self) -> None:
        part = part_of(problem(slots=slots(weeks=2)))
        sizes = {(grade.week, grade.weekend): len(some) for grade, some in part.grades.items()}
        assert sizes == {(0, False): 5, (0, True): 4, (1, False): 5, (1, True): 4}

    def test_a_holiday_is_no_day_to_count(self) -> None:
        days = (replace(slots()[0], holiday=True), *slots()[1:])
        assert sum(len(some) for some in part_of(problem(slots=days)).grades.values()) == 8


class TestCells:
    def test_halls_teams_and_locks_limit_a_cell(self) -> None:
        case = problem(
            sites=(site(most_teams=1, busy=frozenset({0})),),
            teams=(team("D1"), team("D2")),
            locked=frozenset({visit(1)}),
        )
        most = {cell.grade.weekend: count for cell, count in part_of(case).cells().items()}
        # Of five evenings one is let to others and one is taken.
        assert most == {False: 3, True: 4}

    def test_a_place_nobody_may_go_to_has_no_cell(self) -> None:
        assert part_of(problem(sites=(site(needs=frozenset({"iris"})),))).cells() == {}

    def test_a_locked_morning_takes_the_hall_for_the_whole_day(self) -> None:
        day = replace(slots()[5], index=9, part=DayPart.DAY, minutes=480)
        case = problem(
            slots=(*slots(), day), sites=(site(most_teams=1),), locked=frozenset({visit(5)})
        )
        part = part_of(case)
        assert part.places("A", day) == 0
        assert part.places("A", case.slots[6]) == 1

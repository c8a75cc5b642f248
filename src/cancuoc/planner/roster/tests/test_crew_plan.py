"""Rosters of a crew: planned, by hand, and made again when somebody falls ill."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from cancuoc.planner.roster import crew_plan, crew_problem, greedy, sample
from cancuoc.planner.roster.crew import Assignment, Crew, Need, Wish
from cancuoc.planner.roster.crew_check import judge
from cancuoc.planner.roster.problem import OFF
from cancuoc.planner.roster.tests.roster_cases import anyone, crew, on
from cancuoc.planner.roster.working_time import rules


def needs(*shifts: str, days: int = 7, people: int = 1, post: str = "capture") -> tuple[Need, ...]:
    return tuple(Need(day, shift, post, people) for day in range(days) for shift in shifts)


def team(count: int, **given: object) -> list:
    return [anyone(f"CB{number:02d}", **given) for number in range(1, count + 1)]


def test_enough_people_fill_every_post():
    given = crew(*team(3), needs=needs("morning", "evening"), days=7)
    found = crew_plan.plan(given, cpu_seconds=3)
    assert found.missing == 0
    assert found.broken == ()
    assert found.bound <= found.objective


def test_too_few_people_are_a_number_and_a_list():
    # One officer, seven days of one shift: one day must stay free.
    given = crew(*team(1), needs=needs("morning"), days=7)
    found = crew_plan.plan(given, cpu_seconds=3)
    assert found.missing == 1
    assert [row.missing for row in found.short] == [1]
    assert found.broken == ()
    assert found.objective == found.bound


def test_a_missing_lead_is_worse_than_a_missing_driver():
    wanted = (*needs("evening", days=1, post="lead"), *needs("evening", days=1, post="driver"))
    found = crew_plan.plan(crew(*team(1), needs=wanted, days=7), cpu_seconds=2)
    assert [a.post for a in found.roster] == ["lead"]
    assert [row.post for row in found.short] == ["driver"]


def test_nobody_works_on_leave_or_without_the_skill():
    first, second = team(2)
    away = first._replace(leave=frozenset({0, 1}))
    plain = second._replace(skills=frozenset({"reception"}))
    found = crew_plan.plan(crew(away, plain, needs=needs("morning", days=3), days=7), cpu_seconds=2)
    assert [(a.officer, a.day) for a in found.roster] == [("CB01", 2)]
    assert found.missing == 2


def test_evenings_are_shared():
    given = crew(*team(4), needs=needs("evening", days=14, people=2), days=14)
    found = crew_plan.plan(given, cpu_seconds=4)
    assert found.missing == 0
    fewest, most = crew_plan.fairness(given, found.roster).evenings
    assert most - fewest <= 2


def test_a_wish_is_granted_when_it_costs_nothing():
    wishes = (Wish("CB01", 2, "morning", False, 5), Wish("CB02", 4, "morning", True, 5))
    given = crew(*team(2), needs=needs("morning"), days=7)
    asked = Crew(given.first, 7, given.officers, given.needs, given.rules, wishes)
    found = crew_plan.plan(asked, cpu_seconds=2)
    worked = {(a.officer, a.day) for a in found.roster}
    assert ("CB01", 2) not in worked
    assert ("CB02", 4) in worked
    assert crew_plan.granted(asked, found.roster) == 2


def test_overtime_already_worked_bars_long_days():
    tired = anyone(overtime_month=40 * 60)
    wanted = needs("morning", "afternoon", days=1)
    assert crew_plan.plan(crew(tired, needs=wanted, days=7), cpu_seconds=2).missing == 1
    assert crew_plan.plan(crew(anyone(), needs=wanted, days=7), cpu_seconds=2).missing == 0


def test_nobody_is_put_where_nobody_is_needed():
    found = crew_plan.plan(crew(*team(4), needs=needs("morning", days=1), days=7), cpu_seconds=2)
    assert len(found.roster) == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_the_greedy_roster_keeps_every_rule(seed: int):
    given = sample.crew(seed=seed, officers=10, weeks=2)
    roster = greedy.roster(given)
    assert judge(given, roster) == ()
    assert len(roster) + crew_plan.planned(given, roster).missing == sum(
        need.people for need in given.needs
    )


def test_the_greedy_roster_takes_the_least_loaded():
    given = crew(*team(3), needs=needs("evening", days=6), days=7)
    loads = Counter(a.officer for a in greedy.roster(given))
    assert loads == {"CB01": 2, "CB02": 2, "CB03": 2}


def test_the_plan_of_a_drawn_crew_is_no_worse_than_by_hand():
    given = sample.crew(seed=3, officers=8, weeks=1)
    found = crew_plan.plan(given, cpu_seconds=4)
    assert found.broken == ()
    assert found.missing <= crew_plan.planned(given, greedy.roster(given)).missing


def test_a_drawn_crew_is_the_same_each_time():
    assert sample.crew(seed=5, weeks=1) == sample.crew(seed=5, weeks=1)
    assert sample.crew(seed=5, weeks=1) != sample.crew(seed=6, weeks=1)


def test_a_roster_survives_the_way_into_the_model_and_back():
    given = sample.crew(seed=1, officers=8, weeks=1)
    roster = greedy.roster(given)
    cells = crew_problem.roster_of(given, roster)
    assert sorted(crew_problem.assignments(given, cells)) == sorted(roster)


def test_a_set_of_shifts_the_rules_bar_is_no_duty():
    given = crew(anyone(), days=7)
    with pytest.raises(KeyError):
        crew_problem.roster_of(given, on(0, "morning", "afternoon", "evening"))


def test_late_evenings_bar_early_mornings_in_the_model():
    question = crew_problem.problem(crew(anyone(), needs=needs("morning"), days=7))
    names = {duty.code: number for number, duty in enumerate(question.duties)}
    evening = question.duties[names["evening/capture"]]
    assert names["morning/capture"] in evening.not_next
    assert names["morning+afternoon/lead"] in evening.not_next
    assert names["afternoon/capture"] not in evening.not_next
    assert question.duties[names["afternoon/capture"]].not_next == frozenset()


def test_kinds_are_working_days_on_posts():
    every = crew_problem.kinds(rules())
    assert len(every) == 6 * 4
    assert {kind.minutes for kind in every} == {330, 360, 270, 690, 600, 630}


class Illness(NamedTuple):
    """A roster before and after its busiest officer fell ill on days 9 to 11."""

    given: Crew
    before: tuple[Assignment, ...]
    who: str
    after: crew_plan.Planned


ILL_DAYS = frozenset(range(9, 12))


@cache
def illness() -> Illness:
    given = crew(*team(4), needs=needs("morning", "evening", days=14), days=14)
    first = crew_plan.plan(given, cpu_seconds=3)
    assert first.missing == 0
    loads = Counter(a.officer for a in first.roster if a.day in ILL_DAYS)
    who = loads.most_common(1)[0][0]
    after = crew_plan.again(given, first.roster, absent={who: ILL_DAYS}, from_day=9, cpu_seconds=3)
    return Illness(given, first.roster, who, after)


def test_the_ill_officer_stays_at_home():
    case = illness()
    assert not [a for a in case.after.roster if a.officer == case.who and a.day in ILL_DAYS]


def test_after_an_illness_no_post_is_empty_and_no_rule_broken():
    assert illness().after.missing == 0
    assert illness().after.broken == ()


def test_days_before_an_illness_stand():
    case = illness()
    assert {a for a in case.before if a.day < 9} == {a for a in case.after.roster if a.day < 9}


def test_few_others_change_for_an_illness():
    case = illness()
    changed = crew_plan.changes(case.given, case.before, case.after.roster)
    lost = len({a.day for a in case.before if a.officer == case.who and a.day in ILL_DAYS})
    others = [who for who, _ in changed if who != case.who]
    assert lost <= len(others) <= 2 * lost


def test_past_absence_changes_nothing():
    case = illness()
    same = crew_plan.again(
        case.given, case.before, absent={"CB01": frozenset({0, 1})}, from_day=9, cpu_seconds=2
    )
    assert crew_plan.changes(case.given, case.before, same.roster) == ()


def test_told_to_stop_the_new_roster_still_keeps_the_rules():
    case = illness()
    found = crew_plan.again(
        case.given,
        case.before,
        absent={case.who: ILL_DAYS},
        from_day=9,
        cpu_seconds=60,
        tell=lambda progress: True,
    )
    assert found.broken == ()
    assert found.seconds < 5


def test_changes_are_officer_and_day():
    given = crew(*team(2), days=7)
    before, after = on(0, "morning"), on(0, "morning", officer="CB02")
    assert crew_plan.changes(given, before, after) == (("CB01", 0), ("CB02", 0))
    assert crew_plan.changes(given, before, before) == ()


def test_stairs_rise_with_the_load():
    given = crew(*team(2), needs=needs("evening", days=14), days=14)
    question = crew_problem.problem(given)
    limits = [x for x in question.people[0].limits if x.name == "even_evening"]
    assert [x.most for x in limits] == [5, 7, 9, 12]
    assert all(x.weight == rules().weights["evening"] for x in limits)


def test_leave_lowers_the_share():
    first, second = team(2)
    away = first._replace(leave=frozenset(range(7)))
    question = crew_problem.problem(crew(away, second, needs=needs("evening", days=14), days=14))
    shares = [
        min(x.most for x in person.limits if x.name == "even_evening") for person in question.people
    ]
    assert shares[0] < shares[1]


def test_an_empty_roster_of_an_empty_question():
    found = crew_plan.plan(crew(anyone(), days=7), cpu_seconds=1)
    assert found.roster == found.short == found.broken == ()
    assert found.gap == 0.0
    assert np.all(crew_problem.roster_of(crew(anyone(), days=7), ()) == OFF)


def test_an_absent_stranger_is_refused_by_code():
    given = crew(*team(2), needs=needs("morning"), days=7)
    with pytest.raises(crew_plan.NotOfThisCrew) as refused:
        crew_plan.again(given, (), absent={"CB77": frozenset({1})}, from_day=0, cpu_seconds=1)
    assert refused.value.message == "Không có trong danh sách cán bộ của kế hoạch: CB77."
    assert "mã cán bộ" in refused.value.next_step


def test_an_absence_makes_nobody_work_more_than_the_rules_allow():
    # Two officers, one shift a day; one of them away all week leaves the other six days.
    given = crew(*team(2), needs=needs("morning"), days=7)
    before = crew_plan.plan(given, cpu_seconds=2)
    after = crew_plan.again(
        given,
        before.roster,
        absent={"CB01": frozenset(range(7))},
        from_day=0,
        cpu_seconds=2,
    )
    assert {a.officer for a in after.roster} == {"CB02"}
    assert after.missing == 1
    assert after.broken == ()

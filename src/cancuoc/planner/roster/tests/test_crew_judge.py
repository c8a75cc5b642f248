"""The judge of crew rosters names each broken rule in words, with its article."""

from __future__ import annotations

from itertools import chain

import pytest

from cancuoc.planner.roster.crew import Assignment, Crew, Need, Short, short
from cancuoc.planner.roster.crew_check import Violation, judge, weekends_most
from cancuoc.planner.roster.tests.roster_cases import anyone, crew, on


def broken(given: Crew, *days: list[Assignment]) -> list[Violation]:
    return list(judge(given, list(chain(*days))))


def rules_of(found: list[Violation]) -> list[str]:
    return [violation.rule for violation in found]


def test_a_quiet_week_breaks_nothing():
    week = [on(day, "morning") for day in range(5)]
    assert broken(crew(anyone()), *week) == []


def test_a_day_of_three_shifts_is_too_long():
    found = broken(crew(anyone()), on(0, "morning", "afternoon", "evening"))
    assert rules_of(found) == ["day", "overtime_day"]
    assert found[0].words == "CB01, ngày 01/07: 16 giờ, tối đa 12 giờ."
    assert found[0].article == "Bộ luật Lao động 2019, Điều 107 khoản 2 điểm b"


def test_morning_after_a_late_evening_has_too_little_rest():
    (found,) = broken(crew(anyone()), on(0, "evening"), on(1, "morning"))
    assert found.rule == "rest_between"
    assert found.day == 1
    assert found.words == "CB01 chỉ nghỉ 8 giờ trước ca ngày 02/07, ít nhất 12 giờ."
    assert found.article == "Bộ luật Lao động 2019, Điều 110"


@pytest.mark.parametrize(
    ("today", "tomorrow"),
    [("afternoon", "morning"), ("evening", "afternoon"), ("evening", "evening")],
)
def test_twelve_hours_between_are_enough(today: str, tomorrow: str):
    assert broken(crew(anyone()), on(0, today), on(1, tomorrow)) == []


def test_a_gap_within_one_day_is_no_night():
    assert broken(crew(anyone()), on(0, "morning", "evening")) == []


def test_overtime_of_a_month_is_summed():
    # Morning and afternoon are 11.5 hours: 3.5 of overtime, so twelve such days are 42 hours.
    days = [day for day in range(28) if day % 7 < 3]
    found = broken(crew(anyone(), days=28), *[on(d, "morning", "afternoon") for d in days])
    assert rules_of(found) == ["overtime_month"]
    assert found[0].words == "CB01, làm thêm tháng 07/2024: 42 giờ, tối đa 40 giờ."


def test_the_next_month_starts_from_nothing():
    # Days 28 to 30 are July, from 31 on it is August: five days each side.
    days = [24, 25, 26, 28, 29, 31, 32, 33, 35, 36]
    officer = anyone(overtime_month=20 * 60)
    found = broken(crew(officer, days=42), *[on(d, "morning", "afternoon") for d in days])
    assert rules_of(found) == []


def test_overtime_before_the_plan_counts():
    officer = anyone(overtime_month=38 * 60, overtime_year=198 * 60)
    found = broken(crew(officer), on(0, "morning", "afternoon"))
    assert rules_of(found) == ["overtime_month", "overtime_year"]
    assert found[1].words == "CB01, làm thêm năm 2024: 201,5 giờ, tối đa 200 giờ."


def test_seven_days_break_the_week_and_the_run():
    found = broken(crew(anyone()), *[on(day, "morning") for day in range(7)])
    assert rules_of(found) == ["rest_week", "days_in_a_row"]
    assert found[0].words == ("CB01, tuần từ 01/07: nghỉ liền nhiều nhất 18,5 giờ, ít nhất 24 giờ.")
    assert found[1].words == "CB01 làm quá 6 ngày liền, đến ngày 07/07."


def test_a_run_over_two_weeks_is_one_run():
    found = broken(crew(anyone()), *[on(day, "morning") for day in range(3, 10)])
    assert rules_of(found) == ["days_in_a_row"]
    assert found[0].day == 9


def test_a_late_free_day_is_rest_enough():
    days = [on(day, "evening") for day in (0, 1, 2, 3, 4, 6)]
    assert broken(crew(anyone()), *days) == []


def test_ordinary_hours_of_a_week_are_summed():
    given = crew(anyone())
    law = {
        **given.rules.law,
        "regular_week": given.rules.law["regular_week"]._replace(minutes=2400),
    }
    tight = Crew(given.first, 14, given.officers, (), given.rules._replace(law=law))
    week = [on(day, "morning", "evening") for day in range(6)]
    found = broken(tight, *week)
    assert rules_of(found) == ["rest_between"] * 5 + ["regular_week"] or "regular_week" in rules_of(
        found
    )
    words = next(v.words for v in found if v.rule == "regular_week")
    assert words == "CB01, tuần từ 01/07: 48 giờ, tối đa 40 giờ."


def test_leave_and_skills_are_kept():
    officer = anyone(skills=frozenset({"capture"}), leave=frozenset({3}))
    found = broken(crew(officer), on(2, "morning", post="lead"), on(3, "evening"))
    assert rules_of(found) == ["skill", "leave"]
    assert found[0].words == "CB01 không làm được vị trí tổ trưởng, ca sáng ngày 03/07."
    assert found[1].words == "CB01 đang nghỉ phép nhưng bị xếp ca tối ngày 04/07."


def test_two_posts_at_once_are_seen():
    found = broken(crew(anyone()), on(0, "morning"), on(0, "morning", post="lead"))
    assert rules_of(found) == ["double"]
    assert found[0].words == "CB01 bị xếp hai vị trí trong ca sáng ngày 01/07."


def test_a_stranger_is_seen():
    found = broken(crew(anyone()), on(0, "morning", officer="CB99"))
    assert rules_of(found) == ["officer"]
    assert "CB99" in found[0].words


def test_weekends_are_shared():
    given = crew(anyone(), days=42)
    assert weekends_most(given) == 5
    found = broken(given, *[on(5 + 7 * week, "morning") for week in range(6)])
    assert rules_of(found) == ["weekends"]
    assert found[0].words == "CB01 làm 6 cuối tuần, tối đa 5."
    assert found[0].article == "Quy định của đơn vị"


@pytest.mark.parametrize(("days", "most"), [(7, 1), (14, 2), (28, 4), (42, 5), (84, 10)])
def test_the_share_of_weekends_is_rounded_up(days: int, most: int):
    assert weekends_most(crew(anyone(), days=days)) == most


def test_each_officer_is_judged_alone():
    given = crew(anyone(), anyone("CB02"))
    assert broken(given, on(0, "evening"), on(1, "morning", officer="CB02")) == []


def test_missing_posts_are_a_list_and_a_number():
    needs = (Need(0, "evening", "capture", 3), Need(0, "evening", "lead", 1))
    assert short(needs, on(0, "evening")) == (
        Short(0, "evening", "capture", 2),
        Short(0, "evening", "lead", 1),
    )
    enough = [*on(0, "evening"), *on(0, "evening", officer="CB02")]
    assert short((Need(0, "evening", "capture", 1),), enough) == ()


def test_weeks_months_and_years_follow_the_calendar():
    given = crew(anyone(), days=42)
    assert [len(week) for week in given.weeks] == [7] * 6
    assert [len(month) for month in given.months] == [31, 11]
    assert given.years == (tuple(range(42)),)
    assert given.weekends[0] == (5, 6)

"""A roster asked for in the middle of life: what stands, what has begun, what is kept."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest

from cancuoc.planner.roster import crew_coding, crew_plan
from cancuoc.planner.roster.crew import Assignment, Crew, Need, Officer, Wish
from cancuoc.planner.roster.crew_check import judge
from cancuoc.planner.roster.crew_run import Question, solve
from cancuoc.planner.roster.working_time import rules, with_limits

POSTS = ("lead", "capture", "reception")


def crew(*, days: int = 7, officers: int = 5, leave: dict[str, set[int]] | None = None) -> Crew:
    """A week with a session every evening and more officers than posts."""
    return Crew(
        first=date(2024, 7, 8),
        days=days,
        officers=tuple(
            Officer(f"CB{n}", frozenset(POSTS), frozenset((leave or {}).get(f"CB{n}", ())))
            for n in range(officers)
        ),
        needs=tuple(Need(day, "evening", post, 1) for day in range(days) for post in POSTS),
        rules=rules(),
    )


def of(roster, *, day=None, officer=None):
    return {
        (a.officer, a.day, a.shift, a.post)
        for a in roster
        if day in (None, a.day) and officer in (None, a.officer)
    }


@pytest.fixture(scope="module")
def stood():
    found = crew_plan.plan(crew(), cpu_seconds=1)
    assert (found.missing, found.broken) == (0, ())
    return found.roster


def test_days_before_stand_and_the_rest_keeps_every_rule_beside_them(stood):
    past = tuple(a for a in stood if a.day < 3)
    found = solve(Question(crew=crew(), from_day=3, stands=past), cpu_seconds=1)
    assert of(found.roster, day=2) == of(stood, day=2) != set()
    assert (found.missing, judge(crew(), found.roster)) == (0, ())


def test_work_before_the_roster_counts_towards_days_in_a_row():
    """Six days in a row have been worked: on the seventh the officer rests."""
    two = replace(
        crew(days=14, officers=1), needs=tuple(Need(day, "evening", "lead", 1) for day in range(14))
    )
    past = tuple(Assignment("CB0", day, "evening", "lead") for day in range(1, 7))
    found = solve(Question(crew=two, from_day=7, stands=past), cpu_seconds=1)
    assert of(found.roster, day=7) == set()
    assert found.broken == ()


def test_locked_cells_stand_although_another_roster_would_be_as_good(stood):
    who = next(a for a in stood if a.day == 4)
    other = {"CB0", "CB1", "CB2", "CB3", "CB4"} - {a.officer for a in stood if a.day == 4}
    swapped = Assignment(min(other), 4, "evening", who.post)
    question = Question(crew=crew(), stands=(swapped,), locked=frozenset({(swapped.officer, 4)}))
    found = solve(question, cpu_seconds=1)
    assert (swapped.officer, 4, "evening", who.post) in of(found.roster)
    assert (found.missing, found.broken) == (0, ())


def test_who_is_away_gives_way_even_on_a_locked_day(stood):
    who = next(a for a in stood if a.day == 4)
    question = Question(
        crew=crew(leave={who.officer: {4}}),
        stands=(who,),
        locked=frozenset({(who.officer, 4)}),
    )
    found = solve(question, cpu_seconds=1)
    assert of(found.roster, day=4, officer=who.officer) == set()
    assert found.missing == 0


def test_illness_changes_only_what_it_must(stood):
    ill = next(a.officer for a in stood if a.day == 2)
    asked = Question(crew=crew(leave={ill: {2}}), from_day=2, before=stood)
    found = solve(asked, cpu_seconds=2)
    left = [a for a in stood if (a.officer, a.day) != (ill, 2)]
    changed = crew_plan.changes(crew(), left, found.roster)
    assert found.missing == 0
    # Two are free that evening: one steps in, at most one other swaps a day for the rest of it.
    assert 1 <= len(changed) <= 2
    assert of(found.roster, day=1) == of(stood, day=1)


def test_a_shift_that_has_begun_is_neither_filled_nor_left():
    day = Crew(
        first=date(2024, 7, 8),
        days=1,
        officers=(Officer("A", frozenset({"lead"})), Officer("B", frozenset({"lead"}))),
        needs=(Need(0, "morning", "lead", 2), Need(0, "evening", "lead", 1)),
        rules=rules(),
    )
    before = (Assignment("A", 0, "morning", "lead"),)
    asked = Question(crew=day, before=before, begun=frozenset({"morning"}))
    found = solve(asked, cpu_seconds=1)
    assert of(found.roster) == {("A", 0, "morning", "lead"), ("B", 0, "evening", "lead")}


def test_what_may_no_longer_be_is_left_before_the_search(stood):
    """The whole team lost a skill over night: their old posts are no start."""
    able = tuple(who._replace(skills=frozenset({"lead"})) for who in crew().officers)
    later = replace(crew(), officers=able)
    found = solve(Question(crew=later, from_day=0, before=stood), cpu_seconds=1)
    assert {a.post for a in found.roster} == {"lead"}
    assert found.missing == 14


def test_a_search_goes_on_from_what_was_kept(stood):
    kept = []
    first = solve(Question(crew=crew()), cpu_seconds=5, tell=lambda _: True, keep=kept.append)
    assert kept[-1] == first.roster
    again = solve(Question(crew=crew()), cpu_seconds=5, tell=lambda _: True, resume=stood)
    assert of(again.roster) == of(stood)


class TestCoding:
    def test_a_question_comes_back_word_for_word(self, stood):
        asked = Question(
            crew=replace(
                crew(leave={"CB1": {3, 4}}), wishes=(Wish("CB2", 3, "evening", False, 6),)
            ),
            from_day=2,
            stands=stood[:2],
            locked=frozenset({("CB0", 3)}),
            begun=frozenset({"morning"}),
            before=stood,
        )
        told = crew_coding.question_to_json(asked)
        assert crew_coding.question_from_json(told, rules=rules()) == asked

    def test_a_question_without_a_past_keeps_none(self):
        told = crew_coding.question_to_json(Question(crew=crew()))
        assert crew_coding.question_from_json(told, rules=rules()).before is None


class TestLimits:
    def test_a_limit_of_the_unit_takes_the_place_of_the_law_s(self):
        changed = with_limits(rules(), {"overtime_month": (48.0, "QĐ 12")})
        assert (changed.law["overtime_month"].minutes, changed.law["overtime_month"].article) == (
            48 * 60,
            "QĐ 12",
        )
        assert changed.law["rest_between"] == rules().law["rest_between"]

    @pytest.mark.parametrize("name", ["days_in_a_row", "weekends_of_six"])
    def test_rules_of_the_house_are_whole_numbers(self, name):
        changed = with_limits(rules(), {name: (4.0, "QĐ 12")})
        assert getattr(changed.house, name) == 4
        assert changed.house.article == "QĐ 12"

    def test_an_unknown_limit_is_no_limit(self):
        with pytest.raises(KeyError):
            with_limits(rules(), {"coffee": (1.0, "x")})

    def test_fewer_days_in_a_row_leave_more_posts_empty(self):
        one = replace(crew(officers=3), rules=with_limits(rules(), {"days_in_a_row": (2, "x")}))
        assert solve(Question(crew=one), cpu_seconds=1).missing > 0
        assert solve(Question(crew=crew(officers=3)), cpu_seconds=1).missing == 3


class TestWhoIsTold:
    """The whole model is tried when the first windows did not prove the roster best."""

    HARD = replace(
        crew(days=28, officers=6),
        wishes=tuple(
            Wish(f"CB{n}", day, "evening", day % 3 == n % 3, 6)
            for n in range(6)
            for day in range(28)
        ),
    )

    def test_the_caller_s_own_thread_is_told(self):
        threads = set()

        def tell(_: object) -> bool:
            threads.add(threading.get_ident())
            return False

        solve(Question(crew=self.HARD), cpu_seconds=1.5, tell=tell)
        assert threads == {threading.get_ident()}

    def test_what_the_listener_raises_ends_the_search(self):
        calls = []

        def tell(progress: object) -> bool:
            calls.append(progress)
            if len(calls) > 3:
                raise KeyboardInterrupt
            return False

        with pytest.raises(KeyboardInterrupt):
            solve(Question(crew=self.HARD), cpu_seconds=60, tell=tell)
        assert len(calls) == 4

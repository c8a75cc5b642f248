"""From shifts to sessions: who sat somewhere stays, the rest go to their own team or district."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.planner.roster.crew import Assignment, Need
from cancuoc.planner.roster.seating import Home, Seat, Seated, deal, needs

NOBODY = Home(frozenset(), "")


def seat(session: str, *, shift: str = "evening", post: str = "lead", district: str = "009"):
    return Seat(0, shift, post, session, session.split()[0], district)


def work(officer: str, *, shift: str = "evening", post: str = "lead") -> Assignment:
    return Assignment(officer, 0, shift, post)


def where(placed) -> dict[tuple[str, str], str]:
    return {(one.officer, one.shift): one.session for one in placed}


def test_needs_are_the_seats_counted():
    seats = [seat("D1 x"), seat("D2 y"), seat("D1 x", post="driver")]
    assert needs(seats) == (Need(0, "evening", "lead", 2), Need(0, "evening", "driver", 1))


def test_an_officer_goes_to_his_own_team_then_to_his_own_district():
    seats = [seat("D1 x"), seat("D2 y"), seat("D3 z", district="006")]
    homes = {"a": Home(frozenset({"D2"}), "001"), "b": Home(frozenset(), "006"), "c": NOBODY}
    placed, empty = deal(seats, [work("a"), work("b"), work("c")], homes=homes)
    assert where(placed) == {
        ("a", "evening"): "D2 y",
        ("b", "evening"): "D3 z",
        ("c", "evening"): "D1 x",
    }
    assert empty == ()


def test_who_sat_somewhere_stays_although_it_is_another_s_own_team():
    seats = [seat("D1 x"), seat("D2 y")]
    homes = {"a": Home(frozenset({"D1"}), ""), "b": NOBODY}
    prior = {("b", 0, "evening"): "D1 x"}
    placed, _ = deal(seats, [work("a"), work("b")], homes=homes, prior=prior)
    assert where(placed) == {("a", "evening"): "D2 y", ("b", "evening"): "D1 x"}


def test_a_day_of_two_shifts_is_spent_in_one_place():
    seats = [
        seat("D1 x", shift="morning"),
        seat("D2 y", shift="morning"),
        seat("D2 y", shift="afternoon"),
    ]
    roster = [work("a", shift="morning"), work("a", shift="afternoon")]
    placed, empty = deal(seats, roster, homes={})
    assert set(where(placed).values()) == {"D2 y"}
    assert empty == (seats[0],)


def test_a_prior_place_that_is_gone_is_forgotten():
    placed, _ = deal([seat("D1 x")], [work("a")], homes={}, prior={("a", 0, "evening"): "D9 q"})
    assert placed == (Seated("a", 0, "evening", "lead", "D1 x"),)


def test_one_officer_too_many_is_not_called():
    placed, empty = deal([seat("D1 x")], [work("a"), work("b")], homes={})
    assert (len(placed), empty) == (1, ())


@settings(max_examples=60, deadline=None)
@given(
    sessions=st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(["morning", "evening"])), max_size=8
    ),
    people=st.integers(0, 8),
    stays=st.integers(0, 8),
)
@pytest.mark.parametrize("shift", ["morning", "evening"])
def test_every_seat_is_filled_or_named_and_nobody_sits_twice(sessions, people, stays, shift):
    seats = [seat(f"{team} x", shift=at) for team, at in sessions]
    roster = [work(f"o{n}", shift=shift) for n in range(people)]
    prior = {(f"o{n}", 0, shift): "A x" for n in range(stays)}
    placed, empty = deal(seats, roster, homes={}, prior=prior)
    wanted = sum(one.shift == shift for one in seats)
    assert len(placed) == min(wanted, people)
    assert len(placed) + len(empty) == len(seats)
    assert len({(one.officer, one.shift) for one in placed}) == len(placed)
    used = [*((p.session, p.shift) for p in placed), *((s.session, s.shift) for s in empty)]
    assert sorted(used) == sorted((s.session, s.shift) for s in seats)

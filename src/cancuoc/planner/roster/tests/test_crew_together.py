"""Sessions and crew in one model: what is planned can be staffed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.planner.roster import crew_plan, sample, together
from cancuoc.planner.roster.crew import Need
from cancuoc.planner.roster.district import District, Place, Slot, TeamKind, Visit
from cancuoc.planner.roster.tests.roster_cases import anyone, crew, on

KIND = TeamKind("one kit", 1, {"lead": 1, "capture": 1}, 10.0)
EVENING = Slot(0, "evening")


def district(officers: int, *, slots: int = 7, expected: int = 500) -> District:
    people = [anyone(f"CB{number:02d}") for number in range(1, officers + 1)]
    return District(
        crew(*people, days=7),
        (KIND,),
        (Place("X1", expected), Place("X2", expected)),
        tuple(Slot(day, "evening") for day in range(slots)),
    )


def plan(given: District, *, with_crew: bool) -> together.Sessions:
    return together.sessions(given, with_crew=with_crew, effort=2.0)


def test_a_visit_sees_what_its_hours_allow():
    assert district(2).seen(KIND, EVENING) == 40


def test_without_crew_every_evening_has_a_session():
    found = plan(district(2), with_crew=False)
    assert len(found.visits) == 7
    assert found.worth == found.bound


def test_with_crew_only_what_two_officers_can_staff():
    # Two officers have six days a week, so one of seven evenings cannot be held.
    found = plan(district(2), with_crew=True)
    assert len(found.visits) == 6


def test_one_officer_cannot_hold_a_session_alone():
    assert plan(district(1), with_crew=True).visits == ()


def test_what_is_planned_with_crew_is_staffed():
    given = district(3)
    for with_crew, missing in ((True, 0), (False, 0)):
        asked = given.with_needs(plan(given, with_crew=with_crew).visits)
        found = crew_plan.plan(asked, cpu_seconds=2)
        assert found.broken == ()
        assert found.missing == missing


def test_planned_apart_two_officers_are_short():
    given = district(2)
    asked = given.with_needs(plan(given, with_crew=False).visits)
    assert crew_plan.plan(asked, cpu_seconds=2).missing == 2


def test_leave_takes_sessions_away():
    given = district(2)
    first, second = given.crew.officers
    away = first._replace(leave=frozenset({0, 1, 2}))
    tired = replace(given, crew=replace(given.crew, officers=(away, second)))
    found = plan(tired, with_crew=True)
    assert len(found.visits) == 4
    assert all(visit.slot.day >= 3 for visit in found.visits)


def test_own_needs_of_the_crew_come_first():
    given = district(2)
    counter = tuple(Need(day, "morning", "capture", 1) for day in range(5))
    busy = replace(given, crew=replace(given.crew, needs=counter))
    found = plan(busy, with_crew=True)
    asked = busy.with_needs(found.visits)
    assert crew_plan.plan(asked, cpu_seconds=2).missing == 0
    assert len(found.visits) < 6


def test_every_place_is_visited_before_more_people_are_reached():
    given = replace(district(2, slots=2), places=(Place("X1", 500), Place("X2", 5)))
    found = plan(given, with_crew=True)
    assert sorted(visit.place for visit in found.visits) == ["X1", "X2"]


def test_no_more_teams_than_there_are():
    found = plan(replace(district(8), kinds=(KIND._replace(teams=2),)), with_crew=False)
    for day in range(7):
        assert sum(visit.slot.day == day for visit in found.visits) <= 2


def test_reached_is_at_most_expected():
    given = district(2, expected=70)
    visits = [Visit(Slot(day, "evening"), "X1", "one kit") for day in range(3)]
    assert given.reached(visits) == 70
    assert given.reached(visits[:1]) == 40
    assert given.reached([]) == 0


def test_needs_of_visits_add_up():
    given = district(2)
    two = replace(given, crew=replace(given.crew, needs=(Need(0, "evening", "lead", 1),)))
    asked = two.with_needs([Visit(EVENING, "X1", "one kit")])
    assert set(asked.needs) == {Need(0, "evening", "lead", 2), Need(0, "evening", "capture", 1)}


def test_a_session_with_a_post_empty_is_not_held():
    given = district(2)
    visits = [Visit(EVENING, "X1", "one kit"), Visit(EVENING, "X2", "one kit")]
    roster = [
        *on(0, "evening", post="lead"),
        *on(0, "evening", officer="CB02"),
        *on(0, "evening", officer="CB03"),
    ]
    assert given.held(visits, roster) == (visits[0],)
    assert given.held(visits, roster[1:]) == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_drawn_district_keeps_its_bound(seed: int):
    given = sample.district(seed=seed, officers=8, weeks=1)
    apart, joint = (together.sessions(given, with_crew=c, effort=0.5) for c in (False, True))
    assert joint.worth <= joint.bound + 1e-6
    assert joint.worth <= apart.bound + 1e-6
    assert len(joint.visits) <= len(apart.visits)

"""Care centres and beds in a run: counts and no names, first in class, own kits, no slots."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from tests.support.families import AT, ON, PLANNER
from tests.support.plans import COMMUNES, DEMAND, THANH_XUAN, WORKER, ask, campaign, solve

from cancuoc.domain.planning import bedside, going_live, locating, queries, running, runs, services
from cancuoc.domain.planning.rules import SessionKind
from cancuoc.domain.planning.sites import SiteKind
from cancuoc.domain.specialcare import queries as care
from cancuoc.foundation import outbox
from cancuoc.kernel.ids import uuid7
from cancuoc.planner.deployment.problem import Class, Plan, Visit

BEDS, CENTRE = f"BEDS-{THANH_XUAN}", "CENTRE-TT1"


def centre(code: str, commune: str, *, capturing: int = 0, ready: int = 0, handed: int = 0) -> None:
    """A centre with so many residents in each status."""
    made = apps.get_model("specialcare", "Centre").objects.create(
        code=code, name=f"Trung tâm {code}", unit_code=commune
    )
    wanted = {"capturing": capturing, "ready": ready, "handed": handed}
    statuses = [status for status, count in wanted.items() for _ in range(count)]
    for n, status in enumerate(statuses):
        apps.get_model("specialcare", "Resident").objects.create(
            id=uuid7(at=AT),
            code=f"{code}-{n}",
            centre=made,
            roll_number=str(n),
            came_on=ON,
            status=status,
            since=AT,
            person_id=uuid4() if status != "capturing" else None,
        )


@pytest.fixture
def ground(hanoi):
    centre("TT1", COMMUNES[0], capturing=7, ready=5, handed=2)
    centre("TT2", COMMUNES[1], capturing=4)
    centre("TT3", "00178", capturing=9)
    centre("TT4", COMMUNES[2], handed=3)
    made = campaign()
    services.create_kit(code="B1", team_code="D1", for_bedside=True, at=AT, by=PLANNER)
    return made


def asked(ground):
    key = ask(ground)
    return running.take(at=AT, by=WORKER).problem, runs.places(run_id=key)


def test_the_room_counts_who_waits_and_names_nobody(ground):
    rows = care.visitable(scope=[THANH_XUAN], on=ON)
    assert [(row.code, row.at_bed, row.ready) for row in rows] == [("TT1", 7, 5), ("TT2", 4, 0)]


def test_centres_and_beds_are_sites_of_the_run(ground):
    problem, places = asked(ground)
    assert [site.code for site in problem.sites] == [*COMMUNES, CENTRE, BEDS]
    beds, whole = problem.site[BEDS], problem.site[CENTRE]
    assert (beds.expected[Class.SPECIAL], beds.people) == (11, 11)
    assert (whole.expected[Class.SPECIAL], whole.bedside) == (5, False)
    assert beds.bedside
    assert beds.needs == {"iris", "bedside"}
    assert problem.site[COMMUNES[0]].needs == {"iris"}
    kinds = {place.code: place.kind for place in places}
    assert (kinds[BEDS], kinds[CENTRE]) == (SiteKind.BEDS, SiteKind.CENTRE)


def test_only_a_team_with_the_kit_goes_to_beds(ground):
    problem, _ = asked(ground)
    can = {team.code: problem.open(team, problem.site[BEDS], 2) for team in problem.teams}
    assert can == {"D1": True, "D2": False}


def test_without_anybody_due_the_centres_are_planned_for_alone(ground):
    ask(ground, demand={})
    assert [s.code for s in running.take(at=AT, by=WORKER).problem.sites] == [CENTRE, BEDS]


def test_a_visit_to_a_centre_goes_live_without_places_to_book(ground):
    ask(ground, demand={COMMUNES[0]: DEMAND[COMMUNES[0]]})
    key = solve()
    _, plan = runs.plan(run_id=key)
    assert {visit.site for visit in plan.visits} >= {CENTRE, BEDS}
    going_live.publish(run_id=key, at=AT, by=PLANNER)
    rows = queries.sessions(scope=("01",), since=AT, until=AT + timedelta(days=30))
    found = {row.place: row for row in rows if row.kind is SessionKind.BEDSIDE}
    assert set(found) == {"Trung tâm TT1", "Lượt tại giường, Quận Thanh Xuân"}
    assert {row.unit_code for row in found.values()} == {COMMUNES[0]}
    halls = {row.place for row in rows if row.kind is SessionKind.MOBILE}
    assert halls == {"Nhà văn hoá Phường Khương Mai"}
    outbox.deliver_all(at=AT)
    slot = apps.get_model("room_sessions", "Slot").objects
    care_ids = [row.id for row in found.values()]
    assert not slot.filter(session_id__in=care_ids).exists()
    assert slot.exclude(session_id__in=care_ids).exists()


class TestRounds:
    def place(self) -> None:
        lines = [
            "thing,code,name,unit,latitude,longitude",
            f"unit,{THANH_XUAN},,,20.995,105.81",
            "centre,TT1,,,20.995,105.83",
            "centre,TT2,,,20.995,105.85",
        ]
        locating.place(rows=locating.read(lines), at=AT, by=PLANNER)

    def plan(self, ground, *, visits: int):
        self.place()
        problem, places = asked(ground)
        made = Plan(
            visits=tuple(
                Visit(team="D1", site=BEDS, slot=slot, kits=("B1",))
                for slot in range(2, 2 + visits)
            )
        )
        return problem, made, places

    def test_every_bed_is_seen_once_and_nobody_after_the_evening(self, ground):
        problem, plan, places = self.plan(ground, visits=4)
        found = bedside.rounds(problem, plan, places)
        seen = {}
        for one in found:
            for call in one["calls"]:
                seen[call["name"]] = seen.get(call["name"], 0) + call["people"]
                assert one["leaves"] <= call["arrives"] < call["ends"] <= one["back"]
            if one["calls"]:
                assert one["back"] <= 18 * 60 + 30 + 210
        assert seen == {"Trung tâm TT1": 7, "Trung tâm TT2": 4}
        assert [one["left"] for one in found][-1] == 0

    def test_one_evening_is_not_enough_and_the_rest_waits(self, ground):
        problem, plan, places = self.plan(ground, visits=1)
        (one,) = bedside.rounds(problem, plan, places)
        most = problem.capacity(
            problem.team["D1"],
            problem.site[BEDS],
            problem.slots[2],
            [kit for kit in problem.team["D1"].kits if kit.code == "B1"],
        )
        served = sum(call["people"] for call in one["calls"])
        assert 0 < served <= most
        assert one["left"] == 11 - served > 0

    def test_a_plan_without_beds_has_no_rounds(self, ground):
        problem, _, places = self.plan(ground, visits=1)
        none = replace(problem)
        assert bedside.rounds(none, Plan(), places) == []

"""The planner lends teams when it is let; the plan says who is lent where and what it brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from tests.support import families, plans
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import running, runs
from cancuoc.domain.planning.rules import RunState
from cancuoc.domain.planning.runs import RunRow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.presenters import lending as words
from cancuoc.interfaces.command.presenters import plans as told
from cancuoc.interfaces.command.tests.conftest import NOW
from cancuoc.planner.deployment.coding import plan_to_json
from cancuoc.planner.deployment.figures import Figures, figures
from cancuoc.planner.deployment.problem import Lending, Plan, Visit
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
    plan,
    problem,
    site,
    team,
    visit,
)

LIST = "/command/plans/"


def lent():
    """Return two districts, and a plan in which a team of one works a week in the other."""
    asked = problem(
        sites=(site("A"), site("B", 400, district="Q2")),
        teams=(team("D1"), team("D2", district="Q2")),
        crews=crews(("Q1", "Q2")),
        lending=Lending(pairs=frozenset({("Q1", "Q2")}), most=3, most_weeks=1, cost=20.0),
    )
    return asked, plan(visit(0, at="B"), visit(1, at="B"), visit(2, at="B", by="D2"))


def row(now: Figures, without: Figures | None) -> RunRow:
    said = {**now.to_json(), **({"without": without.to_json()} if without else {})}
    return RunRow(
        id=uuid4(),
        name="Thử",
        campaign="Đợt hè",
        unit_code="01",
        state=RunState.DONE,
        asked_at=NOW,
        seconds=30,
        stopping=False,
        why="",
        figures=said,
        gap=0.01,
        base_id=None,
        lost_team="",
    )


class TestLeadingFigures:
    def test_four_figures_lead_each_with_its_unit(self):
        asked, found = lent()
        now = figures(asked, found)
        people, lowest, sessions, away = told.leading(row(now, None))
        assert people["number"] == now.reached
        assert str(people["note"]).endswith("% số người dự kiến")
        assert str(lowest["number"]).endswith(" %")
        assert sessions["number"] == len(found.visits)
        assert away["number"] == "1 %"

    def test_a_place_without_a_session_asks_for_an_answer(self):
        asked, _ = lent()
        _people, _lowest, sessions, _away = told.leading(row(figures(asked, Plan()), None))
        assert sessions["tone"] == "act"
        assert sessions["note"] == "2 nơi không có buổi nào"

    def test_a_distance_beyond_sense_is_said_as_such(self):
        asked, found = lent()
        one = replace(row(figures(asked, found), None), gap=12091.3)
        assert told.gap(one) == "trên 100 %"
        assert told.gap(replace(one, gap=1.0)) == "100 %"
        assert told.gap(replace(one, gap=None)) == "–"


class TestWords:
    def test_who_is_lent_where_in_which_week_and_for_how_many_sessions(self):
        found = words.lent(*lent(), names={"Q1": "Quận Một", "Q2": "Quận Hai"})
        assert found == [
            {
                "team": "D1",
                "home": "Quận Một",
                "to": "Quận Hai",
                "week": "08/07/2024 đến 14/07/2024",
                "visits": "2",
            }
        ]

    def test_what_it_brought_is_said_in_people(self):
        asked, held = lent()
        now = figures(asked, held)
        less = replace(now, reached=now.reached - 40, lent_weeks=0)
        assert words.brought(row(now, less)).startswith("Cho mượn 1 tuần: thêm 40 người")
        more = replace(now, reached=now.reached + 5, lent_weeks=0)
        assert "bớt 5 người" in words.brought(row(now, more))

    def test_no_loan_is_said_as_well(self):
        asked, _held = lent()
        none = figures(asked, Plan(visits=(Visit(team="D1", site="A", slot=0, kits=("D1-K1",)),)))
        assert "Không cho mượn đội nào" in words.brought(row(none, none))

    def test_a_plan_that_was_not_let_says_nothing(self):
        asked, held = lent()
        assert words.brought(row(figures(asked, held), None)) == ""


@pytest.fixture
def planner(world: None) -> Client:
    return signed_in(officer("kehoach", Role.PLANNER, units=["01"], full_name="Lê Thị Kế"))


def ask(planner: Client, **more: str) -> None:
    campaign = plans.campaign()
    families.someone("Trần Thị Một", datetime(1990, 1, 1).date(), commune=plans.COMMUNES[0])
    said = {"campaign": str(campaign), "area": "009", "seconds": "30", "idempotency_key": "a"}
    answer = planner.post(LIST, {**said, "name": "Thử", **more})
    assert answer.status_code == 302, answer.content.decode()[:2000]


class TestAsking:
    def test_the_page_offers_it_and_it_is_not_taken_for_granted(self, planner):
        text = planner.get(LIST).content.decode()
        assert "cho quận, huyện gần đó mượn đội" in text
        assert 'name="lend" value="yes" checked' not in text

    def test_one_district_alone_lends_to_nobody_even_when_let(self, planner):
        ask(planner, lend="yes")
        task = running.take(at=NOW, by=plans.WORKER)
        assert task is not None
        assert task.problem.lending is None

    def test_two_districts_may_lend_when_let_and_not_otherwise(self, world):
        campaign = plans.campaign()
        both = {**plans.DEMAND, "00091": plans.DEMAND[plans.COMMUNES[0]]}
        area = {"unit_code": "01", "demand": both}
        plans.ask(campaign, **area)
        plans.ask(campaign, lend=True, **area)
        first, second = (running.take(at=NOW, by=plans.WORKER) for _ in range(2))
        assert first.problem.lending is None
        assert len(first.problem.districts) == 2
        assert ("009", _other(first.problem)) in second.problem.lending.pairs

    def test_the_page_of_a_plan_stands_with_what_loans_brought(self, planner):
        plans.ask(plans.campaign())
        task = running.take(at=NOW, by=plans.WORKER)
        found = {"reached": 100, "lent_weeks": 0, **_nothing(task)}
        running.finish(run_id=task.id, found=[], figures=found, bound=1.0, at=NOW, by=plans.WORKER)
        text = planner.get(f"{LIST}{task.id}/").content.decode()
        assert "Đội cho mượn" in text
        assert "Không cho mượn đội nào" in text
        assert "Công bố 0 buổi" not in text, "a plan without a session is nothing to publish"
        assert "trên 100 %" in text, "a plan worth nothing is not so many times from the best"


def _nothing(task):
    said = figures(task.problem, Plan()).to_json()
    return {**said, "without": said}


def _other(asked) -> str:
    return next(code for code in asked.districts if code != "009")


def test_loans_of_a_plan_stand_for_whoever_asks_further(world):
    """The frozen question lets the planner lend; the plan it gave is read with its loans."""
    both = {**plans.DEMAND, "00091": plans.DEMAND[plans.COMMUNES[0]]}
    plans.ask(plans.campaign(), lend=True, unit_code="01", demand=both)
    task = running.take(at=NOW, by=plans.WORKER)
    away = Visit(team="D1", site="00091", slot=0, kits=("K1",))
    found = Plan(visits=(away,))
    running.finish(
        run_id=task.id,
        found=plan_to_json(found),
        figures=figures(task.problem, found).to_json(),
        bound=None,
        at=NOW,
        by=plans.WORKER,
    )
    asked, held = runs.plan(run_id=task.id)
    assert held.visits == (away,)
    assert [(loan.team, loan.week) for loan in asked.lent] == [("D1", 0)]
    home = asked.site[plans.COMMUNES[0]]
    assert not asked.open(asked.team["D1"], home, 1)
    assert asked.open(asked.team["D2"], home, 1)
    again = running.ask_again(run_id=task.id, locked_teams=["D1"], at=NOW, by=families.PLANNER)
    kept = running.take(at=NOW, by=plans.WORKER)
    assert kept.id == again
    assert kept.problem.lent == asked.lent

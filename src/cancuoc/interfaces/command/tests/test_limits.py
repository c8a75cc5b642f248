"""The limits of a plan on screen: prices, loans, reasons, a question of one's own, rounds."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from tests.support import plans
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import runs, telling
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.presenters import plans as words
from cancuoc.interfaces.command.tests.conftest import NOW
from cancuoc.planner.deployment.explain_words import say

LIST = "/command/plans/"
HALL = "Thêm một đội như %(where)s, đủ người và thiết bị: thêm %(people)s người."


@pytest.fixture
def planner(world: None) -> Client:
    return signed_in(officer("kehoach", Role.PLANNER, units=["01"], full_name="Lê Thị Kế"))


@pytest.fixture
def done(world: None):
    plans.ask(plans.campaign())
    return plans.solve()


def page_of(client: Client, address: str, status: int = 200, **query: object) -> str:
    answer = client.get(address, query)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def tell(key, **told) -> None:
    nothing = {"prices": [], "loans": [], "reasons": [], "rounds": []}
    telling.tell(run_id=key, told={**nothing, **told}, at=NOW, by=plans.WORKER)


def sentence(pattern: str, **gaps: str | float):
    return {"pattern": pattern, "gaps": dict(say(pattern, **gaps).gaps)}


class TestLimits:
    def test_before_anybody_has_looked_the_page_says_so_and_takes_questions(self, planner, done):
        text = page_of(planner, f"{LIST}{done}/limits/")
        assert "Máy đang tìm hiểu" in text
        assert "Thêm một thì được gì" not in text
        assert "Xem có làm được không" in text

    def test_prices_loans_and_reasons_are_read(self, planner, done):
        tell(
            done,
            prices=[sentence(HALL, where="D1", people=87.7)],
            loans=[sentence("Cho %(there)s mượn đội của %(here)s.", there="A", here="B")],
            reasons=[
                {
                    "left": ["Phường Một", "Phường Hai"],
                    "outcome": "impossible",
                    "smallest": True,
                    "reasons": [
                        {**sentence("%(where)s nghỉ lễ.", where="Thứ Hai"), "enough": True}
                    ],
                },
                {"left": ["Phường Ba"], "outcome": "possible", "smallest": True, "reasons": []},
            ],
        )
        text = page_of(planner, f"{LIST}{done}/limits/")
        for said in (
            "Thêm một đội như D1, đủ người và thiết bị: thêm 87,7 người.",
            "Cho A mượn đội của B.",
            "Phường Một, Phường Hai",
            "Không làm được.",
            "Thứ Hai nghỉ lễ. Chỉ cần bỏ giới hạn này là làm được.",
            "Làm được, nhưng nơi khác sẽ mất nhiều hơn.",
        ):
            assert said in text, said

    def test_where_nothing_more_would_help_that_is_said(self, planner, done):
        tell(done)
        text = page_of(planner, f"{LIST}{done}/limits/")
        assert "đều không giúp thêm người nào" in text
        assert "Nơi chưa có buổi nào" not in text

    @pytest.mark.parametrize(
        ("visits", "said"),
        [
            ("1", "Làm được."),
            ("6", "Phường Khương Mai: cần 6 buổi, cả ngày chỉ có 2 lượt đội đến được."),
        ],
        ids=["possible", "impossible"],
    )
    def test_a_question_is_answered_in_words(self, planner, done, visits, said):
        query = {"site": plans.COMMUNES[0], "day": "2024-07-08", "visits": visits}
        assert said in page_of(planner, f"{LIST}{done}/limits/", **query)

    @pytest.mark.parametrize(
        "wrong", [{"site": "99999"}, {"day": "2024-12-01"}, {"visits": "0"}, {"visits": "x"}]
    )
    def test_a_question_about_nothing_is_refused_at_its_field(self, planner, done, wrong):
        query = {"site": plans.COMMUNES[0], "day": "2024-07-08", "visits": "1", **wrong}
        text = page_of(planner, f"{LIST}{done}/limits/", 422, **query)
        assert "Làm được." not in text


class TestRounds:
    def test_calls_stand_in_order_with_their_hours_and_who_waits(self, planner, done):
        site = plans.COMMUNES[0]
        call = {"code": "T", "name": "Trung tâm Một", "people": 4, "arrives": 1115, "ends": 1210}
        one = {"slot": 2, "team": "D1", "site": site, "leaves": 1110, "back": 1225, "left": 3}
        tell(done, rounds=[{**one, "calls": [call]}, {**one, "slot": 3, "calls": [], "left": 0}])
        text = page_of(planner, f"{LIST}{done}/rounds/")
        for said in ("Trung tâm Một", "18:35", "20:10", "Rời chỗ xuất phát 18:30, về lúc 20:25."):
            assert said in text, said
        assert "Còn 3 người chờ lượt sau." in text
        assert "Không kịp gặp ai" in text

    def test_a_plan_without_beds_says_so_and_offers_no_link(self, planner, done):
        tell(done)
        assert "không có lượt làm tại giường" in page_of(planner, f"{LIST}{done}/rounds/")
        text = page_of(planner, f"{LIST}{done}/")
        assert f"{done}/limits/" in text
        assert f"{done}/rounds/" not in text


class TestRoads:
    def test_the_plan_says_how_roughly_its_roads_are_known(self, planner, done):
        text = page_of(planner, f"{LIST}{done}/")
        assert "Chưa có tọa độ nên đường đi chưa tính ở 3 nơi" in text
        assert "Phút đường một lượt" in text

    def test_a_place_nobody_visits_has_no_road(self, done):
        asked, plan = runs.plan(run_id=done)
        rows = words.communes(asked, type(plan)(), run_id=done)
        assert {row["road"] for row in rows} == {"–"}

    def test_a_road_that_is_not_known_is_no_road_of_nought_minutes(self, done):
        places = runs.places(run_id=done)
        rows = words.communes(*runs.plan(run_id=done), run_id=done, places=places)
        assert {row["road"] for row in rows} == {"–"}


@pytest.mark.parametrize("where", ["limits/", "rounds/"])
class TestWho:
    def test_an_unknown_plan_and_one_without_an_answer(self, planner, world, where):
        key = plans.ask(plans.campaign())
        page_of(planner, f"{LIST}{key}/{where}", 404)
        page_of(planner, f"{LIST}{uuid4()}/{where}", 404)

    def test_another_area_and_another_role(self, done, where):
        stranger = signed_in(officer("dongda", Role.PLANNER, units=["006"]))
        page_of(stranger, f"{LIST}{done}/{where}", 404)
        commander = signed_in(officer("chihuy", Role.COMMANDER, units=["01"]))
        page_of(commander, f"{LIST}{done}/{where}", 403)

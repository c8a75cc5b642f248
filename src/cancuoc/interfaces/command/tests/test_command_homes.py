"""The planner's pages of rounds to homes: asked for, read stop by stop, published once."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.support.families import AT, PLANNER, SYSTEM
from tests.support.homes import DISTRICT, asked, run, team
from tests.support.officers import officer, signed_in
from tests.support.rollbacks import own_transactions

from cancuoc.domain.outreach import home_runs, queries, services
from cancuoc.domain.outreach.home_rules import HomeState
from cancuoc.foundation.actor import Role

__all__ = ["own_transactions"]
pytestmark = pytest.mark.usefixtures("own_transactions")
PAGE = "/command/homes/"


@pytest.fixture
def planner(world: None) -> Client:
    return signed_in(officer("kehoach", Role.PLANNER, units=[DISTRICT]))


def said(campaign: UUID, **more: str) -> dict[str, str]:
    days = {"first_day": "08/07/2024", "last_day": "08/07/2024"}
    return {"campaign": str(campaign), "area": DISTRICT, **days, **more}


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_planner_asks_reads_and_publishes(planner):
    campaign, code = team(), asked("Trần Thị Mận")
    assert "1 người không đến được" in words(planner.get(PAGE))
    answer = planner.post(PAGE, said(campaign))
    (row,) = home_runs.home_runs(scope=[DISTRICT], on=AT.date())
    assert answer["Location"] == f"{PAGE}{row.id}/"
    page = words(planner.get(answer["Location"]))
    assert code in page
    assert "1 người có lịch, 0 người chưa có" in page
    # A plan needs no names.
    assert "Mận" not in page
    assert planner.post(answer["Location"]).status_code == 302
    assert queries.home_request(code=code).state is HomeState.PLANNED
    assert "Công bố và báo gia đình" not in words(planner.get(answer["Location"]))
    assert planner.post(answer["Location"]).status_code == 409
    assert "Đã công bố" in words(planner.get(PAGE))


def test_who_is_not_seen_stands_below_with_what_would_help(planner):
    campaign, code = team(), asked("Trần Thị Mận", days=(6,))
    page = words(planner.get(f"{PAGE}{run(campaign)}/"))
    assert "Không xếp được lượt nào" in page
    assert code in page
    assert "Không chuyến nào đến và về kịp" in page
    assert "Công bố và báo gia đình" not in page


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        ({"last_day": "01/08/2024"}, 422, "Các ngày xếp lượt không hợp lệ."),
        ({"first_day": "hôm nào"}, 422, "Từ ngày"),
        ({"area": "019"}, 422, "Chọn một trong các mục đã nêu."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(planner, more, status, says):
    campaign = team()
    asked("Trần Thị Mận")
    answer = planner.post(PAGE, said(campaign, **more))
    assert answer.status_code == status
    assert says in words(answer)
    assert home_runs.home_runs(scope=["01"], on=AT.date()) == []


def test_a_request_that_moved_on_stops_the_publishing(planner):
    campaign, code = team(), asked("Trần Thị Mận")
    key = run(campaign)
    services.withdraw_home(code=code, at=AT, by=SYSTEM)
    answer = planner.post(f"{PAGE}{key}/")
    assert answer.status_code == 409
    assert "Có đề nghị đã thay đổi" in words(answer)


def test_other_districts_and_other_roles_see_nothing(planner, world):
    campaign = team()
    asked("Trần Thị Mận")
    key = run(campaign, by=PLANNER)
    other = signed_in(officer("dongda", Role.PLANNER, units=["006"]))
    assert other.get(f"{PAGE}{key}/").status_code == 404
    assert other.post(f"{PAGE}{key}/").status_code == 404
    assert home_runs.home_run(run_id=key, scope=["01"], on=AT.date()).state == "found"
    assert planner.get(f"{PAGE}{uuid4()}/").status_code == 404
    ward = signed_in(officer("khuvuc", Role.AREA_OFFICER, units=[DISTRICT]))
    assert ward.get(PAGE).status_code == 403

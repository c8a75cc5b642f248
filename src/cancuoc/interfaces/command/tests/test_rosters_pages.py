"""The planner's screens of rosters: ask, watch, read, keep, publish, and an officer who is ill."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.support import crews, plans
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crews as kept
from cancuoc.domain.planning import roster_making, rosters
from cancuoc.domain.planning.rules import RunState
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.tests.conftest import NOW

LIST, CREW = "/command/rosters/", "/command/crew/"
ON = date(2024, 7, 6)


@pytest.fixture
def planner(world: None) -> Client:
    return signed_in(officer("kehoach", Role.PLANNER, units=["01"], full_name="Lê Thị Kế"))


@pytest.fixture
def ground(world: None):
    made = plans.campaign(ends_on=date(2024, 7, 31))
    crews.officers()
    crews.sessions(made)
    return made


@pytest.fixture
def done(ground):
    crews.ask()
    return crews.make(at=NOW)


def page_of(client: Client, address: str, status: int = 200, **query: object) -> str:
    answer = client.get(address, query)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def act(client: Client, key: object, name: str, **data: object):
    return client.post(f"{LIST}{key}/", {"act": name, **data})


def row_of(key: object) -> rosters.RosterRow:
    row = rosters.roster(run_id=key, scope=("01",), on=ON)
    assert row is not None
    return row


ASKED = {
    "area": "009",
    "plan": "",
    "first_day": "8/7/2024",
    "weeks": "1",
    "name": "Tuần một",
    "seconds": "20",
}


class TestAsk:
    def test_without_a_crew_the_page_leads_to_it(self, planner):
        text = page_of(planner, LIST)
        assert "Chưa có cán bộ nào để xếp ca" in text
        assert CREW in text

    def test_a_roster_is_asked_for_and_listed(self, planner, ground):
        answer = planner.post(LIST, {**ASKED, "idempotency_key": "a" * 32})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        text = page_of(planner, LIST)
        assert "Tuần một" in text
        assert "08/07/2024–14/07/2024" in text
        planner.post(LIST, {**ASKED, "idempotency_key": "a" * 32})
        assert len(rosters.rosters(scope=("01",), on=ON)) == 1

    @pytest.mark.parametrize(
        ("wrong", "word"),
        [
            ({"first_day": "6/7/2024"}, "từ ngày mai"),
            ({"first_day": "5/8/2024"}, "không có buổi nào"),
            ({"first_day": "hôm qua"}, "Từ ngày"),
            ({"area": "00352"}, "Địa bàn"),
            ({"plan": "x"}, "Phương án"),
            ({"weeks": "9"}, "Số tuần"),
        ],
        ids=["today", "nothing", "words", "area", "plan", "weeks"],
    )
    def test_what_cannot_be_is_refused_in_words(self, planner, ground, wrong, word):
        answer = planner.post(LIST, {**ASKED, **wrong})
        assert answer.status_code == 422
        assert word in answer.content.decode()
        assert rosters.rosters(scope=("01",), on=ON) == []

    def test_another_role_is_kept_out(self, ground):
        client = signed_in(officer("chihuy", Role.COMMANDER, units=["01"]))
        for address in (LIST, CREW, f"{CREW}cb1/"):
            assert client.get(address).status_code == 403


class TestOne:
    def test_one_that_waits_can_be_stopped(self, planner, ground):
        key = crews.ask()
        assert "Máy sẽ bắt đầu tính" in page_of(planner, f"{LIST}{key}/")
        assert act(planner, key, "stop").status_code == 302
        assert "Đang dừng" in page_of(planner, f"{LIST}{key}/")

    def test_progress_says_best_bound_and_gap_and_ends_with_the_whole_page(self, planner, ground):
        key = crews.ask()
        roster_making.take(at=NOW, by=plans.WORKER)
        end = {"run_id": key, "at": NOW, "by": plans.WORKER}
        roster_making.note(checkpoint=[], seconds=2.5, best=200.0, bound=150.0, **end)
        answer = planner.get(f"{LIST}{key}/progress/")
        text = answer.content.decode()
        assert "Sau 2,5 giây: chi phí tốt nhất 200, không thể thấp hơn 150, cách 25 %." in text
        assert "HX-Refresh" not in answer
        roster_making.fail(why="hết bộ nhớ", **end)
        assert planner.get(f"{LIST}{key}/progress/")["HX-Refresh"] == "true"
        assert "hết bộ nhớ" in page_of(planner, f"{LIST}{key}/")

    def test_the_week_is_a_grid_and_a_list(self, planner, done):
        text = page_of(planner, f"{LIST}{done}/")
        for word in ("Mọi vị trí đã có người", "Trần Văn Một", "ca tối", "tổ trưởng", "D1, 18:30"):
            assert word in text
        assert text.count('name="keep"') == len(rosters.found(run_id=done).cells)
        assert "Ca tối mỗi người" in text

    def test_posts_short_come_first_with_what_stands_in_the_way(self, planner, world):
        made = plans.campaign()
        crews.officers(crews.CREW[:2])
        crews.sessions(made, [8])
        crews.ask()
        key = crews.make(at=NOW)
        text = page_of(planner, f"{LIST}{key}/")
        assert "Còn 3 vị trí chưa có người." in text
        assert "Không ai trong danh sách làm được việc này." in text
        assert "1 người đang ở vị trí khác" in text
        assert text.index("Còn 3 vị trí") < text.index("Bảng ca theo cán bộ và ngày")

    def test_weeks_of_a_long_roster_are_turned(self, planner, ground):
        crews.sessions(ground, [15])
        crews.ask(weeks=2)
        key = crews.make(at=NOW)
        assert page_of(planner, f"{LIST}{key}/").count('name="keep"') == 15
        second = page_of(planner, f"{LIST}{key}/", week="2024-07-15")
        assert second.count('name="keep"') == 5
        assert page_of(planner, f"{LIST}{key}/", week="x").count('name="keep"') == 15

    def test_published_and_changed(self, planner, done):
        assert act(planner, done, "publish").status_code == 302
        assert row_of(done).state is RunState.PUBLISHED
        assert "Có thay đổi" in page_of(planner, f"{LIST}{done}/")
        answer = act(planner, done, "change")
        change = crews.make(at=NOW)
        assert str(change) in answer["Location"]
        text = page_of(planner, f"{LIST}{change}/")
        assert "Không ca nào phải bỏ." in text
        assert "Công bố thay đổi" in text

    def test_kept_shifts_are_ticked(self, planner, done):
        cell = rosters.found(run_id=done).cells[0]
        answer = act(planner, done, "keep", keep=f"{cell.username}|{cell.on}")
        assert answer.status_code == 302
        assert row_of(crews.make(at=NOW)).base_id == done

    @pytest.mark.parametrize("keep", ["", "cb1", "cb1|hôm qua", "cb9|2024-07-08"])
    def test_nothing_ticked_is_refused(self, planner, done, keep):
        answer = act(planner, done, "keep", keep=keep)
        assert answer.status_code == 422
        assert "Chưa chọn ca nào" in answer.content.decode()

    def test_a_second_publication_is_refused_and_the_page_stands(self, planner, done):
        act(planner, done, "publish")
        answer = act(planner, done, "publish")
        assert answer.status_code == 409
        assert "Bảng ca theo cán bộ và ngày" in answer.content.decode()

    @pytest.mark.parametrize("where", ["", "progress/"])
    def test_another_area_does_not_find_it(self, done, where):
        client = signed_in(officer("xa", Role.PLANNER, units=["006"]))
        assert client.get(f"{LIST}{done}/{where}").status_code == 404


OFFICER = {
    "username": "an",
    "full_name": "Trần Văn An",
    "unit": "009",
    "home": "",
    "skills": ["lead", "driver"],
    "email": "",
    "state": "1",
}


class TestCrew:
    def test_an_officer_is_added_and_shown(self, planner):
        assert "Chưa có cán bộ nào" in page_of(planner, CREW)
        answer = planner.post(CREW, {"act": "add", **OFFICER})
        assert answer.status_code == 302, answer.content.decode()[:1500]
        text = page_of(planner, CREW)
        assert "Trần Văn An" in text
        assert "tổ trưởng, lái xe" in text

    @pytest.mark.parametrize(
        ("wrong", "word"),
        [
            ({"skills": []}, "Việc làm được"),
            ({"skills": ["cook"]}, "Chọn trong các mục"),
            ({"username": ""}, "Tên đăng nhập"),
            ({"email": "an"}, "Địa chỉ thư điện tử chưa đúng"),
            ({"unit": "xx"}, "Đơn vị"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, planner, wrong, word):
        answer = planner.post(CREW, {"act": "add", **OFFICER, **wrong})
        assert answer.status_code == 422
        assert word in answer.content.decode()
        assert kept.crew(scope=("01",), on=ON) == []

    def test_a_limit_is_changed_and_its_source_shown(self, planner):
        assert "Điều 107" in page_of(planner, CREW)
        sent = {"act": "limit", "name": "overtime_month", "number": "48", "source": "QĐ 12/2024"}
        assert planner.post(CREW, sent).status_code == 302
        assert "QĐ 12/2024" in page_of(planner, CREW)
        assert planner.post(CREW, {**sent, "number": "0"}).status_code == 422
        assert planner.post(CREW, {**sent, "source": ""}).status_code == 422

    def test_who_is_away_stands_on_top(self, planner, ground):
        away = {"act": "away", "kind": "leave", "first_day": "8/7/2024", "last_day": "9/7/2024"}
        assert planner.post(f"{CREW}cb1/", away).status_code == 302
        text = page_of(planner, CREW)
        assert "08/07/2024–09/07/2024" in text
        assert "nghỉ phép" in text
        again = planner.post(f"{CREW}cb1/", away)
        assert again.status_code == 409
        assert "đã có ngày nghỉ" in again.content.decode()

    def test_leave_is_withdrawn(self, planner, ground):
        away = {"act": "away", "kind": "leave", "first_day": "8/7/2024", "last_day": "9/7/2024"}
        planner.post(f"{CREW}cb1/", away)
        withdrawn = planner.post(f"{CREW}cb1/", {"act": "withdraw", "day": "2024-07-08"})
        assert withdrawn.status_code == 302
        assert "Không có ngày vắng nào" in page_of(planner, f"{CREW}cb1/")
        for day in ("2024-07-08", "x"):
            again = planner.post(f"{CREW}cb1/", {"act": "withdraw", "day": day})
            assert again.status_code in (404, 422)

    def test_an_officer_with_shifts_who_falls_ill_leads_to_the_changed_roster(self, planner, done):
        act(planner, done, "publish")
        who = rosters.found(run_id=done).cells[0].username
        ill = {"act": "away", "kind": "ill", "first_day": "8/7/2024", "last_day": "8/7/2024"}
        answer = planner.post(f"{CREW}{who}/", ill)
        key = crews.make(at=NOW)
        assert answer["Location"].endswith(f"/rosters/{key}/")
        assert "Ca phải bỏ" in page_of(planner, f"{LIST}{key}/")

    def test_a_wish_is_kept(self, planner, ground):
        sent = {"act": "wish", "day": "9/7/2024", "shift": "evening", "wanted": "0"}
        assert planner.post(f"{CREW}cb1/", sent).status_code == 302
        assert "Không muốn làm" in page_of(planner, f"{CREW}cb1/")
        planner.post(f"{CREW}cb1/", {**sent, "wanted": "x"})
        assert "Chưa có nguyện vọng nào" in page_of(planner, f"{CREW}cb1/")

    def test_what_is_known_is_kept_with_its_history(self, planner, ground):
        sent = {**OFFICER, "act": "keep", "username": "cb1", "state": "0"}
        assert planner.post(f"{CREW}cb1/", sent).status_code == 302
        text = page_of(planner, f"{CREW}cb1/")
        assert "Đã thôi" in text
        assert "kehoach" in text
        assert tables.CrewHistory.objects.filter(officer__username="cb1").count() == 2

    def test_a_stranger_is_not_found(self, planner, ground):
        page_of(planner, f"{CREW}nobody/", 404)
        client = signed_in(officer("xa", Role.PLANNER, units=["006"]))
        assert client.get(f"{CREW}cb1/").status_code == 404

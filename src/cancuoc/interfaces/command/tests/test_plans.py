"""The planner's screens: ask, watch, read, compare, keep, publish, and a team that is lost."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.support import families, plans
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import going_live, queries, running, runs
from cancuoc.domain.planning.rules import RunState, State
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.presenters import plans as words
from cancuoc.interfaces.command.tests.conftest import NOW

LIST = "/command/plans/"


@pytest.fixture
def planner(world: None) -> Client:
    return signed_in(officer("kehoach", Role.PLANNER, units=["01"], full_name="Lê Thị Kế"))


@pytest.fixture
def campaign(world: None):
    return plans.campaign()


def page_of(client: Client, address: str, status: int = 200, **query: object) -> str:
    answer = client.get(address, query)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def act(client: Client, key: object, name: str, **data: object):
    return client.post(f"{LIST}{key}/", {"act": name, **data})


def state_of(key: object) -> RunState:
    row = runs.run(run_id=key, scope=("01",), on=date(2024, 7, 6))
    assert row is not None
    return row.state


@pytest.fixture
def done(campaign):
    plans.ask(campaign)
    return plans.solve()


class TestAsk:
    def test_an_empty_list_invites(self, planner, campaign):
        text = page_of(planner, LIST)
        assert "Chưa có phương án nào" in text
        assert "Quận Thanh Xuân" in text
        assert "Đợt hè" in text

    def test_who_is_due_in_the_register_is_planned_for(self, planner, campaign):
        for name in ("Trần Thị Một", "Trần Thị Hai"):
            families.someone(name, date(1990, 1, 1), commune=plans.COMMUNES[0])
        answer = planner.post(
            LIST,
            {
                "campaign": str(campaign),
                "area": "009",
                "name": "Thử",
                "seconds": "30",
                "idempotency_key": "abc",
            },
        )
        assert answer.status_code == 302, answer.content.decode()[:2000]
        task = running.take(at=NOW, by=plans.WORKER)
        assert task is not None
        assert f"/{task.id}/" in answer["Location"]
        (site,) = task.problem.sites
        assert (site.code, 1 <= site.people <= 2) == (plans.COMMUNES[0], True)

    def test_nobody_due_is_said_in_words(self, planner, campaign):
        answer = planner.post(
            LIST, {"campaign": str(campaign), "area": "009", "name": "", "seconds": "30"}
        )
        assert answer.status_code == 422
        assert "không có người đến hạn" in answer.content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [{"seconds": "7"}, {"area": "00352"}, {"campaign": "x"}],
        ids=["seconds", "area", "campaign"],
    )
    def test_what_is_not_offered_is_refused_at_its_field(self, planner, campaign, wrong):
        asked = {"campaign": str(campaign), "area": "009", "name": "", "seconds": "30", **wrong}
        answer = planner.post(LIST, asked)
        assert answer.status_code == 422
        assert not runs.runs(scope=("01",), on=date(2024, 7, 6))

    def test_another_role_is_kept_out(self, campaign):
        client = signed_in(officer("chihuy", Role.COMMANDER, units=["01"]))
        assert client.get(LIST).status_code == 403


class TestOne:
    def test_a_run_that_waits_says_so_and_can_be_stopped(self, planner, campaign):
        key = plans.ask(campaign)
        text = page_of(planner, f"{LIST}{key}/")
        assert "Chờ máy rảnh" in text
        assert "Dừng, lấy phương án tốt nhất" in text
        assert act(planner, key, "stop").status_code == 302
        text = page_of(planner, f"{LIST}{key}/")
        assert "Đang dừng" in text
        assert "Dừng, lấy phương án tốt nhất" not in text

    def test_progress_is_drawn_with_its_table_and_ends_with_the_whole_page(self, planner, campaign):
        key = plans.ask(campaign)
        running.take(at=NOW, by=plans.WORKER)
        for n in (1, 2):
            running.note(
                run_id=key,
                checkpoint={},
                seconds=1.5 * n,
                best=100.0 * n,
                bound=400.0,
                done=n,
                total=4,
                at=NOW,
                by=plans.WORKER,
            )
        answer = planner.get(f"{LIST}{key}/progress/")
        text = answer.content.decode()
        assert "Sau 3 giây: tốt nhất 200, mức trên 400, cách 50 %, xong phần 2/4." in text
        assert text.count('<path class="plan"') == 2
        assert "Tiến độ từng lúc" in text
        assert "HX-Refresh" not in answer
        running.fail(run_id=key, why="hết bộ nhớ", at=NOW, by=plans.WORKER)
        assert planner.get(f"{LIST}{key}/progress/")["HX-Refresh"] == "true"
        assert "hết bộ nhớ" in page_of(planner, f"{LIST}{key}/")

    def test_a_plan_is_read_by_layer_and_by_commune(self, planner, done):
        text = page_of(planner, f"{LIST}{done}/")
        for word in ("Người tiếp cận được", "Phút làm thêm", "Phường Khương Mai", "Công bố"):
            assert word in text
        assert text.index("Nơi thấp nhất") < text.index("Các chỉ tiêu"), "four figures come first"
        asked, plan = runs.plan(run_id=done)
        rows = words.communes(asked, plan, run_id=done)
        shares = [float(str(row["share"]).split()[0].replace(",", ".")) for row in rows]
        assert shares == sorted(shares)
        assert sum(int(str(row["visits"])) for row in rows) == len(plan.visits)

    @pytest.mark.parametrize("where", ["", "progress/", f"communes/{plans.COMMUNES[0]}/"])
    def test_an_unknown_plan_is_not_found(self, planner, where):
        assert planner.get(f"{LIST}{uuid4()}/{where}").status_code == 404

    def test_another_district_sees_nothing(self, done):
        client = signed_in(officer("dongda", Role.PLANNER, units=["006"]))
        assert client.get(f"{LIST}{done}/").status_code == 404
        assert act(client, done, "publish").status_code == 404

    def test_why_a_commune_waits(self, planner, done):
        text = page_of(planner, f"{LIST}{done}/communes/{plans.COMMUNES[2]}/")
        assert "phải chờ" in text
        assert "có buổi đầu" in text
        assert planner.get(f"{LIST}{done}/communes/00001/").status_code == 404


class TestCompare:
    def test_each_layer_says_which_is_better(self, planner, campaign, done):
        plans.ask(campaign, name="Phương án 2", demand={plans.COMMUNES[0]: plans.DEMAND["00352"]})
        other = plans.solve()
        text = page_of(planner, f"{LIST}compare/", run=[str(done), str(other)])
        assert "Phương án 2" in text
        rows = {
            row["layer"]: row
            for row in words.compared(
                *(runs.run(run_id=k, scope=("01",), on=date(2024, 7, 6)) for k in (done, other))
            )
        }
        assert rows["Người tiếp cận được"]["better"] == "Phương án 1"
        assert rows["Nơi không có buổi nào"]["better"] == "bằng nhau"

    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_two_and_not_more(self, planner, done, count):
        text = page_of(planner, f"{LIST}compare/", 422, run=[str(done)] * count)
        assert f"Vừa chọn: {count}." in text

    def test_a_run_nobody_knows(self, planner, done):
        page_of(planner, f"{LIST}compare/", 404, run=[str(done), "x"])
        page_of(planner, f"{LIST}compare/", 404, run=[str(done), str(uuid4())])


class TestActs:
    def test_publish_and_then_twice(self, planner, done):
        assert act(planner, done, "publish").status_code == 302
        assert state_of(done) is RunState.PUBLISHED
        rows = queries.sessions(scope=("01",), since=NOW, until=NOW + timedelta(days=30))
        assert {row.state for row in rows} == {State.PUBLISHED}
        again = act(planner, done, "publish")
        assert again.status_code == 409
        assert len(rows) == len(
            queries.sessions(scope=("01",), since=NOW, until=NOW + timedelta(days=30))
        )

    def test_keep_a_team_and_ask_again(self, planner, done):
        answer = act(planner, done, "keep", teams=["D1"])
        assert answer.status_code == 302
        task = running.take(at=NOW, by=plans.WORKER)
        assert task is not None
        assert {visit.team for visit in task.problem.locked} == {"D1"}

    def test_keep_nothing_is_refused_in_words(self, planner, done):
        answer = act(planner, done, "keep")
        assert answer.status_code == 422
        assert "Chưa chọn đội" in answer.content.decode()

    def test_a_lost_team_is_planned_anew_and_shown_before_it_is_told(self, planner, done):
        going_live.publish(run_id=done, at=NOW, by=families.PLANNER)
        assert "Đội không đi được" in page_of(planner, f"{LIST}{done}/")
        answer = act(planner, done, "lose", team="D1")
        assert answer.status_code == 302
        task = running.take(at=NOW, by=plans.WORKER)
        assert task is not None
        assert task.base is not None
        kept = [v for v in task.base.visits if v.team != "D1"]
        running.finish(
            run_id=task.id,
            found=[
                {"team": v.team, "site": v.site, "slot": v.slot, "kits": list(v.kits)} for v in kept
            ],
            figures=runs.run(run_id=done, scope=("01",), on=date(2024, 7, 6)).figures,
            bound=None,
            at=NOW,
            by=plans.WORKER,
        )
        text = page_of(planner, f"{LIST}{task.id}/")
        assert "Buổi phải bỏ" in text
        assert "Công bố thay đổi" in text
        assert act(planner, task.id, "publish").status_code == 302
        assert state_of(done) is RunState.REPLACED

    def test_a_team_that_is_not_in_the_plan_is_refused_at_its_field(self, planner, done):
        going_live.publish(run_id=done, at=NOW, by=families.PLANNER)
        assert act(planner, done, "lose", team="D9").status_code == 422


class TestCalendars:
    def test_a_team_and_an_officer_take_their_sessions_along(self, planner, done):
        going_live.publish(run_id=done, at=NOW, by=families.PLANNER)
        answer = planner.get("/command/calendars/team/D1.ics")
        assert answer["Content-Type"].startswith("text/calendar")
        data = answer.content.decode().replace("\r\n ", "")
        _, plan = runs.plan(run_id=done)
        assert data.count("BEGIN:VEVENT") == sum(v.team == "D1" for v in plan.visits) > 0
        assert "Buổi cấp căn cước\\, Đội D1" in data
        assert "Quận Thanh Xuân" in data
        same = planner.get("/command/calendars/officer/cb1.ics").content.decode()
        assert same.replace("\r\n ", "").count("BEGIN:VEVENT") == data.count("BEGIN:VEVENT")

    @pytest.mark.parametrize("who", ["team/D9", "officer/nobody"])
    def test_nobody_knows_them(self, planner, done, who):
        assert planner.get(f"/command/calendars/{who}.ics").status_code == 404

    def test_another_district_s_team_is_not_shown(self, done):
        client = signed_in(officer("dongda", Role.PLANNER, units=["006"]))
        assert client.get("/command/calendars/team/D1.ics").status_code == 404


def test_the_menu_leads_to_the_plans(planner, campaign):
    assert 'href="/command/plans/"' in page_of(planner, "/command/sessions/")

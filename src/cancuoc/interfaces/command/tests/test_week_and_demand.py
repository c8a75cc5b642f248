"""The week of teams with its faults and moves, and the map of demand with its table."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from tests.support import plans
from tests.support.families import PLANNER
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import locating, queries, services
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.presenters import demand as words
from cancuoc.interfaces.command.presenters import week as week_words
from cancuoc.interfaces.command.tests.conftest import NOW
from cancuoc.kernel.clock import VN

MONDAY = datetime(2024, 7, 8, 18, 30, tzinfo=VN)
WEEK = "/command/week/?week=2024-07-08"


@pytest.fixture
def planner(world: None) -> Client:
    return signed_in(officer("kehoach", Role.PLANNER, units=["01"], full_name="Lê Thị Kế"))


@pytest.fixture
def campaign(world: None):
    return plans.campaign()


def draft(campaign, **changes):
    asked = {
        "campaign_id": campaign,
        "team_code": "D1",
        "kit_codes": ["K1"],
        "unit_code": plans.COMMUNES[0],
        "place": "Trường",
        "starts_at": MONDAY,
        "ends_at": MONDAY + timedelta(hours=3),
        "at": NOW,
        "by": PLANNER,
    }
    return services.plan_session(**{**asked, **changes})


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


class TestWeek:
    def test_teams_days_and_lunar_dates(self, planner, campaign):
        draft(campaign)
        text = text_of(planner, WEEK)
        assert "âm lịch 3/6" in text
        assert "18:30–21:30" in text
        assert "Bản nháp" in text
        assert "Cần sửa" not in text
        assert text.count('scope="row"') == 2

    def test_a_fault_is_said_in_words_with_its_session(self, planner, campaign):
        services.create_kit(code="K9", team_code="D1", has_iris=False, at=NOW, by=PLANNER)
        key = draft(campaign, kit_codes=["K9"])
        text = text_of(planner, WEEK)
        assert "Đội D1 thiếu máy mống mắt ngày 08/07/2024." in text
        assert text.count(f"/command/sessions/{key}/") == 2

    def test_heads_of_the_days(self, campaign):
        heads = week_words.heads(date(2024, 9, 2))
        assert heads[0].mark.startswith("Nghỉ lễ")
        assert heads[0].lunar == "âm lịch 30/7"
        assert heads[1].lunar == "âm lịch 1/8"

    def test_an_area_without_teams(self, campaign):
        client = signed_in(officer("dongda", Role.PLANNER, units=["006"]))
        assert "Địa bàn chưa có đội nào" in text_of(client, WEEK)


class TestMove:
    def post(self, client: Client, key, **changes):
        asked = {"act": "move", "to_day": "9/7/2024", "to_team": "D2", **changes}
        return client.post(f"/command/sessions/{key}/", asked)

    def test_to_another_day_and_team(self, planner, campaign):
        key = draft(campaign)
        assert "Chuyển sang…" in text_of(planner, f"/command/sessions/{key}/")
        assert self.post(planner, key).status_code == 302
        row = queries.session(session_id=key)
        assert (row.team_code, row.starts_at) == ("D2", MONDAY + timedelta(days=1))

    def test_a_busy_team_is_refused_and_the_page_goes_on(self, planner, campaign):
        key = draft(campaign)
        draft(campaign, team_code="D2", kit_codes=["K3"])
        answer = self.post(planner, key, to_day="8/7/2024")
        assert answer.status_code == 409
        assert "trùng giờ" in answer.content.decode()
        assert queries.session(session_id=key).team_code == "D1"

    @pytest.mark.parametrize("wrong", [{"to_day": "x"}, {"to_team": "D9"}], ids=["day", "team"])
    def test_what_cannot_be_read(self, planner, campaign, wrong):
        assert self.post(planner, draft(campaign), **wrong).status_code == 422

    def test_a_published_session_offers_no_move(self, planner, campaign):
        key = draft(campaign)
        services.publish_session(session_id=key, at=NOW, by=PLANNER)
        assert "Chuyển sang…" not in text_of(planner, f"/command/sessions/{key}/")
        assert self.post(planner, key).status_code == 409


class TestDemand:
    def people(self) -> None:
        plans.people(each=2, communes=plans.COMMUNES[:1])
        plans.people(each=1, communes=plans.COMMUNES[1:2])

    def test_no_campaign(self, planner):
        assert "Chưa có đợt nào" in text_of(planner, "/command/demand/")

    def test_districts_on_the_map_with_their_twin(self, planner, campaign):
        self.people()
        text = text_of(planner, "/command/demand/")
        assert text.count("<title>") >= 30
        assert "<title>Thanh Xuân 3 người – Quận Thanh Xuân</title>" in text
        assert "?district=009" in text
        assert "Nơi chưa có buổi nào" in text

    def test_communes_of_a_district_most_in_need_first(self, planner, campaign):
        self.people()
        text = text_of(planner, "/command/demand/?district=009")
        names = ("Phường Khương Mai", "Phường Thanh Xuân Trung")
        assert text.index(names[0]) < text.index(names[1])
        rising = text_of(planner, "/command/demand/?district=009&sort=open&order=asc")
        assert rising.index(names[0]) > rising.index(names[1])
        by_name = text_of(planner, "/command/demand/?district=009&sort=name&order=desc")
        assert by_name.index(names[0]) > by_name.index(names[1])

    def test_a_published_session_is_the_next(self, planner, campaign):
        self.people()
        services.publish_session(session_id=draft(campaign), at=NOW, by=PLANNER)
        assert "08/07/2024" in text_of(planner, "/command/demand/?district=009")

    def test_how_far_it_is_to_the_nearest_session(self, planner, campaign):
        self.people()
        lines = ["thing,code,name,unit,latitude,longitude"]
        for n, code in enumerate(plans.COMMUNES[:2]):
            lines.append(f"unit,{code},,,{21.0 + 0.02 * n},105.8")
        locating.place(rows=locating.read(lines), at=NOW, by=PLANNER)
        columns = [column["key"] for column in words.columns()]
        far = columns.index("far")
        assert self.cells(planner)["Phường Thanh Xuân Trung"][far] == "–"
        services.publish_session(session_id=draft(campaign), at=NOW, by=PLANNER)
        cells = self.cells(planner)
        # 2.22 km over the ground x 1.3.
        assert cells["Phường Khương Mai"][far] == "0"
        assert cells["Phường Thanh Xuân Trung"][far] == "2,9"

    def cells(self, planner) -> dict[str, list[str]]:
        text = text_of(planner, "/command/demand/?district=009")
        rows = re.findall(r"<tr.*?</tr>", text, re.DOTALL)
        read = [
            [
                re.sub(r"<[^>]+>", "", cell).strip()
                for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
            ]
            for row in rows
        ]
        return {row[0]: row for row in read}

    def test_schools_with_pupils_who_are_due_most_in_need_first(self):
        rows = [
            words.Demand(
                commune="a", hamlet="", school=school, band=words.Band.FROM_6, due=due, settled=1
            )
            for school, due in (("S1", 3), ("S1", 4), ("S2", 9), ("", 20))
        ]
        listed = [
            words.SchoolRow(code=code, name=f"Trường {code}", unit_code="a")
            for code in ("S1", "S2", "S3")
        ]
        assert words.schools(rows, listed) == [
            {"name": "Trường S2", "due": 9, "open": 8},
            {"name": "Trường S1", "due": 7, "open": 5},
        ]

    def test_another_area_is_not_found(self, campaign):
        client = signed_in(officer("dongda", Role.PLANNER, units=["006"]))
        assert client.get("/command/demand/?district=009").status_code == 404
        assert "?district=009" not in text_of(client, "/command/demand/")

    def test_areas_add_up(self):
        rows = [
            words.Demand(commune=commune, hamlet="", school="", band=band, due=10, settled=settled)
            for commune, band, settled in (
                ("a", words.Band.UNDER_6, 4),
                ("a", words.Band.FROM_14, 10),
                ("b", words.Band.FROM_14, 1),
            )
        ]
        found = words.areas(
            rows,
            home={"a": "X", "b": "X", "c": "Y"},
            nexts={"b": date(2024, 7, 9), "z": NOW.date()},
            far={"a": 2.0, "b": 7.5},
        )
        assert (found["X"].due, found["X"].open, found["X"].next_on) == (30, 15, date(2024, 7, 9))
        assert found["X"].bands == {words.Band.UNDER_6: 6, words.Band.FROM_14: 9}
        assert (found["X"].far, found["Y"].far) == (7.5, None)
        assert (found["Y"].due, found["Y"].next_on) == (0, None)

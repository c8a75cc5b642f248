"""The screen of the day: exact numbers, one's own area, any hour, drills that leave a trace."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.support.officers import officer, signed_in

from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.planning import services as planning
from cancuoc.domain.reporting.rules import Measure
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.models import AuditEvent, Delivery
from cancuoc.interfaces.command import figures, moment
from cancuoc.interfaces.command.tests.conftest import DONG_DA, MORNING, NOW, THANH_XUAN, count
from cancuoc.kernel.clock import VN

pytestmark = pytest.mark.django_db
PAGE = "/command/today/"
LIST = "/command/today/dossiers/"


def words(page: str) -> str:
    """Return what a reader sees: no tags, one space between words."""
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style).*?</\1>", " ", page))
    return " ".join(html.unescape(bare).split())


class TestNumbers:
    def test_the_big_four_are_exact(self, get: Any, counted: None) -> None:
        seen = words(get(PAGE))
        assert "Hồ sơ thu nhận 2.358 3.020 lượt tiếp đón" in seen
        for tile in ("Đang chờ tại buổi 0", "Chờ duyệt 0", "Quá hạn 7 ngày 0"):
            assert tile in seen

    def test_the_running_hour_counts_unless_another_is_chosen(
        self, get: Any, counted: None
    ) -> None:
        assert "đến 16 giờ" in words(get(PAGE, hour=16))
        assert "Hồ sơ thu nhận 2.358" in words(get(PAGE, hour=16))
        assert "Hồ sơ thu nhận 2.355" in words(get(PAGE, hour=15))
        assert "Hồ sơ thu nhận 0" in words(get(PAGE, hour=8))

    def test_another_day_is_counted_to_its_end(self, get: Any, counted: None) -> None:
        seen = words(get(PAGE, day="5/7/2024"))
        assert "đến 24 giờ ngày 05/07/2024" in seen
        assert "Hồ sơ thu nhận 0" in seen

    def test_every_district_is_in_the_table_and_on_the_map(self, get: Any, counted: None) -> None:
        page = get(PAGE)
        rows = re.search(r'(?s)id="units".*?</table>', page)
        assert rows is not None
        assert rows[0].count("<tr") == 31
        assert page.count("<title>") >= 30
        assert "Thanh Xuân 2.355 hồ sơ" in html.unescape(page)

    @pytest.mark.parametrize(
        ("sort", "order", "first"),
        [
            ("dossiers", "desc", "Quận Thanh Xuân"),
            ("name", "asc", "Huyện Ba Vì"),
            ("name", "desc", "Thị xã Sơn Tây"),
            ("handed_over", "desc", "Thị xã Sơn Tây"),
            ("nonsense", "", "Quận Thanh Xuân"),
        ],
    )
    def test_the_table_can_be_sorted(
        self, get: Any, counted: None, sort: str, order: str, first: str
    ) -> None:
        page = get(PAGE, sort=sort, order=order)
        table = re.search(r'(?s)id="units".*?<tbody.*?</tbody>', page)
        assert table is not None
        assert words(table[0].split("<tbody")[1]).split("> ", 1)[1].startswith(first)

    def test_a_district_is_told_by_ward(self, get: Any, counted: None) -> None:
        seen = words(get(PAGE, unit="009"))
        assert "Hôm nay: Quận Thanh Xuân" in seen
        assert "Phường Khương Đình" in seen or "Phường Hạ Đình" in seen
        assert "Sơ đồ các quận" not in seen
        assert "Hồ sơ thu nhận 2.355" in seen

    def test_a_ward_can_be_chosen_from_the_table(self, get: Any, counted: None) -> None:
        assert "Hồ sơ thu nhận 2.355" in words(get(PAGE, unit=THANH_XUAN))

    def test_hours_show_every_band(self, get: Any, counted: None) -> None:
        seen = words(get(PAGE))
        assert "8h 42 326 1.987 2.355 –" in seen
        assert "15h 0 3 0 3 –" in seen

    def test_an_empty_day_says_so(self, get: Any) -> None:
        seen = words(get(PAGE))
        assert "Chưa có hồ sơ nào đến giờ này." in seen
        assert "Không có hồ sơ nào đang mở." in seen
        assert "Không có việc nào chờ." in seen

    def test_a_code_no_longer_in_force_keeps_its_figures(self, get: Any) -> None:
        count(Measure.DOSSIERS, "<6", 4, unit="99999")
        assert "99999 0 4 0 0" in words(get(PAGE))


class TestWhoSeesWhat:
    def test_a_commander_sees_his_district_alone(
        self, district_commander: Client, counted: None
    ) -> None:
        seen = words(district_commander.get(PAGE).content.decode())
        assert "Hồ sơ thu nhận 2.355" in seen
        assert "Quận Đống Đa" not in seen

    @pytest.mark.parametrize("unit", ["006", DONG_DA, "01"])
    def test_other_units_are_refused(self, district_commander: Client, unit: str) -> None:
        assert district_commander.get(PAGE, {"unit": unit}).status_code == 403

    def test_an_unknown_unit_is_refused_with_a_next_step(self, get: Any) -> None:
        assert "Không có đơn vị với mã này" in get(PAGE, 404, unit="77777")

    @pytest.mark.parametrize("address", [PAGE, LIST, "/command/report/", "/command/"])
    def test_other_roles_are_refused(self, world: None, address: str) -> None:
        client = signed_in(officer("tiepdon", Role.RECEPTION))
        assert client.get(address).status_code == 403

    @pytest.mark.parametrize("address", [PAGE, LIST, "/command/report/pdf/"])
    def test_visitors_are_led_to_the_sign_in(self, world: None, address: str) -> None:
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/office/sign-in/?next=%2Fcommand")

    def test_a_planner_of_the_city_who_commands_a_district_commands_no_more(
        self, world: None, counted: None
    ) -> None:
        user = officer("haiviec", Role.PLANNER, units=["01"])
        from cancuoc.foundation import access

        access.grant(
            username="haiviec",
            role=Role.COMMANDER,
            unit_code="006",
            valid_from=date(2024, 1, 1),
            at=NOW,
            by=Actor.system("test"),
        )
        seen = words(signed_in(user).get(PAGE).content.decode())
        assert "Hồ sơ thu nhận 3 " in seen


class TestBadInput:
    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ({"day": "31/6/2024"}, "không có ngày 31"),
            ({"day": "hôm qua"}, "Nhập theo thứ tự ngày, tháng, năm"),
            ({"day": "7/7/2024"}, "không sau hôm nay"),
            ({"hour": "25"}, "Chọn một trong các mục đã nêu"),
            ({"hour": "-1"}, "Chọn một trong các mục đã nêu"),
        ],
    )
    def test_what_cannot_be_read_is_said_and_today_is_shown(
        self, get: Any, query: dict[str, str], says: str
    ) -> None:
        seen = words(get(PAGE, 422, **query))
        assert says in seen
        assert "đến 17 giờ ngày 06/07/2024" in seen

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_the_page_only_reads(self, commander: Client, method: str) -> None:
        assert getattr(commander, method)(PAGE).status_code == 405


class TestAges:
    def received(self, number: int, *, days: int = 0) -> None:
        at = NOW - timedelta(days=days)
        samples.receive(samples.captured(number, received_at=at), at=at)

    def test_stages_count_against_their_share(self, get: Any) -> None:
        self.received(1)
        self.received(2, days=4)
        self.received(3, days=30)
        seen = words(get(PAGE))
        assert "Đã nhận Đơn vị xử lý (2 ngày) 3 2 1 06/06/2024" in seen
        assert "Quá hạn 7 ngày 1" in seen

    def test_the_list_names_the_dossiers_and_records_each_look(self, get: Any) -> None:
        self.received(1)
        self.received(2, days=30)
        seen = words(get(LIST, state="received"))
        assert seen.count("HS-") == 2
        lines = AuditEvent.objects.filter(act="look.dossier")
        assert lines.count() == 2
        assert {line.purpose for line in lines} == {"campaign"}
        assert {line.actor for line in lines} == {"user:chihuy"}

    def test_only_late_ones_when_asked(self, get: Any) -> None:
        self.received(1)
        self.received(2, days=30)
        assert words(get(LIST, late=1)).count("HS-") == 1
        assert AuditEvent.objects.filter(act="look.dossier").count() == 1

    def test_numbers_are_masked(self, get: Any) -> None:
        self.received(1)
        assert "001315000018" not in get(LIST).replace(" ", "")

    def test_an_unknown_state_lists_what_is_open(self, get: Any) -> None:
        self.received(1)
        assert "Hồ sơ đang mở" in words(get(LIST, state="<script>"))

    def test_no_purpose_no_list(self, world: None) -> None:
        self.received(1)
        user = officer("chihuy2", Role.COMMANDER, units=["01"])
        answer = signed_in(user, purpose="").get(LIST)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/office/purpose/?next=")
        assert not AuditEvent.objects.filter(act="look.dossier").exists()

    def test_another_district_s_dossiers_stay_there(self, district_commander: Client) -> None:
        self.received(1)
        answer = district_commander.get(LIST, {"unit": DONG_DA})
        assert answer.status_code == 403
        assert not list(audit.history(act_prefix="look."))

    def test_an_empty_list_says_so(self, get: Any) -> None:
        assert "Không có hồ sơ nào." in words(get(LIST, state="approved"))


class TestBacklog:
    def test_facts_not_yet_heard_are_told(self, get: Any) -> None:
        samples.receive(samples.captured(1), at=NOW)
        waiting = outbox.pending()
        assert waiting
        seen = words(get(PAGE))
        assert f"{sum(waiting.values())} việc đang chờ, 0 việc bị gác lại" in seen
        assert "reporting.dossiers đang chờ 1" in seen

    def test_parked_facts_ask_for_action(self, get: Any) -> None:
        samples.receive(samples.captured(1), at=NOW)
        Delivery.objects.filter(consumer="reporting.dossiers").update(parked=True)
        seen = words(get(PAGE))
        assert "Có 1 việc bị gác lại sau ba lần thử." in seen
        assert "reporting.dossiers đã gác lại 1" in seen


class TestPlan:
    def test_the_plan_is_what_the_sessions_take(self, campaign: None, get: Any) -> None:
        planner = Actor(
            id="user:kh",
            kind=ActorKind.OFFICER,
            hand="kh",
            roles=frozenset({Role.PLANNER}),
            units=("01",),
        )
        (row,) = figures.planning.campaigns()
        planning.create_team(
            code="TX01", name="Tổ 1", unit_code=THANH_XUAN, members=(), at=NOW, by=planner
        )
        planning.create_kit(code="TX01-A", team_code="TX01", at=NOW, by=planner)
        session = planning.plan_session(
            campaign_id=row.id,
            team_code="TX01",
            kit_codes=["TX01-A"],
            unit_code=THANH_XUAN,
            place="Nhà văn hoá",
            starts_at=datetime(2024, 7, 6, 18, 0, tzinfo=VN),
            ends_at=datetime(2024, 7, 6, 20, 0, tzinfo=VN),
            at=NOW,
            by=planner,
        )
        chosen = moment.Moment(
            day=date(2024, 7, 6), hour=24, scope=("01",), unit="", unit_name="", latest=True
        )
        assert figures.plan_by_hour(chosen) == {}
        planning.publish_session(session_id=session, at=NOW, by=planner)
        plan = figures.plan_by_hour(chosen)
        assert sorted(plan) == [18, 19]
        (held,) = figures.planning.sessions(
            scope=["01"], since=chosen.since, until=chosen.since + timedelta(days=1)
        )
        assert sum(plan.values()) == held.capacity
        count(Measure.DOSSIERS, "<6", 1, at=MORNING, unit=THANH_XUAN)
        assert f"18h 0 0 0 0 {plan[18]}" in words(get(PAGE))


@pytest.mark.parametrize(
    ("hour", "since", "until"),
    [
        (1, "2024-07-05T17:00:00+00:00", "2024-07-05T18:00:00+00:00"),
        (17, "2024-07-05T17:00:00+00:00", "2024-07-06T10:00:00+00:00"),
        (24, "2024-07-05T17:00:00+00:00", "2024-07-06T17:00:00+00:00"),
    ],
)
def test_a_day_begins_at_vietnamese_midnight(hour: int, since: str, until: str) -> None:
    chosen = moment.Moment(
        day=date(2024, 7, 6), hour=hour, scope=("01",), unit="", unit_name="", latest=False
    )
    assert chosen.since == datetime.fromisoformat(since)
    assert chosen.until == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    ("unit", "latest", "other", "query"),
    [
        ("", True, {}, "day=06%2F07%2F2024"),
        ("009", False, {}, "day=06%2F07%2F2024&hour=17&unit=009"),
        ("009", False, {"hour": 9}, "day=06%2F07%2F2024&hour=9&unit=009"),
        ("", True, {"late": 1}, "day=06%2F07%2F2024&late=1"),
    ],
)
def test_addresses_lead_back(unit: str, latest: bool, other: Any, query: str) -> None:
    chosen = moment.Moment(
        day=date(2024, 7, 6), hour=17, scope=("01",), unit=unit, unit_name="", latest=latest
    )
    assert chosen.query(**other) == query

"""Figures against counts made by hand: hours, midnights, units, and the days units changed."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import services as planning
from cancuoc.domain.planning.queries import sessions as planned
from cancuoc.domain.reporting.rules import Measure
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.interfaces.command import figures, moment
from cancuoc.interfaces.command.presenters import sessions as weeks
from cancuoc.interfaces.command.tests.conftest import DONG_DA, NOW, THANH_XUAN, count
from cancuoc.interfaces.command.tests.test_command_today import words
from cancuoc.kernel import clock
from cancuoc.kernel.clock import VN

pytestmark = pytest.mark.django_db
DAY = date(2024, 7, 6)
# After 1 July 2025 the city has communes alone; 2 July is a Wednesday.
REFORM = date(2025, 7, 1)
AFTER = datetime(2025, 7, 2, 9, 20, tzinfo=UTC)
PLANNER = Actor(
    id="user:kehoach",
    kind=ActorKind.OFFICER,
    hand="kehoach",
    roles=frozenset({Role.PLANNER}),
    units=("01",),
)


def vn(hour: int, minute: int = 0, second: int = 0, *, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute, second), VN)


def chosen(hour: int, *, scope: tuple[str, ...] = ("01",), day: date = DAY) -> moment.Moment:
    return moment.Moment(day=day, hour=hour, scope=scope, unit="", unit_name="", latest=False)


@pytest.fixture
def scattered(world: None) -> None:
    """One dossier at each edge of an hour; nothing of the day before or after belongs here."""
    edges = (
        (vn(23, 59, 59, day=DAY - timedelta(days=1)), THANH_XUAN, "<6"),
        (vn(0), THANH_XUAN, "<6"),
        (vn(6, 59, 59), DONG_DA, "6-<14"),
        (vn(7), THANH_XUAN, ">=14"),
        (vn(16, 59, 59), DONG_DA, "<6"),
        (vn(17), THANH_XUAN, "6-<14"),
        (vn(23, 59, 59), DONG_DA, ">=14"),
        (vn(0, day=DAY + timedelta(days=1)), THANH_XUAN, "<6"),
    )
    for at, unit, band in edges:
        count(Measure.DOSSIERS, band, 1, at=at, unit=unit)


class TestEdgesOfTheHour:
    @pytest.mark.parametrize(
        ("hour", "city", "thanh_xuan", "dong_da"),
        [
            (1, 1, 1, 0),
            (6, 1, 1, 0),
            (7, 2, 1, 1),
            (8, 3, 2, 1),
            (16, 3, 2, 1),
            (17, 4, 2, 2),
            (18, 5, 3, 2),
            (24, 6, 3, 3),
        ],
    )
    def test_totals_hours_and_units_agree_with_the_hand(
        self, scattered: None, hour: int, city: int, thanh_xuan: int, dong_da: int
    ) -> None:
        read = figures.today(moment=chosen(hour), at=NOW)
        assert read.figures.total(Measure.DOSSIERS) == city
        assert sum(sum(bands.values()) for bands in read.by_hour.values()) == city
        told = {code: row.total(Measure.DOSSIERS) for code, row in read.by_unit.items()}
        assert told.get("009", 0) == thanh_xuan
        assert told.get("006", 0) == dong_da
        assert sum(told.values()) == city
        for scope, expected in (("009", thanh_xuan), ("006", dong_da)):
            mine = figures.today(moment=chosen(hour, scope=(scope,)), at=NOW)
            assert mine.figures.total(Measure.DOSSIERS) == expected

    def test_one_who_commands_two_districts_counts_both_once(self, scattered: None) -> None:
        for scope in (("009", "006"), ("006", "009", THANH_XUAN)):
            read = figures.today(moment=chosen(24, scope=scope), at=NOW)
            assert read.figures.total(Measure.DOSSIERS) == 6

    @pytest.mark.parametrize("address", ["/command/today/", "/command/report/"])
    def test_the_last_hour_of_a_day_is_its_own(
        self, get: Any, scattered: None, address: str
    ) -> None:
        assert "6" in re.findall(r"\d+", words(get(address, day="6/7/2024", hour=24)))
        shown = words(get("/command/report/", day="5/7/2024", hour=24))
        assert "thu nhận 1 hồ sơ" in shown

    @pytest.mark.parametrize(
        ("at", "day", "hour"),
        [
            # 17:00 UTC is midnight in Vietnam: the day has changed, one hour is running.
            (datetime(2024, 7, 6, 16, 59, 59, tzinfo=UTC), date(2024, 7, 6), 24),
            (datetime(2024, 7, 6, 17, 0, tzinfo=UTC), date(2024, 7, 7), 1),
            (datetime(2024, 2, 29, 16, 59, tzinfo=UTC), date(2024, 2, 29), 24),
            (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), date(2025, 1, 1), 1),
        ],
    )
    def test_today_is_the_vietnamese_day(
        self,
        world: None,
        rf: Any,
        at: datetime,
        day: date,
        hour: int,
    ) -> None:
        from cancuoc.interfaces.command.forms.moment import MomentForm

        read, form = moment.read(rf.get("/"), MomentForm, at=at, by=PLANNER)
        assert (read.day, read.hour, read.latest) == (day, hour, True)
        assert not form.errors


class TestReport:
    def test_a_campaign_s_first_day_may_be_a_leap_day(self, world: None, get: Any) -> None:
        planning.create_campaign(
            code="NHUAN",
            name="Đợt đầu năm",
            starts_on=date(2024, 2, 29),
            ends_on=date(2024, 3, 31),
            at=NOW,
            by=PLANNER,
        )
        count(Measure.DOSSIERS, "<6", 1, at=vn(0, day=date(2024, 2, 28)), unit=THANH_XUAN)
        count(Measure.DOSSIERS, "<6", 2, at=vn(0, day=date(2024, 2, 29)), unit=THANH_XUAN)
        count(Measure.DOSSIERS, "<6", 4, at=vn(9, day=date(2024, 3, 1)), unit=THANH_XUAN)
        seen = words(get("/command/report/", period="campaign", day="1/3/2024", hour=17))
        assert "Kỳ từ 0 giờ ngày 29/02/2024" in seen
        assert "thu nhận 6 hồ sơ" in seen

    def test_of_two_campaigns_the_earlier_start_counts(self, world: None) -> None:
        for code, first, last in (("A", 1, 31), ("B", 4, 20), ("C", 7, 9)):
            planning.create_campaign(
                code=code,
                name=code,
                starts_on=date(2024, 7, first),
                ends_on=date(2024, 7, last),
                at=NOW,
                by=PLANNER,
            )
        assert figures.campaign_start(day=DAY) == date(2024, 7, 1)
        assert figures.campaign_start(day=date(2024, 7, 31)) == date(2024, 7, 1)
        assert figures.campaign_start(day=date(2024, 8, 1)) == date(2024, 8, 1)

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_the_file_is_vietnamese_in_any_language(
        self, commander: Client, world: None, language: str
    ) -> None:
        commander.cookies["django_language"] = language
        body = commander.get("/command/report/csv/", {"unit": "009"}).content.decode("utf-8-sig")
        (note,) = [row for row in csv.reader(io.StringIO(body)) if row[:1] == ["Ghi chú"]]
        assert note[1].startswith("Trong bảng theo xã, phường")

    def test_a_count_of_a_commune_stays_small_after_the_districts_are_gone(
        self, commander: Client, world: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: AFTER)
        at = vn(9, day=date(2025, 7, 2))
        count(Measure.DOSSIERS, "<6", 3, at=at, unit=DONG_DA)
        count(Measure.DOSSIERS, "<6", 70, at=at, unit=THANH_XUAN)
        body = commander.get("/command/report/csv/", {"hour": 16}).content.decode("utf-8-sig")
        table = {row[0]: row for row in csv.reader(io.StringIO(body)) if row}
        assert table[DONG_DA][:2] == [DONG_DA, "Phường Láng"]
        assert table[DONG_DA][3] == "<5"
        assert table[THANH_XUAN][3] == "…"
        assert "Ghi chú" in table

    def test_the_districts_of_a_day_before_the_reform_are_still_told(
        self, commander: Client, world: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        count(Measure.DOSSIERS, "<6", 3, at=vn(9, day=date(2025, 6, 30)), unit=DONG_DA)
        monkeypatch.setattr(clock, "now", lambda: AFTER)
        body = commander.get("/command/report/csv/", {"day": "30/6/2025"}).content.decode(
            "utf-8-sig"
        )
        table = {row[0]: row for row in csv.reader(io.StringIO(body)) if row}
        assert table["006"][1] == "Quận Đống Đa"
        assert table["006"][3] == "3"

    def test_a_district_of_a_past_day_opens_after_the_reform(
        self, get: Any, world: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        count(Measure.DOSSIERS, "<6", 3, at=vn(9, day=date(2025, 6, 30)), unit=DONG_DA)
        monkeypatch.setattr(clock, "now", lambda: AFTER)
        page = get("/command/today/", day="30/6/2025")
        assert "unit=006" in page
        assert "Quận Đống Đa" in words(get("/command/today/", day="30/6/2025", unit="006"))
        assert "thu nhận 3 hồ sơ" in words(get("/command/report/", day="30/6/2025", unit="006"))


class TestScope:
    @pytest.fixture
    def ward_commander(self, world: None) -> Client:
        return signed_in(officer("chihuyphuong", Role.COMMANDER, units=[THANH_XUAN]))

    @pytest.mark.parametrize("unit", ["01", "009", "006", DONG_DA, "00352"])
    @pytest.mark.parametrize(
        "address",
        ["today/", "today/dossiers/", "report/", "report/recount/", "report/csv/", "report/pdf/"],
    )
    def test_a_ward_s_commander_asks_for_no_other_unit(
        self, ward_commander: Client, address: str, unit: str
    ) -> None:
        assert ward_commander.get(f"/command/{address}", {"unit": unit}).status_code == 403

    def test_a_ward_s_commander_counts_one_ward(
        self, ward_commander: Client, scattered: None
    ) -> None:
        seen = words(ward_commander.get("/command/report/", {"hour": 24}).content.decode())
        assert "thu nhận 3 hồ sơ" in seen
        assert "Đống Đa" not in seen
        assert "Láng Hạ" not in seen

    @pytest.mark.parametrize("unit", ["0" * 300, "' OR 1=1", "99999", "٠٠٩", "  "])
    @pytest.mark.parametrize("address", ["today/", "report/csv/"])
    def test_a_forged_unit_is_refused(
        self, district_commander: Client, address: str, unit: str
    ) -> None:
        answer = district_commander.get(f"/command/{address}", {"unit": unit})
        # Blanks are no unit at all: the commander sees what is his.
        assert answer.status_code == (403 if unit.strip() else 200)

    @pytest.mark.parametrize("unit", ["0" * 300, "99999", "' OR 1=1"])
    def test_a_forged_unit_is_told_to_the_city_too(self, get: Any, unit: str) -> None:
        get("/command/today/", 404, unit=unit)

    @pytest.mark.parametrize(
        "query",
        [
            {"day": "31/12/9999"},
            {"day": "1/1/0001"},
            {"hour": "25"},
            {"hour": "-1"},
        ],
    )
    def test_a_moment_that_is_none_is_said(self, get: Any, query: dict[str, str]) -> None:
        get("/command/today/", 422, **query)
        get("/command/report/", 422, **query)

    @pytest.mark.parametrize("name", ["sort", "order", "state", "late"])
    def test_odd_words_in_the_address_change_nothing(self, get: Any, name: str) -> None:
        get("/command/today/", **{name: "%27'"})
        get("/command/today/dossiers/", **{name: "%27'"})


def plan(unit_code: str, at: datetime, tag: str) -> UUID:
    campaign = planning.create_campaign(
        code=f"DOT-{tag}",
        name="Đợt",
        starts_on=date(2025, 6, 1),
        ends_on=date(2025, 8, 31),
        at=NOW,
        by=PLANNER,
    )
    planning.create_team(code=tag, name=f"Đội {tag}", unit_code=unit_code, at=NOW, by=PLANNER)
    planning.create_kit(code=f"{tag}-1", team_code=tag, at=NOW, by=PLANNER)
    return planning.plan_session(
        campaign_id=campaign,
        team_code=tag,
        kit_codes=[f"{tag}-1"],
        unit_code=unit_code,
        place="Trụ sở",
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        at=NOW,
        by=PLANNER,
    )


def test_in_the_week_of_the_reform_each_session_has_the_name_of_its_day(world: None) -> None:
    monday = date(2025, 6, 30)
    plan(DONG_DA, vn(8, day=monday), "TRUOC")
    plan(DONG_DA, vn(8, day=monday + timedelta(days=2)), "SAU")
    since, until = weeks.span(monday)
    days = weeks.week(planned(scope=["01"], since=since, until=until), first=monday)
    where = [row["where"] for day in days for row in day.rows]
    assert where == ["Phường Láng Hạ, Trụ sở", "Phường Láng, Trụ sở"]


@pytest.mark.parametrize(
    ("typed", "monday"),
    [
        ("2024-07-06", date(2024, 7, 1)),
        ("2024-07-01", date(2024, 7, 1)),
        ("2024-02-29", date(2024, 2, 26)),
        ("2023-02-29", date(2024, 7, 1)),
        ("2024-12-31", date(2024, 12, 30)),
        ("9999-12-31", date(2024, 7, 1)),
        ("0001-01-01", date(2024, 7, 1)),
        ("٢٠٢٤-٠٧-٠٦", date(2024, 7, 1)),
    ],
)
def test_a_week_begins_on_its_monday(typed: str, monday: date) -> None:
    assert weeks.monday(typed, today=DAY) == monday

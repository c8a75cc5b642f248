"""The commander reads the report, the inspector sees who looked, a right is withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.support import families
from tests.support.browser import (
    PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
    tab_to,
    walk_with_tab,
)
from tests.support.families import someone
from tests.support.officers import officer, signed_in

from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.reporting import counting
from cancuoc.domain.reporting.rules import AUDIT_ACT, Measure
from cancuoc.foundation import audit, audit_export, audit_seal, keys, outbox
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.models import AuditEvent, RoleGrant, User
from cancuoc.kernel import clock

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# 17:05 on Saturday 6 July 2024 in Hà Nội.
NOW = datetime(2024, 7, 6, 10, 5, tzinfo=UTC)
SYSTEM = Actor.system("test")
WARDS = ("00367", "00370", "00199", "09619")
Window = Callable[..., Page]


@pytest.fixture(autouse=True)
def five_past_five(
    monkeypatch: pytest.MonkeyPatch, transactional_db: None, settings, tmp_path: Path
) -> Iterator[None]:
    """The units are loaded and it is shortly after five."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    families.load_units()
    yield
    keys.store.cache_clear()


@pytest.fixture
def sign_in(browser: Browser, live_server) -> Iterator[Window]:
    """Open a window signed in as an officer; all are closed at the end."""
    opened: list[BrowserContext] = []

    def window(user: User, *, purpose: str = "campaign") -> Page:
        context = new_context(browser)
        cookie = signed_in(user, purpose=purpose).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        opened.append(context)
        return context.new_page()

    yield window
    for context in opened:
        context.close()


def given_a_busy_saturday() -> None:
    """The figures of the published day, each with its audit line."""
    day = datetime(2024, 7, 6, tzinfo=clock.VN)
    counts = {
        (Measure.VISITS, ">=14"): 3_020,
        (Measure.DOSSIERS, "<6"): 42,
        (Measure.DOSSIERS, "6-<14"): 326,
        (Measure.DOSSIERS, ">=14"): 1_987,
        (Measure.CONFIRMATIONS, ""): 120,
    }
    for (measure, band), number in counts.items():
        moments = [day + timedelta(hours=7 + n % 10) for n in range(number)]
        wards = [WARDS[0] if n % 3 else WARDS[n % len(WARDS)] for n in range(number)]
        pairs = list(zip(moments, wards, strict=True))
        counting.add(
            cells=[
                counting.cell(at=at, unit_code=ward, band=band, measure=measure)
                for at, ward in pairs
            ]
        )
        with transaction.atomic():
            audit.record_many(
                audit.Line(
                    act=AUDIT_ACT[measure],
                    at=at,
                    by=SYSTEM,
                    object_kind="t",
                    object_id="x",
                    unit_code=ward,
                    detail={"band": band} if band else {},
                )
                for at, ward in pairs
            )


def then_it_looks_well(page: Page, name: str, *, shows: str) -> None:
    """The page says so, is open to all, fits a phone, and dark too; pictures are kept."""
    expect(page.locator("main")).to_contain_text(shows, timeout=15_000)
    page.wait_for_load_state("load")
    assert_accessible(page)
    screenshot(page, f"{name}-desk")
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)
    assert_accessible(page)
    screenshot(page, f"{name}-360")
    page.set_viewport_size({"width": 1366, "height": 768})


def when_the_purpose_is_stated(page: Page, purpose: str) -> None:
    """The officer chooses why, by keyboard, and goes on to where he was heading."""
    page.wait_for_url("**/office/purpose/**")
    page.get_by_label(purpose).focus()
    page.keyboard.press("Space")
    press_button(page, "Tiếp tục")
    page.wait_for_url(lambda address: "/office/purpose/" not in address)


class TestCommander:
    def test_the_commander_reads_the_report_of_five_o_clock(
        self, sign_in: Window, live_server
    ) -> None:
        given_a_busy_saturday()
        page = sign_in(officer("chihuy", Role.COMMANDER, units=["01"], full_name="Đặng Văn Huy"))

        # When the day is opened, the big four and the map stand there without a key pressed.
        page.goto(live_server.url + "/command/today/")
        then_it_looks_well(page, "command-today", shows="2.355")
        names = walk_with_tab(page)
        assert any("Thanh Xuân" in name for name in names)

        # When a district is opened from the table by keyboard, its wards are told.
        press_button(page, "Quận Thanh Xuân")
        then_it_looks_well(page, "command-today-district", shows="Phường Khương Đình")

        # When the report of the hour is asked for, the sentence is made of exact numbers.
        page.goto(live_server.url + "/command/today/?hour=17")
        press_button(page, "Báo cáo của giờ này")
        then_it_looks_well(
            page,
            "command-report",
            shows="Tính đến 17 giờ ngày 06/07/2024, Thành phố Hà Nội đã tiếp đón 3.020 lượt",
        )
        expect(page.locator("main")).to_contain_text("42 hồ sơ dưới 6 tuổi, 326 hồ sơ từ đủ 6")

        # When everything is counted again from the audit alone, both agree.
        press_button(page, "Đếm lại từ nhật ký")
        then_it_looks_well(page, "command-recount", shows="Hai cách đếm cho cùng một kết quả.")

        # Then both files come with one key each.
        page.go_back()
        for button, begins in (("Tải PDF", b"%PDF"), ("Tải CSV", b"\xef\xbb\xbf")):
            tab_to(page, button)
            with page.expect_download() as download:
                page.keyboard.press("Enter")
            assert Path(download.value.path()).read_bytes().startswith(begins)

    def test_an_empty_day_a_refused_day_and_a_list_with_its_trace(
        self, sign_in: Window, live_server
    ) -> None:
        page = sign_in(officer("chihuy", Role.COMMANDER, units=["01"]), purpose="")
        page.goto(live_server.url + "/command/today/")
        then_it_looks_well(page, "command-today-empty", shows="Chưa có hồ sơ nào đến giờ này.")
        page.goto(live_server.url + "/command/today/?day=31/6/2024")
        then_it_looks_well(page, "command-today-refused", shows="không có ngày 31")

        # Given dossiers a month old, the list asks for the purpose first and records the looks.
        old = NOW - timedelta(days=30)
        samples.receive(*(samples.captured(n, received_at=old) for n in range(1, 4)), at=old)
        outbox.deliver_all(at=old)
        page.goto(live_server.url + "/command/today/")
        press_button(page, "Quá hạn 7 ngày")
        when_the_purpose_is_stated(page, "Xử lý hồ sơ")
        then_it_looks_well(page, "command-dossiers", shows="Hồ sơ quá hạn 7 ngày")
        assert page.locator("tbody tr").count() == 3
        looks = AuditEvent.objects.filter(act="look.dossier", actor="user:chihuy")
        assert {line.purpose for line in looks} == {"dossier"}
        assert len(looks) >= 3


class TestInspector:
    def test_the_inspector_sees_who_looked(self, sign_in: Window, live_server) -> None:
        child = someone("Nguyễn Hoàng Anh Đức", date(2016, 8, 12))
        curious = families.officer("tomo", Role.AREA_OFFICER).for_purpose("campaign: xem thử")
        with transaction.atomic():
            for n in range(3):
                at = NOW - timedelta(hours=n)
                audit.look(what="family", person_id=child.id, at=at, by=curious, unit_code="009")
        page = sign_in(
            officer("thanhtra", Role.INSPECTOR, units=["01"], full_name="Dương Công Thanh"),
            purpose="",
        )

        # The inspector too says why, before anything is shown.
        page.goto(live_server.url + "/office/who-looked/")
        when_the_purpose_is_stated(page, "Kiểm tra, thanh tra")
        then_it_looks_well(page, "office-who-looked", shows="Ai đã xem")

        # When the number of the child is typed, the looks come with their purpose.
        tab_to(page, "Số định danh của người dân")
        page.keyboard.type(child.number.value)
        page.keyboard.press("Enter")
        then_it_looks_well(page, "office-who-looked-person", shows="Đang xem các dòng về một người")
        expect(page.locator("main")).to_contain_text("tomo")
        expect(page.locator("main")).to_contain_text("xem thử")
        assert child.number.value not in page.url
        assert child.name not in page.content()

        # When they are exported, the bundle proves itself, and the export is a line of its own.
        tab_to(page, "Xuất bản niêm phong")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        bundle = Path(download.value.path()).read_bytes()
        key = audit_seal.signing_key().public_key()
        assert audit_export.holds(bundle=bundle, public_key=key)
        page.reload()
        expect(page.locator("main")).to_contain_text("Xuất nhật ký")

        # A bad question is answered with what to do.
        page.goto(live_server.url + "/office/who-looked/?since=30/2/2024")
        then_it_looks_well(page, "office-who-looked-refused", shows="không có ngày 30")


class TestAdministrator:
    def test_a_right_is_given_and_withdrawn_and_gone_at_the_next_click(
        self, sign_in: Window, live_server
    ) -> None:
        huong = officer("huong", Role.COMMANDER, units=["009"], full_name="Đỗ Thị Hường")
        hers = sign_in(huong)
        page = sign_in(
            officer("quantri", Role.ADMINISTRATOR, units=["01"], full_name="Phan Thị Trị")
        )
        hers.goto(live_server.url + "/command/today/")
        expect(hers.locator("h1")).to_contain_text("Quận Thanh Xuân")

        page.goto(live_server.url + "/office/users/")
        then_it_looks_well(page, "office-users", shows="Đỗ Thị Hường")
        press_button(page, "huong")
        then_it_looks_well(page, "office-user", shows="Đang có hiệu lực")
        press_button(page, "Thu hồi")
        then_it_looks_well(page, "office-user-withdrawn", shows="Đã hết")
        assert RoleGrant.objects.get(user=huong).valid_to == date(2024, 7, 5)

        hers.reload()
        expect(hers.locator("main")).to_contain_text("không có quyền làm việc này")
        assert_accessible(hers)
        screenshot(hers, "command-refused")

        # Nobody gives himself a right.
        page.goto(live_server.url + "/office/users/quantri/")
        then_it_looks_well(page, "office-user-own", shows="do quản trị khác làm")

    def test_a_new_officer_gets_an_account_with_the_keyboard_alone(
        self, sign_in: Window, live_server
    ) -> None:
        page = sign_in(officer("quantri", Role.ADMINISTRATOR, units=["01"]))
        page.goto(live_server.url + "/office/users/")
        press_button(page, "Mở tài khoản mới")
        page.wait_for_url("**/users/new/")
        press_button(page, "Mở tài khoản")
        then_it_looks_well(page, "office-user-new-refused", shows="Nhập tên đăng nhập.")
        for label, typed in (
            ("Tên đăng nhập", "tuan.lm"),
            ("Họ và tên cán bộ", "Lê Minh Tuấn"),
            ("Số hiệu cán bộ", "CB-0712"),
        ):
            page.get_by_label(label).focus()
            page.keyboard.type(typed)
        page.keyboard.press("Enter")
        then_it_looks_well(page, "office-user-password", shows="Đã mở tài khoản")
        press_button(page, "Phân quyền cho tài khoản")
        page.get_by_label("Vai trò").select_option("reviewer")
        page.get_by_label("Đơn vị").select_option("009")
        tab_to(page, "Phân quyền")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("Đang có hiệu lực")
        assert RoleGrant.objects.get(user__username="tuan.lm").role == "reviewer"

    def test_a_station_is_made_renewed_and_revoked(self, sign_in: Window, live_server) -> None:
        admin = officer("quantri", Role.ADMINISTRATOR, units=["01"])
        page = sign_in(admin)
        page.goto(live_server.url + "/office/stations/")
        then_it_looks_well(page, "office-stations-empty", shows="Chưa có trạm nào")
        press_button(page, "Thêm trạm")
        page.wait_for_url("**/stations/new/")
        page.get_by_label("Mã trạm").focus()
        page.keyboard.type("TX-01")
        page.get_by_label("Đơn vị").select_option("009")
        page.get_by_label("Bộ thiết bị").focus()
        page.keyboard.type("TX01-A")
        page.keyboard.press("Enter")
        then_it_looks_well(page, "office-station-token", shows="Mã chỉ hiện một lần")
        press_button(page, "Về trạm")
        then_it_looks_well(page, "office-station", shows="Chờ đăng ký")
        page.locator("summary", has_text="Thu hồi trạm").focus()
        page.keyboard.press("Enter")
        page.locator("button", has_text="Thu hồi trạm").focus()
        page.keyboard.press("Enter")
        then_it_looks_well(page, "office-station-refused", shows="Nhập lý do thu hồi.")
        page.get_by_label("Lý do thu hồi").focus()
        page.keyboard.type("Mất máy trong ca tối")
        page.get_by_label("Tôi hiểu trạm này").focus()
        page.keyboard.press("Space")
        page.locator("button", has_text="Thu hồi trạm").focus()
        page.keyboard.press("Enter")
        then_it_looks_well(page, "office-station-revoked", shows="Đã thu hồi")
        page.goto(live_server.url + "/office/stations/")
        then_it_looks_well(page, "office-stations", shows="TX-01")

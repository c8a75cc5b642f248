"""A planner sets an evening session down by keyboard, publishes it and calls it off."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support import families, officers
from tests.support.browser import (
    DESK_AND_PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
    tab_to,
)
from tests.support.families import AT, COMMUNE, PLANNER, saturday

from cancuoc.domain.planning import services
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Role

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ground(saturday) -> None:
    """A campaign, a team with two kits, and a planner's account."""
    families.load_units()
    services.create_campaign(
        code="HE",
        name="Cao điểm hè 2024",
        starts_on=date(2024, 7, 1),
        ends_on=date(2024, 8, 31),
        at=AT,
        by=PLANNER,
    )
    services.create_team(code="D1", name="Đội lưu động 1", unit_code=COMMUNE, at=AT, by=PLANNER)
    for kit in ("KIT-01", "KIT-02"):
        services.create_kit(code=kit, team_code="D1", at=AT, by=PLANNER)
    officers.officer("kehoach", Role.PLANNER, units=("01",))


def looks_right(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    screenshot(page, f"planner-{name}-{page.viewport_size['width']}")


def go(page: Page, name: str) -> None:
    with page.expect_navigation():
        press_button(page, name)


def given_a_planner_signed_in(page: Page, home: str) -> None:
    page.goto(f"{home}/command/sessions/")
    page.fill("#username", "kehoach")
    page.fill("#password", officers.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Buổi lưu động")


def when_the_form_is_typed(page: Page, *, commune: str) -> None:
    page.select_option("#campaign", label="Cao điểm hè 2024")
    page.select_option("#team", label="Đội lưu động 1")
    tab_to(page, "Xã, phường")
    page.keyboard.type(commune)
    for label, text in (
        ("Địa điểm", "Nhà văn hoá trung tâm"),
        ("Ngày", "8/7/2024"),
        ("Giờ bắt đầu", "17h"),
        ("Giờ kết thúc", "21h"),
    ):
        tab_to(page, label)
        page.keyboard.type(text)
    for kit in ("KIT-01", "KIT-02"):
        tab_to(page, kit)
        page.keyboard.press("Space")


@DESK_AND_PHONE
def test_plan_publish_and_call_off(
    browser: Browser, live_server, ground: None, phone: bool
) -> None:
    context = new_context(browser, phone=phone)
    page = context.new_page()
    given_a_planner_signed_in(page, live_server.url)
    looks_right(page, "week-empty")
    go(page, "Lập buổi mới")
    when_the_form_is_typed(page, commune="lien ha")
    expect(page.locator("#capacity")).to_contain_text("8 khung giờ, mỗi khung 6 người")
    go(page, "Lập buổi")
    expect(page.locator(".govuk-error-summary")).to_contain_text("cùng tên")
    looks_right(page, "which-commune")
    page.get_by_label("Xã Liên Hà, Huyện Đông Anh").check()
    go(page, "Lập buổi")
    expect(page.locator("main")).to_contain_text("Xã Liên Hà, Huyện Đông Anh")
    looks_right(page, "draft")
    go(page, "Công bố, mở đặt lịch")
    outbox.deliver_all(at=AT)
    page.reload()
    expect(page.locator(".govuk-summary-list")).to_contain_text("Còn chỗ")
    page.goto(f"{live_server.url}/command/sessions/?week=2024-07-08")
    expect(page.locator("main")).to_contain_text("Đã công bố")
    looks_right(page, "week")
    go(page, "17:00–21:00")
    tab_to(page, "Lý do huỷ")
    page.keyboard.type("Mất điện cả xã")
    go(page, "Huỷ buổi")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã huỷ")
    looks_right(page, "cancelled")
    context.close()


def test_a_busy_team_is_refused_with_all_that_was_typed(
    page: Page, live_server, ground: None
) -> None:
    given_a_planner_signed_in(page, live_server.url)
    for _ in range(2):
        page.goto(f"{live_server.url}/command/sessions/new/")
        when_the_form_is_typed(page, commune="minh tan phu xuyen")
        go(page, "Lập buổi")
    expect(page.locator(".govuk-error-summary")).to_contain_text("trùng giờ")
    expect(page.locator("#place")).to_have_value("Nhà văn hoá trung tâm")
    looks_right(page, "busy")

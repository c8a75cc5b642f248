"""A planner reads the map by keyboard, then moves a draft in the week of teams. No mouse."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support import families, officers, plans
from tests.support.browser import (
    DESK_AND_PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
    tab_to,
)
from tests.support.families import AT, PLANNER, saturday

from cancuoc.domain.planning import queries, services
from cancuoc.foundation.actor import Role
from cancuoc.kernel.clock import VN

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MONDAY = datetime(2024, 7, 8, 18, 30, tzinfo=VN)


@pytest.fixture
def ground(saturday):
    """A campaign with people due, and a draft without an iris camera on Monday evening."""
    families.load_units()
    campaign = plans.campaign()
    for commune in plans.COMMUNES[:2]:
        families.someone("Trần Thị Một", date(1990, 1, 1), commune=commune)
    services.create_kit(code="K9", team_code="D1", has_iris=False, at=AT, by=PLANNER)
    officers.officer("kehoach", Role.PLANNER, units=("01",))
    return services.plan_session(
        campaign_id=campaign,
        team_code="D1",
        kit_codes=["K9"],
        unit_code=plans.COMMUNES[0],
        place="Trường tiểu học",
        starts_at=MONDAY,
        ends_at=MONDAY + timedelta(hours=3),
        at=AT,
        by=PLANNER,
    )


def looks_right(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    screenshot(page, f"week-{name}-{page.viewport_size['width']}")


def given_a_planner_signed_in(page: Page, home: str, path: str) -> None:
    page.goto(f"{home}{path}")
    page.fill("#username", "kehoach")
    page.fill("#password", officers.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@DESK_AND_PHONE
def test_the_map_by_keyboard(browser: Browser, live_server, ground, phone: bool) -> None:
    context = new_context(browser, phone=phone)
    page = context.new_page()
    given_a_planner_signed_in(page, live_server.url, "/command/demand/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bản đồ nhu cầu")
    looks_right(page, "map")
    # Thirty districts are links of the picture, reached in reading order by Tab alone.
    page.locator(".cc-chart__picture").focus()
    for _ in range(31):
        page.keyboard.press("Tab")
        label = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
        if label.startswith("Thanh Xuân"):
            break
    assert label == "Thanh Xuân 2 người – Quận Thanh Xuân"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main table")).to_contain_text("Phường Khương Mai")
    looks_right(page, "communes")
    context.close()


@DESK_AND_PHONE
def test_a_fault_is_mended_by_moving_the_session(
    browser: Browser, live_server, ground, phone: bool
) -> None:
    context = new_context(browser, phone=phone)
    page = context.new_page()
    given_a_planner_signed_in(page, live_server.url, "/command/week/?week=2024-07-08")
    expect(page.locator("main")).to_contain_text("thiếu máy mống mắt")
    looks_right(page, "fault")
    with page.expect_navigation():
        press_button(page, "Đội D1 thiếu máy mống mắt ngày 08/07/2024.")
    looks_right(page, "session")
    tab_to(page, "Chuyển sang ngày")
    page.keyboard.press("Control+A")
    page.keyboard.type("9/7/2024")
    tab_to(page, "Chuyển sang đội")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        press_button(page, "Chuyển buổi")
    row = queries.session(session_id=ground)
    assert (row.team_code, row.starts_at) == ("D2", MONDAY + timedelta(days=1))
    page.goto(f"{live_server.url}/command/week/?week=2024-07-08")
    expect(page.locator("main")).not_to_contain_text("Cần sửa")
    looks_right(page, "mended")
    context.close()

"""A planner makes a roster, publishes it, an officer falls ill, another reads his shifts."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support import crews, families, officers, plans
from tests.support.browser import (
    DESK_AND_PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
)
from tests.support.families import saturday

from cancuoc.domain.planning import crew_models as tables
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.cli import planner

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ground(saturday) -> None:
    """Seven officers, three evenings that are drafts, a planner's account and an officer's."""
    families.load_units()
    made = plans.campaign()
    crews.officers()
    crews.sessions(made, publish=False)
    officers.officer("kehoach", Role.PLANNER, units=("01",))
    officers.officer("cb4", Role.ENROLMENT_OFFICER, units=("009",), full_name="Đỗ Thị Bốn")


def looks_right(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    screenshot(page, f"roster-{name}-{page.viewport_size['width']}")


def go(page: Page, name: str) -> None:
    with page.expect_navigation():
        press_button(page, name)


def given_signed_in(page: Page, address: str, username: str) -> None:
    page.goto(address)
    page.fill("#username", username)
    page.fill("#password", officers.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def when_published(page: Page) -> None:
    """The button waits two seconds, because the officers are told at once."""
    page.locator("button[value=publish]").focus()
    with page.expect_navigation():
        page.wait_for_timeout(2_100)
        page.keyboard.press("Enter")


@DESK_AND_PHONE
def test_make_publish_fall_ill_and_read_one_s_own(
    browser: Browser, live_server, ground: None, phone: bool
) -> None:
    context = new_context(browser, phone=phone)
    page = context.new_page()
    given_signed_in(page, f"{live_server.url}/command/rosters/", "kehoach")
    looks_right(page, "empty")
    page.select_option("#area", label="Quận Thanh Xuân")
    go(page, "Tính bảng ca")
    expect(page.locator("main")).to_contain_text("Máy sẽ bắt đầu tính")
    looks_right(page, "waiting")
    assert planner.turn(threading.Event())
    # The open page asks how far the roster is and comes back whole when it has ended.
    expect(page.locator("main")).to_contain_text("Mọi vị trí đã có người", timeout=15_000)
    looks_right(page, "done")
    when_published(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã công bố")
    ill = tables.Shift.objects.filter(active=True).order_by("on", "officer__username").first()
    then_the_ill_are_replaced(page, live_server.url, ill.officer.username, f"{ill.on:%d/%m/%Y}")
    context.close()
    then_an_officer_reads_his_own(browser, live_server.url, phone=phone)


def then_the_ill_are_replaced(page: Page, home: str, username: str, day: str) -> None:
    page.goto(f"{home}/command/crew/{username}/")
    page.select_option("#kind", value="ill")
    page.fill("#first-day", day)
    page.fill("#last-day", day)
    looks_right(page, "officer")
    go(page, "Ghi ngày vắng")
    assert planner.turn(threading.Event())
    expect(page.locator("main")).to_contain_text("Ca phải bỏ", timeout=15_000)
    looks_right(page, "change")
    when_published(page)
    page.goto(f"{home}/command/crew/")
    expect(page.locator("main")).to_contain_text("Vắng trong hai tuần tới")
    looks_right(page, "crew")


def then_an_officer_reads_his_own(browser: Browser, home: str, *, phone: bool) -> None:
    context = new_context(browser, phone=phone)
    page = context.new_page()
    given_signed_in(page, f"{home}/office/", "cb4")
    page.get_by_role("link", name="Ca của tôi").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Ca tới")
    looks_right(page, "mine")
    context.close()

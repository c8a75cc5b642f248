"""An officer asks for leave by keyboard; the planner reads it and grants it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support import crews, families, officers, plans
from tests.support.browser import (
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
)
from tests.support.families import saturday

from cancuoc.foundation.actor import Role

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ground(saturday) -> None:
    families.load_units()
    plans.campaign()
    crews.officers()
    officers.officer("cb1", Role.ENROLMENT_OFFICER, units=("009",))
    officers.officer("kehoach", Role.PLANNER, units=("009",))


def entered(browser: Browser, address: str, username: str) -> Page:
    page = new_context(browser).new_page()
    page.goto(address)
    page.fill("#username", username)
    page.fill("#password", officers.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


def looks_right(page: Page, name: str) -> None:
    for width, height in ((1366, 768), (360, 740)):
        page.set_viewport_size({"width": width, "height": height})
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        screenshot(page, f"wishes-{name}-{width}")


def go(page: Page, name: str) -> None:
    with page.expect_navigation():
        press_button(page, name)


def test_leave_is_asked_for_and_granted(browser: Browser, live_server, ground) -> None:
    mine = entered(browser, f"{live_server.url}/office/my-shifts/wishes/", "cb1")
    mine.fill("input[name=first_day]", "9/7/2024")
    mine.fill("input[name=last_day]", "10/7/2024")
    mine.fill("input[name=note]", "Về quê")
    go(mine, "Gửi đơn")
    expect(mine.locator("main")).to_contain_text("Chờ trả lời")
    looks_right(mine, "mine")
    planner = entered(browser, f"{live_server.url}/command/crew/", "kehoach")
    expect(planner.locator("main")).to_contain_text("Về quê")
    looks_right(planner, "planner")
    go(planner, "Cho Trần Văn Một nghỉ")
    mine.reload()
    expect(mine.locator("main")).to_contain_text("Được nghỉ")
    planner.context.close()
    mine.context.close()


def test_the_plan_page_offers_loans(browser: Browser, live_server, ground) -> None:
    page = entered(browser, f"{live_server.url}/command/plans/", "kehoach")
    expect(page.locator("main")).to_contain_text("Mượn đội")
    looks_right(page, "ask")
    page.context.close()

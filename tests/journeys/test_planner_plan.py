"""A planner asks for a plan, publishes it, loses a team and publishes the change. Keyboard only."""

from __future__ import annotations

import threading

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
)
from tests.support.families import AT, saturday

from cancuoc.domain.planning import queries
from cancuoc.domain.planning.rules import State
from cancuoc.domain.sessions import queries as floor
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.cli import planner

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ground(saturday) -> None:
    """A campaign, two teams, sixty people due in three communes, and a planner's account."""
    families.load_units()
    plans.campaign()
    plans.people(each=20)
    officers.officer("kehoach", Role.PLANNER, units=("01",))


def looks_right(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    screenshot(page, f"plan-{name}-{page.viewport_size['width']}")


def go(page: Page, name: str) -> None:
    with page.expect_navigation():
        press_button(page, name)


def given_a_planner_signed_in(page: Page, home: str) -> None:
    page.goto(f"{home}/command/plans/")
    page.fill("#username", "kehoach")
    page.fill("#password", officers.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Phương án")


def when_a_plan_is_asked_for(page: Page, name: str) -> None:
    page.select_option("#campaign", label="Đợt hè")
    page.select_option("#area", label="Quận Thanh Xuân")
    page.fill("#name", name)
    go(page, "Tính phương án")
    expect(page.locator("main")).to_contain_text("Máy sẽ bắt đầu tính")


def when_it_is_published(page: Page) -> None:
    """The button waits two seconds, because the families are told at once."""
    page.locator("button[value=publish]").focus()
    with page.expect_navigation():
        page.wait_for_timeout(2_100)
        page.keyboard.press("Enter")


def live(team: str = "") -> list[queries.SessionRow]:
    rows = queries.sessions(
        scope=("01",), since=AT, until=AT.replace(month=8), states=[State.PUBLISHED]
    )
    return [row for row in rows if team in ("", row.team_code)]


@DESK_AND_PHONE
def test_plan_publish_lose_a_team_and_publish_the_change(
    browser: Browser, live_server, ground: None, phone: bool
) -> None:
    context = new_context(browser, phone=phone)
    page = context.new_page()
    given_a_planner_signed_in(page, live_server.url)
    looks_right(page, "empty")
    when_a_plan_is_asked_for(page, "Tháng bảy")
    looks_right(page, "waiting")
    assert planner.turn(threading.Event())
    # The open page asks how far the run is and comes back whole when it has ended.
    expect(page.locator("main")).to_contain_text("Các chỉ tiêu", timeout=15_000)
    looks_right(page, "done")
    go(page, "Phường Phương Liệt")
    looks_right(page, "why")
    page.go_back()
    then_its_limits_are_read_and_a_question_is_answered(page)
    when_it_is_published(page)
    outbox.deliver_all(at=AT)
    assert live()
    assert all(floor.slots_of(session_id=row.id) for row in live())
    looks_right(page, "live")
    lost = live()[0].team_code
    page.select_option("#team", label=lost)
    go(page, "Xếp lại")
    assert planner.turn(threading.Event())
    expect(page.locator("main")).to_contain_text("Buổi phải bỏ", timeout=15_000)
    looks_right(page, "change")
    when_it_is_published(page)
    assert not live(lost)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã công bố")
    then_two_plans_are_compared(page, live_server.url)
    context.close()


def then_its_limits_are_read_and_a_question_is_answered(page: Page) -> None:
    assert planner.look(threading.Event())
    go(page, "Giới hạn: thêm một thì được gì, vì sao không làm được")
    expect(page.locator("main")).to_contain_text("Thêm một thì được gì")
    page.select_option("#site", label="Phường Khương Mai")
    page.select_option("#day", index=3)
    page.select_option("#visits", label="6")
    go(page, "Xem có làm được không")
    expect(page.locator("main")).to_contain_text("Không làm được.")
    looks_right(page, "limits")
    go(page, "Về phương án")


def then_two_plans_are_compared(page: Page, home: str) -> None:
    page.goto(f"{home}/command/plans/")
    expect(page.locator("main")).to_contain_text("Đã thay bằng phương án khác")
    looks_right(page, "list")
    for box in page.locator("input[name=run]").all():
        box.focus()
        page.keyboard.press("Space")
    go(page, "So sánh hai phương án")
    expect(page.locator("main")).to_contain_text("Người tiếp cận được")
    looks_right(page, "compare")

"""A bedside visit on the care desk's pages: planned, listed, given to the team, begun, paused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support import families
from tests.support.browser import (
    PHONE,
    ConsoleWatch,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
    tab_to,
)
from tests.support.families import AT
from tests.support.officers import officer, signed_in

from cancuoc.domain.bedside.tests import ward
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db, monkeypatch):
    """It is Saturday morning; three residents of a centre wait for a bedside team."""
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(minutes=5))
    families.load_units()
    return ward.people(NAME="Quách Thị Yến")


@pytest.fixture
def page(browser: Browser, live_server, people):
    user = officer("hien", Role.CARE_DESK, Role.COMMANDER, units=("01",), full_name="Đỗ Thị Hiền")
    context = new_context(browser)
    cookie = signed_in(user, purpose="dossier").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    opened = context.new_page()
    watch = ConsoleWatch(opened)
    opened.goto(f"{live_server.url}/office/care/centre/CS01/")
    yield opened
    context.close()
    watch.assert_quiet()


def looks_right(page: Page, name: str) -> None:
    assert_accessible(page)
    assert "Yến" not in page.content()
    screenshot(page, f"{name}-1366")
    wide = page.viewport_size
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)
    screenshot(page, f"{name}-360")
    page.set_viewport_size(wide)


def fill(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def choose_first(page: Page, label: str, times: int = 1) -> None:
    tab_to(page, label)
    for _ in range(times):
        page.keyboard.press("ArrowDown")


def send(page: Page, button: str) -> None:
    with page.expect_navigation():
        press_button(page, button)


def test_a_visit_is_planned_listed_begun_and_paused(page, people):
    tab_to(page, "Buổi thăm tại giường")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lập buổi thăm")).to_be_visible()
    fill(page, "Ngày", "06/07/2024")
    fill(page, "Giờ bắt đầu", "10:00")
    fill(page, "Giờ kết thúc", "12:00")
    choose_first(page, "Đội có bộ làm tại giường")
    looks_right(page, "care-visits")
    send(page, "Lập buổi")
    ward.news()
    for room in ("P.1 giường 2", "P.4"):
        choose_first(page, "Mã hồ sơ")
        fill(page, "Phòng, giường", room)
        send(page, "Thêm")
    fill(page, "Nhân viên y tế của cơ sở có mặt", "Y sĩ Lê Hà")
    send(page, "Giao cho đội")
    looks_right(page, "care-visit")
    tab_to(page, "P.1 giường 2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bắt đầu tại giường")).to_be_visible()
    choose_first(page, "Cán bộ thứ nhất")
    choose_first(page, "Cán bộ thứ hai", times=2)
    fill(page, "Người chăm sóc ngồi cạnh", "Bà Vũ Lan")
    looks_right(page, "care-bed")
    send(page, "Bắt đầu")
    tab_to(page, "Tạm dừng, làm tiếp khi khỏe hơn")
    page.keyboard.press("Space")
    choose_first(page, "Lý do")
    send(page, "Ghi")
    expect(page.get_by_text("Tạm dừng, làm tiếp hôm khác: người đó mệt, cần nghỉ")).to_be_visible()
    looks_right(page, "care-bed-paused")


def test_the_figures_are_drawn_and_in_tables(page, people):
    page.goto(page.url.replace("centre/CS01/", "figures/"))
    expect(page.get_by_role("heading", name="Số liệu người ở cơ sở")).to_be_visible()
    looks_right(page, "care-figures")

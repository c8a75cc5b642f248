"""A child of a centre: its head is recorded, represents, and the minutes print, by keyboard."""

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

from cancuoc.domain.specialcare import services
from cancuoc.domain.specialcare.tests import desk
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def child(transactional_db, monkeypatch):
    """An abandoned girl on the roll of a centre that may represent."""
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(minutes=5))
    families.load_units()
    desk.centre(may_represent=True, address="Số 5 Khương Mai")
    row = desk.enter(NAME="không rõ", BORN="06/2024", SEX="Nữ", CAME_ON="03/07/2024")
    services.screen(resident_id=row.id, abandoned=True, **desk.day(0))
    return row


@pytest.fixture
def page(browser: Browser, live_server, child):
    user = officer("hien", Role.CARE_DESK, units=("01",), full_name="Đỗ Thị Hiền")
    context = new_context(browser, accept_downloads=True)
    cookie = signed_in(user, purpose="dossier").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    watch = ConsoleWatch(page)
    page.goto(f"{live_server.url}/office/care/centre/CS01/")
    yield page
    context.close()
    watch.assert_quiet()


def looks_right(page: Page, name: str) -> None:
    assert_accessible(page)
    screenshot(page, f"{name}-1366")
    size = page.viewport_size
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)
    screenshot(page, f"{name}-360")
    page.set_viewport_size(size)


def follow(page: Page, link: str) -> None:
    tab_to(page, link)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def choose(page: Page, label: str, start: str) -> None:
    """Choose in a list by going down to the answer that begins so."""
    tab_to(page, label)
    for _ in range(12):
        if page.locator("select:focus option:checked").inner_text().startswith(start):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{label} does not offer {start}")


def send(page: Page, button: str) -> None:
    with page.expect_navigation():
        press_button(page, button)


def test_the_head_represents_and_the_minutes_print(page: Page, child, live_server):
    follow(page, "Người đứng đầu, người của cơ sở, quyền đại diện")
    fill(page, "Họ tên", "Đỗ Thị Hạnh")
    choose(page, "Chức vụ", "Người đứng đầu")
    fill(page, "Số quyết định, giấy phân công", "QĐ 1")
    fill(page, "Từ ngày", "01/01/2024")
    send(page, "Ghi người này")
    expect(page.get_by_role("rowheader", name="Đỗ Thị Hạnh")).to_be_visible()
    looks_right(page, "care-staff")

    page.goto(f"{live_server.url}/office/care/file/{child.id}/")
    the_head_represents(page)
    follow(page, "Về hồ sơ")
    follow(page, "In giấy tờ")
    looks_right(page, "care-papers")
    tab_to(page, "In Biên bản về việc trẻ bị bỏ rơi")
    with page.expect_navigation(wait_until="commit") as printed:
        page.keyboard.press("Enter")
    assert printed.value.headers["content-type"] == "application/pdf"
    page.goto(f"{live_server.url}/office/care/file/{child.id}/papers/")
    expect(page.get_by_role("rowheader", name="Biên bản về việc trẻ bị bỏ rơi")).to_be_visible()
    looks_right(page, "care-papers-printed")


def the_head_represents(page: Page) -> None:
    """Everybody before the head has a reason, and the decision is kept."""
    follow(page, "Người đại diện")
    expect(page.get_by_text("không làm mất quyền được cấp thẻ")).to_be_visible()
    for rung in (
        "Cha, mẹ",
        "Anh, chị ruột cả",
        "Anh, chị ruột tiếp theo",
        "Ông, bà nội ngoại",
        "Bác, chú, cậu, cô, dì ruột",
        "Người giám hộ được cử hoặc Tòa án chỉ định",
    ):
        choose(page, rung, "Không có")
    choose(page, "Người đứng đầu cơ sở", "Có, và")
    fill(page, "Họ tên người đại diện", "Đỗ Thị Hạnh")
    choose(page, "Giấy tờ chứng minh", "Quyết định tiếp nhận")
    fill(page, "Số, ngày của giấy tờ", "QĐ 5/2024")
    # A dialogue of the system chooses the file; no test can type there.
    file = {"name": "qd.pdf", "mimeType": "application/pdf", "buffer": desk.PROOF}
    page.locator("#document").set_input_files(files=[file])
    fill(page, "Đại diện từ ngày", "03/07/2024")
    looks_right(page, "care-standing-order")
    send(page, "Lưu người đại diện")
    expect(page.get_by_role("heading", name="Đang đại diện")).to_be_visible()
    expect(page.get_by_text("QĐ 5/2024")).to_be_visible()
    looks_right(page, "care-standing")

"""Two officers, blind to each other, decide whether two captures show one person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
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
from tests.support.pairs import case, drawn, drawn_pair, table

from cancuoc.biometrics.positions import Step
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]


@pytest.fixture
def running_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Saturday morning and time goes on, for the guard counts in it."""
    began = datetime.now(tz=AT.tzinfo)
    monkeypatch.setattr(
        clock, "now", lambda: AT + timedelta(minutes=5) + (datetime.now(tz=AT.tzinfo) - began)
    )


@pytest.fixture
def pair(transactional_db: None, running_clock: None) -> tuple[UUID, UUID, UUID]:
    """Two dossiers that show one finger and one eye, and the case between them."""
    families.load_units()
    one, other = drawn_pair(one="nguoi-a", other="nguoi-a")
    return one, other, case(one, other)


@pytest.fixture
def open_as(browser: Browser, live_server) -> Iterator[Open]:
    """Open a page as an officer of the desk; consoles must stay quiet."""
    opened: list[tuple[BrowserContext, ConsoleWatch]] = []

    def open_page(path: str, name: str, *roles: Role) -> Page:
        user = officer(name, *roles, units=("01",), full_name="Cao Thị Trùng")
        client = signed_in(user, purpose="dossier")
        context = new_context(browser)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        opened.append((context, ConsoleWatch(page)))
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_page
    for context, watch in opened:
        context.close()
        watch.assert_quiet()


def looks_right(page: Page, name: str) -> None:
    """The screen has no barrier, at the desk by day and by night, and at 360 px."""
    page.wait_for_function("() => [...document.images].every(i => i.hidden || i.complete)")
    assert_accessible(page)
    screenshot(page, f"{name}-1366")
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    screenshot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    desk = page.viewport_size
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)
    screenshot(page, f"{name}-360")
    page.set_viewport_size(desk)


def choose_reason(page: Page, downs: int) -> None:
    """Choose a reason by keyboard: R, then the arrows."""
    page.keyboard.press("r")
    expect(page.get_by_label("Lý do")).to_be_focused()
    for _ in range(downs):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.evaluate("() => document.activeElement.blur()")


def after_the_guard(page: Page) -> None:
    """Wait until the deciding buttons may be pressed."""
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-guard-seconds]')].every(
            b => b.dataset.alive && !b.hasAttribute('aria-disabled'))"""
    )


def decide(page: Page, key: str, downs: int) -> None:
    """Give an opinion by keyboard alone."""
    choose_reason(page, downs)
    after_the_guard(page)
    page.keyboard.press(key)
    page.wait_for_selector("text=Đã ghi ý kiến của bạn.")


def zooms_and_overlays(page: Page) -> None:
    """Both sides are zoomed and moved at once, and show what the machine saw."""
    page.keyboard.press("+")
    expect(page.locator("[data-zoom-said]")).to_have_text("150 %")
    page.keyboard.press("ArrowLeft")
    moved = page.locator("[data-sheet]").evaluate_all("all => all.map(s => s.style.transform)")
    assert len(set(moved)) == 1
    assert "scale(1.5)" in moved[0]
    assert not moved[0].startswith("translate(0px")
    page.keyboard.press("0")
    expect(page.locator("[data-zoom-said]")).to_have_text("100 %")
    page.keyboard.press("m")
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-over]')].every(
            i => !i.hidden && i.complete && i.naturalWidth)"""
    )
    looks_right(page, "duplicates-overlay")


def test_two_who_disagree_and_a_third_who_decides(pair, open_as: Open) -> None:
    # Given a case on the desk,
    one, _, key = pair
    first = open_as("/office/duplicates/", "so1", Role.ADJUDICATOR)
    looks_right(first, "duplicates-desk")
    # when the first opens it with a key,
    first.keyboard.press("n")
    first.wait_for_selector("text=Hai bên có phải một người?")
    looks_right(first, "duplicates-case")
    zooms_and_overlays(first)
    decide(first, "1", 1)
    expect(first.get_by_text("Không còn cặp nào chờ bạn xem.")).to_be_visible()
    looks_right(first, "duplicates-empty")
    # then the second sees a case as untouched as the first did, and says otherwise.
    second = open_as(f"/office/duplicates/{key}/", "so2", Role.ADJUDICATOR)
    expect(second.get_by_text("Ý kiến của bạn:")).to_have_count(0)
    decide(second, "2", 4)
    assert table("Case").get(id=key).state == "disputed"
    # Neither learns of it; the third, more senior, decides blind too.
    first.goto(second.url.split("/office/")[0] + f"/office/duplicates/{key}/")
    expect(first.get_by_text("Chưa có kết luận chung. Ảnh đã đóng lại.")).to_be_visible()
    looks_right(first, "duplicates-said")
    third = open_as("/office/duplicates/", "truong", Role.SENIOR_ADJUDICATOR)
    third.keyboard.press("n")
    third.wait_for_selector("text=Hai bên có phải một người?")
    decide(third, "2", 4)
    outbox.deliver_all(at=AT)
    assert table("Case").get(id=key).verdict == "different"
    assert enrolment.dossier(dossier_id=one).state is State.CLEARED


def test_a_key_pressed_too_early_and_a_key_without_a_reason_decide_nothing(
    pair, open_as: Open
) -> None:
    *_, key = pair
    page = open_as("/office/duplicates/", "so1", Role.ADJUDICATOR)
    address = page.url
    page.clock.install(time=0)
    page.clock.pause_at(1_000)
    page.goto(f"{address}{key}/")
    same = page.locator("button[value=same]")
    expect(same).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("1")
    expect(same).to_have_attribute("aria-disabled", "true")
    page.clock.resume()
    expect(same).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("1")
    page.wait_for_selector("text=Cần sửa các mục sau")
    looks_right(page, "duplicates-no-reason")
    assert not table("Opinion").exists()


def test_a_merge_is_split_by_two(pair, open_as: Open) -> None:
    # Given two who agreed,
    *_, key = pair
    for name in ("so1", "so2"):
        decide(open_as(f"/office/duplicates/{key}/", name, Role.ADJUDICATOR), "1", 1)
    # when a senior asks to split,
    one = open_as("/office/duplicates/merges/", "truong1", Role.SENIOR_ADJUDICATOR)
    looks_right(one, "duplicates-merges")
    press_button(one, "ST-")
    one.wait_for_selector("text=Đề nghị tách")
    looks_right(one, "duplicates-merge")
    tab_to(one, "Lý do của bước này")
    one.keyboard.type("Hai chị em sinh đôi, có giấy khai sinh")
    after_the_guard(one)
    press_button(one, "Đề nghị tách")
    one.wait_for_selector("text=Xác nhận tách")
    # then another confirms, and both histories are kept.
    other = open_as("/office/duplicates/merges/", "truong2", Role.SENIOR_ADJUDICATOR)
    press_button(other, "ST-")
    other.wait_for_selector("text=Xác nhận tách")
    tab_to(other, "Lý do của bước này")
    other.keyboard.type("Đã xem giấy khai sinh")
    after_the_guard(other)
    press_button(other, "Xác nhận tách")
    expect(other.get_by_role("heading", name="Đã tách")).to_be_visible()
    assert table("MergeHistory").count() == 3


def says_why(page: Page) -> None:
    """Give the reason and the number of the case, by keyboard."""
    tab_to(page, "Người đi lạc")
    page.keyboard.press("Space")
    tab_to(page, "Số vụ việc")
    page.keyboard.type("VV-12")


def asks_by_code(page: Page, *, code: str) -> None:
    """Begin anew and search for others like the person of a stored dossier."""
    page.keyboard.press("n")
    page.wait_for_selector("text=Vì sao cần tìm?")
    says_why(page)
    tab_to(page, "Mã hồ sơ đã lưu")
    page.keyboard.type(code)
    after_the_guard(page)
    press_button(page, "Tìm trong kho")
    page.wait_for_selector("text=Tìm người khác giống người của hồ sơ")


def test_the_figures_and_the_search_for_who_cannot_say_it(pair, open_as: Open, monkeypatch) -> None:
    # Given a person in the gallery, and one who cannot say who she is,
    one, other, _ = pair
    monkeypatch.setattr(settings, "EXTRACTOR", "pictures")
    page = open_as("/office/who-is-this/", "dacbiet", Role.SPECIAL_CASES)
    looks_right(page, "who-is-this")
    # when nothing is chosen, what is missing is said;
    after_the_guard(page)
    press_button(page, "Tìm trong kho")
    page.wait_for_selector("text=Cần sửa các mục sau")
    looks_right(page, "who-is-this-missing")
    # when an eye is sent with a reason, she is found and the look is written down.
    says_why(page)
    page.get_by_label("Mống mắt phải").set_input_files(
        {
            "name": "mat-phai.jp2",
            "mimeType": "image/jp2",
            "buffer": drawn(Step.RIGHT_IRIS, "nguoi-a", "3"),
        }
    )
    page.get_by_label("Bản ghi sinh trắc học").set_input_files(
        {"name": "hong.fmr", "mimeType": "application/octet-stream", "buffer": b"FMR\0 20\0"}
    )
    press_button(page, "Tìm trong kho")
    page.wait_for_selector("text=Người giống nhất trước")
    expect(page.get_by_text("Không đọc được: hong.fmr")).to_be_visible()
    expect(page.get_by_text(enrolment.dossier(dossier_id=one).full_name)).to_be_visible()
    looks_right(page, "who-is-this-found")
    # Asked by the code of a stored dossier, the other one of the pair is found.
    asks_by_code(page, code=enrolment.dossier(dossier_id=one).code)
    expect(page.get_by_text(enrolment.dossier(dossier_id=other).full_name)).to_be_visible()
    looks_right(page, "who-is-this-stored")
    # The senior adjudicator sees that there is too little to say a rate.
    rates = open_as("/office/error-rates/", "truong", Role.SENIOR_ADJUDICATOR)
    expect(rates.get_by_text("Chưa đủ số liệu").first).to_be_visible()
    looks_right(rates, "error-rates")

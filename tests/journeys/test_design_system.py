"""Every component in a real browser: no barrier, visible focus, and no script needed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support.browser import (
    ConsoleWatch,
    assert_accessible,
    assert_no_sideways_scroll,
    focused_name,
    new_context,
    press_button,
    scan,
    screenshot,
    tab_to,
    walk_with_tab,
)
from tests.support.server import serve

pytestmark = pytest.mark.journey
ADDRESS = {"portal": "/ui/", "compact": "/ui/compact/", "board": "/ui/board/"}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    from django.test import override_settings

    # The catalogue needs no database; a signed cookie holds what little session there is.
    engine = "django.contrib.sessions.backends.signed_cookies"
    with override_settings(UI_CATALOG=True, SESSION_ENGINE=engine), serve() as address:
        yield address


def send_with_mistakes(page: Page) -> None:
    page.fill("#number", "00121601")
    for box, typed in (("#born", "31"), ("#born-month", "2"), ("#born-year", "2016")):
        page.fill(box, typed)
    page.get_by_role("button", name="Kiểm tra thông tin").click()
    page.wait_for_load_state()


@pytest.mark.parametrize(
    ("layout", "scheme", "phone"),
    [
        ("portal", "light", False),
        ("portal", "light", True),
        ("compact", "light", False),
        ("compact", "light", True),
        ("compact", "dark", False),
        ("board", "light", False),
        ("board", "light", True),
    ],
)
def test_every_component_is_free_of_barriers(
    browser: Browser, site: str, layout: str, scheme: str, phone: bool
) -> None:
    context = new_context(browser, phone=phone, color_scheme=scheme)
    page = context.new_page()
    watch = ConsoleWatch(page)
    page.goto(site + ADDRESS[layout])
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    screenshot(page, f"ui-{layout}-{'phone' if phone else 'desk'}-{scheme}")
    context.close()
    watch.assert_quiet()


@pytest.mark.parametrize("layout", ["portal", "compact"])
def test_focus_is_seen_at_every_stop(page: Page, site: str, layout: str) -> None:
    page.goto(site + ADDRESS[layout])
    names = walk_with_tab(page)
    assert len(names) > 60
    assert names[0] == "Đến nội dung chính"


@pytest.mark.parametrize("layout", ["portal", "compact"])
def test_mistakes_are_named_and_nothing_is_lost(phone_page: Page, site: str, layout: str) -> None:
    page = phone_page
    page.goto(site + ADDRESS[layout])
    send_with_mistakes(page)
    assert "Cần sửa các mục sau" in focused_name(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("hiện có 8 chữ số")
    expect(page.locator("#born-year")).to_have_value("2016")
    expect(page.locator("#number")).to_have_value("00121601")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    screenshot(page, f"ui-{layout}-refused", full=False)
    press_button(page, "Nhập đủ 12 chữ số")
    assert page.evaluate("document.activeElement.id") == "number"


def test_a_typed_date_is_said_back(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["compact"])
    echo = page.locator("#born-echo")
    page.fill("#born", "12")
    expect(echo).to_have_text("")
    page.fill("#born-month", "8")
    page.fill("#born-year", "2016")
    expect(echo).to_have_text("thứ Sáu, 12/08/2016 · 7 tuổi 10 tháng")
    page.fill("#born", "31")
    page.fill("#born-month", "2")
    expect(echo).to_have_text("")
    page.fill("#seen", "6/7/2024")
    expect(page.locator("#seen-echo")).to_have_text("thứ Bảy, 06/07/2024")
    page.fill("#seen", "06072024")
    expect(page.locator("#seen-echo")).to_have_text("thứ Bảy, 06/07/2024")


def test_a_scan_finds_its_field_from_anywhere(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["compact"])
    page.focus("#name")
    page.keyboard.type("Lê", delay=60)
    scan(page, "001216012345")
    page.wait_for_url(re.compile(r"q=001216012345"))


def test_a_scan_presses_no_keys(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["compact"])
    # The digits 2 and 3 are keys of the menu; a scan must not press them.
    scan(page, "323232323232")
    page.wait_for_url(re.compile(r"/ui/compact/.*q=323232323232"))


def test_slow_typing_is_not_a_scan(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["compact"])
    page.focus("#name")
    page.keyboard.type("0012160123", delay=60)
    assert page.input_value("#name") == "0012160123"
    assert page.input_value("#q") == ""


def test_keys_press_search_and_can_be_turned_off(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["compact"])
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("3")
    assert page.input_value("#q") == "3", "a key is a letter while a field has focus"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Phím tắt trên màn hình này")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Hoàn tác")
    assert_accessible(page)
    screenshot(page, "ui-compact-keys", full=False)
    dialog.get_by_label("Dùng phím một chữ cái").uncheck()
    dialog.get_by_role("button", name="Đóng").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("3")
    page.wait_for_timeout(150)
    assert page.url.endswith(ADDRESS["compact"])
    page.reload()
    page.keyboard.press("3")
    page.wait_for_timeout(150)
    assert page.url.endswith(ADDRESS["compact"]), "the choice is remembered"


def test_a_single_key_follows_the_menu(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["compact"])
    page.keyboard.press("3")
    page.wait_for_url(site + ADDRESS["board"])


def test_a_guarded_button_rests_before_it_acts(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site + ADDRESS["compact"])
    refuse = page.get_by_role("button", name="Từ chối")
    expect(refuse).to_have_attribute("aria-disabled", "true")
    refuse.click(force=True)
    assert page.locator(".govuk-error-summary").count() == 0
    page.clock.run_for(2_100)
    expect(refuse).not_to_have_attribute("aria-disabled", "true")
    refuse.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()


def test_a_toast_leaves_but_not_under_ones_hand(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site + ADDRESS["compact"])
    toast = page.locator(".cc-toast")
    tab_to(page, "Hoàn tác", limit=160)
    page.clock.run_for(15_000)
    expect(toast).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(11_000)
    expect(toast).to_have_count(0)


def test_a_signature_can_be_drawn_and_cleared(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["portal"])
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90, steps=5)
    page.mouse.up()
    field = page.locator('input[type="hidden"][name="signature"]')
    assert field.input_value().startswith("data:image/png;base64,")
    page.get_by_role("button", name="Xoá và ký lại").click()
    assert field.input_value() == ""
    page.get_by_label("Hoặc gõ họ tên thay chữ ký").fill("Lê An")


def test_the_dark_screen_is_remembered(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["compact"])
    page.get_by_role("button", name="Nền tối").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(27, 32, 38)"


def test_the_language_is_chosen_by_hand(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["portal"])
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name="Tiếng Việt")).to_be_visible()
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


@pytest.mark.parametrize("layout", ["portal", "compact"])
def test_everything_works_without_script(browser: Browser, site: str, layout: str) -> None:
    context = new_context(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(site + ADDRESS[layout])
    expect(page.locator("canvas")).to_be_hidden()
    send_with_mistakes(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    context.close()


def test_the_board_is_read_from_eight_metres(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(site + ADDRESS["board"])
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.cc-call__ticket')).fontSize)"
    )
    # Capital letters of the font are 0.73 em high; the bar asks for 18 % of the screen.
    assert size * 0.73 >= 0.18 * 1080
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(page.locator(".cc-stale")).to_be_hidden()


def test_a_board_without_news_says_since_when(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site + ADDRESS["board"])
    page.clock.run_for(20_000)
    expect(page.locator(".cc-stale")).to_be_visible()
    expect(page.locator("[data-stale-since]")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    assert_accessible(page)


def test_a_copied_number_has_no_spaces(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["portal"])
    shown = page.locator(".govuk-summary-list .cc-number").first
    assert shown.text_content() == "001316012345"
    gap = shown.evaluate("e => e.children[1].offsetLeft - e.children[0].offsetLeft")
    assert gap > 0


def test_narrow_and_magnified(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for layout in ("portal", "compact"):
        page.goto(site + ADDRESS[layout])
        assert_no_sideways_scroll(page)


def test_the_menu_of_a_phone_opens_by_keyboard_and_needs_no_script(
    browser: Browser, site: str
) -> None:
    context = new_context(browser, phone=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(site + ADDRESS["compact"])
    place = page.get_by_role("link", name="Bảng gọi số")
    expect(place).to_be_hidden()
    assert page.locator(".cc-bar").bounding_box()["height"] < 60
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(place).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ui/board/")
    context.close()


def test_targets_are_large_enough_for_a_thumb(phone_page: Page, site: str) -> None:
    phone_page.goto(site + ADDRESS["portal"])
    small = phone_page.evaluate(
        """() => [...document.querySelectorAll('main :is(button, .govuk-input, .govuk-select)')]
          .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)
          .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_paper_is_white_and_carries_no_buttons(page: Page, site: str) -> None:
    page.goto(site + ADDRESS["compact"])
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    expect(page.locator(".cc-bar")).to_be_hidden()
    expect(page.locator(".govuk-button").first).to_be_hidden()

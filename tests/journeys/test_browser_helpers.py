"""The helpers must fail when a page is bad; a watchman who never calls is no watchman."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.support import browser as helpers

pytestmark = pytest.mark.journey
GOOD = """<html lang="vi"><head><title>Trang</title><style>
a:focus, button:focus, input:focus { outline: 3px solid #fd0; }
.bar { position: fixed; top: 0; left: 0; right: 0; height: 80px; background: #fff; }
</style></head><body><main><h1>Trang</h1>%s</main></body></html>"""


@pytest.fixture
def show(page: Page) -> Callable[[str], Page]:
    def shown(body: str) -> Page:
        page.set_content(GOOD % body)
        return page

    return shown


def test_a_good_page_passes_everything(show) -> None:
    page = show('<p><a href="#x">Xem</a></p><label>Tên <input name="n"></label>')
    helpers.assert_accessible(page)
    helpers.assert_no_sideways_scroll(page)
    assert helpers.walk_with_tab(page) == ["Xem", "Tên"]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<input name="n">', "label"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ('<p style="color:#aaa;background:#fff">Mờ</p>', "color-contrast"),
        ('<a href="#x"></a>', "link-name"),
        ("<h3>Nhảy cấp</h3>", "heading-order"),
        ("<ul><div>x</div></ul>", "list"),
    ],
)
def test_barriers_are_found(show, body: str, rule: str) -> None:
    page = show(body)
    with pytest.raises(AssertionError, match=rule):
        helpers.assert_accessible(page)


def test_what_sticks_out_is_named(show) -> None:
    page = show('<div id="wide" style="width:3000px">Rộng</div>')
    with pytest.raises(AssertionError, match="wide"):
        helpers.assert_no_sideways_scroll(page)


def test_a_scrolling_box_inside_the_page_is_allowed(show) -> None:
    page = show('<div style="overflow-x:auto"><div style="width:3000px">Bảng</div></div>')
    helpers.assert_no_sideways_scroll(page)


def test_focus_without_a_sign_is_found(show) -> None:
    page = show('<a href="#x" style="outline:none">Ẩn</a>')
    page.keyboard.press("Tab")
    with pytest.raises(AssertionError, match="no visible focus"):
        helpers.assert_focus_visible(page)


def test_focus_under_a_sticky_bar_is_found(show) -> None:
    page = show('<a href="#x">Khuất</a><div class="bar"></div>')
    page.keyboard.press("Tab")
    with pytest.raises(AssertionError, match="covered"):
        helpers.assert_focus_visible(page)


def test_tab_to_tells_what_it_passed(show) -> None:
    page = show('<a href="#x">Một</a><a href="#y">Hai</a>')
    helpers.tab_to(page, "hai")
    assert helpers.focused_name(page) == "Hai"
    with pytest.raises(AssertionError, match="Một"):
        helpers.tab_to(page, "Ba", limit=4)


def test_press_button_needs_no_mouse(show) -> None:
    page = show("<button onclick=\"document.title='Đã bấm'\">Duyệt hồ sơ</button>")
    helpers.press_button(page, "duyệt")
    assert page.title() == "Đã bấm"


def test_names_come_from_labels_text_and_aria(show) -> None:
    page = show(
        '<label for="a">Ngày  sinh</label><input id="a">'
        '<button aria-label="Đóng lại">x</button><a href="#x"> Xem \n thêm </a>'
    )
    assert helpers.walk_with_tab(page) == ["Ngày sinh", "Đóng lại", "Xem thêm"]


def test_a_scan_arrives_as_fast_keys(show) -> None:
    page = show(
        "<script>window.keys = []; document.addEventListener('keydown',"
        " e => window.keys.push(e.key))</script>"
    )
    helpers.scan(page, "0012")
    assert page.evaluate("window.keys") == ["0", "0", "1", "2", "Enter"]


@pytest.mark.parametrize(
    ("script", "heard"),
    [
        ("console.error('hỏng')", "hỏng"),
        ("setTimeout(() => { throw new Error('vỡ') })", "vỡ"),
        ("console.warn('nhắc')", None),
    ],
)
def test_the_console_is_watched(browser: Browser, script: str, heard: str | None) -> None:
    context = helpers.new_context(browser)
    page = context.new_page()
    watch = helpers.ConsoleWatch(page)
    page.set_content("<p>x</p>")
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(100)
    context.close()
    if heard is None:
        watch.assert_quiet()
    else:
        with pytest.raises(AssertionError, match=heard):
            watch.assert_quiet()


def test_pictures_are_kept(show, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(helpers, "PICTURES", tmp_path / "pictures")
    path = helpers.screenshot(show("<p>x</p>"), "trang")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_phone_is_360_wide_and_vietnamese(browser: Browser) -> None:
    context = helpers.new_context(browser, phone=True)
    page = context.new_page()
    page.set_content("<p>x</p>")
    assert page.evaluate("innerWidth") == 360
    assert page.evaluate("navigator.language") == "vi-VN"
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert zone in {"Asia/Ho_Chi_Minh", "Asia/Saigon"}
    context.close()


def test_a_missing_browser_says_what_to_install(monkeypatch) -> None:
    monkeypatch.delenv("CANCUOC_CHROMIUM", raising=False)
    monkeypatch.setattr(helpers.shutil, "which", lambda _: None)
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        helpers.chromium()
    monkeypatch.setenv("CANCUOC_CHROMIUM", "/opt/chromium")
    assert helpers.chromium() == "/opt/chromium"

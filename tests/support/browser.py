"""A real browser for tests: fixtures, and the questions every screen must answer well.

Import the helpers with `from tests.support.browser import assert_accessible, tab_to`. The
fixtures `browser`, `page` and `phone_page` are registered in `tests/conftest.py`.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

ROOT: Final = Path(__file__).resolve().parents[2]
AXE: Final = ROOT / "tests" / "vendor" / "axe.min.js"
PICTURES: Final = ROOT / "artefacts" / "screenshots"
DESK: Final = {"width": 1366, "height": 768}
PHONE: Final = {"width": 360, "height": 740}
# Every walk goes over the narrow page daily, where things break, and over the wide one at night.
DESK_AND_PHONE: Final = pytest.mark.parametrize(
    "phone",
    [pytest.param(True, id="phone"), pytest.param(False, id="desk", marks=pytest.mark.nightly)],
)
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM_SWITCHES: Final = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A camera and a microphone that show and say the browser's own test pattern.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# A page that refuses is an answer, not a fault; Chromium still reports its status.
_REFUSED_PAGE: Final = re.compile(r"Failed to load resource: .* status of 4\d\d")


def chromium() -> str:
    """Return the browser's path; fail with what to install when there is none."""
    path = os.environ.get("CANCUOC_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("Thiếu trình duyệt: apt-get install chromium, hoặc đặt CANCUOC_CHROMIUM.")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run; each test gets its own context."""
    # The sync API runs an event loop in this thread; Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Two workers share two cores: five seconds, the usual patience, is short on a busy day.
    # What must be fast says so where it is asked.
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_SWITCHES)
        yield running
        running.close()


def new_context(browser: Browser, *, phone: bool = False, **options: object) -> BrowserContext:
    """Return a fresh Vietnamese context, at an office desk or on a phone of 360 px."""
    defaults: dict[str, object] = {
        "viewport": PHONE if phone else DESK,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "reduced_motion": "reduce",
    }
    context = browser.new_context(**{**defaults, **options})
    context.set_default_timeout(15_000)
    return context


class ConsoleWatch:
    """Collects what a page complains about; `assert_quiet` ends a test with it."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        address = message.location.get("url", "")
        if _REFUSED_PAGE.search(message.text) and "/static/" not in address:
            return
        self.complaints.append(f"{message.text} ({address})")

    def assert_quiet(self) -> None:
        """Fail when the console held an error or a policy was violated."""
        assert not self.complaints, "\n".join(self.complaints)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at an office desk, 1366 by 768; a console error fails the test."""
    yield from _page(browser, phone=False)


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """A page on a phone, 360 px wide; a console error fails the test."""
    yield from _page(browser, phone=True)


def _page(browser: Browser, *, phone: bool) -> Iterator[Page]:
    context = new_context(browser, phone=phone)
    opened = context.new_page()
    watch = ConsoleWatch(opened)
    yield opened
    context.close()
    watch.assert_quiet()


def assert_accessible(page: Page, *, within: str = "body") -> None:
    """Fail with the list of barriers axe finds, by rule, element and reason.

    The script is handed to the page by the test tool, so the content policy stays as served.
    """
    if not page.evaluate("() => typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8") + ";undefined")
    found = page.evaluate(
        """([within, rules]) => axe.run(within, {runOnly: {type: 'tag', values: rules}})
        .then(r => r.violations.flatMap(v => v.nodes.map(
            n => `${v.id}: ${n.target.join(' ')} – ${n.failureSummary.replace(/\\s+/g, ' ')}`)))""",
        [within, RULES],
    )
    assert not found, "\n".join(found)


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than its window, naming what sticks out."""
    wide = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > width + 1)
            .slice(0, 5).map(e => e.outerHTML.slice(0, 120));
        }"""
    )
    assert not wide, "\n".join(wide)


def assert_focus_visible(page: Page) -> None:
    """Fail when the focused element shows no sign of focus or lies under a sticky bar."""
    state = page.evaluate(
        """() => {
          const e = document.activeElement;
          const s = getComputedStyle(e), b = e.getBoundingClientRect();
          const outlined = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0
            && !/^rgba\\(.*, 0\\)$|transparent/.test(s.outlineColor);
          const signed = outlined || s.boxShadow !== 'none'
            || s.backgroundColor === 'rgb(255, 221, 0)';
          const x = b.left + Math.min(b.width / 2, 8), y = b.top + b.height / 2;
          const on = document.elementFromPoint(x, y);
          const inner = e.querySelector('rect');
          const marked = signed || (inner && getComputedStyle(inner).strokeWidth === '4px')
            || /radios__input|checkboxes__input/.test(e.className.baseVal ?? e.className);
          const inside = y >= 0 && y <= innerHeight;
          const covered = inside && on && !e.contains(on) && !on.contains(e)
            && !(e.labels && [...e.labels].some(l => l.contains(on)));
          return {what: e.outerHTML.slice(0, 140), marked: Boolean(marked), covered, inside};
        }"""
    )
    assert state["marked"], f"no visible focus: {state['what']}"
    assert state["inside"], f"focus is off the screen: {state['what']}"
    assert not state["covered"], f"focus is covered: {state['what']}"


def screenshot(page: Page, name: str, *, full: bool = True) -> Path:
    """Keep a picture of the page in `artefacts/screenshots/<name>.png`."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=str(path), full_page=full)
    return path


def focused_name(page: Page) -> str:
    """Return the accessible name of the focused element, as far as its text tells."""
    return page.evaluate(
        """() => {
          const e = document.activeElement;
          const label = e.labels && e.labels[0] ? e.labels[0].textContent : '';
          const text = e.getAttribute('aria-label') || label || e.value || e.textContent || '';
          return (e.matches('a, button') ? (e.getAttribute('aria-label') || e.textContent) : text)
            .replace(/\\s+/g, ' ').trim();
        }"""
    )


def tab_to(page: Page, name: str, *, limit: int = 120) -> None:
    """Press Tab until the element whose name contains `name` has focus; fail after `limit`."""
    seen = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        now = focused_name(page)
        if name.casefold() in now.casefold():
            return
        seen.append(now[:40])
    raise AssertionError(f"Tab never reached {name!r}; it passed {seen}")


def press_button(page: Page, name: str) -> None:
    """Tab to a button or link by its name and press Enter: the way without a mouse."""
    tab_to(page, name)
    page.keyboard.press("Enter")


def scan(page: Page, text: str) -> None:
    """Type like a hand scanner: all keys at once, ended by Enter."""
    page.evaluate(
        """text => {
          for (const key of [...text, 'Enter']) document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def walk_with_tab(page: Page, *, steps: int = 200) -> list[str]:
    """Press Tab through the whole page, checking visible focus at each stop; return the names."""
    names: list[str] = []
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    for _ in range(steps):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            break
        assert_focus_visible(page)
        names.append(focused_name(page))
    return names

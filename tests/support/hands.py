"""What a person at a keyboard does on a page: type, tick, press; and how a page is judged."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, Page, expect
from tests.support.browser import assert_accessible, assert_no_sideways_scroll, screenshot

# The password that `cancuoc up` prints for every demo account.
PASSWORD: Final = "can-cuoc-thu-2024"


def write(page: Page, label: str, text: str) -> None:
    """Type into the field with this label, over whatever stands there."""
    field = page.get_by_label(label, exact=False).first
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def tick(page: Page, label: str, *, on: bool = True) -> None:
    """Bring a box or a radio to the wanted state with Space."""
    choice = page.get_by_label(label).first
    choice.focus()
    if choice.is_checked() is not on:
        page.keyboard.press("Space")
    expect(choice).to_be_checked(checked=on)


def press(page: Page, name: str | Locator) -> None:
    """Put the focus on a button or link and press Enter; wait for the page that follows."""
    target = name if isinstance(name, Locator) else named(page, name)
    target.focus()
    enter(page)


def enter(page: Page) -> None:
    """Press Enter where the focus is, and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def named(page: Page, name: str) -> Locator:
    """Return the first button or link with this name in the page's own part."""
    main = page.locator("main")
    return main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first


def judge(page: Page, name: str, *, phone: bool = False) -> Path:
    """Look for barriers and for what sticks out at 360 px; keep a picture."""
    assert_accessible(page)
    if phone:
        assert_no_sideways_scroll(page)
    return screenshot(page, name)


def sign_in(page: Page, centre: str, username: str, *, purpose: str = "Rà soát") -> None:
    """Sign in at the office door and say why people will be looked at."""
    page.goto(f"{centre}/office/sign-in/")
    write(page, "Tên đăng nhập", username)
    write(page, "Mật khẩu", PASSWORD)
    enter(page)
    page.goto(f"{centre}/office/purpose/")
    tick(page, purpose)
    enter(page)


def sign_out(page: Page) -> None:
    """Leave, so that the next officer sits down at a clean machine."""
    page.context.clear_cookies()

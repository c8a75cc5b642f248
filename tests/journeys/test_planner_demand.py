"""A planner walks from the map to a commune, its hamlets and the people, by keyboard alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.support import families, officers, plans
from tests.support.browser import (
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
)
from tests.support.families import AT, COMMUNE, SYSTEM, saturday

from cancuoc.domain.population.changes import LivesAt
from cancuoc.domain.reporting import daily
from cancuoc.foundation.actor import Role

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hamlets(saturday) -> None:
    """Three hamlets of different size, counted the evening before; three people came since."""
    families.load_units()
    plans.campaign()
    for number, people in enumerate((3, 2, 5), start=2):
        moved_in(f"Tổ {number}", people, surname="Trần")
    while daily.count_day(at=AT, by=SYSTEM, most=400):
        pass
    moved_in("Tổ 2", 3, surname="Lê")
    officers.officer("kehoach", Role.PLANNER, units=("009",))


def moved_in(hamlet: str, people: int, *, surname: str) -> None:
    for n in range(people):
        given = plans.GIVEN[n]
        person = families.someone(
            f"{surname} Thị {given}", date(1990, 1, 1) + n * timedelta(days=9)
        )
        families.change(person, lives_at=LivesAt(commune=COMMUNE, hamlet=hamlet))


def looks_right(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    screenshot(page, f"demand-{name}-{page.viewport_size['width']}")


def go(page: Page, name: str) -> None:
    with page.expect_navigation():
        press_button(page, name)


def test_from_the_map_to_the_people_of_a_hamlet(browser: Browser, live_server, hamlets) -> None:
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{live_server.url}/command/demand/?district=009")
    page.fill("#username", "kehoach")
    page.fill("#password", officers.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("So với cuối ngày 05/07/2024")
    looks_right(page, "district")
    go(page, "Phường Khương Mai")
    expect(page.locator("main")).to_contain_text("tăng 3")
    looks_right(page, "commune")
    page.set_viewport_size({"width": 360, "height": 740})
    looks_right(page, "commune")
    go(page, "Tổ 2")
    expect(page.locator("h1")).to_contain_text("Vì sao cần xem")
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    go(page, "Tiếp tục")
    expect(page.locator("main")).to_contain_text("6 người. Lần xem này đã được ghi vào nhật ký.")
    looks_right(page, "people")
    context.close()

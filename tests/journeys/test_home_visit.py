"""Somebody who cannot come: the family asks, the office allows, rounds are planned and told."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from tests.journeys.test_portal_booking import choose, go
from tests.support import families
from tests.support.browser import (
    DESK,
    PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    screenshot,
    tab_to,
)
from tests.support.families import saturday
from tests.support.homes import DISTRICT, team
from tests.support.officers import officer, signed_in
from tests.support.portal import by_number

from cancuoc.domain.outreach import home_runs, queries
from cancuoc.domain.outreach.home_rules import HomeState
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Role

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def looks_right(page: Page, name: str) -> None:
    """Hold a page against axe and the width of a desk and of a phone; keep both pictures."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert_no_sideways_scroll(page)
        screenshot(page, f"home-{name}-{size['width']}")
    assert_accessible(page)
    page.set_viewport_size(DESK)


def of_officer(browser: Browser, address: str, name: str, role: Role, *, unit: str) -> Page:
    context = new_context(browser)
    user = officer(name, role, units=(unit,))
    cookie = signed_in(user, purpose="campaign").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    return context.new_page()


def the_family_asks(page: Page, address: str, person: families.Someone) -> None:
    client = Client()
    by_number(client, person)
    key = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": address}])
    # The first page of a fresh server compiles its templates.
    page.goto(f"{address}/home-visit/", timeout=90_000)
    choose(page, "Mận")
    choose(page, "Già yếu")
    choose(page, "Thứ Hai")
    tab_to(page, "Điện thoại của gia đình")
    page.keyboard.type("0912 345 678")
    looks_right(page, "ask")
    go(page, "Xin đội đến nhà")
    expect(page.get_by_text("Chờ duyệt")).to_be_visible()


def the_office_allows(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}/office/homes/")
    looks_right(page, "list")
    go(page, "Trần Thị Mận")
    looks_right(page, "request")
    go(page, "Đồng ý đến nhà")
    expect(page.get_by_text("Đã đồng ý, chờ xếp lịch")).to_be_visible()
    assert queries.home_request(code=code).state is HomeState.ALLOWED


def the_planner_publishes(page: Page, address: str) -> None:
    page.goto(f"{address}/command/homes/")
    page.get_by_label("Đợt").select_option(index=1)
    page.get_by_label("Địa bàn").select_option(DISTRICT)
    for label, day in (("Từ ngày", "08/07/2024"), ("Đến ngày", "09/07/2024")):
        tab_to(page, label)
        page.keyboard.type(day)
    looks_right(page, "plan")
    go(page, "Xếp lượt")
    looks_right(page, "rounds")
    go(page, "Công bố và báo gia đình")
    expect(page.get_by_text("Đã công bố")).to_be_visible()


def test_a_family_asks_and_reads_when_the_team_comes(
    browser: Browser, live_server, page: Page, saturday
):
    families.load_units()
    team()
    person = families.someone("Trần Thị Mận", date(1936, 3, 4))
    the_family_asks(page, live_server.url, person)
    (row,) = queries.homes_of(person_ids=[person.id])
    ward = of_officer(browser, live_server.url, "hien", Role.AREA_OFFICER, unit=families.COMMUNE)
    the_office_allows(ward, live_server.url, row.code)
    planner = of_officer(browser, live_server.url, "ke", Role.PLANNER, unit=DISTRICT)
    the_planner_publishes(planner, live_server.url)
    outbox.deliver_all(at=families.AT)
    page.goto(f"{live_server.url}/home-visit/")
    expect(page.get_by_text("thứ Hai, 08/07/2024", exact=False)).to_be_visible()
    looks_right(page, "told")
    (run,) = home_runs.home_runs(scope=[DISTRICT], on=families.ON)
    assert run.left == []

"""A wave goes out sized to its session; one family is told in two taps, another opts out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.support import families
from tests.support.browser import (
    PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
)
from tests.support.families import AREA, AT, COMMUNE, saturday
from tests.support.officers import officer, signed_in

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.rules import ContactOutcome
from cancuoc.domain.outreach.services import PupilLine
from cancuoc.foundation.actor import Role

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MAIL = "nha@vidu.vn"


@pytest.fixture
def ward(transactional_db: None, saturday: object) -> None:
    """The units are loaded and it is Saturday morning."""
    families.load_units()


@pytest.fixture
def window(ward: None, browser: Browser, live_server) -> Iterator:
    """Open windows of the area officer, or of nobody; all are closed at the end."""
    opened: list[BrowserContext] = []

    def open_one(*, phone: bool = False, dark: bool = False, signed: bool = True) -> Page:
        context = new_context(browser, phone=phone)
        if signed:
            name = f"officer-{len(opened)}"
            client = signed_in(officer(name, Role.AREA_OFFICER, units=(COMMUNE,)))
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        if dark:
            page.emulate_media(color_scheme="dark")
        return page

    yield open_one
    for context in opened:
        context.close()


def looks_well(page: Page, name: str, *, shows: str) -> None:
    """Then a page with these words is there, accessible, fits a phone; pictures are kept."""
    expect(page.locator("main")).to_contain_text(shows, timeout=15_000)
    page.wait_for_load_state("load")
    assert_accessible(page)
    desk = page.viewport_size
    screenshot(page, f"{name}-desk")
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)
    screenshot(page, f"{name}-360")
    page.set_viewport_size(desk or PHONE)


def test_a_wave_goes_out_and_the_table_adds_up(window, live_server) -> None:
    # given six families, a school with two of their children, and a session of eight places
    homes = [families.household(surname=name) for name in ("Lê", "Vũ", "Đỗ", "Hồ", "Ngô", "Đinh")]
    pupils = [PupilLine(number=h.older.number.value, class_name="3A") for h in homes[:2]]
    services.load_roll(
        code="TH1", name="Tiểu học Khương Mai", unit_code=COMMUNE, lines=pupils, at=AT, by=AREA
    )
    session = families.session(per_kit_hour=4)
    page = window()
    # when the officer asks how many may be invited
    page.goto(live_server.url + "/office/waves/")
    page.get_by_label("Nhà văn hoá tổ 1").press("Space")
    press_button(page, "Tính đợt mời")
    # then the size is said: four families of three fill eight places
    looks_well(page, "office-waves", shows="Dự kiến đến")
    expect(page.locator(".cc-tile__number").nth(2)).to_have_text("12")
    # and when the wave is made, those letters are there and no more
    press_button(page, "Lập đợt mời")
    expect(page.locator("main")).to_contain_text("4 giấy mời, 12 người.", timeout=15_000)
    assert len(outreach.letters_to(session_ids=[session])) == 12
    # then the table of the ward adds up, by hamlet and by school
    page.goto(live_server.url + "/office/coverage/")
    looks_well(page, "office-coverage", shows="18 người đến hạn")
    row = page.get_by_role("row", name="Cả địa bàn")
    expect(row).to_contain_text("18")
    page.goto(live_server.url + "/office/coverage/?by=school")
    expect(page.get_by_role("row", name="Tiểu học Khương Mai")).to_contain_text("2")
    page.goto(live_server.url + "/office/schools/")
    looks_well(page, "office-schools", shows="In danh sách lớp")


def test_told_in_person_takes_two_taps_on_a_phone(window, live_server) -> None:
    # given a family that nobody has reached, on the officer's phone
    home = families.household()
    page = window(phone=True)
    page.goto(live_server.url + "/office/due/")
    # when the officer taps the family and then that it was told
    page.get_by_role("link", name="Mở hộ").click()
    button = page.get_by_role("button", name="Đã báo tận nơi")
    expect(button).to_be_in_viewport()
    assert_no_sideways_scroll(page)
    screenshot(page, "office-told-360")
    button.click()
    # then everybody of the house stands as told
    expect(page.locator("main")).to_contain_text("Đã ghi lần liên hệ.", timeout=15_000)
    reached = outreach.reached(person_ids=home.ids)
    assert {reached[key].outcome for key in home.ids} == {ContactOutcome.TOLD}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_family_ends_all_messages_from_the_link(window, live_server, dark) -> None:
    # given a family with an address and a message that waits
    home = families.household()
    made = services.invite(
        session_id=families.session(), person_ids=home.ids, email=MAIL, at=AT, by=AREA
    )
    services.send_invitation(code=made.codes[0], portal="https://x/", at=AT, by=AREA)
    # when somebody opens the link of the message and presses the one button
    page = window(signed=False, dark=dark)
    page.goto(f"{live_server.url}/stop/?code={made.codes[0]}")
    looks_well(page, f"portal-stop-{'dark' if dark else 'light'}", shows="không thay đổi")
    press_button(page, "Không nhận tin nhắn")
    # then nothing more leaves for that address
    looks_well(page, "portal-stopped", shows="không nhận tin nhắn nào nữa")
    assert outreach.opted_out(addresses=[MAIL]) == {MAIL}
    (key,) = [row.id for row in outreach.invitations(codes=made.codes)]
    assert outreach.deliveries(invitation_ids=[key])[key] == "stopped"

"""The area officer invites, reception receives with one scan, the floor calls, the wall shows."""

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
    scan,
    screenshot,
)
from tests.support.families import AREA, AT, COMMUNE, saturday
from tests.support.officers import officer, signed_in

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.rules import LinkSource
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.foundation.actor import Role

__all__ = ["saturday"]
TICKET_HEIGHT = "parseFloat(getComputedStyle(document.querySelector('.cc-call__ticket')).fontSize)"
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ward(transactional_db: None, saturday: object) -> None:
    """The units are loaded and it is Saturday morning."""
    families.load_units()


@pytest.fixture
def sign_in(ward: None, browser: Browser, live_server) -> Iterator:
    """Open a window signed in with roles; all are closed at the end."""
    opened: list[BrowserContext] = []

    def window(*roles: Role, phone: bool = False, units: tuple[str, ...] = (COMMUNE,)) -> Page:
        client = signed_in(officer(f"officer-{len(opened)}", *roles, units=units))
        context = new_context(browser, phone=phone)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        opened.append(context)
        return context.new_page()

    yield window
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


def test_the_area_officer_closes_a_hamlet(sign_in, live_server) -> None:
    # given two families with children and a session in the ward
    home = families.household()
    families.household(surname="Lê", links=LinkSource.DECLARED)
    families.session()
    page = sign_in(Role.AREA_OFFICER)
    # when the officer opens the area
    page.goto(live_server.url + "/office/due/")
    expect(page.locator(".cc-tile__number").first).to_have_text("6")
    looks_well(page, "office-due", shows="Các hộ")
    # and logs a visit with two taps
    press_button(page, "Mở hộ")
    looks_well(page, "office-family", shows="Ghi lần liên hệ")
    page.get_by_label("Đến nhà").press("Space")
    press_button(page, "Hẹn lại")
    expect(page.locator("main")).to_contain_text("Đã ghi lần liên hệ.", timeout=15_000)
    # and invites every family that is left
    page.goto(live_server.url + "/office/due/")
    press_button(page, "Mời mọi hộ")
    looks_well(page, "office-invite", shows="Mời vào buổi nào?")
    page.get_by_label("Nhà văn hoá tổ 1").press("Space")
    press_button(page, "Lập giấy mời")
    # then each family has its own papers and nobody is left
    looks_well(page, "office-invitations", shows="2 giấy mời, 6 người.")
    expect(page.get_by_text("Không cần giấy tờ nào")).to_have_count(1)
    press_button(page, "Xem giấy mời")
    looks_well(page, "office-invitation", shows="Giấy tờ mang theo")
    expect(page.locator(".govuk-summary-list__key")).to_have_count(3)
    page.goto(live_server.url + "/office/due/")
    expect(page.locator(".cc-tile__number").first).to_have_text("0")
    assert len(outreach.invited_people(person_ids=home.ids)) == 3


def test_reception_needs_one_scan_and_enter(sign_in, live_server) -> None:
    # given a family booked for this session, and the shift's session chosen
    session, home = families.session(), families.household()
    (slot, *_rest) = sessions.slots_of(session_id=session)
    code = floor.book(slot_id=slot.id, person_ids=home.ids[1:], at=AT, by=AREA)
    page = sign_in(Role.RECEPTION)
    page.goto(live_server.url + "/office/reception/")
    looks_well(page, "office-shift", shows="Đang làm ở buổi nào?")
    press_button(page, "Làm ở buổi này")
    looks_well(page, "office-reception", shows="Quét mã")
    expect(page.locator("#q")).to_be_focused()
    # when the code is scanned and Enter pressed
    scan(page, code)
    looks_well(page, "office-reception-facts", shows="So với giấy tờ")
    expect(page.get_by_role("button", name="Cấp số", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    # then both hold a number of their lane
    looks_well(page, "office-reception-issued", shows="Số vừa cấp")
    assert {t.label for t in sessions.tickets(session_id=session)} == {"C001", "U001"}
    # and an unknown text is refused with what to do
    page.fill("#q", "khong co ai 1931")
    page.keyboard.press("Enter")
    looks_well(page, "office-reception-refused", shows="Không tìm thấy ai")


def test_the_floor_calls_with_one_key_and_the_wall_follows(sign_in, live_server, browser) -> None:
    # given three people waiting
    session = families.session()
    people = [families.someone(f"Lê Văn {n}", families.ON.replace(year=1980)) for n in ("An", "Ba")]
    band = population.due_counts(communes=[COMMUNE], on=families.ON)[0].band
    for person in people:
        visitor = floor.Visitor(person_id=person.id, band=band)
        floor.arrive(session_id=session, visitors=[visitor], at=AT, by=AREA)
    page = sign_in(Role.RECEPTION)
    page.goto(live_server.url + "/office/queue/")
    press_button(page, "Làm ở buổi này")
    wall = new_context(browser, viewport={"width": 1920, "height": 1080}).new_page()
    wall.goto(f"{live_server.url}/display/{session}/")
    assert_accessible(wall)
    # when the next is called by one key
    expect(page.get_by_role("heading", name="Hàng chờ")).to_be_visible()
    page.locator("main").press("n")
    expect(page.locator("#floor")).to_contain_text("Bắt đầu")
    looks_well(page, "office-queue", shows="Bắt đầu")
    # then the wall shows number and counter within two seconds, and no name
    expect(wall.locator(".cc-call__ticket")).to_have_text("A 001", timeout=2_500)
    assert "Lê" not in (wall.locator("body").text_content() or "")
    assert wall.evaluate(TICKET_HEIGHT) >= 0.18 * 1080
    screenshot(wall, "display-board", full=False)
    assert_accessible(wall)
    # and begin, then the outcome, are one key each
    page.locator("main").press("b")
    expect(page.locator("#floor")).to_contain_text("Kết thúc với kết quả")
    looks_well(page, "office-queue-serving", shows="Kết thúc với kết quả")
    page.locator("main").press("1")
    expect(page.locator("#floor")).to_contain_text("Đã xong: 1")
    expect(wall.locator(".cc-call__list")).to_contain_text("A 001")
    # and when the network dies the wall keeps the last state and says since when
    wall.context.set_offline(True)
    expect(wall.locator(".cc-stale")).to_be_visible(timeout=12_000)
    expect(wall.locator(".cc-call__list")).to_contain_text("A 001")
    screenshot(wall, "display-board-offline", full=False)
    wall.context.close()


def test_a_confirmation_is_given_at_once_or_waits(sign_in, live_server) -> None:
    # given somebody whose old number the register does not show
    person = families.someone("Lê Văn Tám", families.ON.replace(year=1970))
    page = sign_in(Role.RECEPTION)
    page.goto(live_server.url + "/office/confirmations/")
    looks_well(page, "office-confirmations", shows="Giấy xác nhận số")
    # when the number is typed and the old one asked for
    page.fill("#number", person.number.value)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lê Văn Tám")).to_be_visible()
    page.fill("#other", "012345678")
    looks_well(page, "office-confirmations-ask", shows="Số cần xác nhận")
    page.keyboard.press("Enter")
    # then the request waits, and is given when the number is found
    looks_well(page, "office-confirmation", shows="Chờ xác minh")
    press_button(page, "Đã tìm thấy số cũ")
    expect(page.locator("main")).to_contain_text("Đã cấp", timeout=15_000)

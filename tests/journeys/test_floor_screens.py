"""The floor by keyboard: acts taken back, a number from the tablet, a wall without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.test_area_and_floor import looks_well, sign_in, ward
from tests.support import families
from tests.support.browser import (
    PHONE,
    assert_accessible,
    new_context,
    press_button,
    screenshot,
)
from tests.support.families import AREA, AT, saturday

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import TicketAct
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.ui import passes
from cancuoc.law.ages import Band

__all__ = ["saturday", "sign_in", "ward"]
RECEPTION = families.officer("tiepdon", Role.RECEPTION)
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("ward"),
]
WALL = {"width": 1920, "height": 1080}
TEN_MINUTES = 10 * 60 * 1000
# How tall the digits really are on the wall, not the box around them.
DIGITS = """() => {
  const shown = getComputedStyle(document.querySelector('.cc-call__ticket'));
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = `${shown.fontWeight} ${shown.fontSize} ${shown.fontFamily}`;
  return pen.measureText('0').actualBoundingBoxAscent;
}"""
FLASHED = "Promise.all(document.getAnimations().map((one) => one.finished)).then(() => true)"
FLASHES = "getComputedStyle(document.querySelector('.cc-call__ticket')).animationIterationCount"


def waiting(session, count: int) -> list:
    people = [floor.Visitor(person_id=None, band=Band.FROM_14) for _ in range(count)]
    return floor.arrive(session_id=session, visitors=people, at=AT, by=AREA)


def call(ticket, counter: str, *, minutes: int = 0) -> None:
    at = AT + timedelta(minutes=minutes)
    floor.act_on(ticket_id=ticket, act=TicketAct.CALL, counter=counter, at=at, by=AREA)


def desk(sign_in, live_server) -> Page:
    page: Page = sign_in(Role.RECEPTION)
    page.goto(live_server.url + "/office/queue/")
    press_button(page, "Làm ở buổi này")
    expect(page.get_by_role("heading", name="Hàng chờ")).to_be_visible()
    return page


def test_an_act_is_taken_back_and_a_ticket_sent_to_a_counter(sign_in, live_server) -> None:
    # given three people waiting and one call too early
    session = families.session()
    (first, *_) = waiting(session, 3)
    page = desk(sign_in, live_server)
    page.locator("main").press("n")
    expect(page.locator(".cc-toast")).to_contain_text("Đã gọi phiếu A001.")
    # when it is taken back by one key
    page.locator("main").press("u")
    expect(page.locator("#floor")).to_contain_text("Chưa gọi ai")
    assert sessions.ticket(ticket_id=first).counter == ""
    # and the next call is sent to counter 4, by keys alone
    page.locator("main").press("n")
    looks_well(page, "office-queue-undo", shows="Bắt đầu")
    page.locator("main").press("c")
    expect(page.get_by_role("heading", name="Chuyển phiếu")).to_be_visible()
    looks_well(page, "office-queue-transfer", shows="Lý do ưu tiên")
    press_button(page, "Chuyển")
    looks_well(page, "office-queue-transfer-refused", shows="Chưa chọn nơi chuyển đến.")
    page.locator("#counter").focus()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    # then it waits for that counter and the offer to take it back stands again
    expect(page.locator("#floor")).to_contain_text("chờ quầy 4")
    expect(page.locator(".cc-toast")).to_contain_text("Đã chuyển phiếu A001.")
    assert sessions.ticket(ticket_id=first).for_counter == "4"


def test_a_tablet_gives_a_number_that_a_telephone_follows(
    sign_in, live_server, browser: Browser
) -> None:
    # given a tablet that an officer opened from the queue
    session = families.session()
    waiting(session, 5)
    page = desk(sign_in, live_server)
    page.goto(live_server.url + "/office/queue/kiosks/")
    press_button(page, "Thêm máy lấy số")
    looks_well(page, "office-kiosks", shows="Máy số 1")
    address = page.get_by_role("link", name="Mở trên máy này").get_attribute("href")
    tablet = new_context(browser, viewport={"width": 1280, "height": 800}).new_page()
    tablet.add_init_script("window.print = () => { document.documentElement.dataset.paper = '1' }")
    tablet.goto(live_server.url + str(address))
    assert_accessible(tablet)
    screenshot(tablet, "display-kiosk", full=False)
    # when somebody touches the fourth button and their reason
    tablet.get_by_role("button", name="Ưu tiên").click()
    expect(tablet.get_by_role("heading", name="Vì sao được ưu tiên?")).to_be_visible()
    assert_accessible(tablet)
    screenshot(tablet, "display-kiosk-reasons", full=False)
    tablet.get_by_role("button", name="Phụ nữ mang thai").click()
    # then the slip is printed after two touches
    expect(tablet.locator(".cc-slip__number")).to_have_text("P 001")
    assert tablet.locator("html").get_attribute("data-paper") == "1"
    assert_accessible(tablet)
    screenshot(tablet, "display-kiosk-slip", full=False)
    # and a telephone that scanned it follows, without a name and without signing in
    (mine,) = [t for t in sessions.tickets(session_id=session) if t.label == "P001"]
    assert mine.priority == "pregnant"
    phone = new_context(browser, viewport=PHONE).new_page()
    phone.goto(f"{live_server.url}/display/ticket/{mine.id}/")
    looks_well(phone, "display-ticket", shows="P 001")
    call(mine.id, "2")
    expect(phone.locator("main")).to_contain_text("Mời đến quầy 2")
    tablet.context.close()
    phone.context.close()


def test_the_wall_for_ten_minutes_without_a_network(live_server, browser: Browser) -> None:
    # given a wall that shows a call
    session = families.session()
    tickets = waiting(session, 3)
    call(tickets[0], "3")
    context = new_context(browser, viewport=WALL, reduced_motion="no-preference")
    wall = context.new_page()
    wall.clock.install(time=datetime(2024, 7, 6, 11, 0, tzinfo=UTC))
    wall.goto(f"{live_server.url}/display/{session}/")
    expect(wall.locator(".cc-call__ticket")).to_have_text("A 001")
    # when a call comes it is heard once, seen large, and flashes three times at most
    call(tickets[1], "5", minutes=1)
    wall.clock.run_for(2_000)
    expect(wall.locator(".cc-call__ticket")).to_have_text("A 002")
    assert wall.locator("body").get_attribute("data-chimes") == "1"
    assert wall.evaluate(DIGITS) >= 0.18 * WALL["height"]
    assert wall.evaluate(FLASHES) == "3"
    wall.evaluate(FLASHED)
    wall.clock.run_for(5_000)
    assert wall.evaluate("document.getAnimations().length") == 0, "a refresh flashes nothing"
    # and when the network is away for ten minutes by the clock of the page
    context.set_offline(True)
    wall.clock.run_for(TEN_MINUTES)
    # then the last call stands, with the time since when it may be old
    expect(wall.locator(".cc-call__ticket")).to_have_text("A 002")
    expect(wall.locator(".cc-stale")).to_be_visible()
    expect(wall.locator(".cc-stale")).to_contain_text("18:00")
    expect(wall.locator("[data-clock]")).to_have_text("18:10")
    assert_accessible(wall)
    screenshot(wall, "display-board-ten-minutes", full=False)
    # and when it is back the wall catches up by itself
    call(tickets[2], "1", minutes=2)
    context.set_offline(False)
    wall.clock.run_for(5_000)
    expect(wall.locator(".cc-call__ticket")).to_have_text("A 003")
    expect(wall.locator(".cc-stale")).to_be_hidden()
    assert wall.locator("body").get_attribute("data-chimes") == "2"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tablet_on_a_narrow_screen(live_server, browser: Browser, scheme: str) -> None:
    session = families.session()
    word = passes.give(pass_id=floor.open_kiosk(session_id=session, at=AT, by=RECEPTION))
    context = new_context(browser, viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{live_server.url}/display/kiosk/{word}/")
    looks_well(page, f"display-kiosk-{scheme}", shows="Ai làm thẻ hôm nay?")
    context.close()

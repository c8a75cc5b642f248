"""The whole way of an evening: planned, published, invited, booked, arrived, called, seen."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.test_area_and_floor import looks_well, sign_in, ward
from tests.journeys.test_planner_plan import when_a_plan_is_asked_for, when_it_is_published
from tests.journeys.test_portal_booking import (
    go,
    when_she_gives_her_phone,
    when_she_opens_her_invitation,
    when_she_says_who_comes,
)
from tests.support import families, plans
from tests.support.browser import new_context, scan, tab_to
from tests.support.families import AT, COMMUNE, saturday
from tests.support.hands import press

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.rules import State
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.rules import BookingState, TicketState
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.cli import planner
from cancuoc.kernel import clock

__all__ = ["saturday", "sign_in", "ward"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_family_goes_from_the_plan_to_the_counter(
    sign_in, live_server, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = families.household()
    plans.campaign()
    plans.people(each=4)
    session = planned_and_published(sign_in(Role.PLANNER, units=("01",)), live_server.url)
    code = invited(sign_in(Role.AREA_OFFICER), live_server.url, home)
    phone = new_context(browser, phone=True).new_page()
    booking = booked(phone, live_server.url, home, code)
    assert booking.session_id == session.id
    # The evening itself: a quarter of an hour before the time the mother chose.
    now = booking.starts_at - timedelta(minutes=15)
    monkeypatch.setattr(clock, "now", lambda: now)
    officer = sign_in(Role.RECEPTION)
    arrived(officer, live_server.url, booking.code)
    wall = new_context(browser, viewport={"width": 1920, "height": 1080}).new_page()
    called_and_seen(officer, phone, live_server.url, session.id, wall)
    then_everybody_was_seen(session.id)
    phone.context.close()
    wall.context.close()


def planned_and_published(page: Page, address: str) -> planning.SessionRow:
    """Ask for a plan of the district, publish it, return the first evening of the ward."""
    page.goto(f"{address}/command/plans/")
    when_a_plan_is_asked_for(page, "Tháng bảy")
    assert planner.turn(threading.Event())
    expect(page.locator("main")).to_contain_text("Các chỉ tiêu", timeout=15_000)
    when_it_is_published(page)
    outbox.deliver_all(at=AT)
    live = planning.sessions(
        scope=(COMMUNE,), since=AT, until=AT.replace(month=8), states=[State.PUBLISHED]
    )
    return min(live, key=lambda row: row.starts_at)


def invited(page: Page, address: str, home: families.Household) -> str:
    """Invite the family from the list of those due; return the code on its letter."""
    page.goto(f"{address}/office/due/")
    card = page.locator("li.cc-card").filter(has_text="Trần Anh Đức")
    press(page, card.get_by_role("link", name="Mở hộ"))
    go(page, "Mời hộ này vào một buổi")
    page.get_by_role("radio").first.press("Space")
    go(page, "Lập giấy mời")
    expect(page.locator("main")).to_contain_text("3 người.")
    return outreach.latest_for(person_ids=home.ids)[home.mother.id].code


def booked(phone: Page, address: str, home: families.Household, code: str) -> sessions.BookingView:
    """The mother books herself and both children on her telephone."""
    when_she_opens_her_invitation(phone, address, code)
    when_she_says_who_comes(phone)
    phone.get_by_role("radio").first.press("Space")
    go(phone, "Tiếp tục")
    when_she_gives_her_phone(phone)
    tab_to(phone, "Sửa điện thoại")
    go(phone, "Đặt lịch")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đã đặt lịch")
    booking = sessions.live_booking_of(person_id=home.mother.id)
    assert booking is not None
    assert set(booking.person_ids) == set(home.ids)
    return booking


def arrived(page: Page, address: str, code: str) -> None:
    """Reception scans the code on her telephone and gives three numbers."""
    page.goto(f"{address}/office/reception/")
    go(page, "Làm ở buổi này")
    expect(page.locator("#q")).to_be_focused()
    scan(page, code)
    expect(page.get_by_role("button", name="Cấp số", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Số vừa cấp")


def called_and_seen(page: Page, phone: Page, address: str, session: UUID, wall: Page) -> None:
    """Each of the three is called, seen on wall and telephone, begun and finished."""
    tickets = {ticket.label: ticket for ticket in sessions.tickets(session_id=session)}
    assert set(tickets) == {"A001", "C001", "U001"}
    wall.goto(f"{address}/display/{session}/")
    phone.goto(f"{address}/display/ticket/{tickets['C001'].id}/")
    page.goto(f"{address}/office/queue/")
    for n in range(1, 4):
        page.locator("main").press("n")
        expect(page.locator("#floor")).to_contain_text("Bắt đầu")
        (called,) = [
            ticket
            for ticket in sessions.tickets(session_id=session)
            if ticket.state is TicketState.CALLED
        ]
        shown = f"{called.label[0]} {called.label[1:]}"
        expect(wall.locator(".cc-call__ticket")).to_have_text(shown)
        if called.label == "C001":
            looks_well(phone, "plan-seen-ticket", shows="Mời đến quầy")
        page.locator("main").press("b")
        expect(page.locator("#floor")).to_contain_text("Kết thúc với kết quả")
        page.locator("main").press("1")
        expect(page.locator("#floor")).to_contain_text(f"Đã xong: {n}")
    assert "Trần" not in (wall.locator("body").text_content() or "")


def then_everybody_was_seen(session: UUID) -> None:
    """Three tickets are done and the booking has arrived."""
    states = {ticket.state for ticket in sessions.tickets(session_id=session)}
    assert states == {TicketState.DONE}
    (booking,) = sessions.bookings_of_session(session_id=session)
    assert booking.state is BookingState.ARRIVED

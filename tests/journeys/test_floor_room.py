"""The room by keyboard: counted, warm, a kit set down and taken back; a tablet withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.test_area_and_floor import looks_well, sign_in, ward
from tests.support import families
from tests.support.browser import assert_accessible, new_context, press_button, screenshot
from tests.support.families import AREA, saturday

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import advice
from cancuoc.kernel import clock
from cancuoc.law.ages import Band

__all__ = ["saturday", "sign_in", "ward"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("ward"),
]


def at_the_desk(sign_in, live_server, page_of: str) -> Page:
    page: Page = sign_in(Role.RECEPTION)
    page.goto(live_server.url + "/office/queue/")
    press_button(page, "Làm ở buổi này")
    expect(page.get_by_role("heading", name="Hàng chờ")).to_be_visible()
    page.goto(live_server.url + page_of)
    return page


def test_a_hot_evening_is_counted_and_a_kit_set_down(sign_in, live_server, monkeypatch) -> None:
    # given an evening that begins with sixty children in a hall that nobody counted
    session = families.session(kits=2)
    at = sessions.session(session_id=session).starts_at + timedelta(minutes=30)
    monkeypatch.setattr(clock, "now", lambda: at)
    advice.forget()
    for minute in range(10):
        people = [floor.Visitor(person_id=None, band=Band.FROM_6) for _ in range(4)]
        came = at - timedelta(minutes=30 - 3 * minute)
        floor.arrive(session_id=session, visitors=people, at=came, by=AREA)
    page = at_the_desk(sign_in, live_server, "/office/queue/room/")
    looks_well(page, "office-room", shows="phòng này chưa ai đếm")
    # when the hall is measured and counted
    page.locator("#celsius").focus()
    page.keyboard.type("36,5")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Nhiệt độ 36,5 °C")
    page.locator("summary", has_text="Đếm lại ghế").press("Enter")
    page.locator("#seats").fill("50")
    press_button(page, "Lưu phòng chờ")
    # then what is short is told with time and number
    expect(page.locator("main")).to_contain_text("có 50 ghế: mượn")
    expect(page.locator("main")).to_contain_text("mở cửa hai đầu")
    # and a kit is set at a counter and taken back by one key
    page.locator("#counter-1").focus()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator(".cc-toast")).to_contain_text("vào quầy")
    looks_well(page, "office-room-kit", shows="đang dùng từ")
    page.locator("main").press("u")
    expect(page.locator("main")).not_to_contain_text("đang dùng từ")
    page.locator("#counter-1").focus()
    page.keyboard.press("Enter")
    looks_well(page, "office-room-refused", shows="Chưa nhập số quầy.")


def test_a_tablet_that_is_withdrawn_rests_by_itself(sign_in, live_server, browser: Browser) -> None:
    # given a tablet that an officer opened
    families.session()
    page = at_the_desk(sign_in, live_server, "/office/queue/kiosks/")
    press_button(page, "Thêm máy lấy số")
    address = page.get_by_role("link", name="Mở trên máy này").get_attribute("href")
    tablet = new_context(browser, viewport={"width": 1280, "height": 800}).new_page()
    tablet.clock.install()
    tablet.goto(live_server.url + str(address))
    expect(tablet.get_by_role("heading", name="Ai làm thẻ hôm nay?")).to_be_visible()
    # when its pass is withdrawn, nobody touches it and a quarter of a minute goes by
    press_button(page, "Thu hồi")
    looks_well(page, "office-kiosks-withdrawn", shows="Đã thu hồi lúc")
    tablet.clock.run_for(16_000)
    # then it says calmly where numbers are given
    expect(tablet.get_by_role("heading", name="Máy này đang nghỉ")).to_be_visible()
    assert_accessible(tablet)
    screenshot(tablet, "display-kiosk-rests", full=False)
    tablet.context.close()

"""The end of an evening by keyboard: two officers sign, and the kit goes to the next team."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.journeys.test_station_day import (
    choose_session,
    see,
    sign_in,
    station,
    wait_for_them,
)

from cancuoc.packet.custody import Item
from cancuoc.station.tests import world
from cancuoc.station.tests.fake_evening import EveningCentre

__all__ = ["station"]
pytestmark = pytest.mark.journey


@pytest.fixture
def centre():
    fake = EveningCentre()
    now = datetime.now(UTC)
    session = replace(
        world.SESSION, starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=3)
    )
    fake.sessions = [session]
    return fake


def put(page, label, text):
    """Write into a field that is reached by its label, as somebody with a reader would."""
    page.get_by_label(label, exact=True).fill(text)


def test_two_officers_close_the_evening_and_hand_the_kit_over(page, centre, station):
    address, _process = station
    centre.officers["cb.tx.02"] = ("mat-khau-hai", "Phạm Thị Hai")
    wait_for_them(centre, world.child(), world.record())
    sign_in(page, address)
    choose_session(page)
    page.goto(f"{address}/station/close/")
    expect(page.get_by_text("Các con số khớp")).to_be_visible()
    see(page, "close-out")
    page.get_by_role("link", name="Chưa được phục vụ").press("Enter")
    expect(page.get_by_role("rowheader", name="A001")).to_be_visible()
    see(page, "close-out-list")
    page.go_back()
    put(page, "Số tờ khai giấy CC01, CC02 đã dùng", "1")
    put(page, "Mật khẩu của bạn, thay chữ ký", "mat-khau-dung")
    page.keyboard.press("Enter")
    put(page, "Tên đăng nhập của người thứ hai", "cb.tx.02")
    put(page, "Mật khẩu của người thứ hai", "mat-khau-hai")
    see(page, "close-out-second")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Buổi đã đóng lúc")).to_be_visible()
    see(page, "close-out-closed")
    page.get_by_role("link", name="Bàn giao bộ máy").press("Enter")
    for item in Item:
        page.locator(f"#{item.value.replace('_', '-')}").fill("1")
    see(page, "custody")
    put(page, "Mật khẩu của bạn, thay chữ ký", "mat-khau-dung")
    page.keyboard.press("Enter")
    put(page, "Tên đăng nhập của người nhận", "cb.tx.02")
    put(page, "Mật khẩu của người nhận", "mat-khau-hai")
    page.locator("#usb").fill("0")
    page.locator("#password").press("Enter")
    expect(page.get_by_text("USB: giao 1, nhận 0")).to_be_visible()
    see(page, "custody-taken")
    assert len(centre.signed) >= 1

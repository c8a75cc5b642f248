"""A station is prepared by keyboard alone: a warning is read, confirmed, and the session opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from tests.support.browser import assert_accessible, assert_no_sideways_scroll, screenshot
from tests.support.hands import press, tick
from tests.support.station import station_process

from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import FakeCentre, serving

pytestmark = pytest.mark.journey
SLOW = 90_000


@pytest.fixture
def centre():
    fake = FakeCentre()
    now = datetime.now(UTC)
    session = replace(
        world.SESSION, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=4)
    )
    fake.sessions = [session]
    fake.people[session.id] = [world.child(), world.record()]
    return fake


def see(page, name):
    """No barrier in the light and in the dark, nothing sticking out at 360 px, and pictures."""
    page.set_viewport_size({"width": 1366, "height": 768})
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page)
        screenshot(page, f"station-{name}-{scheme}")
    page.set_viewport_size({"width": 360, "height": 740})
    assert_no_sideways_scroll(page)
    assert_accessible(page)
    screenshot(page, f"station-{name}-360")
    page.set_viewport_size({"width": 1366, "height": 768})


def test_a_warning_is_confirmed_and_the_centre_hears_of_it(centre, tmp_path, page):
    page.set_default_timeout(SLOW)
    home = tmp_path / "station"
    with (
        serving(centre) as url,
        station_process(home=home, centre=url, device="none") as (address, _),
    ):
        page.goto(f"{address}/")
        page.keyboard.type("cb.tx.01")
        page.keyboard.press("Tab")
        page.keyboard.type("mat-khau-dung")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sessions/")
        press(page, page.locator("main [autofocus]"))
        page.wait_for_url("**/prepare/")
        expect(page.get_by_text("Không thấy thiết bị nào trả lời.")).to_be_visible()
        expect(page.get_by_text("2 gia đình, 2 người")).to_be_visible()
        see(page, "preparation")
        press(page, "Mở buổi thu nhận")
        expect(page.get_by_text("Còn cảnh báo chưa xác nhận")).to_be_visible()
        see(page, "preparation-refused")
        tick(page, "Tôi đã biết và vẫn mở buổi")
        press(page, "Mở buổi thu nhận")
        page.wait_for_url("**/station/")
        for _ in range(200):
            if centre.reports:
                break
            page.wait_for_timeout(100)
        # The page asks every second; without its station that would be an error of the console.
        page.goto("about:blank")
    (told,) = [each for each in centre.reports if each["kind"] == "opened"]
    assert {"name": "devices", "level": "warn"} in told["checks"]

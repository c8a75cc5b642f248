"""A portrait by the camera of the computer, with the browser's own test picture in it."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.journeys.test_station_day import (
    centre,
    choose_session,
    enter,
    see,
    sign_in,
    station,
    wait_for_them,
    years_ago,
)
from tests.journeys.test_station_day import pytestmark as pytestmark

from cancuoc.station.tests import world

__all__ = ["centre", "station"]
LIVE = "() => document.querySelector('video').videoWidth > 0"
JUDGED = (
    "() => ['đạt', 'cần chỉnh'].includes(document.querySelector('[data-part] strong').textContent)"
)


def test_the_portrait_is_taken_with_the_camera_of_the_computer(station, centre, page):
    # given a child of eight at the stage of pictures
    address, _ = station
    page.context.grant_permissions(["camera"])
    wait_for_them(centre, world.child(born=years_ago(8)))
    sign_in(page, address)
    choose_session(page)
    page.keyboard.press("n")
    page.wait_for_url("**/identity/")
    enter(page, "data")
    enter(page, "biometrics")
    # when the officer opens the camera: the live picture is judged in words, by keyboard alone
    page.goto(page.url.replace("/biometrics/", "/webcam/"))
    page.wait_for_function(LIVE)
    page.wait_for_function(JUDGED)
    expect(page.get_by_role("button", name="Chụp")).to_be_focused()
    see(page, "webcam")
    page.keyboard.press("Enter")
    # then the portrait stands among the pictures, with its words
    page.wait_for_url("**/biometrics/")
    face = page.locator(".st-steps__row", has_text="Ảnh khuôn mặt")
    expect(face).not_to_contain_text("Chưa thu")
    see(page, "webcam-taken")

"""Packets on the screen: carried out of the station by hand, and followed at the centre."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from playwright.sync_api import Browser, Page, expect
from tests.support import families
from tests.support.browser import (
    PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    screenshot,
    tab_to,
)
from tests.support.families import saturday
from tests.support.officers import officer, signed_in
from tests.support.station import station_process

from cancuoc.domain.stations.tests import world as centre_world
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation import keys
from cancuoc.foundation.actor import Role
from cancuoc.kernel.digest import sha256_hex
from cancuoc.station import home
from cancuoc.station.core.desk import open_desk
from cancuoc.station.store import Store
from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import FakeCentre, serving

__all__ = ["saturday"]
pytestmark = pytest.mark.journey


def looks_right(page: Page, name: str) -> None:
    """No barrier and nothing sticking out, at the desk, at 360 px, in the dark."""
    assert_accessible(page)
    screenshot(page, f"{name}-1366")
    desk = page.viewport_size
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)
    screenshot(page, f"{name}-360")
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    screenshot(page, f"{name}-360-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(desk)


@pytest.fixture
def offline_station(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A station that was enrolled, sealed two dossiers, and lost its network."""
    fake, now = FakeCentre(), datetime.now(UTC)
    times = {"starts_at": now - timedelta(hours=2), "ends_at": now + timedelta(hours=3)}
    fake.sessions = [replace(world.SESSION, **times)]
    folder = tmp_path / "station"
    with serving(fake) as url:
        with station_process(home=folder, centre=url):
            pass
        digests = sealed_in(folder)
        with station_process(home=folder, centre=url) as (address, _):
            fake.trouble = no_packets
            yield address, digests


def no_packets(_method: str, path: str) -> None:
    """The line holds for signing in, and breaks for everything large."""
    if "/packets/" in path:
        raise ConnectionAbortedError


def sealed_in(folder: Path) -> list[str]:
    opened = home.open_home(folder)
    store = Store(path=opened.database, key=opened.derive("store"))
    desk = open_desk(store=store, device=world.PlainDevice())
    rows = [world.sealed(desk, person) for person in (world.child(), world.record())]
    store.close()
    opened.close()
    return [row.digest for row in rows]


def test_unsent_dossiers_leave_the_station_by_hand(
    offline_station: tuple[str, list[str]], browser: Browser, tmp_path: Path
) -> None:
    address, digests = offline_station
    page = new_context(browser).new_page()
    page.goto(f"{address}/")
    page.keyboard.type("cb.tx.01")
    page.keyboard.press("Tab")
    page.keyboard.type("mat-khau-dung")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/")
    page.goto(f"{address}/station/send/")
    # The button that stands ready takes the focus when the page is whole.
    page.wait_for_function("() => document.activeElement?.matches('main [autofocus]')")
    page.locator("summary", has_text="Mang hồ sơ bằng USB").focus()
    page.keyboard.press("Enter")
    looks_right(page, "station-send-by-hand")
    tab_to(page, "Tải 2 hồ sơ chưa gửi")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    archive = tmp_path / "carried.zip"
    coming.value.save_as(archive)
    with zipfile.ZipFile(archive) as made:
        carried = [sha256_hex(made.read(name)) for name in sorted(made.namelist())]
    assert carried == digests
    page.get_by_label("Tệp biên nhận từ trung tâm").set_input_files(
        {"name": "x.ccreceipts", "mimeType": "text/plain", "buffer": b"{no receipt}"}
    )
    tab_to(page, "Nhận biên nhận")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Không dùng được: 1")).to_be_visible()
    looks_right(page, "station-send-receipts")
    page.context.close()


@pytest.fixture
def busy_station(
    transactional_db: None, saturday: object, settings: Any, tmp_path: Path
) -> Iterator[TestStation]:
    families.load_units()
    settings.KEY_DIR, settings.BLOB_DIR = tmp_path / "keys", tmp_path / "blobs"
    keys.store.cache_clear()
    station = TestStation().enrol()
    for _ in range(2):
        centre_world.upload(station.seal("<6"), station)
    centre_world.open_all()
    centre_world.upload(station.seal("<6"), station)
    station.seal("<6")
    half = station.seal()
    twin = station.twin()
    for each in (station, twin):
        centre_world.upload(each.seal("<6"), each)
    centre_world.begin(half, station)
    centre_world.put(half.packet_id, half.data[: len(half.data) // 2], station)
    refused = {"packet_id": half.packet_id, "digest": "a" * 64, "reason": "ForgedSignature"}
    apps.get_model("stations", "RefusedUpload").objects.create(
        station_code="TX-01", at=AT, **refused
    )
    yield station
    keys.store.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_every_packet_is_followed_at_the_centre(
    busy_station: TestStation, browser: Browser, live_server: Any
) -> None:
    client = signed_in(officer("quantri", Role.ADMINISTRATOR, units=["01"]), purpose="")
    context = new_context(browser)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/office/stations/TX-01/")
    tab_to(page, "Xem từng gói: đang ở đâu, việc tiếp theo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/packets/")
    expect(page.get_by_text("Chưa đến trung tâm")).to_be_visible()
    looks_right(page, "office-station-packets")
    page.get_by_label("Số thứ tự gói").focus()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**number=1")
    expect(page.get_by_text("Số gói trong danh sách: 1")).to_be_visible()
    context.close()

"""A lost station at the office, by keyboard: what it still sent, and the order to wipe it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.test_packets_on_their_way import looks_right
from tests.support import families
from tests.support.browser import new_context, tab_to
from tests.support.families import saturday
from tests.support.officers import officer, signed_in

from cancuoc.domain.stations import queries, services, wiping
from cancuoc.domain.stations.rules import Verdict, WipeState
from cancuoc.domain.stations.tests import world as centre_world
from cancuoc.domain.stations.tests.test_station_reviewing import SECOND
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation import keys
from cancuoc.foundation.actor import Role

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def late(
    transactional_db: None, saturday: object, settings: Any, tmp_path: Path
) -> Iterator[queries.PacketRow]:
    """A station that was lost with one packet on it, which came afterwards."""
    families.load_units()
    settings.KEY_DIR, settings.BLOB_DIR = tmp_path / "keys", tmp_path / "blobs"
    keys.store.cache_clear()
    station = TestStation().enrol()
    ended = AT + timedelta(minutes=1)
    services.revoke_station(code="TX-01", reason="Mất máy", at=ended, by=ADMIN)
    centre_world.upload(station.seal("<6"), station, at=ended)
    yield queries.quarantined()[0]
    keys.store.cache_clear()


def open_page(browser: Browser, address: str) -> Page:
    client = signed_in(officer("quantri", Role.ADMINISTRATOR, units=["01"]), purpose="")
    context = new_context(browser)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": address}])
    page = context.new_page()
    # The first page of a fresh server draws all templates for the first time.
    page.set_default_navigation_timeout(60_000)
    page.goto(f"{address}/office/stations/TX-01/")
    return page


def test_a_late_packet_is_confirmed_and_a_wipe_is_proposed(
    late: queries.PacketRow, browser: Browser, live_server: Any
) -> None:
    page = open_page(browser, live_server.url)
    tab_to(page, "Xem và cho mở lại")
    page.keyboard.press("Enter")
    page.wait_for_url("**/late/**")
    expect(page.get_by_text("Chụp trước khi mất, nối liền")).to_be_visible()
    looks_right(page, "office-packet-late")
    services.propose_verdict(
        packet_id=late.id, verdict=Verdict.RELEASE, reason="Đã gặp tổ trưởng", at=AT, by=SECOND
    )
    page.reload()
    looks_right(page, "office-packet-late-second")
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Xác nhận").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/stations/TX-01/")
    assert queries.packet(packet_id=late.id).reason == ""
    looks_right(page, "office-station-lost")
    tab_to(page, "Xóa dữ liệu máy trạm từ xa")
    page.keyboard.press("Enter")
    page.wait_for_url("**/wipe/")
    looks_right(page, "office-station-wipe")
    page.get_by_label("Lý do xóa").focus()
    page.keyboard.type("Mất máy trong ca tối")
    page.get_by_label("Tôi đã xem số hồ sơ").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Đề nghị xóa").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Chờ người thứ hai xác nhận")).to_be_visible()
    looks_right(page, "office-station-wipe-asked")
    order = wiping.last_wipe(code="TX-01")
    assert order is not None
    assert order.state is WipeState.ORDERED
    page.context.close()

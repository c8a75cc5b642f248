"""Screens of a station that no walk stays at: no barrier, light and dark, on a desk and a phone."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser
from tests.support.drawn import assert_looks_well

from cancuoc.station.tables import floors, tablets
from cancuoc.station.tests import conftest, dark_floor
from cancuoc.station.tests.dark_floor import SESSION

pytestmark = pytest.mark.journey
_quick_passwords = conftest._quick_passwords
clock, fake, address = conftest.clock, conftest.fake, conftest.address
errands, screens, dark = conftest.errands, conftest.screens, dark_floor.dark
FLOOR = "/station/floor/"
KIOSK = "/station/kiosk/"


def test_the_floor_while_the_centre_is_away(browser: Browser, dark) -> None:
    dark.get(FLOOR)
    dark.post(f"{FLOOR}next/", {"counter": "1"})
    dark.get(FLOOR)
    ticket = floors.tickets(dark.errands.desk.store, SESSION)[0].id
    assert_looks_well(browser, dark, FLOOR, shows="A001", name="station-floor")
    transfer = f"{FLOOR}tickets/{ticket}/transfer/"
    assert_looks_well(browser, dark, transfer, shows="A001", name="station-transfer")
    dark.post(f"{FLOOR}tablets/code/")
    assert_looks_well(browser, dark, f"{FLOOR}tablets/", shows="mã", name="station-tablets")


def test_a_tablet_in_the_hall(browser: Browser, dark) -> None:
    dark.get(FLOOR)
    dark.post(f"{FLOOR}tablets/code/")
    tablet = Client()
    assert_looks_well(browser, tablet, KIOSK, shows="Mã", name="station-pair", bar=False)
    code = tablets.pairing(dark.errands.desk.store).code
    assert tablet.post(f"{KIOSK}pair/", {"code": code}).status_code == 302
    assert_looks_well(browser, tablet, KIOSK, shows="Ai làm thẻ", name="station-kiosk", bar=False)
    path = "/station/board/"
    assert_looks_well(browser, tablet, path, shows="", name="station-board", bar=False)

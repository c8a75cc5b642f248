"""A station that starts locked, by keyboard: words misheard over the telephone, then a new code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.test_packets_on_their_way import looks_right
from tests.support.browser import new_context
from tests.support.station import station_process

from cancuoc.kernel import clock
from cancuoc.packet import recovery
from cancuoc.station import enrolling, home, locking, recovering
from cancuoc.station.link import Link
from cancuoc.station.locking import Cost
from cancuoc.station.store import Store
from cancuoc.station.tests.fake_centre import FakeCentre, serving

pytestmark = pytest.mark.journey


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The address of a station that starts locked, and the words the centre would read out."""
    monkeypatch.setattr(locking, "COST", Cost(passes=1, memory=64, lanes=1))
    folder, fake = tmp_path / "station", FakeCentre()
    with serving(fake) as centre:
        opened = home.open_home(folder)
        store = Store(path=opened.database, key=opened.derive("store"))
        enrolling.enrol(
            store=store,
            connect=lambda who: Link(centre=centre, who=who),
            code="TX-01",
            token="token-1",
            at=clock.now(),
        )
        locking.lock(folder, opened.secret)
        made = recovering.prepare(folder, opened.secret, store, at=clock.now())
        assert made is not None
        spoken = recovery.unclose(
            bytes.fromhex(recovering._waiting(store)["sealed"]),
            recovery_id=made,
            station="TX-01",
            tried=[fake.keys.packet_key],
        )
        store.close()
        opened.close()
        with station_process(home=folder, centre=centre) as (address, _):
            yield address, spoken


def typed(page: Page, text: str) -> None:
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_forgotten_words_are_replaced_over_the_telephone(
    locked: tuple[str, str], browser: Browser
) -> None:
    address, spoken = locked
    groups = recovery.groups(spoken)
    page = new_context(browser).new_page()
    page.set_default_navigation_timeout(60_000)
    page.goto(f"{address}/station/close/")
    expect(page).to_have_url(f"{address}/station/unlock/")
    looks_right(page, "station-locked")
    typed(page, "ba ba ba")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Còn 2 lần nhập trước khi phải chờ.")).to_be_visible()
    page.get_by_role("link", name="Quên ba từ?").press("Enter")
    for group in (groups[0], "an an an an", groups[2], groups[3]):
        typed(page, group)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nhóm 2")).to_be_focused()
    looks_right(page, "station-locked-misheard")
    typed(page, groups[1])
    page.keyboard.press("Enter")
    code = page.locator("p.cc-code").inner_text()
    looks_right(page, "station-locked-new-code")
    typed(page, code)
    page.keyboard.press("Enter")
    # The station starts behind the same socket; the browser waits and is let in.
    expect(page).to_have_url(f"{address}/station/sign-in/", timeout=60_000)
    expect(page.get_by_role("heading", name="Đăng nhập trạm TX-01")).to_be_visible()

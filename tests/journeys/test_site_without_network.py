"""The network dies in the middle of an evening: the site goes on, and the centre catches up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.test_area_and_floor import looks_well, sign_in
from tests.support import families
from tests.support.browser import assert_accessible, new_context, press_button, screenshot
from tests.support.families import AT, COMMUNE
from tests.support.fault_proxy import FaultProxy
from tests.support.officers import PASSWORD, officer
from tests.support.station import station_process

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.stations import services as registry
from cancuoc.domain.stations.tests import floor as people
from cancuoc.domain.stations.tests.world import ADMIN
from cancuoc.foundation import keys
from cancuoc.foundation.actor import Role
from cancuoc.law.ages import Band

__all__ = ["sign_in"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("ward"),
]
WALL = {"width": 1920, "height": 1080}
SLOW = 60_000
NOW = AT + timedelta(hours=10)
OFFSET = str((NOW - datetime.now(UTC)).total_seconds())


@pytest.fixture
def ward(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The units are loaded; it is Saturday, six in the evening, and time goes on."""
    monkeypatch.setenv("CANCUOC_CLOCK_OFFSET", OFFSET)
    families.load_units()


@pytest.fixture
def line(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[FaultProxy]:
    """A centre that counts six seconds of silence, and the line to it."""
    settings.FLOOR_SILENCE_SECONDS = 6
    settings.BLOB_DIR, settings.KEY_DIR = tmp_path / "blobs", tmp_path / "keys"
    keys.store.cache_clear()
    proxy = FaultProxy(("127.0.0.1", int(live_server.url.rpartition(":")[2])))
    yield proxy
    proxy.down()
    keys.store.cache_clear()


@pytest.fixture
def site(line: FaultProxy, tmp_path: Path) -> Iterator[str]:
    """The real station program behind that line; gives its address."""
    officer("cb.tx", Role.ENROLMENT_OFFICER, Role.RECEPTION, units=(COMMUNE,))
    made = registry.create_station(code="TX-01", unit_code=COMMUNE, kit="KIT-01", at=NOW, by=ADMIN)
    home = tmp_path / "station"
    shifted = {"CANCUOC_CLOCK_OFFSET": OFFSET}
    with station_process(home=home, centre=line.address, token=made.token, environ=shifted) as (
        address,
        _,
    ):
        yield address


def evening() -> tuple[Any, str]:
    """A session of this hour: a family that booked, two people who wait."""
    session = people.open_session(at=NOW, unit=COMMUNE)
    mother, child = people.family()
    code = people.book(session, mother, child)
    waiting = [floor.Visitor(person_id=None, band=Band.FROM_14) for _ in range(2)]
    floor.arrive(session_id=session, visitors=waiting, at=NOW, by=people.CLERK)
    return session, code


def enter(page: Page, site: str) -> None:
    page.goto(f"{site}/station/sign-in/")
    page.get_by_label("Tên đăng nhập").fill("cb.tx")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    press_button(page, "Đăng nhập")
    page.get_by_role("button", name="Làm việc tại đây").first.press("Enter")
    expect(page.get_by_text("Còn 2 người chờ")).to_be_visible(timeout=SLOW)


def reload_until(page: Page, words: str) -> None:
    """Look again, as somebody does who waits for the network."""
    for _ in range(60):
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError(f"{words} did not appear: {page.locator('main').inner_text()}")


def stand_ready(page: Page, site: str) -> None:
    enter(page, site)
    page.goto(f"{site}/station/floor/")
    looks_well(page, "site-floor-none", shows="Mỗi buổi chỉ một trạm trực")
    page.get_by_role("button", name="Trực sảnh").press("Enter")
    looks_well(page, "site-floor-ready", shows="Trạm đang trực sảnh")


def receive(page: Page, site: str, code: str) -> None:
    """Receive the family that booked and somebody else, by keyboard."""
    page.goto(f"{site}/station/floor/reception/")
    looks_well(page, "site-reception", shows=code)
    page.get_by_role("button", name="Đã đến, cấp số").press("Enter")
    expect(page.locator("main")).to_contain_text("C500")
    page.get_by_label("Từ đủ 14 tuổi").press("Space")
    page.get_by_role("button", name="Cấp số", exact=False).first.press("Enter")
    looks_well(page, "site-reception-given", shows="A501")


def serve(page: Page, site: str) -> None:
    """Call, take back, serve to the end, miss somebody, and call again."""
    page.goto(f"{site}/station/floor/")
    page.locator("main").press("n")
    expect(page.locator(".cc-toast")).to_contain_text("Đã gọi phiếu A001.")
    page.locator("main").press("u")
    expect(page.locator("main")).to_contain_text("Chưa gọi ai")
    page.locator("main").press("n")
    expect(page.locator(".cc-toast")).to_contain_text("A001")
    page.locator("main").press("b")
    looks_well(page, "site-floor-leading", shows="Kết thúc với kết quả")
    page.locator("main").press("1")
    expect(page.locator("main")).to_contain_text("đã xong 1")
    page.locator("main").press("n")
    expect(page.locator(".cc-toast")).to_contain_text("A002")
    page.locator("main").press("v")
    expect(page.locator("main")).to_contain_text("Chưa gọi ai")
    page.locator("main").press("n")
    expect(page.locator(".cc-toast")).to_contain_text("Đã gọi phiếu")


def see_the_wall(browser: Browser, site: str) -> None:
    wall = new_context(browser, viewport=WALL).new_page()
    wall.goto(f"{site}/station/board/")
    expect(wall.locator(".cc-call__ticket")).to_be_visible()
    assert_accessible(wall)
    screenshot(wall, "site-board", full=False)
    wall.context.close()


def test_the_site_goes_on_without_the_network_and_the_centre_shows_everything(
    page: Page, browser: Browser, sign_in: Any, live_server: Any, line: FaultProxy, site: str
) -> None:
    # given a session with people waiting and a station that stands ready
    session, code = evening()
    stand_ready(page, site)
    desk = sign_in(Role.RECEPTION)
    desk.goto(live_server.url + "/office/queue/")
    press_button(desk, "Làm ở buổi này")
    expect(desk.get_by_role("button", name="Gọi người tiếp theo")).to_be_visible()

    # when the network dies, the station leads and the centre keeps still
    line.down()
    reload_until(page, "Trạm đang điều hành sảnh từ")
    desk.reload()
    looks_well(desk, "site-floor-centre-waits", shows="Trạm TX-01 đang điều hành sảnh từ")
    expect(desk.get_by_role("button", name="Gọi người tiếp theo")).to_have_count(0)

    # then people are received, called and served, and the wall of the hall shows it
    receive(page, site, code)
    serve(page, site)
    see_the_wall(browser, site)

    # when the network is back, the floor goes home with everything
    line.up()
    reload_until(page, "Trạm đang trực sảnh")
    desk.reload()
    looks_well(desk, "site-floor-home", shows="Gọi người tiếp theo")
    found = {t.label: str(t.state) for t in sessions.tickets(session_id=session)}
    assert (found["A001"], found["A002"]) == ("done", "absent")
    assert {"A500", "A501", "C500"} <= set(found)
    assert sorted(found.values()).count("called") == 1
    assert sessions.booking(code=code).state == "arrived"
    # The page must not ask a station that the test ends.
    page.goto("about:blank")

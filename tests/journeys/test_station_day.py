"""An evening at the counter: the real station program, a keyboard, and now and then no network.

The centre is a stand-in on loopback that speaks the same protocol and opens real packets.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.support import pace
from tests.support.browser import (
    assert_accessible,
    assert_no_sideways_scroll,
    screenshot,
    walk_with_tab,
)
from tests.support.dark import assert_readable_in_the_dark
from tests.support.hands import press, tick, write
from tests.support.station import station_process

from cancuoc.station.tests import world
from cancuoc.station.tests.fake_centre import FakeCentre, serving

pytestmark = pytest.mark.journey
SLOW = 90_000


def years_ago(years: int) -> date:
    """A birthday that was some months ago, so that no test falls on one."""
    return (datetime.now(UTC) - timedelta(days=365 * years + 100)).date()


@pytest.fixture
def centre():
    fake = FakeCentre()
    now = datetime.now(UTC)
    session = replace(
        world.SESSION, starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=3)
    )
    fake.sessions = [session]
    return fake


@pytest.fixture
def station(centre, tmp_path):
    with (
        serving(centre) as url,
        station_process(home=tmp_path / "station", centre=url) as (address, process),
    ):
        yield address, process


def wait_for_them(centre, *people):
    session = centre.sessions[0].id
    centre.people[session] = list(people)
    centre.tickets[session] = [
        replace(world.ticket(person, label=f"A{n:03d}"), session_id=session)
        for n, person in enumerate(people, start=1)
    ]


def see(page, name):
    """Every screen: no barrier, light and dark, and nothing sticking out at 360 px."""
    assert_accessible(page)
    screenshot(page, f"station-{name}")
    assert_readable_in_the_dark(page, f"station-{name}")
    wide = page.viewport_size
    page.set_viewport_size({"width": 360, "height": 740})
    assert_no_sideways_scroll(page)
    page.set_viewport_size(wide)


def sign_in(page, address):
    page.goto(f"{address}/")
    page.keyboard.type("cb.tx.01")
    page.keyboard.press("Tab")
    page.keyboard.type("mat-khau-dung")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/")


def settled(page):
    """Wait until the button that stands ready has the focus; a person needs longer than that."""
    page.wait_for_function("() => document.activeElement?.matches('main [autofocus]')")


def choose_session(page):
    settled(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/station/")


def enter(page, stage, timeout=15_000):
    settled(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{stage}/", timeout=timeout)


def until(page, done):
    """Wait for the background thread of the station."""
    for _ in range(200):
        if done():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the station never did it")


def draw_signature(page):
    """The citizen's pen; the officer's keyboard is not touched."""
    box = page.locator("[data-sign-pad] canvas").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + 20 * step, box["y"] + 60 + 25 * (step % 2))
    page.mouse.up()


def seal(page):
    page.wait_for_timeout(1100)
    page.keyboard.press("k")
    page.wait_for_url("**/done/", timeout=SLOW)


def take_the_sister(page, facing):
    """The whole visit of a child of eight; `facing` is the window turned to her."""
    pace.begin(page)
    page.keyboard.press("n")
    page.wait_for_url("**/identity/")
    expect(page.get_by_text("Khớp sổ gốc.")).to_be_visible()
    see(page, "identity")
    for stage in ("data", "biometrics"):
        enter(page, stage)
        see(page, stage)
    expect(facing.get_by_text("Con đặt bốn ngón tay phải")).to_be_visible()
    see(facing, "child")
    page.bring_to_front()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã đủ. Cảm ơn, mời ký.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Tiếp tục ký")).to_be_focused()
    expect(facing.get_by_text("Xong rồi! Con giỏi lắm!")).to_be_visible()
    see(page, "biometrics-finished")
    enter(page, "sign")
    see(page, "sign")
    draw_signature(page)
    seal(page)
    see(page, "sealed")
    return pace.end(page)


def take_the_baby(page):
    """The little sibling: no biometric control on any page, the same mother offered at once."""
    page.keyboard.press("n")
    page.wait_for_url("**/identity/")
    expect(page.get_by_label("Mẹ: Lê Thị Bích Ngọc")).to_be_checked()
    enter(page, "data")
    expect(page.get_by_text("Không thu, người dưới 6 tuổi")).to_be_visible()
    enter(page, "sign")
    assert page.locator("[href*='biometrics'], [action*='biometrics']").count() == 0
    see(page, "sign-under-6")
    draw_signature(page)
    seal(page)


def test_a_mother_and_two_children_in_seven_presses_each(station, centre, page):
    """Nothing typed when the register is complete, few presses, and a program that keeps up."""
    address, _ = station
    pace.watch(page)
    sister = world.child(born=years_ago(8), name="Lê Minh Thư")
    baby = world.child(born=years_ago(3), name="Lê Ngọc An")
    wait_for_them(centre, sister, baby)
    sign_in(page, address)
    see(page, "sessions")
    choose_session(page)
    see(page, "queue")

    facing = page.context.new_page()
    facing.goto(f"{address}/station/child/")
    page.bring_to_front()
    took = take_the_sister(page, facing)
    print(f"\nA child of eight: {took}.")
    take_the_baby(page)
    expect(facing.get_by_text("Xin chào!")).to_be_visible()
    facing.close()

    assert took.typed == 0
    # Of these one starts the sixteen pictures.
    assert took.presses <= 14
    assert took.software <= 30

    expect(page.get_by_text("Gửi hồ sơ").first).to_be_visible()
    until(page, lambda: len(centre.effects) == 2)
    page.goto(f"{address}/station/send/")
    expect(page.get_by_role("cell", name="Trung tâm đã nhận").first).to_be_visible()
    see(page, "sent")
    opened = [centre.open(packet)[0] for packet in centre.effects]
    assert [each.identity.declared.full_name for each in opened] == ["Lê Minh Thư", "Lê Ngọc An"]
    assert [len(each.evidence.items) for each in opened] == [18, 2]
    assert {outcome for _, act, outcome in centre.acts if act == "finish"} == {"captured"}


def put_aside_and_take_up(page):
    """A reason by one key, the dossier in the queue, and the screen turned to the person."""
    page.keyboard.press("t")
    page.wait_for_url("**/pause/")
    see(page, "pause")
    page.keyboard.press("3")
    page.wait_for_url("**/station/")
    expect(page.get_by_text("chờ lấy giấy tờ")).to_be_visible()
    expect(page.get_by_text("Hồ sơ đang dở: 1")).to_be_visible()
    see(page, "paused")
    page.keyboard.press("m")
    page.wait_for_url("**/biometrics/")
    page.keyboard.press("x")
    page.wait_for_url("**/biometrics/?child=1")
    expect(page.get_by_text("Mời đặt bốn ngón tay phải")).to_be_visible()
    see(page, "child-turned")
    page.keyboard.press("Escape")
    page.wait_for_url("**/biometrics/")


def test_a_finger_in_a_bandage_a_pause_and_a_name_typed(station, centre, page):
    address, _ = station
    wait_for_them(centre, world.record(born=years_ago(30)))
    sign_in(page, address)
    choose_session(page)
    page.keyboard.press("n")
    page.wait_for_url("**/identity/")
    enter(page, "data")
    enter(page, "biometrics")

    page.locator("summary", has_text="Ngón, mắt không thu được").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Ngón cái phải", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Ghi lý do: ngón cái phải").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ngón, mắt không thu được: 1")).to_be_visible()
    see(page, "biometrics-reason")

    put_aside_and_take_up(page)
    page.keyboard.press("b")
    expect(page.get_by_text("Đã đủ. Cảm ơn, mời ký.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Tiếp tục ký")).to_be_focused()
    enter(page, "sign")
    page.wait_for_timeout(1100)
    page.keyboard.press("k")
    expect(page.get_by_text("Cần sửa các mục sau")).to_be_visible()
    see(page, "sign-refused")
    write(page, "Hoặc gõ họ tên", "Trần Thị Minh Châu")
    page.wait_for_timeout(1100)
    page.keyboard.press("Enter")
    page.wait_for_url("**/done/", timeout=SLOW)
    assert [act for _, act, _ in centre.acts][:4] == ["call", "begin", "hold", "begin"]


def test_a_whole_visit_without_a_network(station, centre, page):
    address, _ = station
    wait_for_them(centre, world.child(born=years_ago(3)))
    sign_in(page, address)
    choose_session(page)
    centre.down = True
    page.keyboard.press("n")
    page.wait_for_url("**/identity/", timeout=30_000)
    enter(page, "data")
    enter(page, "sign")
    draw_signature(page)
    seal(page)
    expect(page.get_by_text("Hồ sơ an toàn trên máy")).to_be_visible()
    page.goto(f"{address}/station/send/")
    page.keyboard.press("g")
    expect(page.get_by_text("Hồ sơ vẫn an toàn trên máy.")).to_be_visible(timeout=30_000)
    see(page, "send-no-network")
    centre.down = False
    page.keyboard.press("g")
    page.wait_for_load_state()
    until(page, lambda: len(centre.effects) == 1)


def test_refused_unknown_and_not_today(station, centre, page):
    address, _ = station
    centre.register = [world.record(born=years_ago(40), name="Phạm Văn Út", number="001085000007")]
    page.goto(f"{address}/")
    see(page, "sign-in")
    page.keyboard.type("cb.tx.01")
    page.keyboard.press("Tab")
    page.keyboard.type("sai")
    page.keyboard.press("Enter")
    expect(page.get_by_text("không đúng")).to_be_visible()
    see(page, "sign-in-refused")
    page.keyboard.type("mat-khau-dung")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/")
    choose_session(page)
    expect(page.get_by_text("Chưa có ai chờ")).to_be_visible()
    see(page, "queue-empty")

    page.goto(f"{address}/station/find/")
    settled(page)
    page.keyboard.type("001085000007")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tìm thấy 1 người")).to_be_visible()
    see(page, "found")
    press(page, "Chọn: Phạm Văn Út")
    page.wait_for_url("**/identity/")
    page.keyboard.press("s")
    page.wait_for_url("**/edit/")
    see(page, "edit")
    page.keyboard.press("Escape")
    page.wait_for_url("**/identity/")
    press(page, "Không thể làm hôm nay")
    page.wait_for_url("**/leave/")
    see(page, "leave")
    tick(page, "Chọn nhầm người")
    press(page, "Dừng và xoá hồ sơ")
    page.wait_for_url("**/station/")
    page.goto(f"{address}/station/dossiers/{uuid4()}/identity/")
    expect(page.get_by_text("không còn mở trên trạm")).to_be_visible()
    see(page, "no-such-dossier")


def walk_from_the_top(page):
    """Tab through the whole page, wherever the focus stood before."""
    page.locator(".govuk-skip-link").focus()
    return walk_with_tab(page)


def test_the_focus_is_never_lost(station, centre, page):
    address, _ = station
    wait_for_them(centre, world.child(born=years_ago(8)), world.record(born=years_ago(30)))
    sign_in(page, address)
    walk_from_the_top(page)
    page.goto(f"{address}/station/sessions/")
    choose_session(page)
    walk_from_the_top(page)
    # After the last stop the focus is in the browser's own frame; the page is opened anew.
    page.reload()
    page.keyboard.press("n")
    page.wait_for_url("**/identity/")
    names = walk_from_the_top(page)
    assert any("Đúng người" in name for name in names)

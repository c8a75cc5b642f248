"""Steps seven to ten by keyboard alone: review, approve, box by box, into the right hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.support import families
from tests.support.browser import (
    PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    scan,
    screenshot,
    tab_to,
)
from tests.support.dossiers import (
    approve,
    captured,
    card_of,
    ready,
    receive,
    represented_by,
)
from tests.support.families import COMMUNE, saturday, someone
from tests.support.officers import officer, signed_in

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.issuance.rules import CardState
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Role
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.qr import CardQr, encode_cccd

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Open = Callable[[str, Role], Page]


@pytest.fixture
def ward(transactional_db: None, saturday: object) -> None:
    """The units are loaded and it is Saturday morning."""
    families.load_units()


@pytest.fixture
def open_as(ward: None, browser: Browser, live_server) -> Iterator[Open]:
    """Open a page as an officer of the ward with one role; all windows are closed at the end."""
    opened: list[BrowserContext] = []

    def open_page(path: str, role: Role) -> Page:
        user = officer(f"cb-{role}", role, units=(COMMUNE,), full_name="Nguyễn Thị Thư")
        client = signed_in(user, purpose="dossier")
        context = new_context(browser)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_page
    for context in opened:
        context.close()


def looks_right(page: Page, name: str) -> None:
    """The screen has no barrier, at the desk and at 360 px, in the light and in the dark."""
    assert_accessible(page)
    screenshot(page, f"{name}-1366")
    desk = page.viewport_size
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)
    screenshot(page, f"{name}-360")
    page.set_viewport_size(desk)


def after_the_guard(page: Page) -> None:
    """Wait until the deciding buttons may be pressed."""
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-guard-seconds]')].every(
            b => b.dataset.alive && !b.hasAttribute('aria-disabled'))"""
    )


def qr_of(person: families.Someone) -> str:
    born = PartialDate.of(person.born)
    name = families.PersonName(person.name)
    issued = date(2022, 1, 1)
    sex = person.number.sex
    return encode_cccd(CardQr(person.number, None, name, born, sex, "Phường Hạ Đình", issued))


def state(key) -> State:
    return enrolment.dossier(dossier_id=key).state


def test_a_reviewer_decides_on_one_dossier_after_the_other(open_as: Open) -> None:
    # Given two dossiers whose name differs from the register,
    people = [someone("Lê Thị Mai", date(1990, 2, 3)), someone("Vũ Thị Na", date(1991, 4, 5))]
    keys = receive(*(captured(p, says={"full_name": "Lê Thị Lan"}) for p in people))
    # when the reviewer opens the most urgent one with a key,
    page = open_as("/office/review/", Role.REVIEWER)
    looks_right(page, "review-desk")
    page.keyboard.press("n")
    page.wait_for_selector("text=Họ tên khác dữ liệu dân cư")
    looks_right(page, "review-item")
    # then after the guard one key clears it and opens the next.
    after_the_guard(page)
    page.keyboard.press("c")
    page.wait_for_selector("text=Đã cho qua hồ sơ vừa xem")
    assert sorted(state(key) for key in keys) == [State.CLEARED, State.IN_REVIEW]
    # Refusing asks for a reason, asks once more, and prints CC03.
    after_the_guard(page)
    page.keyboard.press("x")
    page.wait_for_selector("text=Chọn lý do trước khi trả hoặc từ chối hồ sơ.")
    looks_right(page, "review-refused-form")
    tab_to(page, "Lý do theo luật")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    after_the_guard(page)
    press_button(page, "Từ chối")
    page.wait_for_selector("text=Từ chối hồ sơ này?")
    looks_right(page, "review-refuse-sure")
    press_button(page, "Từ chối và in CC03")
    page.wait_for_selector("text=Mở thông báo CC03")
    looks_right(page, "review-refused")
    assert sorted(state(key) for key in keys) == [State.CLEARED, State.REFUSED]


def test_a_key_pressed_too_early_does_nothing(open_as: Open) -> None:
    # Given an open dossier, and a clock that stands still,
    (key,) = receive(
        captured(someone("Lê Thị Mai", date(1990, 2, 3)), says={"full_name": "Lê Thị Lan"})
    )
    page = open_as("/office/review/", Role.REVIEWER)
    address = page.url.split("/office/")[0]
    item = page.get_by_role("link", name="HS-").get_attribute("href")
    page.clock.install(time=0)
    page.clock.pause_at(1_000)
    page.goto(f"{address}{item}")
    clear = page.locator("button[value=clear]")
    expect(clear).to_have_attribute("aria-disabled", "true")
    # when a key meant for the one before is pressed, nothing happens;
    page.keyboard.press("c")
    expect(clear).to_have_attribute("aria-disabled", "true")
    assert state(key) is State.IN_REVIEW
    # two seconds later the same key decides.
    page.clock.resume()
    expect(clear).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("c")
    expect(page.get_by_text("Việc này đã quyết định.")).to_have_count(1)
    assert state(key) is State.CLEARED


def test_an_approver_signs_a_page_at_once(open_as: Open) -> None:
    # Given three clean dossiers, one of them captured by the approver's own hand,
    names = ("Lê Thị An", "Lê Thị Ba", "Lê Thị Ca")
    packets = [captured(someone(name, date(1990, 2, 3))) for name in names]
    free = receive(*packets[:2])
    mine = receive(
        captured(
            someone("Lê Thị Dư", date(1990, 2, 3)),
            officer=type(packets[0].identity.officer)(username="x", hand="cb-approver"),
        )
    )
    # when the approver signs for the whole page,
    page = open_as("/office/approval/", Role.APPROVER)
    looks_right(page, "approval-queue")
    page.keyboard.press("a")
    page.wait_for_selector("text=Ký duyệt 2 hồ sơ?")
    looks_right(page, "approval-sign")
    after_the_guard(page)
    page.keyboard.press("Enter")
    # then the two are approved and the own one still waits, with the reason said.
    page.wait_for_selector("text=Đã ký duyệt 2 hồ sơ.")
    assert {state(key) for key in free} == {State.APPROVED}
    assert state(mine[0]) is State.CLEARED
    assert page.is_visible("text=Người thu nhận hồ sơ không được phê duyệt chính hồ sơ đó.")
    press_button(page, "HS-")
    page.wait_for_selector("text=Gửi lại thẩm tra")
    looks_right(page, "approval-item")


def test_a_box_is_counted_card_by_card(open_as: Open) -> None:
    # Given two finished cards,
    home = families.household()
    signer = represented_by(home.mother)
    ids = receive(
        captured(home.older, representative=signer), captured(home.younger, representative=signer)
    )
    approve(*ids)
    # when the desk packs and sends a box and scans one card out of it,
    page = open_as("/office/cards/", Role.CARD_DESK)
    looks_right(page, "cards")
    tab_to(page, "Lập lô cho đơn vị")
    page.keyboard.press("ArrowDown")
    press_button(page, "Lập lô")
    page.wait_for_selector("text=Gửi lô đi")
    page.keyboard.press("g")
    page.wait_for_selector("text=Quét thẻ hoặc mã hồ sơ")
    scan(page, card_of(ids[0]).serial)
    page.wait_for_selector("text=Đã nhận thẻ của hồ sơ")
    looks_right(page, "batch-receiving")
    # then closing the box names the missing one.
    press_button(page, "đóng lô")
    page.wait_for_selector("text=Thẻ thiếu")
    looks_right(page, "batch-closed")
    assert [card_of(key).state for key in ids] == [CardState.RECEIVED, CardState.MISSING]
    # And a scan opens the card with both faces.
    page.goto(page.url.split("/cards/")[0] + "/cards/")
    scan(page, card_of(ids[0]).serial)
    page.wait_for_selector("img[alt='Mặt trước thẻ']")
    page.wait_for_function("() => [...document.images].every(i => i.complete && i.naturalWidth)")
    looks_right(page, "card")


def test_two_scans_and_enter(open_as: Open) -> None:
    # Given a child's card at the desk,
    home = families.household()
    grandmother = someone("Phạm Thị Cúc", date(1958, 3, 3))
    (key,) = ready(captured(home.older, parent=home.mother))
    page = open_as("/office/handover/", Role.CARD_DESK)
    looks_right(page, "handover")
    # when the grandmother comes along,
    scan(page, card_of(key).dossier_code)
    page.wait_for_selector("text=Quét thẻ của người nhận")
    looks_right(page, "handover-card")
    scan(page, qr_of(grandmother))
    # then she is refused kindly and told what to do,
    page.wait_for_selector("text=Mời người đại diện đã ký hồ sơ đến nhận")
    looks_right(page, "handover-grandmother")
    assert card_of(key).state is CardState.RECEIVED
    # and the mother needs one more scan and one key.
    scan(page, qr_of(home.mother))
    page.wait_for_selector("text=Người đại diện đã ký hồ sơ")
    looks_right(page, "handover-ready")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đã trả thẻ")
    assert card_of(key).state is CardState.HANDED_OVER
    # The account appears by itself once the worker has opened it.
    outbox.deliver_all(at=families.AT)
    page.wait_for_selector("text=Người đại diện giữ")
    looks_right(page, "handover-done")
    press_button(page, "Mở trang tài khoản")
    page.wait_for_selector("text=Khóa theo yêu cầu của chủ tài khoản")
    looks_right(page, "account")

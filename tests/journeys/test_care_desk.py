"""A man without papers: from the bed through an enquiry to a card in his hands, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.support import families
from tests.support.browser import (
    PHONE,
    ConsoleWatch,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
    tab_to,
)
from tests.support.families import AT
from tests.support.officers import officer, signed_in

from cancuoc.domain.specialcare import models, services
from cancuoc.domain.specialcare.evidence import About
from cancuoc.domain.specialcare.rules import Answered
from cancuoc.domain.specialcare.tests import desk
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import AuditEvent, OutboxFact
from cancuoc.kernel import clock

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SECRETS = ("Quách Văn Tư", "Quách", "Văn Tư")


@pytest.fixture
def now(monkeypatch):
    """It is Saturday morning, until a test says otherwise."""
    told = [AT + timedelta(minutes=5)]
    monkeypatch.setattr(clock, "now", lambda: told[0])
    return told


@pytest.fixture
def man(transactional_db, now):
    """A man on the roll of a centre, who gives a name and the place he comes from."""
    families.load_units()
    desk.centre()
    return desk.enter(
        NAME="Quách Văn Tư", BORN="1950", SEX="Nam", ORIGIN="Xã Vân Sơn", FATHER="Quách Văn Cả"
    )


@pytest.fixture
def open_as(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Open a page as an officer of the care desk; consoles must stay quiet."""
    opened: list[tuple[BrowserContext, ConsoleWatch]] = []

    def open_page(path: str, name: str) -> Page:
        user = officer(name, Role.CARE_DESK, units=("01",), full_name="Đỗ Thị Hiền")
        context = new_context(browser)
        cookie = signed_in(user, purpose="dossier").cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        opened.append((context, ConsoleWatch(page)))
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_page
    for context, watch in opened:
        context.close()
        watch.assert_quiet()


def looks_right(page: Page, name: str) -> None:
    assert_accessible(page)
    screenshot(page, f"{name}-1366")
    desk_size = page.viewport_size
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)
    screenshot(page, f"{name}-360")
    page.set_viewport_size(desk_size)


def choose(page: Page, label: str) -> None:
    """Choose a radio by keyboard."""
    tab_to(page, label)
    page.keyboard.press("Space")


def fill(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def send(page: Page, button: str) -> None:
    """Press a button and wait for the page that answers."""
    with page.expect_navigation():
        press_button(page, button)


def next_is(page: Page, words: str) -> None:
    expect(page.locator("#next")).to_have_text(f"Việc tiếp theo: {words}")


def test_a_man_without_papers(open_as, man, now):
    page = open_as("/office/care/", "hien")
    looks_right(page, "care-centres")
    tab_to(page, "Trung tâm bảo trợ số 1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cơ sở CS01")).to_be_visible()
    looks_right(page, "care-centre")
    tab_to(page, man.code)
    page.keyboard.press("Enter")
    next_is(page, "Rà soát dữ liệu dân cư và hồ sơ của cơ sở")
    looks_right(page, "care-file")
    choose(page, "Công dân Việt Nam")
    send(page, "Ghi bước này")
    next_is(page, "Thu nhận vân tay, mống mắt, ảnh tại giường")
    fill(page, "Ngón, mắt không thu được và lý do", "Mắt trái không mở được")
    send(page, "Ghi bước này")
    next_is(page, "Tìm theo vân tay và mống mắt")
    choose(page, "Không tìm thấy ai")
    send(page, "Ghi bước này")
    next_is(page, "Tìm theo tên và năm sinh trong dữ liệu dân cư")
    send(page, "Ghi bước này")
    asks_two_places(page, man, now)
    one_answers(page, man, now)
    register_then_card(page, open_as, man, now)
    no_name_left_the_file(page, man)


def asks_two_places(page: Page, man, now) -> None:
    next_is(page, "Gửi xác minh đến nơi người đó khai hoặc hồ sơ nêu")
    desk.say(man, About.LIVED_AT, "Xã Hòa Bình", days=0)
    page.reload()
    for _ in range(2):
        tab_to(page, "Địa danh cần hỏi")
        page.keyboard.press("ArrowDown")
        chosen = page.locator("#place option:checked").text_content()
        fill(page, "Nơi nhận", f"Công an {chosen}")
        send(page, "Ghi bước này")
    next_is(page, "Chờ nơi được hỏi trả lời")
    looks_right(page, "care-file-asked")


def one_answers(page: Page, man, now) -> None:
    """One office knows him; the other never answers, which is an answer too."""
    person = desk.record("Quách Văn Tư", "1950-05-12", number="001050000021", place=False)
    father = desk.record("Quách Văn Cả", "1920-01-02")
    desk.correct(person, father_id=father)
    known, silent = models.Enquiry.objects.order_by("-place")
    now[0] += timedelta(days=15)
    services.give_up(enquiry_id=silent.id, at=now[0], by=desk.FIRST)
    services.answer(
        enquiry_id=known.id,
        outcome=Answered.REGISTERED,
        text="Có đăng ký tại xã.",
        facts={About.FATHER: "Quách Văn Cả", About.BORN: "12/05/1950", About.NAME: "Quách Văn Tư"},
        at=now[0],
        by=desk.FIRST,
    )
    page.reload()
    next_is(page, "Tìm theo tên và năm sinh trong dữ liệu dân cư")
    send(page, "Ghi bước này")
    next_is(page, "Kết luận về người được tìm thấy")
    looks_right(page, "care-file-found")


def register_then_card(page: Page, open_as, man, now) -> None:
    fill(page, "Lý do", "Tên, cha, ngày sinh khớp với trả lời của công an xã")
    send(page, "Đề xuất: là người này")
    other = open_as(f"/office/care/file/{man.id}/", "binh")
    fill(other, "Lý do", "Đã đọc trả lời và hồ sơ")
    send(other, "Xác nhận: là người này")
    page.reload()
    next_is(page, "Đăng ký hoặc khai báo cư trú tại cơ sở")
    fill(page, "Số giấy tờ làm căn cứ", "CT01 số 7")
    fill(page, "Ngày trên giấy tờ", "20/07/2024")
    send(page, "Ghi bước này")
    next_is(page, "Lập hồ sơ cấp thẻ")
    send(page, "Ghi bước này")
    next_is(page, "Trao thẻ cùng người của cơ sở")
    send(page, "Ghi bước này")
    next_is(page, "Không còn việc phải làm")
    looks_right(page, "care-file-done")


def no_name_left_the_file(page: Page, man) -> None:
    """No address, audit line or fact holds a part of the name."""
    told = [page.url, str(list(AuditEvent.objects.values_list())), man.code]
    told += [str(list(OutboxFact.objects.values_list()))]
    for secret in SECRETS:
        assert all(secret not in text for text in told), secret

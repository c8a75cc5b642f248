"""J1: a mother books two children on her phone, and comes back for the rest of the way."""

from __future__ import annotations

import gzip
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, Response, expect
from tests.support import dossiers, families
from tests.support.browser import (
    DESK_AND_PHONE,
    assert_accessible,
    assert_no_sideways_scroll,
    new_context,
    press_button,
    screenshot,
    tab_to,
    walk_with_tab,
)
from tests.support.families import saturday

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services

__all__ = ["saturday"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FIRST_PAGE_BYTES = 150_000
LATER_PAGE_BYTES = 25_000


@pytest.fixture
def family(saturday) -> families.Household:
    families.load_units()
    return families.household()


def looks_right(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    screenshot(page, f"portal-{name}-{page.viewport_size['width']}")


def go(page: Page, name: str) -> None:
    """Press a button or link by keyboard and wait for the page it leads to."""
    with page.expect_navigation():
        press_button(page, name)


def choose(page: Page, name: str) -> None:
    """Choose a tick box or radio by keyboard, when it is not chosen already."""
    box = page.get_by_label(name, exact=False).first
    if box.is_checked():
        return
    group, value = box.get_attribute("name"), box.get_attribute("value")
    if box.get_attribute("type") == "checkbox":
        tab_to(page, name)
        page.keyboard.press("Space")
    else:
        # Tab enters a group of radios once; the arrows move within it.
        while page.evaluate("document.activeElement.name") != group:
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        while page.evaluate("document.activeElement.value") != value:
            page.keyboard.press("ArrowDown")
    expect(box).to_be_checked()


def type_into(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def given_an_invitation(family: families.Household) -> tuple[UUID, str]:
    session_id = families.session(kits=2)
    families.session(starts_at=families.AT.replace(day=8), place="Công an phường Hạ Đình")
    return session_id, families.invite(session_id, *family.ids)


def when_she_opens_her_invitation(page: Page, address: str, code: str) -> None:
    page.goto(address)
    looks_right(page, "1-start")
    page.get_by_role("button", name="Đặt lịch").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looks_right(page, "2-find")
    type_into(page, "Mã trên giấy mời", f"{code[:4].lower()} {code[4:].lower()}")
    go(page, "Tiếp tục với mã mời")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ai cần đến, mang gì")


def when_she_says_who_comes(page: Page) -> None:
    looks_right(page, "3-family")
    choose(page, "Trần Thu Hà")
    choose(page, "Mẹ")
    go(page, "Tiếp tục")


def when_she_picks_a_time(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Chọn nơi và giờ")
    looks_right(page, "4-time")
    choose(page, "18:30 đến 19:00")
    go(page, "Tiếp tục")


def when_she_gives_her_phone(page: Page) -> None:
    looks_right(page, "5-phone")
    type_into(page, "Số điện thoại di động", "0912 345 678")
    go(page, "Tiếp tục")


def then_she_checks_and_books(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra thông tin")
    expect(page.locator(".govuk-summary-list")).to_contain_text("18:30 đến 19:00")
    looks_right(page, "6-check")
    go(page, "Sửa điện thoại")
    expect(page.locator("#phone")).to_have_value("0912 345 678")
    go(page, "Tiếp tục")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra thông tin")
    tab_to(page, "Sửa điện thoại")
    go(page, "Đặt lịch")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã đặt lịch")


@DESK_AND_PHONE
def test_a_mother_books_two_children_by_keyboard(
    browser: Browser, live_server, family: families.Household, phone: bool
) -> None:
    session_id, code = given_an_invitation(family)
    context = new_context(browser, phone=phone)
    page = context.new_page()
    when_she_opens_her_invitation(page, live_server.url, code)
    when_she_says_who_comes(page)
    when_she_picks_a_time(page)
    when_she_gives_her_phone(page)
    then_she_checks_and_books(page)
    looks_right(page, "7-booked")
    booked = sessions.live_booking_of(person_id=family.younger.id)
    assert booked is not None
    assert booked.session_id == session_id
    assert set(booked.person_ids) == set(family.ids)
    page.go_back()
    page.go_back()
    page.goto(f"{live_server.url}/book/check/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lịch hẹn của gia đình")
    context.close()


def test_refused_empty_and_later_pages(
    phone_page: Page, live_server, family: families.Household
) -> None:
    page, home = phone_page, live_server.url
    page.goto(f"{home}/book/")
    go(page, "Tiếp tục với mã mời")
    looks_right(page, "find-error")
    page.goto(f"{home}/booking/find/")
    type_into(page, "Mã hẹn", "SAISAIS2")
    go(page, "Xem lịch")
    looks_right(page, "find-booking-refused")
    page.goto(f"{home}/book/")
    page.get_by_text("Không có giấy mời").click()
    page.fill("#number", family.mother.number.value)
    for box, text in (("#born", "2"), ("#born-month", "4"), ("#born-year", "1988")):
        page.fill(box, text)
    go(page, "Tiếp tục với số định danh")
    looks_right(page, "family-by-number")
    choose(page, "Mẹ")
    go(page, "Tiếp tục")
    expect(page.locator("main")).to_contain_text("Chưa có buổi nào còn chỗ như vậy")
    looks_right(page, "time-empty")


def test_change_cancel_follow_and_who_looked(
    phone_page: Page, live_server, family: families.Household
) -> None:
    page, home = phone_page, live_server.url
    session_id = families.session()
    slot = sessions.slots_of(session_id=session_id)[0]
    code = services.book(slot_id=slot.id, person_ids=family.ids, at=families.AT, by=families.SYSTEM)
    page.goto(f"{home}/booking/find/?code={code}")
    go(page, "Xem lịch")
    go(page, "Đổi nơi hoặc giờ")
    looks_right(page, "change")
    choose(page, "19:00 đến 19:30")
    go(page, "Tiếp tục")
    expect(page.locator(".govuk-summary-list")).to_contain_text("19:00 đến 19:30")
    go(page, "Huỷ lịch hẹn")
    looks_right(page, "cancel")
    go(page, "Huỷ lịch hẹn")
    expect(page.locator("main")).to_contain_text("Đã huỷ")
    looks_right(page, "cancelled")
    (key,) = dossiers.receive(dossiers.captured(family.older, parent=family.mother))
    dossier = enrolment.dossier(dossier_id=key).code
    for address, last, name in (
        ("/dossier/", "Xem hồ sơ", "dossier"),
        ("/who-looked/", "Xem danh sách", "who-looked"),
    ):
        page.goto(home + address)
        looks_right(page, f"{name}-find")
        page.fill("#dossier", dossier)
        if page.locator("#number").count():
            page.fill("#number", family.older.number.value)
        for box, text in (("#born", "1"), ("#born-month", "5"), ("#born-year", "2016")):
            page.fill(box, text)
        go(page, last)
        looks_right(page, name)
    expect(page.locator("main")).to_contain_text("Nhận hồ sơ")


def test_without_scripts_and_within_the_weight(
    browser: Browser, live_server, family: families.Household
) -> None:
    session_id, code = given_an_invitation(family)
    weighed: dict[str, int] = {}
    context = new_context(browser, phone=True)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(live_server.url, wait_until="networkidle")
    assert_third_parties_none(page, live_server.url)
    weighed["first visit"] = sum(on_the_wire(answer) for answer in answers)
    context.close()
    bare = new_context(browser, phone=True, java_script_enabled=False)
    page = bare.new_page()
    page.goto(f"{live_server.url}/book/?code={code}")
    page.get_by_role("button", name="Tiếp tục với mã mời").click()
    page.get_by_label("Mẹ").check()
    page.get_by_role("button", name="Tiếp tục").click()
    weighed["time"] = len(page.content().encode())
    page.get_by_label("18:00 đến 18:30").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.fill("#phone", "0912345678")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Đặt lịch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã đặt lịch")
    weighed["booked"] = len(page.content().encode())
    bare.close()
    print(weighed)
    assert weighed.pop("first visit") <= FIRST_PAGE_BYTES
    assert max(weighed.values()) <= LATER_PAGE_BYTES
    assert sessions.live_booking_of(person_id=family.older.id).session_id == session_id


def on_the_wire(answer: Response) -> int:
    """Return the octets that travel when the server in front compresses text, as it should."""
    body = answer.body()
    return len(body) if answer.url.endswith(".woff2") else len(gzip.compress(body, 6))


def assert_third_parties_none(page: Page, home: str) -> None:
    loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert [name for name in loaded if not name.startswith(home)] == []


def test_focus_is_seen_at_every_stop(phone_page: Page, live_server, saturday) -> None:
    for address in ("/", "/book/", "/dossier/", "/who-looked/"):
        phone_page.goto(live_server.url + address)
        names = walk_with_tab(phone_page)
        assert names[0] == "Đến nội dung chính"


def test_fifty_browsers_and_one_last_place(live_server, saturday) -> None:
    families.load_units()
    session_id = families.session(per_kit_hour=2)
    slot = sessions.slots_of(session_id=session_id)[0]
    people = [families.someone("Trần Thị Hương", date(1988, 4, 2)) for _ in range(50)]
    gate = threading.Barrier(50)
    address = f"/book/time/?session={session_id}"

    def ready(person: families.Someone) -> Client:
        client = Client(REMOTE_ADDR=f"203.0.113.{people.index(person)}")
        born = {"born_day": "2", "born_month": "4", "born_year": "1988"}
        client.post("/book/", {"way": "number", "number": person.number.value, **born})
        page = client.get("/book/family/").content.decode()
        keys = re.findall(r'name="coming" type="checkbox" value="(p\w+)"', page)
        client.post("/book/family/", {"coming": keys, "companion": "none"})
        client.post(address, {"slot": str(slot.id)})
        assert client.post("/book/phone/", {"phone": "0912345678"}).url == "/book/check/"
        return client

    cookies = [ready(person).cookies["sessionid"].value for person in people]

    # The doors are opened before, so that all fifty press at the same moment.
    links = [opened(live_server.url) for _ in cookies]

    def press(link: HTTPConnection, cookie: str) -> int:
        gate.wait()
        return post_over_http(link, cookie)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(press, links, cookies))
    connection.close()
    assert sorted(answers) == [302, *[409] * 49]
    assert sessions.slots_of(session_id=session_id)[0].free == 0


def opened(home: str) -> HTTPConnection:
    link = HTTPConnection(urlsplit(home).netloc, timeout=60)
    link.connect()
    return link


def post_over_http(link: HTTPConnection, cookie: str) -> int:
    """Press the last button over a real connection, with the form's own token."""
    token = "a" * 32
    headers = {
        "Cookie": f"sessionid={cookie}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    link.request("POST", "/book/check/", urlencode({"csrfmiddlewaretoken": token}), headers)
    answer = link.getresponse()
    answer.read()
    link.close()
    return answer.status

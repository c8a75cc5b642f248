"""One family's way along the chain, step by step as people walk it at their screens."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from tests.support.browser import scan, screenshot
from tests.support.hands import enter, judge, named, press, sign_in, sign_out, tick, write
from tests.support.town import Town

ON_REQUEST: Final = "Dưới 14 tuổi, cấp theo nhu cầu"
LEFT: Final = "Còn sót"
UNDER_WAY: Final = re.compile(r"Đã xong [1-9]\d* trên 16")
SLIP: Final = re.compile(r"PT-\w{5}-\w{5}-\w")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the family, with what stands on his or her papers."""

    name: str
    number: str
    born: date


@dataclass(frozen=True, kw_only=True)
class Family:
    """A mother, her child of school age and her child under six."""

    mother: Person
    older: Person
    younger: Person


def scanned(page: Page, text: str) -> None:
    """Hold something under the scanner and wait for the page that follows."""
    page.locator("[data-scan-target]").focus()
    with page.expect_navigation():
        scan(page, text)


def until(found: Callable[[], Any], *, seconds: float = 40.0) -> Any:
    """Return what a question answers as soon as the answer is not empty."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, "the worker did not come to it in time"
        time.sleep(0.2)
    return answer


def find_family(page: Page, town: Town) -> Family:
    """Find on the due list a mother with two children who are both left out; open the family."""
    sign_in(page, town.centre, "khuvuc")
    press(page, "Địa bàn của tôi")
    screenshot(page, "mother-01-due")
    press(page, _left_out(page).get_by_role("link", name="Mở hộ"))
    screenshot(page, "mother-02-family")
    names = page.locator("main .cc-card h3").all_inner_texts()
    people = [_on_paper(town, name) for name in names]
    mother, older, younger = sorted(people, key=lambda person: person.born)
    return Family(mother=mother, older=older, younger=younger)


def _left_out(page: Page) -> Locator:
    for card in page.locator("li.cc-card").all():
        text = card.inner_text()
        if text.count(ON_REQUEST) == 2 and text.count(LEFT) == 3:
            return card
    raise AssertionError("no family of the demo has two children who are left out")


def _on_paper(town: Town, name: str) -> Person:
    """Read the number off the papers a person carries."""
    query = """
        SELECT p.personal_number AS number, p.born_latest AS born
        FROM population_person p JOIN population_name n ON n.id = p.name_id
        WHERE n."full" = %s"""
    (row,) = town.rows(query, name)
    return Person(name=name, number=row["number"], born=row["born"])


def invite(page: Page, town: Town) -> str:
    """Invite the family to today's session; return the code on its letter."""
    press(page, "Mời hộ này vào một buổi")
    screenshot(page, "mother-03-invite")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    press(page, "Lập giấy mời")
    press(page, page.get_by_role("link", name="Xem giấy mời").last)
    screenshot(page, "mother-04-invitation")
    address = named(page, "In thư A5").get_attribute("href")
    letter = page.request.get(f"{town.centre}{address}").body()
    sign_out(page)
    found = re.search(r"^[A-Z0-9]{8}$", PdfReader(io.BytesIO(letter)).pages[0].extract_text(), re.M)
    assert found, "the letter carries no code"
    return found[0]


def book(phone: Page, town: Town, family: Family, code: str) -> Path:
    """Book both children into one slot with the invitation; return the confirmation's picture."""
    phone.goto(town.centre)
    judge(phone, "mother-05-portal", phone=True)
    press(phone, "Đặt lịch")
    # Typed as people type: in small letters and with a space.
    write(phone, "Mã trên giấy mời", f"{code[:4]} {code[4:]}".lower())
    judge(phone, "mother-06-code", phone=True)
    enter(phone)
    for person, comes in ((family.mother, False), (family.older, True), (family.younger, True)):
        tick(phone, person.name, on=comes)
    expect(phone.get_by_label("Mẹ", exact=True)).to_be_checked()
    judge(phone, "mother-07-who", phone=True)
    press(phone, "Tiếp tục")
    phone.get_by_role("radio").first.focus()
    phone.keyboard.press("Space")
    judge(phone, "mother-08-time", phone=True)
    press(phone, phone.locator("form[method=post]").get_by_role("button", name="Tiếp tục"))
    write(phone, "Số điện thoại di động", "0949 091 215")
    judge(phone, "mother-09-phone", phone=True)
    enter(phone)
    expect(phone.locator("main")).to_contain_text("Không cần giấy tờ nào")
    judge(phone, "mother-10-check", phone=True)
    press(phone, "Đặt lịch")
    expect(phone.get_by_role("heading", name="Đã đặt lịch")).to_be_visible()
    return judge(phone, "mother-11-confirmed", phone=True)


def arrive(page: Page, town: Town, confirmation: Path) -> list[str]:
    """Scan the picture on the mother's phone at reception; return the tickets."""
    (code,) = zxingcpp.read_barcodes(Image.open(confirmation))
    sign_in(page, town.centre, "tiepdon")
    page.goto(f"{town.centre}/office/reception/")
    here = page.locator("li.cc-card").filter(has_text="Thanh Xuân Bắc")
    press(page, here.get_by_role("button"))
    scanned(page, code.text)
    screenshot(page, "mother-12-reception")
    press(page, "Cấp số")
    tickets = page.locator("main .cc-card .cc-code").all_inner_texts()
    screenshot(page, "mother-13-tickets")
    sign_out(page)
    return tickets


def open_station(page: Page, town: Town) -> None:
    """Sign in at the station and choose today's session."""
    page.goto(town.station)
    write(page, "Tên đăng nhập", "thunhan1")
    write(page, "Mật khẩu", "can-cuoc-thu-2024")
    judge(page, "mother-14-station")
    enter(page)
    press(page, page.locator("main").get_by_role("button", name="Làm việc tại đây").first)


def capture(page: Page, child: Person, mother: Person, *, level: int, biometrics: bool) -> str:
    """Take a child through the four stages; return the code on the slip."""
    expect(page.locator("main")).to_contain_text(child.number, timeout=15_000)
    shot = "older" if biometrics else "younger"
    judge(page, f"mother-15-{shot}-identity")
    press(page, "Đúng người, tiếp tục")
    tick(page, f"Mức độ 0{level}")
    judge(page, f"mother-16-{shot}-data")
    press(page, "Tiếp tục")
    if biometrics:
        _take_pictures(page)
    else:
        _nothing_to_take(page)
    write(page, "Hoặc gõ họ tên", mother.name)
    judge(page, f"mother-18-{shot}-sign")
    # The button rests a moment, so that nobody signs by holding Enter.
    page.wait_for_timeout(1_200)
    press(page, "Ký, niêm phong")
    judge(page, f"mother-19-{shot}-sealed")
    found = SLIP.search(page.locator("main").inner_text())
    assert found, "the page shows no slip code"
    return found[0]


def _take_pictures(page: Page) -> None:
    page.get_by_role("button", name="Bắt đầu thu").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(UNDER_WAY, timeout=30_000)
    # The page goes on by itself, so it is only looked at, and how far it is depends on the machine.
    screenshot(page, "mother-17-capturing", full=False)
    expect(named(page, "Tiếp tục ký")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("Đã xong 16 trên 16 ảnh")
    press(page, "Tiếp tục ký")


def _nothing_to_take(page: Page) -> None:
    """Under six there is no control of any kind, and the address itself refuses."""
    expect(page.locator("main")).not_to_contain_text("Bắt đầu thu")
    assert page.locator("main form[action*='biometrics']").count() == 0
    assert page.locator("main a[href*='biometrics']").count() == 0
    refused = page.request.get(page.url.replace("/sign/", "/biometrics/"))
    assert refused.status == 422
    assert "BiometricsRefused" in refused.text()

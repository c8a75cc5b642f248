"""The second half of a family's way: approval, cards, accounts, figures, and who looked.

These screens are judged for barriers by their own journeys; here a picture of each is kept.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect
from tests.support.browser import screenshot
from tests.support.chain import Person, scanned, until
from tests.support.hands import enter, judge, press, sign_in, sign_out, write
from tests.support.town import Town


def verified(town: Town, dossiers: int) -> list[dict[str, Any]]:
    """Wait until the worker has come to a result on each dossier; return them."""
    query = """
        SELECT code, slip, band, state FROM enrolment_dossier
        WHERE state IN ('cleared', 'in_review') ORDER BY code"""
    return until(lambda: rows if len(rows := town.rows(query)) == dossiers else None)


def look_for_doubts(page: Page, town: Town) -> None:
    """See at the reviewer's desk that the machine had no doubt about this family."""
    sign_in(page, town.centre, "thamtra", purpose="Xử lý hồ sơ")
    page.goto(f"{town.centre}/office/review/")
    screenshot(page, "mother-20-review")
    assert page.locator("main table tbody tr").count() == 0
    sign_out(page)


def approve(page: Page, town: Town, dossiers: int) -> None:
    """Sign for the whole page as the second hand."""
    sign_in(page, town.centre, "pheduyet", purpose="Xử lý hồ sơ")
    page.goto(f"{town.centre}/office/approval/")
    screenshot(page, "mother-21-approval")
    press(page, "Duyệt cả trang này")
    screenshot(page, "mother-22-approval-sure")
    page.wait_for_timeout(2_200)
    press(page, f"Ký duyệt {dossiers} hồ sơ")
    expect(page.locator("main")).to_contain_text(f"Đã ký duyệt {dossiers} hồ sơ")
    sign_out(page)


def pack_and_receive(page: Page, town: Town, cards: int) -> None:
    """Put the new cards into a batch, send it, and receive each card by scan."""
    made = "SELECT serial FROM issuance_card WHERE state = 'made' ORDER BY serial"
    serials = until(lambda: rows if len(rows := town.rows(made)) == cards else None)
    sign_in(page, town.centre, "trathe", purpose="Trả thẻ")
    page.goto(f"{town.centre}/office/cards/")
    screenshot(page, "mother-23-cards")
    page.get_by_label("Lập lô cho đơn vị").focus()
    page.keyboard.press("ArrowDown")
    press(page, "Lập lô")
    press(page, "Gửi lô đi")
    screenshot(page, "mother-24-batch")
    for row in serials:
        scanned(page, row["serial"])
    press(page, "Đã nhận đủ, đóng lô")
    expect(page.locator("main")).to_contain_text("Đã nhận xong")


def refuse(page: Page, town: Town, slip: str, stranger: str) -> None:
    """Offer a card to somebody who is neither parent nor guardian."""
    page.goto(f"{town.centre}/office/handover/")
    scanned(page, slip)
    scanned(page, stranger)
    panel = page.locator("main")
    expect(panel).to_contain_text("không phải người được cấp, người đại diện hay giám hộ")
    expect(panel).to_contain_text("Mời người đại diện đã ký hồ sơ đến nhận")
    expect(page.get_by_role("button", name="Trả thẻ", exact=True)).to_have_count(0)
    screenshot(page, "mother-25-grandmother")


def show_card(page: Page, town: Town, slip: str) -> None:
    """Open the page of a card that lies at the desk, with both of its faces."""
    (row,) = town.rows(
        """SELECT c.serial FROM issuance_card c JOIN enrolment_dossier d ON d.id = c.dossier_id
        WHERE d.slip = %s""",
        slip,
    )
    page.goto(f"{town.centre}/office/cards/")
    scanned(page, row["serial"])
    for face in page.locator("img.cc-card-face").all():
        face.scroll_into_view_if_needed()
        expect(face).to_have_js_property("complete", True)
    page.evaluate("() => window.scrollTo(0, 0)")
    screenshot(page, "mother-24-card")


def hand_over(page: Page, town: Town, slip: str, mother: Person, *, level: int) -> None:
    """Scan the slip and the mother's card; wait for the child's account."""
    page.goto(f"{town.centre}/office/handover/")
    scanned(page, slip)
    scanned(page, mother.number)
    expect(page.locator("main")).to_contain_text(mother.name)
    screenshot(page, f"mother-26-hand-over-{level}")
    press(page, page.get_by_role("button", name="Trả thẻ", exact=True))
    account = page.locator("#account")
    expect(account).to_contain_text("Mức độ định danh", timeout=30_000)
    expect(account).to_contain_text(f"0{level}")
    expect(account).to_contain_text("Người đại diện giữ")
    screenshot(page, f"mother-27-handed-over-{level}")


def read_report(page: Page, town: Town) -> str:
    """Open the day and the report of 17:00, count again; return the sentence."""
    sign_in(page, town.centre, "chihuy", purpose="Kiểm tra")
    page.goto(f"{town.centre}/command/today/")
    screenshot(page, "mother-28-today")
    page.goto(f"{town.centre}/command/report/?hour=17")
    screenshot(page, "mother-29-report")
    sentence = page.locator("main .govuk-inset-text").inner_text()
    press(page, "Đếm lại từ nhật ký")
    expect(page.locator("main")).to_contain_text("Hai cách đếm cho cùng một kết quả")
    assert page.locator("main tbody tr").filter(has_text="Lệch").count() == 0
    screenshot(page, "mother-30-recount")
    sign_out(page)
    return sentence


def who_looked(phone: Page, town: Town, child: Person, slip: str) -> str:
    """Ask as the mother, slip in hand, who looked at the child; return what is listed."""
    phone.goto(f"{town.centre}/who-looked/")
    write(phone, "Mã hồ sơ", slip.lower().replace("-", " "))
    for label, value in zip(("Ngày", "Tháng", "Năm"), _parts(child), strict=True):
        field = phone.get_by_label(label, exact=True)
        field.focus()
        phone.keyboard.type(value)
    write(phone, "Số định danh cá nhân", child.number)
    enter(phone)
    judge(phone, "mother-31-who-looked", phone=True)
    return re.sub(r"\s+", " ", phone.locator("main").inner_text())


def _parts(child: Person) -> tuple[str, str, str]:
    return str(child.born.day), str(child.born.month), str(child.born.year)

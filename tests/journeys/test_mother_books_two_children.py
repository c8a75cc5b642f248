"""A mother books two children; both are captured, get their cards and their accounts.

Everything here is the real thing: `cancuoc up` with its own PostgreSQL, web server, worker and
station, a demo city of 1,500 people, and one browser in which each person does his or her part.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.support import chain, chain_office
from tests.support.hands import press
from tests.support.town import Town, town

pytestmark = pytest.mark.journey

ACCOUNTS = """
    SELECT personal_number, level, held_by, holder_number, state
    FROM eid_account ORDER BY level DESC"""
STRANGER = """
    SELECT p.personal_number AS number FROM population_person p
    WHERE p.sex = 'female' AND p.birth_year < 1968 AND p.personal_number IS NOT NULL
    ORDER BY p.id LIMIT 1"""


@pytest.fixture(scope="module")
def running() -> Iterator[Town]:
    """The whole system, once for this file."""
    with town() as up:
        yield up


def test_a_mother_books_two_children_and_both_get_card_and_account(
    running: Town, page: Page, phone_page: Page
) -> None:
    # Given a family that the area officer finds among those left out, and invites
    family = chain.find_family(page, running)
    code = chain.invite(page, running)

    # When the mother books both children, and they arrive
    confirmation = chain.book(phone_page, running, family, code)
    tickets = chain.arrive(page, running, confirmation)
    assert [ticket[0] for ticket in sorted(tickets)] == ["C", "U"]

    # And the officer at the station takes both through the four stages
    slips = capture_both(page, running, family)

    # And the machine verifies, a second hand approves, the cards are made and received
    dossiers = chain_office.verified(running, 2)
    assert [row["state"] for row in dossiers] == ["cleared", "cleared"]
    assert sorted(row["slip"] for row in dossiers) == sorted(slips)
    chain_office.look_for_doubts(page, running)
    chain_office.approve(page, running, 2)
    chain_office.pack_and_receive(page, running, 2)
    for slip in slips:
        chain_office.show_card(page, running, slip)

    # Then a grandmother is refused, the mother receives, and she holds both accounts
    stranger = running.rows(STRANGER)[0]["number"]
    chain_office.refuse(page, running, slips[0], stranger)
    for slip, level in zip(slips, (2, 1), strict=True):
        chain_office.hand_over(page, running, slip, family.mother, level=level)
    assert_accounts(running, family)

    # And the sentence of 17:00 counts them, and the mother sees who looked
    assert_counted(chain_office.read_report(page, running))
    listed = chain_office.who_looked(phone_page, running, family.older, slips[0])
    assert_looks(listed)


def capture_both(page: Page, running: Town, family: chain.Family) -> list[str]:
    """Both children at the station, the packets at the centre; return the codes of the slips."""
    chain.open_station(page, running)
    expect(page.locator("#queue")).to_contain_text(family.older.name, timeout=20_000)
    press(page, "Gọi và bắt đầu")
    slips = [chain.capture(page, family.older, family.mother, level=2, biometrics=True)]
    press(page, "Người tiếp theo")
    slips.append(chain.capture(page, family.younger, family.mother, level=1, biometrics=False))
    send_everything(page, running)
    return slips


def send_everything(page: Page, running: Town) -> None:
    """Both packets are at the centre, each with its signed receipt."""
    page.goto(f"{running.station}/station/send/")
    waiting = page.get_by_role("button", name="Gửi", exact=False)
    if waiting.count() and waiting.first.is_enabled():
        press(page, waiting.first)
    received = "SELECT count(*) AS n FROM stations_packet WHERE receipt IS NOT NULL"
    chain.until(lambda: running.rows(received)[0]["n"] == 2)
    page.reload()
    chain.judge(page, "mother-19-sent")
    page.context.clear_cookies()


def assert_accounts(running: Town, family: chain.Family) -> None:
    """Level 2 from six, level 1 below, both in the mother's hands."""
    held = {"held_by": "representative", "holder_number": family.mother.number}
    assert running.rows(ACCOUNTS) == [
        {"personal_number": family.older.number, "level": 2, **held, "state": "active"},
        {"personal_number": family.younger.number, "level": 1, **held, "state": "active"},
    ]


def assert_counted(sentence: str) -> None:
    """The sentence speaks of exactly these two children."""
    assert sentence.startswith("Tính đến 17 giờ ngày 06/07/2024")
    for part in (
        "tiếp đón 2 lượt công dân",
        "thu nhận 2 hồ sơ",
        "1 hồ sơ dưới 6 tuổi",
        "1 hồ sơ từ đủ 6 đến dưới 14 tuổi",
        "0 hồ sơ từ đủ 14 tuổi trở lên",
        "trả 2 thẻ",
    ):
        assert part in sentence, sentence


def assert_looks(listed: str) -> None:
    """Every desk that opened the child's data stands in the list with its purpose, unnamed."""
    for line in (
        "Mời và liên hệ",
        "Xem để đặt lịch trên cổng",
        "Tiếp đón, cấp số thứ tự",
        "Danh sách buổi tại Trụ sở Công an phường Thanh Xuân Bắc",
        "Thu nhận hồ sơ tại trạm TX-01",
        "Duyệt, làm và trả thẻ",
        "Trả thẻ và giải đáp",
        "Tài khoản định danh điện tử",
    ):
        assert line in listed, listed
    for name in ("khuvuc", "Trần Văn Khu", "tiepdon", "Lê Thị Đón", "thunhan1", "trathe"):
        assert name not in listed

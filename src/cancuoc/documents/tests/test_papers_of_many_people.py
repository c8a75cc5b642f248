"""The same papers about other people: long names, minorities, twins, large families, old age."""

import io
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pypdf
import pytest

from cancuoc.documents.base import Letterhead, Person
from cancuoc.documents.cc01 import Change, Relative
from cancuoc.documents.letters import InvitationSheet, Invited
from cancuoc.documents.lists import BatchCard
from cancuoc.documents.render import render
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex

NAMES = [
    "An",
    "H'Hen Niê",
    "Ksor H'Wơn",
    "Y Bhăm Êban",
    "Nguyễn Thị Ẵm",
    "Đỗ Đình Đễ",
    "Lê Nguyễn Bảo Ngọc Phương Quỳnh Như Ý",
    "Công Tằng Tôn Nữ Nguyễn Hoàng Diễm Quỳnh Phương Thảo Nghiêng Nghiễm",
    "Jean-Baptiste Nguyễn",
]


def pages_of(document) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(render(document))).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def squeezed(text: str) -> str:
    return "".join(text.split())


def who(name="Trần Văn Bình", **facts) -> Person:
    facts.setdefault("personal_id", PersonalId("001064000002"))
    facts.setdefault("born", PartialDate(1964, 7, 20))
    return Person(full_name=PersonName(name), **facts)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_stands_whole_and_in_capitals_on_the_appointment(make, name):
    (shown,) = pages_of(replace(make("cc02"), person=who(name)))
    assert squeezed(PersonName(name).upper) in squeezed(shown)


@pytest.mark.parametrize("name", NAMES[-3:])
def test_a_long_name_leaves_a_letter_on_one_sheet(make, name):
    guests = (Invited(person=who(name), to_do="Chụp ảnh, vân tay, mống mắt"),) * 3
    (shown,) = pages_of(make("invitation", people=guests, recipient=name))
    assert squeezed(shown).count(squeezed(PersonName(name).upper)) == 3


def test_letters_typed_in_pieces_print_like_letters_typed_whole(make):
    """Some keyboards send a base letter and its marks apart (NFD)."""
    apart = {
        "recipient": unicodedata.normalize("NFD", "chị Nguyễn Thị Ễnh"),
        "place": unicodedata.normalize("NFD", "Nhà văn hóa phường Hạ Đình"),
    }
    whole = {key: unicodedata.normalize("NFC", text) for key, text in apart.items()}
    assert render(make("invitation", **apart)) == render(make("invitation", **whole))


def test_twins_stand_on_one_letter_each_on_a_line_of_her_own(make):
    twins = tuple(
        Invited(
            person=who(name, personal_id=PersonalId(number), born=PartialDate(2016, 8, 12)),
            to_do="Chụp ảnh",
        )
        for name, number in (("Lê Bảo An", "001316000001"), ("Lê Bảo Anh", "001316000002"))
    )
    (shown,) = pages_of(make("invitation", people=twins))
    assert shown.index("LÊ BẢO AN ") < shown.index("LÊ BẢO ANH")
    assert shown.count("12/08/2016") == 2


@pytest.mark.parametrize(
    ("born", "shown"),
    [
        (PartialDate(1931), "1931 (chỉ có năm)"),
        (PartialDate(1931, 2), "02/1931"),
        (PartialDate(1932, 2, 29), "29/02/1932"),
    ],
)
def test_a_birth_is_written_only_as_far_as_it_is_known(make, born, shown):
    (text,) = pages_of(replace(make("cc02"), person=who(born=born)))
    assert shown in text
    assert "01/01/" not in text


@pytest.mark.parametrize(
    ("sex", "shown"), [(Sex.MALE, "Nam"), (Sex.FEMALE, "Nữ"), (Sex.UNKNOWN, "Không rõ"), (None, "")]
)
def test_sex_is_a_word_or_a_blank(sex, shown):
    assert who(sex=sex).content()["sex"] == shown


def test_a_large_family_fills_a_second_page_that_is_numbered(make):
    kin = tuple(
        Relative(relation=f"Con thứ {n}", full_name=f"Nguyễn Văn Số {'I' * n}")
        for n in range(1, 13)
    )
    moved = tuple(
        Change(item=f"Mục {n}", register="Xã Minh Tân, Huyện Phú Xuyên", declared="Phường Hạ Đình")
        for n in range(1, 13)
    )
    pages = pages_of(replace(make("cc01"), relatives=kin, changes=moved))
    assert len(pages) == 2
    assert ["Trang 1/2" in pages[0], "Trang 2/2" in pages[1]] == [True, True]
    whole = " ".join(pages)
    assert all(f"Con thứ {n}" in whole for n in range(1, 13))
    assert all(f"Mục {n}" in whole for n in range(1, 13))


def test_statement_and_signatures_are_never_torn_apart(make):
    slip = make("cc01")
    moved = tuple(Change(item=f"Mục {n}", register="a", declared="b") for n in range(1, 15))
    pages = pages_of(replace(slip, changes=moved))
    (signed,) = [page for page in pages if "Tôi là người đại diện hợp pháp" in page]
    assert "Cán bộ thu nhận" in signed
    assert "Lê Minh Tuấn" in signed


def test_a_refusal_with_every_reason_still_ends_with_the_way_to_complain(make):
    notice = make("cc03")
    causes = tuple(replace(notice.reasons[0], text=f"Lý do {n}.", code="") for n in range(1, 11))
    steps = tuple(f"Bước {n}." for n in range(1, 11))
    pages = pages_of(replace(notice, reasons=causes, next_steps=steps))
    whole = " ".join(pages)
    assert [whole.count(f"Lý do {n}.") for n in range(1, 11)] == [1] * 10
    assert whole.index("Lý do 10.") < whole.index("Bước 1.") < whole.index("khiếu nại")


def test_a_batch_of_many_cards_repeats_its_head_and_numbers_every_card(make):
    cards = tuple(
        BatchCard(dossier_code=f"TX-240706-{n:05d}", card_number=f"C{n:04d}", state="Đã nhận")
        for n in range(1, 301)
    )
    pages = pages_of(replace(make("batch"), cards=cards))
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert f"Trang {number}/{len(pages)}" in page
    listed = [page for page in pages if "TX-240706-" in page]
    assert all("Mã hồ sơ" in page and "Tình trạng" in page for page in listed)
    assert all(f"TX-240706-{n:05d}" in " ".join(pages) for n in (1, 150, 300))


class TestWhatPapersHide:
    """A paper goes through many hands; it says only what the next hand needs."""

    def test_an_invitation_shows_no_number_of_anybody(self, make):
        (shown,) = pages_of(make("invitation"))
        assert "001216012345" not in squeezed(shown)
        assert "001190004567" not in squeezed(shown)

    @pytest.mark.parametrize("secret", ["ĐỨC", "Hương", "HƯƠNG", "12/08/2016", "001216012345"])
    def test_a_batch_list_knows_cards_and_not_people(self, make, secret):
        assert secret not in pages_of(make("batch"))[0]

    def test_a_ticket_knows_neither_name_nor_number_nor_age(self, make):
        (shown,) = pages_of(make("ticket"))
        for secret in ("001216012345", "2016", "Nguyễn"):
            assert secret not in shown

    def test_the_list_of_the_day_shows_four_digits_and_no_address(self, make):
        listed = make("day_list", count=1)
        entry = replace(
            listed.entries[0],
            person=who(residence="Số 12 ngõ 34", personal_id=PersonalId("001216987654")),
        )
        (shown,) = pages_of(replace(listed, entries=(entry,)))
        assert "7654" in shown
        assert "00121698" not in squeezed(shown)
        assert "ngõ 34" not in shown

    def test_a_report_names_units_and_its_author_but_no_citizen(self, make):
        (shown,) = pages_of(make("report"))
        for secret in ("ĐỨC", "Hương", "0012"):
            assert secret not in shown

    def test_a_receipt_shows_the_holders_number_only_as_that_of_the_card(self, make):
        (shown,) = pages_of(replace(make("handover"), card_number="C-17"))
        assert "001216012345" not in squeezed(shown)


class TestMoments:
    """A paper is dated as the wall clock in Hanoi, whatever the machine's clock counts in."""

    @pytest.mark.parametrize(
        ("at", "clock", "dated"),
        [
            (datetime(2024, 7, 6, 16, 59, tzinfo=UTC), "23:59 ngày 06/07/2024", "06 tháng 7"),
            (datetime(2024, 7, 6, 17, 0, tzinfo=UTC), "00:00 ngày 07/07/2024", "07 tháng 7"),
            (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), "00:00 ngày 01/01/2025", "01 tháng 01"),
            (datetime(2024, 2, 29, 1, 0, tzinfo=UTC), "08:00 ngày 29/02/2024", "29 tháng 02"),
        ],
    )
    def test_midnight_in_hanoi_begins_the_new_day(self, make, at, clock, dated):
        (shown,) = pages_of(replace(make("cc04"), made_at=at))
        assert f"In lúc {clock}" in shown
        assert f"Hà Nội, ngày {dated} năm {clock[-4:]}" in shown

    def test_receiving_and_handing_over_are_told_in_hanoi_time(self, make):
        late = datetime(2024, 7, 6, 17, 30, tzinfo=UTC)
        received = replace(make("cc02"), received_at=late).content()["received"]
        taken = replace(make("handover"), handed_at=late).content()["taker"]
        assert received[0]["value"] == "00:30 ngày 07/07/2024"
        assert "00:30 ngày 07/07/2024" in {row["value"] for row in taken}

    @pytest.mark.parametrize(
        ("due", "words"),
        [
            (date(2024, 7, 15), "Thứ Hai, ngày 15 tháng 7 năm 2024"),
            (date(2024, 7, 16), "Thứ Ba, ngày 16 tháng 7 năm 2024"),
            (date(2024, 7, 17), "Thứ Tư, ngày 17 tháng 7 năm 2024"),
            (date(2024, 7, 18), "Thứ Năm, ngày 18 tháng 7 năm 2024"),
            (date(2024, 7, 19), "Thứ Sáu, ngày 19 tháng 7 năm 2024"),
            (date(2025, 4, 26), "Thứ Bảy, ngày 26 tháng 4 năm 2025"),
            (date(2026, 1, 4), "Chủ nhật, ngày 04 tháng 01 năm 2026"),
            (date(2028, 2, 29), "Thứ Ba, ngày 29 tháng 02 năm 2028"),
        ],
    )
    def test_the_day_of_return_is_written_out(self, make, due, words):
        assert replace(make("cc02"), due=due).content()["due"] == words

    def test_a_letter_keeps_the_hours_of_the_session_to_the_minute(self, make):
        letter = make("invitation", starts=time(7, 5), ends=time(11, 30))
        assert letter.content()["letters"][0]["time"] == "07:05 – 11:30"

    @pytest.mark.parametrize("hours", [0, 7, -5])
    def test_one_moment_in_any_zone_is_one_paper(self, make, hours):
        at = make("cc04").made_at
        elsewhere = at.astimezone(timezone(timedelta(hours=hours)))
        assert render(replace(make("cc04"), made_at=elsewhere)) == render(make("cc04"))


class TestLetterheads:
    def test_units_of_another_town_date_their_papers_there(self, make):
        head = Letterhead(parent="Công an tỉnh Hà Nam", unit="Công an xã A", town="Phủ Lý")
        (shown,) = pages_of(replace(make("cc04"), letterhead=head))
        assert "CÔNG AN TỈNH HÀ NAM" in shown
        assert "Phủ Lý, ngày 06 tháng 7 năm 2024" in shown
        assert "Công an xã A xác nhận" in shown

    @pytest.mark.parametrize(
        ("phone", "words"),
        [
            ("024 3858 0000", "Hoặc gọi 024 3858 0000 trong giờ hành chính."),
            ("", "Vui lòng quét mã QR để chọn giờ khác."),
        ],
    )
    def test_a_letter_offers_a_call_only_where_there_is_a_phone(self, make, phone, words):
        head = replace(make("invitation").letterhead, phone=phone)
        said = make("invitation", letterhead=head).content()["letters"][0]["other_time"]
        assert said.endswith(words)
        assert ("Hoặc gọi" in said) is bool(phone)

    def test_a_sheet_takes_the_head_of_its_letters_and_their_order(self, make):
        letters = tuple(make("invitation", code=f"M{n}") for n in (3, 1, 2))
        sheet = InvitationSheet.of(letters, made_at=make("invitation").made_at)
        assert sheet.letterhead == letters[0].letterhead
        assert [letter["code"] for letter in sheet.content()["letters"]] == ["M3", "M1", "M2"]

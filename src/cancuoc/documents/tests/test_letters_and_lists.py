"""Invitations, tickets, lists, receipts and the report."""

import io
from dataclasses import replace
from datetime import UTC, datetime, time

import pypdf
import pytest

from cancuoc.documents.base import Letterhead, MissingField
from cancuoc.documents.letters import InvitationSheet
from cancuoc.documents.render import render, render_png
from cancuoc.documents.reports import Figures

AT = datetime(2024, 7, 6, 10, 5, tzinfo=UTC)


def pages_of(document) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(render(document))).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def test_a_letter_says_exactly_time_place_and_this_familys_papers(make):
    (shown,) = pages_of(make("invitation"))
    assert "18:30 – 19:00" in shown
    assert "thứ Ba, ngày 09 tháng 7 năm 2024" in shown
    assert "Số 1 Vũ Trọng Phụng" in shown
    assert "Giấy khai sinh của bé." in shown
    assert "Không cần mang giấy tờ" not in shown
    assert "024 3858 0000" in shown


def test_a_letter_without_papers_says_that_none_is_needed(make):
    (shown,) = pages_of(make("invitation", papers=()))
    assert "Không cần mang giấy tờ nào" in shown


def test_a_letter_speaks_politely(make):
    (shown,) = pages_of(make("invitation"))
    assert "Kính gửi: chị Trần Thị Hương" in shown
    assert " bạn " not in shown.lower()


@pytest.mark.parametrize(("starts", "ends"), [(time(19), time(19)), (time(19), time(18))])
def test_a_letter_with_no_time_between_start_and_end_is_refused(make, starts, ends):
    with pytest.raises(MissingField):
        make("invitation", starts=starts, ends=ends)


def test_a_booking_address_may_stand_in_the_code(make):
    letter = make("invitation", qr="https://dat-lich.example.vn/m/7K2Q94")
    assert letter.content()["letters"][0]["qr"] != make("invitation").content()["letters"][0]["qr"]
    assert "MOI-7K2Q-94" in pages_of(letter)[0]


def test_a_letter_for_five_children_stays_on_one_page(make):
    one = make("invitation")
    assert len(pages_of(replace(one, people=one.people * 5))) == 1


def test_a_sheet_has_one_page_a_letter_in_order(make):
    letters = tuple(make("invitation", code=f"MOI-{n:04d}") for n in range(25))
    pages = pages_of(InvitationSheet.of(letters, made_at=AT))
    assert len(pages) == 25
    for number, page in enumerate(pages):
        assert f"MOI-{number:04d}" in page
        assert "Trang" not in page


def test_an_empty_sheet_is_refused():
    with pytest.raises(MissingField):
        InvitationSheet.of((), made_at=AT)


def test_letters_of_two_units_do_not_share_a_file(make):
    other = Letterhead(parent="Công an thành phố Hà Nội", unit="Công an quận Đống Đa")
    letters = (make("invitation"), make("invitation", letterhead=other))
    with pytest.raises(MissingField):
        InvitationSheet.of(letters, made_at=AT)


def test_a_ticket_never_has_a_name(make):
    (shown,) = pages_of(make("ticket"))
    assert "B 027" in shown
    assert "Còn 4 lượt trước. Dự kiến chờ 20–30 phút." in shown
    for name in ("Đức", "ĐỨC", "Hương"):
        assert name not in shown


@pytest.mark.parametrize(
    ("ahead", "minutes", "words"),
    [(None, None, ""), (0, None, "Còn 0 lượt trước."), (None, (5, 10), "Dự kiến chờ 5–10 phút.")],
)
def test_a_ticket_says_what_is_known_of_the_wait(make, ahead, minutes, words):
    slip = replace(make("ticket"), ahead=ahead, wait_minutes=minutes)
    assert slip.content()["waiting"] == words


def test_a_ticket_is_80_mm_wide_and_short(make):
    (page,) = pypdf.PdfReader(io.BytesIO(render(make("ticket")))).pages
    assert float(page.mediabox.height) < 130 / 25.4 * 72


def test_a_day_list_is_in_order_of_time_and_hides_numbers(make):
    text = " ".join(pages_of(make("day_list")))
    times = [entry[1] for entry in make("day_list").content()["rows"]]
    assert times == sorted(times)
    assert "001216000001" not in text
    assert "0001" in text
    assert "hủy sau buổi làm việc" in text


def test_people_of_the_same_minute_stand_in_order_of_given_name(make):
    listed = make("day_list", count=4)
    same = tuple(replace(entry, at=time(18)) for entry in reversed(listed.entries))
    names = [row[2].split()[-1] for row in replace(listed, entries=same).content()["rows"]]
    assert names == ["AN", "BÌNH", "CHI", "DŨNG"]


def test_a_long_day_repeats_its_head_on_every_page(make):
    pages = pages_of(make("day_list", count=58))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "Họ, chữ đệm và tên" in page
        assert f"Trang {number}/{len(pages)}" in page
    assert "Tổng số: 58 người." in pages[-1]


def test_an_empty_day_prints_an_empty_list(make):
    assert "Tổng số: 0 người." in pages_of(make("day_list", count=0))[0]


def test_a_batch_counts_and_shows_the_digest_in_groups(make):
    (shown,) = pages_of(make("batch"))
    assert "Số thẻ trong danh sách" in shown
    assert "9f86d081 884c7d65" in shown
    assert "Thiếu" in shown


def test_a_receipt_shows_who_took_it_and_masks_the_takers_number(make):
    (shown,) = pages_of(make("handover"))
    assert "TRẦN THỊ HƯƠNG" in shown
    assert "mẹ" in shown
    assert "001190004567" not in shown
    assert "•••••••• 4567" in shown


def test_a_report_shows_exact_numbers_and_their_sums(make):
    (shown,) = pages_of(make("report"))
    for words in ("3.012", "1.470", "Tổng số 12 1.500", "8 giờ", "310"):
        assert words in shown
    assert "Hồ sơ: hồ sơ đã ký" in shown


def test_overlapping_rows_are_not_summed():
    table = Figures(name="x", columns=("a", "b"), rows=(("c", (1,)),), totals=False)
    assert table.content()["total"] == []


def test_a_table_row_that_lacks_a_number_is_a_fault():
    with pytest.raises(ValueError, match="needs 2 numbers"):
        Figures(name="x", columns=("a", "b", "c"), rows=(("d", (1,)),)).content()


def test_hours_of_zero_are_drawn_without_dividing_by_zero(make):
    quiet = replace(make("report"), by_hour=((8, 0), (9, 0)))
    assert [hour["share"] for hour in quiet.content()["hours"]] == [0, 0]
    assert len(render_png(quiet, ppi=40)) == 1

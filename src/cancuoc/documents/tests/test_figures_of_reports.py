"""The numbers of the report and of tickets: nothing rounded, nothing lost, nothing in English."""

import io
import re
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.documents.base import BadMoment, MissingField
from cancuoc.documents.render import render, render_png
from cancuoc.documents.reports import Figures
from cancuoc.typesetting.qr import QrTooLong

COUNTS = st.integers(0, 9_999_999)


def text_of(document) -> str:
    pages = pypdf.PdfReader(io.BytesIO(render(document))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def number(text: str) -> int:
    assert re.fullmatch(r"\d{1,3}(\.\d{3})*", text), text
    return int(text.replace(".", ""))


@given(rows=st.lists(st.tuples(st.text(min_size=1, max_size=9), st.tuples(COUNTS, COUNTS, COUNTS))))
@settings(max_examples=50)
def test_the_last_row_is_the_sum_of_each_column(rows):
    table = Figures(name="x", columns=("Đơn vị", "a", "b", "c"), rows=tuple(rows)).content()
    assert [row[0] for row in table["rows"]] == [label for label, _ in rows]
    if not rows:
        assert table["total"] == []
        return
    assert table["total"][0] == "Tổng số"
    for column in (1, 2, 3):
        shown = sum(number(row[column]) for row in table["rows"])
        assert shown == number(table["total"][column])


@pytest.mark.parametrize(
    ("columns", "numbers"),
    [
        (("Đơn vị", "a"), ()),
        (("Đơn vị", "a"), (1, 2)),
        (("Đơn vị",), (1,)),
        (("Đơn vị", "a", "b"), (1,)),
    ],
)
def test_a_row_with_another_number_of_columns_is_a_fault_of_the_caller(columns, numbers):
    with pytest.raises(ValueError, match=f"needs {len(columns) - 1} numbers"):
        Figures(name="x", columns=columns, rows=(("A", numbers),)).content()


@given(counts=st.lists(COUNTS, min_size=1, max_size=12))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_bars_keep_the_order_of_the_hours_and_the_longest_is_full(make, counts):
    hours = tuple(enumerate(counts, start=7))
    shown = replace(make("report"), by_hour=hours).content()["hours"]
    assert [row["hour"] for row in shown] == [f"{hour} giờ" for hour, _ in hours]
    assert [number(row["count"]) for row in shown] == counts
    shares = [row["share"] for row in shown]
    assert max(shares) == (100 if max(counts) else 0)
    for (count, share), (other, other_share) in zip(
        zip(counts, shares, strict=True), zip(counts[1:], shares[1:], strict=True), strict=False
    ):
        assert (count <= other and share <= other_share) or (
            count >= other and share >= other_share
        )


@pytest.mark.parametrize("count", [0, 7, 999, 1000, 8000, 1_234_567])
def test_a_large_number_has_dots_and_is_never_rounded(make, count):
    shown = replace(make("report"), headline=(("Hồ sơ", count),)).content()["headline"][0]
    assert number(shown["value"]) == count
    assert shown["strong"] is True


@pytest.mark.parametrize("count", [1, 2, 4, 5, 9])
def test_any_number_of_headlines_fits_the_page(make, count):
    headline = tuple((f"Số thứ {n}", 1000 + n) for n in range(count))
    shown = text_of(replace(make("report"), headline=headline))
    assert [f"1.00{n}" in shown for n in range(count)] == [True] * count


def test_a_report_without_tables_hours_or_author_still_defines_its_numbers(make):
    bare = replace(make("report"), tables=(), by_hour=(), author="")
    shown = text_of(bare)
    assert "Cách hiểu các số" in shown
    assert "Theo giờ" not in shown
    assert "Người lập báo cáo" not in shown


def test_a_report_says_to_which_moment_it_counts(make):
    at = datetime(2024, 7, 6, 10, 0, tzinfo=UTC)
    under = replace(make("report"), until=at).content()["under"]
    assert under == "Quận Thanh Xuân · số liệu đến 17:00 ngày 06/07/2024"


def test_a_unit_of_a_hundred_and_twenty_six_rows_runs_over_pages_with_its_head(make):
    rows = tuple((f"Phường số {n}", (n, 2 * n)) for n in range(1, 127))
    table = Figures(name="Theo phường, xã", columns=("Đơn vị", "Dưới 6", "Từ 14"), rows=rows)
    pages = pypdf.PdfReader(io.BytesIO(render(replace(make("report"), tables=(table,))))).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert len(texts) >= 3
    assert all("Dưới 6" in text for text in texts if "Phường số" in text)
    assert "Tổng số 8.001 16.002" in " ".join(texts)


class TestTickets:
    @pytest.mark.parametrize("name", ["B 001", "A 1000", "KHẨN 7"])
    def test_any_number_of_the_queue_stands_on_the_slip(self, make, name):
        shown = text_of(replace(make("ticket"), number=name))
        assert name in shown

    @pytest.mark.parametrize(
        ("ahead", "minutes", "words"),
        [
            (1000, (0, 5), "Còn 1.000 lượt trước. Dự kiến chờ 0–5 phút."),
            (0, (0, 0), "Còn 0 lượt trước. Dự kiến chờ 0–0 phút."),
            (3, None, "Còn 3 lượt trước."),
        ],
    )
    def test_the_wait_is_told_as_far_as_it_is_known(self, make, ahead, minutes, words):
        slip = replace(make("ticket"), ahead=ahead, wait_minutes=minutes)
        assert slip.content()["waiting"] == words
        assert words in text_of(slip)

    def test_a_long_lane_makes_the_slip_longer_and_not_wider(self, make):
        lane = "Người cao tuổi, người khuyết tật, phụ nữ mang thai và trẻ em dưới sáu tuổi"
        sizes = [
            pypdf.PdfReader(io.BytesIO(render(slip))).pages[0].mediabox
            for slip in (make("ticket"), replace(make("ticket"), lane=lane))
        ]
        assert sizes[0].width == sizes[1].width
        assert sizes[1].height > sizes[0].height


class TestCodes:
    @pytest.mark.parametrize("name", ["cc01", "cc02", "cc03", "cc04", "dc01", "batch"])
    def test_a_code_too_long_for_any_reader_is_refused_before_it_is_drawn(self, make, name):
        field = {"dc01": "code", "batch": "batch_code"}.get(name, "dossier_code")
        with pytest.raises(QrTooLong) as caught:
            replace(make(name), **{field: "x" * 3000}).content()
        assert caught.value.next_step.startswith("Vui lòng")

    def test_two_dossiers_never_share_a_picture(self, make):
        pictures = {
            replace(make("cc02"), dossier_code=f"TX-{n:05d}").content()["qr"] for n in range(50)
        }
        assert len(pictures) == 50


class TestPapersAsValues:
    def test_a_paper_cannot_be_changed_after_it_was_made(self, paper):
        with pytest.raises(FrozenInstanceError):
            paper.letterhead = None

    def test_equal_papers_have_equal_content(self, paper):
        assert replace(paper) == paper
        assert replace(paper).content() == paper.content()

    @pytest.mark.parametrize("blank", ["", "   ", "\n\t"])
    @pytest.mark.parametrize("name", ["cc01", "cc02", "cc03", "cc04"])
    def test_a_dossier_code_of_spaces_is_none(self, make, name, blank):
        with pytest.raises(MissingField) as caught:
            replace(make(name), dossier_code=blank)
        assert caught.value.details == {"form": make(name).form, "field": "dossier_code"}

    @pytest.mark.parametrize(("ppi", "width"), [(72, 595), (100, 827), (200, 1654)])
    def test_a_page_as_a_picture_has_the_size_asked(self, make, ppi, width):
        (data,) = render_png(make("cc04"), ppi=ppi)
        assert int.from_bytes(data[16:20], "big") == pytest.approx(width, abs=1)

    @pytest.mark.parametrize(
        ("refusal", "status", "words"),
        [
            (MissingField, 422, "Giấy chưa đủ thông tin nên chưa in được."),
            (BadMoment, 500, "Thời điểm in chưa rõ múi giờ."),
        ],
    )
    def test_a_refused_paper_says_whose_turn_it_is(self, refusal, status, words):
        """A blank is the officer's to fill; a moment without a zone is a fault of ours."""
        made = refusal()
        assert (made.status, made.message) == (status, words)
        assert made.next_step.startswith("Vui lòng")

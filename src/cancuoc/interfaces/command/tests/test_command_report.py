"""The report of 17:00: its sentence, its numbers in three forms, its recount."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.reporting.rules import Measure
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.command import reporting
from cancuoc.interfaces.command.presenters import report as presenter
from cancuoc.interfaces.command.tests.conftest import DONG_DA, MORNING, NOW, THANH_XUAN, count
from cancuoc.interfaces.command.tests.test_command_today import words

pytestmark = pytest.mark.django_db
PAGE = "/command/report/"
RECOUNT = "/command/report/recount/"
CSV = "/command/report/csv/"
PDF = "/command/report/pdf/"
SENTENCE = (
    "Tính đến 16 giờ ngày 06/07/2024, Thành phố Hà Nội đã tiếp đón 3.020 lượt công dân; "
    "thu nhận 2.358 hồ sơ, gồm 42 hồ sơ dưới 6 tuổi, 329 hồ sơ từ đủ 6 đến dưới 14 tuổi, "
    "1.987 hồ sơ từ đủ 14 tuổi trở lên; cấp 15 giấy xác nhận; trả 0 thẻ."
)


class TestSentence:
    def test_it_is_made_of_exact_numbers(self, get: Any, counted: None) -> None:
        assert SENTENCE in words(get(PAGE, hour=16))

    def test_without_an_hour_it_is_the_one_of_seventeen(self, get: Any, counted: None) -> None:
        # At 16:20 the hour to 17:00 is still running and already counted.
        assert "Báo cáo 17 giờ ngày 06/07/2024" in words(get(PAGE))
        assert "Báo cáo 17 giờ ngày 05/07/2024" in words(get(PAGE, day="5/7/2024"))

    def test_it_names_the_district(self, get: Any, counted: None) -> None:
        assert "Quận Đống Đa đã tiếp đón 0 lượt" in words(get(PAGE, unit="006"))

    def test_the_campaign_counts_from_its_first_day(
        self, get: Any, counted: None, campaign: None
    ) -> None:
        count(Measure.DOSSIERS, "<6", 5, at=MORNING - timedelta(days=6), unit=DONG_DA)
        seen = words(get(PAGE, period="campaign"))
        assert "Kỳ từ 0 giờ ngày 01/07/2024" in seen
        assert "thu nhận 2.358 hồ sơ" in seen
        assert "trả 2 thẻ" in seen

    def test_without_a_campaign_the_day_stands_alone(self, get: Any, counted: None) -> None:
        assert "Kỳ từ 0 giờ ngày 06/07/2024" in words(get(PAGE, period="campaign"))


class TestTable:
    def test_every_measure_has_its_row_and_definition(self, get: Any, counted: None) -> None:
        seen = words(get(PAGE))
        for measure in Measure:
            assert measure.vi in seen
            assert measure.definition in seen

    def test_confirmations_have_no_band(self, get: Any, counted: None) -> None:
        assert "Giấy xác nhận – – – 15" in words(get(PAGE))

    def test_a_day_to_compare_with_is_counted_to_the_same_hour(
        self, get: Any, counted: None
    ) -> None:
        yesterday = MORNING - timedelta(days=1)
        count(Measure.DOSSIERS, "<6", 400, at=yesterday, unit=THANH_XUAN)
        count(Measure.DOSSIERS, "<6", 99, at=yesterday + timedelta(hours=10), unit=THANH_XUAN)
        seen = words(get(PAGE, compare="5/7/2024"))
        assert "05/07/2024 Chênh lệch" in seen
        assert "Hồ sơ thu nhận 42 329 1.987 2.358 400 +1.958" in seen
        assert "Thẻ đã trả 0 0 0 0 2 −2" in seen

    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ({"compare": "6/7/2024", "day": "6/7/2024"}, "Chọn một ngày khác"),
            ({"compare": "30/2/2024"}, "không có ngày 30"),
            ({"period": "year"}, "Chọn một trong các mục đã nêu"),
        ],
    )
    def test_bad_questions_are_told(self, get: Any, query: dict[str, str], says: str) -> None:
        assert says in words(get(PAGE, 422, **query))


def read_csv(client: Client, **query: object) -> list[list[str]]:
    answer = client.get(CSV, query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


class TestCsv:
    def test_the_city_is_told_exactly(self, commander: Client, counted: None) -> None:
        rows = read_csv(commander, hour=16)
        assert rows[0] == ["Báo cáo", SENTENCE]
        assert ["Hồ sơ thu nhận", "42", "329", "1987", "2358", Measure.DOSSIERS.definition] in rows
        assert ["006", "Quận Đống Đa", "0", "3", *["0"] * 7] in rows
        assert not any(row[:1] == ["Ghi chú"] for row in rows)

    def test_heads_are_vietnamese(self, commander: Client) -> None:
        rows = read_csv(commander)
        assert ["Chỉ tiêu", "Dưới 6", "Từ 6 đến dưới 14", "Từ 14", "Tổng", "Định nghĩa"] in rows

    def test_small_numbers_of_a_commune_point_to_nobody(
        self, commander: Client, counted: None
    ) -> None:
        other = "00199"
        rows = read_csv(commander, unit="006")
        (mine,) = [row for row in rows if row and row[0] == other]
        assert mine[3] == "<5"
        assert any(row[:1] == ["Ghi chú"] for row in rows)

    def test_the_file_is_named_by_its_hour_alone(self, commander: Client) -> None:
        answer = commander.get(CSV, {"hour": 17})
        assert answer["Content-Disposition"] == 'attachment; filename="bao-cao-2024-07-06-17h.csv"'

    def test_taking_it_out_is_recorded(self, commander: Client) -> None:
        commander.get(CSV, {"unit": "009"})
        (line,) = audit.history(act_prefix="reporting.export")
        assert (line.actor, line.unit_code) == ("user:chihuy", "009")
        assert line.detail == {"kind": "csv", "period": "day"}


class TestSmallCells:
    CASES = (
        ({"a": 3, "b": 40, "c": 7}, {"a": "<5", "b": "40", "c": "…"}),
        ({"a": 3, "b": 2, "c": 7}, {"a": "<5", "b": "<5", "c": "7"}),
        ({"a": 0, "b": 5}, {"a": "0", "b": "5"}),
        ({"a": 4}, {"a": "<5"}),
        ({"a": 1, "b": 0}, {"a": "<5", "b": "0"}),
        ({}, {}),
    )

    @pytest.mark.parametrize(("counts", "shown"), CASES)
    def test_table(self, counts: dict[str, int], shown: dict[str, str]) -> None:
        assert reporting.published(counts=counts, small=True) == shown

    @given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 50), max_size=12))
    def test_nobody_is_found_by_subtracting(self, counts: dict[str, int]) -> None:
        shown = reporting.published(counts=counts, small=True)
        assert set(shown) == set(counts)
        assert not any(text.isdigit() and 0 < int(text) < 5 for text in shown.values())
        hidden = [code for code, text in shown.items() if not text.isdigit()]
        # One hidden cell alone could be worked out from the total of its column.
        assert len(hidden) != 1 or all(counts[c] == 0 for c in counts if c not in hidden)

    @given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 50), max_size=12))
    def test_districts_are_exact(self, counts: dict[str, int]) -> None:
        shown = reporting.published(counts=counts, small=False)
        assert shown == {code: str(n) for code, n in counts.items()}


class TestPdf:
    def test_the_paper_holds_the_sentence(self, commander: Client, counted: None) -> None:
        answer = commander.get(PDF, {"hour": 16})
        assert answer["Content-Type"] == "application/pdf"
        reader = pypdf.PdfReader(io.BytesIO(answer.content))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        assert "Tính đến 16 giờ ngày 06/07/2024" in text
        assert "1.987" in text
        assert "Đặng Văn Huy" in text

    def test_a_quiet_district_has_its_paper_too(self, commander: Client) -> None:
        assert commander.get(PDF, {"unit": "271"}).content.startswith(b"%PDF")
        assert AuditEvent.objects.filter(act="reporting.export", detail__kind="pdf").count() == 1


class TestRecount:
    def test_both_ways_agree_on_a_real_flow(self, get: Any, world: None) -> None:
        samples.receive(samples.captured(1, band="6-<14"), samples.captured(2), at=NOW)
        assert "còn lệch nhau" in words(get(RECOUNT))
        outbox.deliver_all(at=NOW)
        seen = words(get(RECOUNT))
        assert "Hai cách đếm cho cùng một kết quả." in seen
        assert "Hồ sơ thu nhận 6–<14 1 1 Khớp" in seen

    def test_a_difference_is_marked_and_what_waits_is_told(self, get: Any, counted: None) -> None:
        page = get(RECOUNT)
        assert "Hai cách đếm còn lệch nhau." in words(page)
        assert "Hồ sơ thu nhận <6 42 0 Lệch" in words(page)
        assert "govuk-table__cell--differs" in page

    def test_an_empty_day_agrees(self, get: Any) -> None:
        assert "cùng một kết quả" in words(get(RECOUNT))

    def test_the_recount_keeps_to_the_unit(self, get: Any, world: None) -> None:
        samples.receive(samples.captured(1), at=NOW)
        outbox.deliver_all(at=NOW)
        assert "cùng một kết quả" in words(get(RECOUNT, unit="009"))
        assert "cùng một kết quả" in words(get(RECOUNT, unit="006"))


def test_the_rule_of_small_cells_is_written_under_the_report(get: Any) -> None:
    assert presenter.small_cell_rule() in words(get(PAGE))


def test_facts_still_on_their_way_are_told(get: Any, world: None) -> None:
    samples.receive(samples.captured(1), at=NOW)
    assert "việc chưa đếm xong; số liệu có thể tăng thêm." in words(get(PAGE))


@pytest.mark.parametrize("address", [PAGE, RECOUNT, CSV, PDF])
def test_another_district_s_report_is_refused(district_commander: Client, address: str) -> None:
    assert district_commander.get(address, {"unit": "006"}).status_code == 403


def test_a_report_leads_back_to_itself(get: Any, counted: None) -> None:
    page = get(
        PAGE, compare="5/7/2024", hour=16, unit="009", day=date(2024, 7, 6).strftime("%d/%m/%Y")
    )
    assert "compare=05%2F07%2F2024" in page
    assert "hour=16" in page

"""Paper for the evening without computers: the list tells little, the forms ask what CC01 asks."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest

from cancuoc.documents.base import MissingField
from cancuoc.documents.render import render


def pages_of(paper):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(render(paper))).pages]


def labels(rows):
    return [each["label"] for each in rows]


class TestTheList:
    def test_it_is_in_order_of_time(self, make):
        rows = make("fallback_list", count=4).content()["rows"]
        assert [row[1] for row in rows] == sorted(row[1] for row in rows)
        assert [row[0] for row in rows] == ["1", "2", "3", "4"]

    def test_a_row_has_time_name_year_ticket_and_code_and_no_more(self, make):
        (row,) = make("fallback_list", count=1).content()["rows"]
        assert row == ["1", "18:01", "NGUYỄN VĂN AN", "2016", "C000", "MOI-0000"]

    def test_who_printed_it_and_when_stands_across_every_page(self, make):
        pages = pages_of(make("fallback_list", count=90))
        assert len(pages) > 1
        assert all("Lê Minh Tuấn · 17:05" in page for page in pages)
        assert all("hủy sau buổi làm việc" in page for page in pages)

    @pytest.mark.parametrize("field", ["session", "place", "printed_by"])
    def test_without_a_name_to_answer_for_it_nothing_is_printed(self, make, field):
        with pytest.raises(MissingField) as refused:
            replace(make("fallback_list"), **{field: ""})
        assert refused.value.details["field"] == field

    def test_an_empty_list_says_so(self, make):
        assert "Tổng số: 0 người." in pages_of(make("fallback_list", count=0))[0]


class TestTheForms:
    def test_cc01_asks_by_hand_what_it_prints_from_the_register(self, make):
        blank, printed = make("blank_cc01").content(), make("cc01").content()
        assert labels(blank["citizen"])[1:] == labels(printed["citizen"])
        assert labels(blank["residence"]) == labels(printed["residence"])
        assert blank["statement"].startswith("Tôi đã kiểm tra")

    @pytest.mark.parametrize("name", ["blank_cc01", "blank_cc02"])
    def test_a_form_is_one_page_and_names_nobody(self, make, name):
        paper = make(name)
        (page,) = pages_of(paper)
        assert paper.form in page
        values = [row["value"] for part in paper.content().values() for row in _rows(part)]
        assert values
        assert not any(values)

    def test_no_biometrics_are_asked_on_paper(self, make):
        (page,) = pages_of(make("blank_cc01"))
        assert "Sinh trắc học không ghi trên giấy" in page
        assert "Ngón" not in page


def _rows(part):
    return [row for row in part if isinstance(row, dict) and "value" in row] if part else []

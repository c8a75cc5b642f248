"""The sheets of a school's classes: one page each, in order, with nothing too much on them."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest

from cancuoc.documents.base import MissingField
from cancuoc.documents.render import render


def pages(document) -> list[str]:
    data = io.BytesIO(render(document))
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(data).pages]


def test_each_class_has_a_page_of_its_own(make):
    found = pages(make("class_list", classes=3))
    assert len(found) == 3
    assert ["Lớp 9A" in found[0], "Lớp 10A" in found[1], "Lớp 11A" in found[2]] == [True] * 3


def test_class_ten_comes_after_class_nine(make):
    sheets = make("class_list", classes=2).content()["sheets"]
    assert [sheet["under"].split(" · ")[0] for sheet in sheets] == ["Lớp 9A", "Lớp 10A"]


def test_pupils_stand_by_given_name_and_are_counted(make):
    (first,) = make("class_list").content()["sheets"]
    assert [row[:3] for row in first["rows"]] == [
        ["1", "Lê Thu An", "2016"],
        ["2", "Trần Anh Đức", "2016"],
    ]
    assert first["total"] == "Tổng số: 2 học sinh."


def test_no_day_of_birth_and_no_number_is_on_it(make):
    text = " ".join(pages(make("class_list")))
    assert "08/2016" not in text
    assert "001216" not in text


@pytest.mark.parametrize("name", ["school", "qr", "classes"])
def test_a_sheet_without_what_it_needs_is_not_made(make, name):
    whole = make("class_list")
    empty = type(getattr(whole, name))()
    with pytest.raises(MissingField):
        replace(whole, **{name: empty})

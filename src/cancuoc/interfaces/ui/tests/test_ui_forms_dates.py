"""Days and times as people type them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.interfaces.ui.forms import DateField, Form, PartialDateField, TimeField
from cancuoc.kernel.partial_date import PartialDate

TODAY = date(2024, 7, 6)


class Visit(Form):
    born = PartialDateField("Ngày sinh", boxes=True, past=True, show_age=True, required=False)
    day = DateField("Ngày hẹn", future=True, required=False)
    seen = DateField("Ngày cấp", past=True, required=False)
    at = TimeField("Giờ", required=False)


def judged(sent, **fields):
    form = Visit(sent(**fields), on=TODAY)
    form.is_valid()
    return form


def boxes(day="", month="", year=""):
    return {"born_day": day, "born_month": month, "born_year": year}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (boxes("12", "8", "2016"), PartialDate(2016, 8, 12)),
        (boxes("12", "08", " 2016 "), PartialDate(2016, 8, 12)),
        (boxes("", "8", "2016"), PartialDate(2016, 8)),
        (boxes("", "", "1953"), PartialDate(1953)),
        ({"born": "12/8/2016"}, PartialDate(2016, 8, 12)),
        ({"born": "12 8 2016"}, PartialDate(2016, 8, 12)),
        ({"born": "12082016"}, PartialDate(2016, 8, 12)),
        ({"born": "12.8.2016"}, PartialDate(2016, 8, 12)),
        ({"born": "12 / 8 / 2016"}, PartialDate(2016, 8, 12)),
        ({"born": "1953"}, PartialDate(1953)),
        ({"born": "2016-08-12"}, PartialDate(2016, 8, 12)),
    ],
)
def test_a_birth_date_is_read_as_far_as_it_is_known(sent, typed, read):
    form = judged(sent, **typed)
    assert form.errors == {}
    assert form.born.value == read


def test_the_sixth_of_july(sent):
    assert judged(sent, seen="6/7/2024").seen.value == date(2024, 7, 6)


def test_empty_boxes_are_no_date(sent):
    form = judged(sent, **boxes())
    assert form.errors == {}
    assert form.born.value is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (boxes("31", "2", "2016"), "Xem lại ngày: tháng 2 năm 2016 không có ngày 31."),
        (boxes("29", "2", "2015"), "Xem lại ngày: tháng 2 năm 2015 không có ngày 29."),
        (boxes("31", "4", "2016"), "Xem lại ngày: tháng 4 năm 2016 không có ngày 31."),
        (boxes("8", "16", "2016"), "Nhập theo thứ tự ngày, tháng, năm, ví dụ 12/8/2016."),
        (boxes("12", "", "2016"), "Nhập theo thứ tự ngày, tháng, năm, ví dụ 12/8/2016."),
        (boxes("12", "8", ""), "Nhập theo thứ tự ngày, tháng, năm, ví dụ 12/8/2016."),
        (boxes("12", "8", "16"), "Nhập theo thứ tự ngày, tháng, năm, ví dụ 12/8/2016."),
        (boxes("a", "b", "c"), "Nhập theo thứ tự ngày, tháng, năm, ví dụ 12/8/2016."),
        (boxes("1/2", "8", "2016"), "Nhập theo thứ tự ngày, tháng, năm, ví dụ 12/8/2016."),
    ],
)
def test_an_impossible_date_says_what_to_do_and_keeps_the_boxes(sent, typed, told):
    form = judged(sent, **typed)
    assert form.errors == {"born": told}
    kept = form.born.date_parts
    assert [part.replace(" ", "") for part in kept] == [
        typed[f"born_{name}"].replace("/", "") for name in ("day", "month", "year")
    ]


def test_a_birth_after_today_is_refused(sent):
    told = {"born": "Nhập một ngày không sau hôm nay, 06/07/2024."}
    assert judged(sent, born="7/7/2024").errors == told
    assert judged(sent, born="2025").errors == told
    assert judged(sent, born="6/7/2024").errors == {}
    # The year alone may still mean a day before today.
    assert judged(sent, born="2024").errors == {}


def test_an_appointment_before_today_is_refused(sent):
    assert judged(sent, day="5/7/2024").errors == {"day": "Nhập một ngày từ hôm nay, 06/07/2024."}
    assert judged(sent, day="6/7/2024").day.value == TODAY


def test_without_today_no_day_is_too_late(sent):
    form = Visit(sent(born="2031"))
    assert form.is_valid()


def test_a_year_is_not_enough_for_an_exact_day(sent):
    assert judged(sent, seen="2019").errors == {
        "seen": "Nhập đủ ngày, tháng, năm, ví dụ 12/8/2016."
    }


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2399, 12, 31)))
def test_what_is_shown_reads_back(day):
    field = DateField("Ngày")
    assert field.parse(field.show(day)) == day
    partial = PartialDateField("Ngày")
    assert partial.parse(partial.show(day)) == PartialDate.of(day)


@pytest.mark.parametrize(
    ("known", "parts"),
    [
        (PartialDate(2016, 8, 12), ("12", "08", "2016")),
        (PartialDate(2016, 8), ("", "08", "2016")),
        (PartialDate(1953), ("", "", "1953")),
        (None, ("", "", "")),
    ],
)
def test_a_known_date_fills_the_boxes(known, parts):
    assert Visit(initial={"born": known}).born.date_parts == parts


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("17:00", time(17)),
        ("17h30", time(17, 30)),
        ("17h", time(17)),
        ("17 giờ", time(17)),
        ("8 giờ 05 phút", time(8, 5)),
        ("7", time(7)),
        ("00:00", time(0)),
    ],
)
def test_times_as_people_type_them(sent, typed, read):
    assert judged(sent, at=typed).at.value == read


@pytest.mark.parametrize("typed", ["25:00", "17:60", "24:00", "chiều", "17:5", "-1", "1:2:3"])
def test_what_is_no_time(sent, typed):
    assert judged(sent, at=typed).errors == {"at": "Nhập giờ và phút, ví dụ 17:00 hoặc 17h30."}


def test_a_known_time_is_shown():
    assert Visit(initial={"at": time(8, 5)}).at.raw == "08:05"


def test_the_kind_follows_the_boxes():
    form = Visit(on=TODAY)
    assert form.born.kind == "date_boxes"
    assert form.day.kind == "date_line"
    assert form.born.show_age
    assert form.born.on == TODAY

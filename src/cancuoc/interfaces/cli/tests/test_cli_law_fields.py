"""The readers of the `law` fields, one by one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.interfaces.cli.law import QUESTIONS
from cancuoc.interfaces.cli.lawfields import (
    BadInput,
    Field,
    read_day,
    read_day_or_none,
    read_fields,
    read_level,
    read_name,
    read_number,
    read_part,
    read_sex,
    read_text,
    read_word,
    read_words,
    shown,
)
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex
from cancuoc.law.capture import PARTS
from cancuoc.law.fees import Exemption
from cancuoc.law.transition import Holds

FIELDS = (
    Field("born", "ngày sinh", read_day, required=True),
    Field("lost", "mất thẻ"),
    Field("holds", "giấy tờ", read_word(Holds)),
    Field("level", "mức", read_level),
    Field("check", "các dòng", read_text, takes_many=True),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-07-10", date(2024, 7, 10)),
        ("2024-02-29", date(2024, 2, 29)),
        ("1800-01-01", date(1800, 1, 1)),
        ("2399-12-31", date(2399, 12, 31)),
    ],
)
def test_a_day_is_read(text, expected):
    assert read_day(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-7-10",
        "24-07-10",
        "2024/07/10",
        "10-07-2024",
        "2024-07-10T00:00",
        "2024-07-10 ",
        " 2024-07-10",
        "2024-07-10\n",
        "2024-00-10",
        "2024-07-00",
        "2023-02-29",
        "-024-07-10",
        "today",
        "1799-12-31",
        "2400-01-01",
        "0000-01-01",
    ],
)
def test_anything_else_is_no_day(text):
    with pytest.raises(BadInput):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("none", None), ("NONE", None), ("2030-01-01", date(2030, 1, 1))]
)
def test_no_expiry_is_written_as_none(text, expected):
    assert read_day_or_none(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("card", Holds.CARD), ("CARD", Holds.CARD), (" cccd ", Holds.CCCD), ("none", Holds.NONE)],
)
def test_a_word_of_a_list(text, expected):
    assert read_word(Holds)(text) is expected


def test_a_word_outside_the_list_shows_the_list():
    with pytest.raises(BadInput) as caught:
        read_word(Holds)("passport")
    assert "none, cmnd, cccd, card" in caught.value.next_step


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("disabled", {Exemption.DISABLED}),
        ("disabled,merit", {Exemption.DISABLED, Exemption.MERIT}),
        (" disabled , merit ,", {Exemption.DISABLED, Exemption.MERIT}),
        ("", set()),
    ],
)
def test_words_separated_by_commas(text, expected):
    assert read_words(Exemption)(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("male", Sex.MALE),
        ("M", Sex.MALE),
        ("Nam", Sex.MALE),
        ("female", Sex.FEMALE),
        ("Nữ", Sex.FEMALE),
        ("nu\u031b\u0303", Sex.FEMALE),
        ("unknown", Sex.UNKNOWN),
        ("Không rõ", Sex.UNKNOWN),
    ],
)
def test_a_sex_is_read(text, expected):
    assert read_sex(text) is expected


@pytest.mark.parametrize("text", ["", "x", "mm", "0"])
def test_anything_else_is_no_sex(text):
    with pytest.raises(BadInput):
        read_sex(text)


@pytest.mark.parametrize(("text", "expected"), [("1", 1), ("2", 2)])
def test_a_level_is_read(text, expected):
    assert read_level(text) == expected


@pytest.mark.parametrize("text", ["0", "3", "01", "", "one", "٢"])
def test_anything_else_is_no_level(text):
    with pytest.raises(BadInput):
        read_level(text)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_read(part):
    assert read_part(part) == part


@pytest.mark.parametrize("text", ["", "thumb", "LEFT_THUMB", "left thumb"])
def test_anything_else_is_no_part(text):
    with pytest.raises(BadInput):
        read_part(text)


def test_a_number_and_a_name_use_the_shared_types():
    assert read_number("001 315 000001").value == "001315000001"
    assert read_name("Nguyễn  Thị  An").full == "Nguyễn Thị An"
    for reader, text in ((read_number, "12"), (read_name, "")):
        with pytest.raises(Refusal):
            reader(text)


@pytest.mark.parametrize(("length", "fits"), [(0, True), (1000, True), (1001, False)])
def test_free_text_has_a_limit(length, fits):
    if fits:
        assert read_text("x" * length) == "x" * length
    else:
        with pytest.raises(BadInput):
            read_text("x" * length)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"born": "2020-01-02"}, {"born": date(2020, 1, 2)}),
        ({"born": "2020-01-02", "lost": None}, {"born": date(2020, 1, 2)}),
        ({"born": "2020-01-02", "lost": True}, {"born": date(2020, 1, 2), "lost": True}),
        ({"born": "2020-01-02", "level": 2}, {"born": date(2020, 1, 2), "level": 2}),
        (
            {"born": "2020-01-02", "check": ["A", "B"]},
            {"born": date(2020, 1, 2), "check": "A\nB"},
        ),
    ],
)
def test_fields_are_read_together(raw, expected):
    assert read_fields(FIELDS, raw) == expected


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, "--born"),
        ({"born": None}, "--born"),
        ({"born": "2020-01-02", "unknown": 1}, "unknown"),
        ({"born": 20200102}, "born"),
        ({"born": "2020-01-02", "lost": "true"}, "lost"),
        ({"born": "2020-01-02", "holds": ["card"]}, "holds"),
        ({"born": "2020-01-02", "level": 1.0}, "level"),
        ({"born": "2020-01-02", "level": 3}, "3"),
        ({"born": "2020-01-02", "check": "\udc80"}, "check"),
    ],
)
def test_a_wrong_field_is_named(raw, said):
    with pytest.raises(BadInput) as caught:
        read_fields(FIELDS, raw)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("field", "option", "flag"),
    [
        (Field("born", "x", read_day), "--born", False),
        (Field("no_register", "x"), "--no-register", True),
        (Field("number", "x", read_number, positional=True), "NUMBER", False),
    ],
)
def test_the_name_on_the_command_line(field, option, flag):
    assert (field.option, field.is_flag) == (option, flag)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_has_a_field_twice(question):
    names = [field.name for field in QUESTIONS[question].fields]
    assert len(names) == len(set(names))
    assert "on" not in names


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_field_has_a_help_line(question):
    assert all(field.help for field in QUESTIONS[question].fields)


@given(st.text())
def test_shown_text_is_one_short_printable_line(text):
    found = shown(text)
    assert len(found) <= 40
    assert found.isprintable()


@given(st.text(max_size=20), st.sampled_from([read_word(Holds), read_sex, read_level, read_part]))
def test_a_reader_answers_or_refuses_by_name(text, reader):
    refusal = None
    try:
        reader(text)
    except BadInput as caught:
        refusal = caught
    assert refusal is None or (refusal.message and refusal.next_step)

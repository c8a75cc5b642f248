"""The QR text of cards: seven fields read, the rest kept, nothing trusted."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel import qr
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex

EXAMPLE = "001064000002||Trần Văn Bình|20071964|Nam|Thôn X, Minh Tân, Phú Xuyên, Hà Nội|01072021"
PLACES = st.text("ABCĐabcđ ,./0123456789ăâ", max_size=80).map(lambda s: " ".join(s.split()))


def card(**change):
    values = {
        "personal_id": PersonalId("001315000001"),
        "full_name": PersonName("Nguyễn Thị Thu An"),
        "born": date(2015, 3, 10),
        "sex": Sex.FEMALE,
        "residence": "Số 5, Minh Tân, Phú Xuyên, Hà Nội",
        "issued": date(2024, 7, 15),
    }
    return qr.encode_card(**(values | change))


def test_the_known_example():
    read = qr.parse_card(EXAMPLE)
    assert read.personal_id == PersonalId("001064000002")
    assert read.old_id is None
    assert read.full_name.full == "Trần Văn Bình"
    assert read.born == PartialDate(1964, 7, 20)
    assert read.sex is Sex.MALE
    assert read.residence == "Thôn X, Minh Tân, Phú Xuyên, Hà Nội"
    assert read.issued == date(2021, 7, 1)
    assert read.rest == ()


def test_the_example_is_written_again_alike():
    assert qr.encode_cccd(qr.parse_card(EXAMPLE)) == EXAMPLE


def test_a_project_card_has_ten_fields():
    text = card(
        old_id="012345678",
        cancelled_ids=[PersonalId("001315000009")],
        father="Nguyễn Văn Nam",
        mother="Trần Thị Hòa",
    )
    read = qr.parse_card(text)
    assert text.count("|") == 9
    assert read.old_id == "012345678"
    assert read.rest == ("001315000009", "Nguyễn Văn Nam", "Trần Thị Hòa")


def test_extra_fields_are_kept_raw_and_unlabelled():
    read = qr.parse_card(EXAMPLE + "|điều lạ||42")
    assert read.rest == ("điều lạ", "", "42")


def test_a_year_alone_stays_a_year():
    text = card(born=PartialDate(1953))
    assert "|00001953|" in text
    assert qr.parse_card(text).born == PartialDate(1953)


def test_an_unknown_sex_is_left_empty():
    read = qr.parse_card(card(sex=Sex.UNKNOWN))
    assert read.sex is Sex.UNKNOWN


def test_a_missing_issue_date_is_none():
    assert qr.parse_card(EXAMPLE.rpartition("|")[0] + "|").issued is None


def test_decomposed_text_reads_alike():
    assert qr.parse_card(unicodedata.normalize("NFD", EXAMPLE)) == qr.parse_card(EXAMPLE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org",
        "001064000002|Trần Văn Bình",
        EXAMPLE.replace("001064000002", "00106400000"),
        EXAMPLE.replace("20071964", "32071964"),
        EXAMPLE.replace("Trần Văn Bình", ""),
        EXAMPLE.replace("Trần Văn Bình", "Trần 2"),
        EXAMPLE.replace("01072021", "hôm qua"),
        EXAMPLE.replace("||", "|12345|", 1),
        EXAMPLE + "|" * 5000,
    ],
)
def test_refused(text):
    with pytest.raises(qr.BadCardQr):
        qr.parse_card(text)


@pytest.mark.parametrize(
    "change",
    [{"residence": "Thôn | X"}, {"father": "A|B"}, {"mother": "x" * 3000}],
)
def test_a_value_that_would_break_the_fields_is_refused(change):
    with pytest.raises(qr.BadCardQr):
        card(**change)


@given(PLACES, st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(list(Sex)))
def test_round_trip(residence, born, sex):
    read = qr.parse_card(card(residence=residence, born=born, sex=sex))
    assert (read.residence, read.born, read.sex) == (residence, PartialDate.of(born), sex)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        read = qr.parse_card(text)
    except qr.BadCardQr:
        return
    assert qr.parse_card(qr.encode_cccd(replace(read, rest=()))).personal_id == read.personal_id

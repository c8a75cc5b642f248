"""The words and colours of the standings of the area."""

from __future__ import annotations

import pytest
from django.utils import translation

from cancuoc.domain.reporting.standing import MINE, Standing
from cancuoc.interfaces.office.standing import WORDS, status


def test_only_what_asks_something_of_the_officer_is_coloured():
    assert {value for value in Standing if status(value)["tone"]} == MINE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Standing.LEFT, "Còn sót"),
        (Standing.ABSENT, "Chưa gặp được"),
        (Standing.SILENT, "Không nhận tin"),
        (Standing.CHASE, "Cần nhắc lại"),
        (Standing.AGAIN, "Cần làm lại"),
        (Standing.INVITED, "Đã mời"),
        (Standing.TOLD, "Đã báo"),
        (Standing.BOOKED, "Đã hẹn"),
        (Standing.ARRIVED, "Đã đến"),
        (Standing.TAKEN, "Đã thu nhận"),
        (Standing.CARD, "Chờ trả thẻ"),
        (Standing.HOLDS, "Đã có thẻ"),
        (Standing.UNWILLING, "Chưa muốn làm"),
        (Standing.MOVED, "Đã chuyển đi"),
    ],
)
def test_each_has_its_word(value, text):
    assert status(value)["text"] == text


def test_no_two_share_a_word_in_either_language():
    for language in ("vi", "en"):
        with translation.override(language):
            assert len({status(value)["text"] for value in Standing}) == len(Standing)


def test_in_english_every_word_is_another():
    vietnamese = {value: str(WORDS[value]) for value in Standing}
    with translation.override("en"):
        same = [value for value in Standing if str(WORDS[value]) == vietnamese[value]]
    assert same == []

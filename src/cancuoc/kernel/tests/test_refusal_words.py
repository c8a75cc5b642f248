"""A refusal says what happened and what to do next, alike for people and for programs."""

from __future__ import annotations

import importlib
import pkgutil
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cancuoc.kernel
from cancuoc.kernel.refusal import Refusal, filled


def kernel_refusals():
    """Every refusal the kernel defines, found by walking its modules."""
    found = set()
    for module in pkgutil.iter_modules(cancuoc.kernel.__path__, "cancuoc.kernel."):
        if module.ispkg:
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Refusal) and value is not Refusal:
                found.add(value)
    return sorted(found, key=lambda kind: kind.__name__)


class Full(Refusal):
    """A refusal of a test."""

    status = 409
    message = "Hết chỗ."
    next_step = "Chọn giờ khác."


def test_the_kernel_has_the_refusals_we_know():
    names = {kind.__name__ for kind in kernel_refusals()}
    assert names >= {"BadPersonalId", "BadName", "BadPhone", "BadDate", "BadCardQr", "IllegalMove"}


@pytest.mark.parametrize("kind", kernel_refusals(), ids=lambda kind: kind.__name__)
def test_each_refusal_speaks_in_whole_vietnamese_sentences(kind):
    refusal = kind()
    for sentence in (refusal.message, refusal.next_step):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert unicodedata.is_normalized("NFC", sentence)
        assert not sentence.isascii()
    assert refusal.message != refusal.next_step
    assert 400 <= kind.status < 500
    assert kind.__doc__


def test_a_bare_refusal_has_words_of_its_own():
    assert Refusal().as_dict() == {
        "error": "Refusal",
        "message": "Không thực hiện được.",
        "next_step": "Vui lòng kiểm tra lại thông tin rồi thử lại.",
    }
    assert Refusal.status == 422


def test_the_words_of_one_case_do_not_change_the_class():
    special = Full("Buổi sáng hết chỗ.", next_step="Chọn buổi chiều.", slot=7)
    assert (special.message, special.next_step) == ("Buổi sáng hết chỗ.", "Chọn buổi chiều.")
    assert special.details == {"slot": 7}
    plain = Full()
    assert (plain.message, plain.next_step) == ("Hết chỗ.", "Chọn giờ khác.")
    assert plain.details == {}
    assert Full.message == "Hết chỗ."


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_message_falls_back_on_that_of_the_class(empty):
    refusal = Full(empty, next_step=empty)
    assert (refusal.message, refusal.next_step) == ("Hết chỗ.", "Chọn giờ khác.")


def test_details_are_told_only_when_there_are_some():
    assert "details" not in Full().as_dict()
    assert Full(slot=7, day="T2").as_dict()["details"] == {"slot": 7, "day": "T2"}
    assert Full().as_dict()["error"] == Full().code == "Full"


def test_what_fills_the_gaps_is_kept_beside_the_sentence():
    refusal = Full("Còn %(left)s chỗ ở %(rooms)s.", gaps={"left": "2", "rooms": ["A", "B"]})
    assert refusal.message == str(refusal) == "Còn 2 chỗ ở A, B."
    assert refusal.pattern == "Còn %(left)s chỗ ở %(rooms)s."
    assert refusal.gaps == {"left": "2", "rooms": ["A", "B"]}
    assert "details" not in refusal.as_dict()
    assert filled({"left": "2", "rooms": ["A", "B"]}) == {"left": "2", "rooms": "A, B"}


def test_a_sentence_without_gaps_may_hold_a_percent_sign():
    assert Full("Đã giảm 50 %.").message == "Đã giảm 50 %."
    assert Full().pattern == "Hết chỗ."


@given(st.text(min_size=1))
def test_a_refusal_reads_as_its_message_wherever_it_is_printed(text):
    refusal = Full(text)
    assert str(refusal) == refusal.message == text
    assert refusal.args == (text,)

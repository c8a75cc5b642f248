"""A pass is one word, names one tablet, and cannot be made by hand."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.interfaces.ui import passes
from cancuoc.interfaces.ui.passes import PassOver


def test_it_names_its_tablet():
    tablet = uuid4()
    assert passes.read(passes.give(pass_id=tablet)) == tablet


def test_it_is_one_word_of_an_address():
    word = passes.give(pass_id=uuid4())
    assert not {"/", "?", " ", "#"} & set(word)


@given(st.integers(0, 200), st.sampled_from("aB3_-:"))
def test_a_letter_changed_opens_nothing(place, letter):
    word = passes.give(pass_id=UUID(int=7))
    at = place % len(word)
    other = word[:at] + letter + word[at + 1 :]
    if other == word:
        return
    with pytest.raises(PassOver):
        passes.read(other)


@pytest.mark.parametrize("word", ["", ":", "a:b:c", "0190a1b2-0000-7000-8000-000000000000"])
def test_other_words_open_nothing(word):
    with pytest.raises(PassOver) as refused:
        passes.read(word)
    assert refused.value.status == 403
    assert refused.value.next_step


@pytest.mark.parametrize(
    ("told", "salt"),
    [
        ("0190a1b2-0000-7000-8000-000000000001", "another"),
        # What a version before signed: a session and its end.
        (["0190a1b2-0000-7000-8000-000000000001", "2024-07-06T11:00:00+00:00"], "cancuoc.kiosk"),
        ("no id", "cancuoc.kiosk"),
        (7, "cancuoc.kiosk"),
    ],
)
def test_what_was_signed_for_something_else_opens_nothing(told, salt):
    with pytest.raises(PassOver):
        passes.read(signing.dumps(told, salt=salt))

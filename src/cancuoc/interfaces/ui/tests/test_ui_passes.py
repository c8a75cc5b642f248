"""A pass names one session, ends, and cannot be made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.interfaces.ui import passes
from cancuoc.interfaces.ui.passes import PassOver

NOW = datetime(2024, 7, 6, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_it_names_its_session_until_the_last_second():
    session = uuid4()
    word = passes.give(session_id=session, until=NOW)
    assert passes.read(word, at=NOW - timedelta(hours=5)) == session
    assert passes.read(word, at=NOW) == session


def test_a_second_later_it_is_over():
    word = passes.give(session_id=uuid4(), until=NOW)
    with pytest.raises(PassOver) as refused:
        passes.read(word, at=NOW + SECOND)
    assert refused.value.next_step
    assert refused.value.status == 403


def test_it_is_one_word_of_an_address():
    word = passes.give(session_id=uuid4(), until=NOW)
    assert "/" not in word
    assert "?" not in word
    assert " " not in word


@given(st.integers(0, 200), st.sampled_from("aB3_-:"))
def test_a_letter_changed_opens_nothing(place, letter):
    word = passes.give(session_id=UUID(int=7), until=NOW)
    at = place % len(word)
    other = word[:at] + letter + word[at + 1 :]
    if other == word:
        return
    with pytest.raises(PassOver):
        passes.read(other, at=NOW - SECOND)


@pytest.mark.parametrize("word", ["", ":", "a:b:c", "0190a1b2-0000-7000-8000-000000000000"])
def test_other_words_open_nothing(word):
    with pytest.raises(PassOver):
        passes.read(word, at=NOW)


def test_what_was_signed_for_something_else_opens_nothing():
    """The same key signs other things; each has a salt of its own."""
    word = signing.dumps([str(uuid4()), NOW.isoformat()], salt="another")
    with pytest.raises(PassOver):
        passes.read(word, at=NOW - SECOND)

"""The code of an appointment slip, read back from a tired voice or a worn print."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cancuoc.packet.slip import ALPHABET, LONGEST, read, slip_code

ID = UUID("01908805-cd40-73f3-a1b5-ab9662dbc629")
CODE = "PT-DBJSH-DQHH9-N"


@given(st.uuids(version=4))
def test_what_was_printed_is_read_back(packet_id):
    code = slip_code(packet_id)
    assert read(code) == code
    assert len(code) <= LONGEST


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "pt-dbjsh-dqhh9-n",
        "PTDBJSHDQHH9N",
        "  PT DBJSH DQHH9 N ",
        "PT–DBJSH–DQHH9–N",
        "pt.dbjsh/dqhh9_n",
    ],
)
def test_spaces_dashes_and_case_do_not_matter(typed):
    assert read(typed) == CODE


def test_letters_that_look_like_digits_are_digits():
    zeros = slip_code(UUID(int=0))
    assert read(zeros.replace("0", "O")) == zeros
    ones = slip_code(UUID(int=1))
    assert read(ones.replace("1", "I")) == read(ones.replace("1", "l")) == ones


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "PT",
        "PT-DBJSH-DQHH9",
        "PT-DBJSH-DQHH9-N6",
        "PT-DBJSH-DQHH9-P",
        "PT-UBJSH-DQHH9-N",
        "HS-240706-000123-9",
        "001216521492",
        "PT-ÊBJSH-DQHH9-N",
        "PT-DBJSH-DQHH9-Ｎ",
        "x" * 5000,
    ],
)
def test_anything_else_is_no_slip(typed):
    assert read(typed) is None


@given(st.uuids(version=4), st.integers(0, 10), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_never_read(packet_id, place, sign):
    signs = list(slip_code(packet_id)[3:].replace("-", ""))
    assume(signs[place] != sign)
    signs[place] = sign
    assert read("PT" + "".join(signs)) is None


@given(st.text(max_size=40))
def test_whatever_is_typed_never_raises(text):
    found = read(text)
    assert found is None or read(found) == found

"""The code on the appointment slip."""

from __future__ import annotations

import re
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from cancuoc.station.core.slip import ALPHABET, slip_code

SHAPE = re.compile(r"PT-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]")


def check(code: str) -> bool:
    signs = [ALPHABET.index(sign) for sign in code[3:].replace("-", "")]
    expected = sum((2 * place + 1) * sign for place, sign in enumerate(signs[:-1])) % 32
    return expected == signs[-1]


@given(st.uuids(version=4))
def test_every_code_has_the_shape_and_its_check_sign(packet_id):
    code = slip_code(packet_id)
    assert SHAPE.fullmatch(code)
    assert check(code)
    assert slip_code(packet_id) == code


@given(st.uuids(version=4), st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_sign_never_passes(packet_id, place, sign):
    code = slip_code(packet_id)
    signs = list(code[3:].replace("-", ""))
    assume(signs[place] != sign)
    signs[place] = sign
    wrong = "".join(signs)
    assert not check(f"PT-{wrong[:5]}-{wrong[5:10]}-{wrong[10]}")


@given(st.uuids(version=4), st.uuids(version=4))
def test_two_packets_have_two_codes(one, other):
    assume(one.int & ((1 << 50) - 1) != other.int & ((1 << 50) - 1))
    assert slip_code(one) != slip_code(other)


def test_a_code_never_changes_with_the_program():
    assert slip_code(UUID("01908805-cd40-73f3-a1b5-ab9662dbc629")) == "PT-DBJSH-DQHH9-N"
    assert slip_code(UUID(int=0)) == "PT-00000-00000-0"


def test_no_letter_that_is_misheard():
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32

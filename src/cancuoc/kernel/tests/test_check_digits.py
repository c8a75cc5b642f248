"""What the 7-3-1 check digits of the MRZ catch, and what they cannot."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cancuoc.kernel import mrz
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
FIELDS = st.text(ALPHABET, min_size=1, max_size=30)
DIGITS = st.text("0123456789", min_size=12, max_size=12)


def by_hand(text):
    """The rule of Doc 9303 part 3 spelled out another way."""
    total = 0
    for position, character in enumerate(text):
        value = 0 if character == "<" else int(character, 36)
        total += value * [7, 3, 1][position % 3]
    return total % 10


@given(FIELDS)
def test_the_digit_follows_the_rule(text):
    assert mrz.check_digit(text) == by_hand(text)


@given(DIGITS, st.integers(0, 11), st.integers(1, 9))
def test_every_single_wrong_digit_is_caught(number, at, step):
    # 7, 3 and 1 have no common divisor with 10, so no change of one digit cancels out.
    wrong = number[:at] + str((int(number[at]) + step) % 10) + number[at + 1 :]
    assert mrz.check_digit(wrong) != mrz.check_digit(number)


@given(DIGITS, st.integers(0, 10))
def test_swapped_neighbours_are_caught_unless_they_differ_by_five(number, at):
    one, other = number[at], number[at + 1]
    assume((int(one) - int(other)) % 5)
    swapped = number[:at] + other + one + number[at + 2 :]
    assert mrz.check_digit(swapped) != mrz.check_digit(number)


def test_swapped_neighbours_five_apart_are_a_known_blind_spot():
    assert mrz.check_digit("16") == mrz.check_digit("61")


@given(FIELDS, st.integers(0, 3))
def test_fillers_at_the_end_add_nothing(text, count):
    assert mrz.check_digit(text + "<" * count) == mrz.check_digit(text)


def lines_for(number, expires=None):
    return mrz.td1(
        personal_id=PersonalId(number),
        born=date(2015, 3, 10),
        sex=Sex.FEMALE,
        expires=expires,
        full_name="Nguyễn Thị Thu An",
    )


@given(DIGITS)
def test_the_number_stands_twice_and_agrees(number):
    first, second, third = lines_for(number)
    assert first[5:14] == number[3:]
    assert first[15:27] == number
    assert first[27:29] == "<<"
    assert first[:5] == "IDVNM"
    assert second[18:29] == "<" * 11
    assert third.startswith("NGUYEN<<THI<THU<AN<")


@given(DIGITS, DIGITS)
def test_lines_of_two_numbers_cannot_be_mixed(one, other):
    assume(one[3:] != other[3:])
    first, _, third = lines_for(one)
    mixed = mrz.check((first[:15] + other + first[27:], lines_for(one)[1], third))
    assert not mixed.ok


@given(st.integers(0, 28_000))
def test_each_expiry_reads_back(days):
    expires = date(2021, 1, 1) + timedelta(days=days)
    reading = mrz.check(lines_for("001315000001", expires))
    assert reading.ok
    assert reading.expires == expires


@pytest.mark.parametrize("line", [0, 1])
def test_a_letter_read_for_a_digit_is_caught(line):
    # Cameras take 0 for O, 1 for I, 5 for S and 8 for B.
    lines = lines_for("001315000001", date(2029, 3, 10))
    for digit, letter in zip("0158", "OISB", strict=True):
        if digit in lines[line]:
            misread = list(lines)
            misread[line] = lines[line].replace(digit, letter, 1)
            assert not mrz.check(misread).ok


def test_every_fault_has_a_sentence():
    faults = mrz.check(("X" * 30, "X" * 30, "X" * 30)).errors
    assert len(faults) >= 6
    for fault in faults:
        assert fault.text.endswith(".")
        assert len(fault.text.split()) <= 20

"""Telephone numbers as Vietnamese people type and read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.phone import BadPhone, Phone, PhoneKind

MOBILES = st.from_regex(r"[35789][0-9]{8}", fullmatch=True)
LANDLINES = st.from_regex(r"2[0-9]{9}", fullmatch=True)


@pytest.mark.parametrize(
    ("typed", "e164", "national"),
    [
        ("0912345678", "+84912345678", "0912 345 678"),
        ("0912 345 678", "+84912345678", "0912 345 678"),
        ("0912.345.678", "+84912345678", "0912 345 678"),
        ("0912-345-678", "+84912345678", "0912 345 678"),
        ("+84 912 345 678", "+84912345678", "0912 345 678"),
        ("+84 (0) 912 345 678", "+84912345678", "0912 345 678"),
        ("84912345678", "+84912345678", "0912 345 678"),
        ("0084912345678", "+84912345678", "0912 345 678"),
        ("0389 111 222", "+84389111222", "0389 111 222"),
        ("0567000111", "+84567000111", "0567 000 111"),
        ("024 3123 4567", "+842431234567", "024 3123 4567"),
        ("(028) 38.123.456", "+842838123456", "028 3812 3456"),
        ("0220 3812 345", "+842203812345", "0220 3812 345"),
    ],
)
def test_accepted(typed, e164, national):
    phone = Phone.parse(typed)
    assert phone.e164 == e164
    assert phone.national == national
    assert str(phone) == e164


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "113",
        "912345678",
        "091234567",
        "09123456789",
        "0112345678",
        "0412345678",
        "0612345678",
        "01612345678",
        "024312345",
        "+1 202 555 0100",
        "+85 912 345 678",
        "0912 345 67a",
        "０９１２３４５６７８",
        "0912345678;0912345679",
        "0" * 4000,
    ],
)
def test_refused(typed):
    with pytest.raises(BadPhone):
        Phone.parse(typed)


@pytest.mark.parametrize("e164", ["0912345678", "+85912345678", "+84112345678", "912345678"])
def test_the_value_itself_must_be_e164(e164):
    with pytest.raises(BadPhone):
        Phone(e164)


def test_kinds():
    assert Phone.parse("0912345678").kind is PhoneKind.MOBILE
    assert Phone.parse("02431234567").kind is PhoneKind.LANDLINE


@given(MOBILES)
def test_mobile_round_trip(rest):
    phone = Phone(f"+84{rest}")
    assert phone.kind is PhoneKind.MOBILE
    assert Phone.parse(phone.national) == phone
    assert Phone.parse(phone.e164) == phone
    assert Phone.parse(phone.e164.removeprefix("+")) == phone


@given(LANDLINES)
def test_landline_round_trip(rest):
    phone = Phone(f"+84{rest}")
    assert phone.kind is PhoneKind.LANDLINE
    assert Phone.parse(phone.national) == phone
    assert Phone.parse(f"00{phone.e164[1:]}") == phone


@given(MOBILES, MOBILES)
def test_phones_sort_by_value(one, other):
    assert (Phone(f"+84{one}") < Phone(f"+84{other}")) == (one < other)

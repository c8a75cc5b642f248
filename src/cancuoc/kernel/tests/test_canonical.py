"""Canonical JSON: one spelling per value, and nothing else is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.canonical import LARGEST_INTEGER, NotCanonical, dumps, loads
from cancuoc.kernel.digest import sha256_hex

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (0, "0"),
        (-7, "-7"),
        ("", '""'),
        ("Đức", '"Đức"'),
        ([], "[]"),
        ((1, 2), "[1,2]"),
        ({}, "{}"),
        ({"b": 1, "a": [None, False]}, '{"a":[null,false],"b":1}'),
        ("\n\t\x01\x1f\x7f", '"\\n\\t\\u0001\\u001f\x7f"'),
        ('"\\/', '"\\"\\\\/"'),
        ({"10": 1, "9": 2}, '{"10":1,"9":2}'),
        # By UTF-16 a character beyond the basic plane sorts before U+FB33.
        ({"\ufb33": 1, "😀": 2}, '{"😀":2,"\ufb33":1}'),
    ],
)
def test_written(value, text):
    assert dumps(value) == text.encode()


@given(VALUES)
def test_what_is_written_reads_back(value):
    assert loads(dumps(value)) == value


@given(st.dictionaries(st.text(), st.integers(0, 9), max_size=6))
def test_insertion_order_does_not_matter(value):
    assert dumps(dict(reversed(value.items()))) == dumps(value)


@given(VALUES)
def test_any_json_reader_sees_the_same(value):
    assert json.loads(dumps(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        b"bytes",
        {1: "a"},
        {"a": {2, 3}},
        2**53,
        -(2**53),
        "\ud800",
        {"\udfff": 1},
        object(),
    ],
)
def test_not_writable(value):
    with pytest.raises(NotCanonical):
        dumps(value)


def test_a_bottomless_value_is_refused():
    value: list[object] = []
    value.append(value)
    with pytest.raises(NotCanonical):
        dumps(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b" 1",
        b"1 ",
        b"1.0",
        b"1e3",
        b"-0",
        b"01",
        b"NaN",
        b"Infinity",
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b"9007199254740992",
        b"9" * 5000,
        b"[" * 100_000,
    ],
)
def test_not_readable(data):
    with pytest.raises(NotCanonical):
        loads(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_exactly_or_refused(data):
    try:
        value = loads(data)
    except NotCanonical:
        return
    assert dumps(value) == data


def test_digest_of_the_empty_string():
    expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256_hex(b"") == expected
    assert sha256_hex(bytearray()) == sha256_hex(memoryview(b"")) == expected

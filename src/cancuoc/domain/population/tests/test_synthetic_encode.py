"""Binary COPY written by arrays: PostgreSQL must read back what was meant."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.population.synthetic import encode

ROWS = 5


def read_rows(parts):
    """Parse rows of the format in plain Python, as a second opinion."""
    out = []
    for data in parts:
        at = 0
        while at < len(data):
            (count,) = struct.unpack_from(">h", data, at)
            at += 2
            row = []
            for _ in range(count):
                (length,) = struct.unpack_from(">i", data, at)
                at += 4
                row.append(None if length < 0 else data[at : at + length])
                at += max(length, 0)
            out.append(tuple(row))
    return out


texts = st.lists(st.one_of(st.none(), st.text("abcđêủ ", max_size=6)), min_size=1, max_size=40)


@given(texts, st.integers(0, 2**32 - 1))
def test_text_of_any_lengths_survives(values, salt):
    raw = np.array([(value or "").encode() for value in values], dtype="S24")
    null = np.array([value is None for value in values])
    numbers = (np.arange(len(values)) * 7 + salt) % 32_000
    columns = {"t": encode.text(raw, null), "n": encode.int4(numbers)}
    got = sorted(read_rows(encode.rows(columns)), key=repr)
    wanted = sorted(
        (
            (None if v is None else v.encode(), struct.pack(">i", n))
            for v, n in zip(values, numbers.tolist(), strict=True)
        ),
        key=repr,
    )
    assert got == wanted


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=30))
def test_integers_survive(values):
    columns = {"n": encode.int4(np.array(values)), "b": encode.int8(np.array(values))}
    got = sorted(struct.unpack(">i", row[0])[0] for row in read_rows(encode.rows(columns)))
    assert got == sorted(values)


@given(st.lists(st.integers(0, 999_999_999_999), min_size=1, max_size=30))
def test_digits_have_leading_zeros(values):
    made = encode.digits(np.array(values), 12)
    assert [value.decode() for value in made] == [f"{value:012d}" for value in values]


def test_rows_are_grouped_by_pattern_and_none_is_lost():
    words = ("a", "bbb", "")
    codes = np.arange(1000) % 3
    null = np.arange(1000) % 7 == 0
    columns = {
        "w": encode.chosen(codes, words, empty_is_null=True),
        "n": encode.int2(np.arange(1000) % 100, null),
    }
    parts = list(encode.rows(columns))
    assert len(parts) == 6
    assert len(read_rows(parts)) == 1000


def test_only_empty_words():
    column = encode.chosen(np.zeros(3, dtype=int), ("",))
    assert column.length.tolist() == [0, 0, 0]


@pytest.mark.django_db
def test_postgresql_reads_it_back():
    days = np.array(["1953-12-31", "2016-08-12", "2000-02-29", "1900-01-01", "2024-07-01"])
    high = np.arange(ROWS, dtype=np.uint64) + np.uint64(1 << 60)
    null = np.array([False, True, False, False, True])
    columns = {
        "u": encode.uuid(high, high, null),
        "t": encode.text(np.array(["Hòa".encode(), b"", b"x", b"yy", b"z"])),
        "d": encode.day(days.astype("M8[D]"), null),
        "b": encode.boolean(np.array([1, 0, 1, 0, 1])),
        "s": encode.int2(np.array([-1, 0, 1, 2, 3])),
        "l": encode.int8(np.array([1, 2, 3, 4, 5]) * 10**12),
        "m": encode.moment(date(2024, 7, 1), ROWS),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE binary_trial"
            " (u uuid, t text, d date, b boolean, s smallint, l bigint, m timestamptz)"
        )
        with cursor.copy("COPY binary_trial FROM STDIN (FORMAT binary)") as copy:
            copy.write(encode.HEADER)
            for part in encode.rows(columns):
                copy.write(part)
            copy.write(encode.TRAILER)
        cursor.execute("SELECT * FROM binary_trial ORDER BY s")
        rows = cursor.fetchall()
    first = UUID(int=((1 << 60) << 64) | (1 << 60))
    assert rows[0][:6] == (first, "Hòa", date(1953, 12, 31), True, -1, 10**12)
    assert rows[1][0] is None
    assert rows[1][2] is None
    assert [row[1] for row in rows] == ["Hòa", "", "x", "yy", "z"]
    assert rows[0][6] == datetime(2024, 7, 1, tzinfo=UTC)

"""Reading and writing numbers: in order, big-endian, never beyond the end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.biometrics.formats.cursor import Cursor, packed
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnwritable

DATA = bytes(range(1, 11))


def test_numbers_are_big_endian_and_in_order():
    cursor = Cursor(DATA)
    assert cursor.numbers("BH") == (1, 0x0203)
    assert cursor.number(3) == 0x040506
    assert cursor.take(2) == b"\x07\x08"
    assert cursor.left == 2
    assert cursor.numbers("BB") == (9, 10)
    cursor.finish()


def test_nothing_may_be_left_over():
    cursor = Cursor(DATA)
    cursor.take(9)
    with pytest.raises(RecordBroken) as refused:
        cursor.finish()
    assert refused.value.details == {"reason": "bytes left over", "at": 9, "left": 1}


@pytest.mark.parametrize(
    "read",
    [
        lambda cursor: cursor.take(11),
        lambda cursor: cursor.take(-1),
        lambda cursor: cursor.take(1 << 40),
        lambda cursor: cursor.number(11),
        lambda cursor: cursor.numbers("III"),
        lambda cursor: cursor.part(11),
        lambda cursor: cursor.part(-4),
    ],
)
def test_what_is_not_there_is_refused(read):
    with pytest.raises(RecordBroken) as refused:
        read(Cursor(DATA))
    assert refused.value.details["reason"] == "cut short"
    assert refused.value.details["left"] == 10


def test_a_refused_step_does_not_move():
    cursor = Cursor(DATA)
    with pytest.raises(RecordBroken):
        cursor.take(11)
    assert cursor.take(10) == DATA


class TestParts:
    def test_a_part_ends_before_the_whole(self):
        cursor = Cursor(DATA)
        part = cursor.part(4)
        assert part.left == 4
        assert cursor.left == 6
        assert part.numbers("HH") == (0x0102, 0x0304)
        assert cursor.number(1) == 5
        with pytest.raises(RecordBroken):
            part.take(1)

    def test_parts_may_hold_parts(self):
        inner = Cursor(DATA).part(6).part(2)
        assert inner.take(2) == b"\x01\x02"
        with pytest.raises(RecordBroken):
            inner.number(1)

    def test_an_empty_part_is_finished(self):
        part = Cursor(DATA).part(0)
        assert part.left == 0
        part.finish()

    def test_nothing_is_copied_for_a_part(self):
        data = bytes(1_000_000)
        cursor = Cursor(data)
        assert cursor.part(900_000)._data is data


@given(st.binary(max_size=40), st.lists(st.integers(-3, 50), max_size=8))
def test_whatever_is_asked_it_reads_or_refuses(data, sizes):
    cursor, read = Cursor(data), b""
    for size in sizes:
        try:
            read += cursor.take(size)
        except RecordBroken:
            assert size < 0 or size > cursor.left
    assert data.startswith(read)
    assert cursor.left == len(data) - len(read)


def test_numbers_are_packed_big_endian():
    assert packed("BHI", 1, 0x0203, 0x04050607) == bytes(range(1, 8))


@pytest.mark.parametrize(
    ("layout", "value"),
    [("B", 256), ("B", -1), ("H", 65536), ("I", 1 << 32), ("I", -5), ("B", 1.5), ("H", None)],
)
def test_a_number_without_room_is_refused(layout, value):
    with pytest.raises(RecordUnwritable) as refused:
        packed(layout, value)
    assert refused.value.details["reason"]


def test_a_number_too_many_is_refused():
    with pytest.raises(RecordUnwritable):
        packed("BB", 1, 2, 3)

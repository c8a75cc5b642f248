"""Moments in packets: one spelling each, always UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.packet import moments

ZONES = st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
NEAR = {"min_value": datetime(2, 1, 1), "max_value": datetime(9998, 12, 31)}


@given(st.datetimes(**NEAR, timezones=ZONES))
def test_reading_gives_the_moment_back_to_the_millisecond(at):
    read = moments.read(moments.write(at))
    assert timedelta() <= at - read < timedelta(milliseconds=1)
    assert read.utcoffset() == timedelta()


@given(st.datetimes(**NEAR, timezones=ZONES))
def test_writing_what_was_read_is_the_same_text(at):
    text = moments.write(at)
    assert moments.write(moments.read(text)) == text


def test_an_example():
    at = datetime(2024, 7, 6, 17, 0, 0, 123999, tzinfo=timezone(timedelta(hours=7)))
    assert moments.write(at) == "2024-07-06T10:00:00.123Z"
    assert moments.read("2024-07-06T10:00:00.123Z") == datetime(
        2024, 7, 6, 10, 0, 0, 123000, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-07-06",
        "2024-07-06T10:00:00Z",
        "2024-07-06T10:00:00.1Z",
        "2024-07-06T10:00:00.123456Z",
        "2024-07-06T10:00:00.123",
        "2024-07-06T10:00:00.123+00:00",
        "2024-07-06t10:00:00.123z",
        "2024-07-06 10:00:00.123Z",
        "2024-02-30T10:00:00.123Z",
        "2024-07-06T24:00:00.000Z",
        "2024-07-06T23:59:60.000Z",
        "２０２４-07-06T10:00:00.123Z",
        "2024-07-06T10:00:00.123Z\n",
    ],
)
def test_another_spelling_is_refused(text):
    with pytest.raises(ValueError):
        moments.read(text)

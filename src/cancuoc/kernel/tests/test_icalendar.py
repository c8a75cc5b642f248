"""Calendar files against the words of RFC 5545, read back by a reader of our own."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.clock import VN
from cancuoc.kernel.icalendar import Event, escaped, folded, moment, write

MADE = datetime(2024, 7, 6, 8, 0, tzinfo=VN)
START = datetime(2024, 7, 8, 18, 30, tzinfo=VN)


def event(**changes: object) -> Event:
    asked = {
        "uid": "a@cancuoc",
        "starts_at": START,
        "ends_at": START + timedelta(hours=3),
        "title": "Buổi lưu động",
    }
    return Event(**{**asked, **changes})


def lines(data: bytes) -> list[str]:
    """Unfold as RFC 5545 3.1 says: a line end and one space are nothing."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_a_team_s_evening_word_for_word():
    data = write(events=[event(place="Nhà văn hoá, tổ 1")], product="-//X//VI", made_at=MADE)
    assert lines(data) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//X//VI",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:a@cancuoc",
        "DTSTAMP:20240706T010000Z",
        "DTSTART:20240708T113000Z",
        "DTEND:20240708T143000Z",
        "SUMMARY:Buổi lưu động",
        "LOCATION:Nhà văn hoá\\, tổ 1",
        "DESCRIPTION:",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_reminder_and_a_note_stand_in_their_event():
    data = write(
        events=[event(remind_hours=2, note="Mang máy\nvà sạc")],
        product="-//X//VI",
        made_at=MADE,
        name="Đội 1",
    )
    found = lines(data)
    assert "X-WR-CALNAME:Đội 1" in found
    assert "DESCRIPTION:Mang máy\\nvà sạc" in found
    alarm = found.index("BEGIN:VALARM")
    assert found[alarm + 1 : alarm + 5] == [
        "ACTION:DISPLAY",
        "TRIGGER:-PT2H",
        "DESCRIPTION:Buổi lưu động",
        "END:VALARM",
    ]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_every_event_is_closed(count):
    data = write(
        events=[event(uid=f"{n}@cancuoc") for n in range(count)], product="p", made_at=MADE
    )
    found = lines(data)
    assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") == count
    assert len({line for line in found if line.startswith("UID:")}) == count


@given(st.text(max_size=300))
def test_no_line_is_longer_than_75_octets_and_nothing_is_lost(text):
    line = f"SUMMARY:{escaped(text)}"
    data = folded(line)
    rows = data.split(b"\r\n")
    assert all(len(row) <= 75 for row in rows)
    assert data.replace(b"\r\n ", b"")[:-2] == line.encode()
    for row in rows:
        row.decode()


@given(st.text(alphabet="ab\\;,\nỗ ", max_size=60))
def test_what_is_escaped_can_be_read_back(text):
    found, rest = "", iter(escaped(text))
    for letter in rest:
        if letter == "\\":
            after = next(rest)
            found += "\n" if after == "n" else after
        else:
            assert letter not in ";,\n"
            found += letter
    assert found == text


def test_moments_are_in_utc():
    assert moment(START) == "20240708T113000Z"

"""Calendar files (RFC 5545) with any number of events, in UTF-8."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

LONGEST: Final = 73
"""Octets of a line before it is folded; RFC 5545 3.1 allows 75 with what folding adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event. Times are aware; a reminder rings `remind_hours` before, never when 0."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    note: str = ""
    remind_hours: int = 0


def write(*, events: Iterable[Event], product: str, made_at: datetime, name: str = "") -> bytes:
    """Return the calendar; times are written in UTC, so no time zone has to travel."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{product}", "METHOD:PUBLISH"]
    if name:
        head.append(f"X-WR-CALNAME:{escaped(name)}")
    body = [line for event in events for line in _event(event, made_at)]
    return b"".join(folded(line) for line in [*head, *body, "END:VCALENDAR"])


def _event(event: Event, made_at: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{moment(made_at)}",
        f"DTSTART:{moment(event.starts_at)}",
        f"DTEND:{moment(event.ends_at)}",
        f"SUMMARY:{escaped(event.title)}",
    ]
    lines += [f"LOCATION:{escaped(event.place)}", f"DESCRIPTION:{escaped(event.note)}"]
    if event.remind_hours:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{event.remind_hours}H"]
        lines += [f"DESCRIPTION:{escaped(event.title)}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def moment(at: datetime) -> str:
    """Return a moment as a date-time in UTC."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """Return a text value: backslash, semicolon, comma and line end are escaped."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text.replace("\r", "")


def folded(line: str) -> bytes:
    """Return a line broken before 75 octets, never inside a letter."""
    parts, current = [], b""
    for letter in line:
        octets = letter.encode()
        if len(current) + len(octets) > LONGEST:
            parts.append(current)
            current = b""
        current += octets
    return b"\r\n ".join([*parts, current]) + b"\r\n"

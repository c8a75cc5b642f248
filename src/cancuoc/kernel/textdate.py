"""Dates, times and numbers as Vietnamese readers expect them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from cancuoc.kernel.clock import VN

_WEEKDAYS: Final = (
    "thứ Hai",
    "thứ Ba",
    "thứ Tư",
    "thứ Năm",
    "thứ Sáu",
    "thứ Bảy",
    "Chủ nhật",
)
_SHORT_WEEKDAYS: Final = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


def vi_date(d: date) -> str:
    """Return "06/07/2024"."""
    return f"{d.day:02d}/{d.month:02d}/{d.year:04d}"


def vi_long(d: date) -> str:
    """Return "ngày 06 tháng 7 năm 2024".

    Official writing (Decree 30/2020/NĐ-CP, Annex I) puts a zero before days under 10 and
    before months 1 and 2 only.
    """
    month = f"{d.month:02d}" if d.month <= 2 else str(d.month)
    return f"ngày {d.day:02d} tháng {month} năm {d.year}"


def vi_weekday(d: date) -> str:
    """Return "thứ Hai" to "thứ Bảy", or "Chủ nhật"."""
    return _WEEKDAYS[d.weekday()]


def vi_weekday_short(d: date) -> str:
    """Return the calendar heading, "T2" to "T7" or "CN"."""
    return _SHORT_WEEKDAYS[d.weekday()]


def vi_time(at: datetime) -> str:
    """Return the wall-clock time in Vietnam, "17:00"; `at` must be aware."""
    return _in_vietnam(at).strftime("%H:%M")


def vi_datetime(at: datetime) -> str:
    """Return "17:00 ngày 06/07/2024" in Vietnamese time; `at` must be aware."""
    return f"{vi_time(at)} ngày {vi_date(_in_vietnam(at))}"


def vi_number(n: int | float | Decimal, *, places: int | None = None) -> str:
    """Return "8.000" or "2,5": a dot between thousands and a decimal comma.

    Without `places` a whole number has no decimals and any other keeps its own.
    """
    text = f"{n:,}" if places is None else f"{n:,.{places}f}"
    return text.translate({ord(","): ".", ord("."): ","})


def _in_vietnam(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown in Vietnamese time")
    return at.astimezone(VN)

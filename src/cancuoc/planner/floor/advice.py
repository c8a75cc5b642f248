"""Advice for whoever leads the room: each in words, with the figures that it rests on.

`pattern` is the sentence and `gaps` fill it, so that a door can translate the one and keep the
other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from cancuoc.planner.floor.state import clock_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What could be done, and why. Every field stands in the pattern; `times` are clock times."""

    pattern: ClassVar[str]
    times: ClassVar[tuple[str, ...]] = ()

    def gaps(self) -> Mapping[str, str]:
        """Return what stands in each gap of the pattern."""
        return {each.name: self._shown(each.name) for each in fields(self)}

    def words(self) -> str:
        """Return the advice in Vietnamese."""
        return self.pattern % self.gaps()

    def _shown(self, name: str) -> str:
        value = getattr(self, name)
        if isinstance(value, str):
            return value
        return clock_words(value) if name in self.times else f"{value:.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCounter(Advice):
    """Open a counter: mean minutes that people still wait, without and with it."""

    counter: str
    without: float
    with_it: float

    pattern = (
        "Mở thêm quầy %(counter)s. Thời gian chờ trung bình giảm từ %(without)s "
        "xuống %(with_it)s phút."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveKit(Advice):
    """Move a kit from one room to another: mean minutes of wait in both, before and after."""

    source: str
    target: str
    source_before: float
    source_after: float
    target_before: float
    target_after: float

    pattern = (
        "Chuyển một bộ thiết bị từ %(source)s sang %(target)s. "
        "Chờ ở %(target)s giảm từ %(target_before)s xuống %(target_after)s phút. "
        "Chờ ở %(source)s từ %(source_before)s thành %(source_after)s phút."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTickets(Advice):
    """From `at` give no more tickets without a booking; else the end may be as late as `end`."""

    at: float
    end: float
    limit: float

    pattern = (
        "Ngừng phát số cho người chưa đặt lịch từ %(at)s. Nếu không, buổi có thể kéo dài "
        "đến %(end)s, quá %(limit)s."
    )
    times = ("at", "end", "limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEnd(Advice):
    """The evening may last until `end` even if no further ticket is given without a booking."""

    end: float
    limit: float

    pattern = (
        "Dù ngừng phát số ngay, buổi có thể kéo dài đến %(end)s, quá %(limit)s. "
        "Cần thêm quầy hoặc bố trí người ở lại."
    )
    times = ("end", "limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowded(Advice):
    """The room passes a limit at `at` and holds `people` at its fullest, `fullest`.

    `seats` and `fans` say what is missing; nought where enough is there.
    """

    at: float
    fullest: float
    people: int
    seats: int
    fans: int

    pattern = (
        "Khoảng %(at)s phòng bắt đầu quá tải, đông nhất lúc %(fullest)s với %(people)s người. "
        "Cần thêm %(seats)s ghế và %(fans)s quạt."
    )
    times = ("at", "fullest")


@dataclass(frozen=True, slots=True, kw_only=True)
class BringWater(Advice):
    """Litres drunk until tickets are no longer given out, litres that are there and missing."""

    litres: int
    there: int
    missing: int

    pattern = (
        "Từ nay đến hết giờ phát số cần khoảng %(litres)s lít nước uống, phòng có %(there)s lít. "
        "Cần thêm %(missing)s lít."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comfort:
    """What a room has: seats, standing fans, litres of drinking water."""

    seats: int
    fans: int
    water: int

"""Advice for whoever leads the room: each in words, with the figures that it rests on.

`pattern` is the sentence and `gaps` fill it, so that a door can translate the one and keep the
other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cancuoc.planner.floor.state import clock_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What could be done, and why."""

    pattern: ClassVar[str]

    def gaps(self) -> Mapping[str, str]:
        """Return what stands in each gap of the pattern."""
        raise NotImplementedError

    def words(self) -> str:
        """Return the advice in Vietnamese."""
        return self.pattern % self.gaps()


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

    def gaps(self) -> Mapping[str, str]:
        return {
            "counter": self.counter,
            "without": f"{self.without:.0f}",
            "with_it": f"{self.with_it:.0f}",
        }


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

    def gaps(self) -> Mapping[str, str]:
        return {
            "source": self.source,
            "target": self.target,
            "source_before": f"{self.source_before:.0f}",
            "source_after": f"{self.source_after:.0f}",
            "target_before": f"{self.target_before:.0f}",
            "target_after": f"{self.target_after:.0f}",
        }


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

    def gaps(self) -> Mapping[str, str]:
        return {
            "at": clock_words(self.at),
            "end": clock_words(self.end),
            "limit": clock_words(self.limit),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEnd(Advice):
    """The evening may last until `end` even if no further ticket is given without a booking."""

    end: float
    limit: float

    pattern = (
        "Dù ngừng phát số ngay, buổi có thể kéo dài đến %(end)s, quá %(limit)s. "
        "Cần thêm quầy hoặc bố trí người ở lại."
    )

    def gaps(self) -> Mapping[str, str]:
        return {"end": clock_words(self.end), "limit": clock_words(self.limit)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowded(Advice):
    """The room passes a limit at `at` and holds `people` at its fullest, `fullest`.

    `seats`, `fans` and `water` (litres) say what is missing; nought where enough is there.
    """

    at: float
    fullest: float
    people: int
    seats: int
    fans: int
    water: int

    pattern = (
        "Khoảng %(at)s phòng bắt đầu quá tải, đông nhất lúc %(fullest)s với %(people)s người. "
        "Cần thêm %(seats)s ghế, %(fans)s quạt, %(water)s lít nước."
    )

    def gaps(self) -> Mapping[str, str]:
        return {
            "at": clock_words(self.at),
            "fullest": clock_words(self.fullest),
            "people": str(self.people),
            "seats": str(self.seats),
            "fans": str(self.fans),
            "water": str(self.water),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comfort:
    """What a room has: seats, standing fans, litres of drinking water."""

    seats: int
    fans: int
    water: int

"""Advice for whoever leads the room: each in words, with the figures that it rests on.

`pattern` is the sentence and `gaps` fill it, so that a door can translate the one and keep the
other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import ClassVar

from cancuoc.planner.floor.state import clock_words


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and how many of it."""

    pattern: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What could be done, and why. `times` are clock times.

    Every field stands in the pattern, or those that are `named`.
    """

    pattern: ClassVar[str]
    times: ClassVar[tuple[str, ...]] = ()
    named: ClassVar[tuple[str, ...]] = ()

    def gaps(self) -> Mapping[str, str]:
        """Return what stands in each gap of the pattern."""
        names = self.named or tuple(each.name for each in fields(self))
        return {name: self._shown(name) for name in names}

    def steps(self) -> Sequence[Step]:
        """Return what to do, one by one, where the pattern does not say it."""
        return ()

    def words(self, said: Callable[[str], str] = str) -> str:
        """Return the advice in Vietnamese, or in the language that `said` puts sentences into."""
        sentence = said(self.pattern) % self.gaps()
        steps = [said(step.pattern) % {"n": step.count} for step in self.steps()]
        return f"{sentence}: {', '.join(steps)}." if steps else sentence

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

    `there` seats are there; `seats` and `fans` say what is missing, `outside` how many should
    wait outside for want of floor; nought where enough is there.
    """

    at: float
    fullest: float
    people: int
    there: int
    seats: int
    fans: int
    outside: int = 0

    pattern = (
        "Khoảng %(at)s phòng bắt đầu quá tải. "
        "Đông nhất lúc %(fullest)s: khoảng %(people)s người, có %(there)s ghế"
    )
    times = ("at", "fullest")
    named = ("at", "fullest", "people", "there")

    def steps(self) -> Sequence[Step]:
        """Return what is missing, and the doors when the air is."""
        every = (
            (self.seats > 0, Step("mượn %(n)s ghế", self.seats)),
            (self.fans > 0, Step("mở cửa hai đầu", 0)),
            (self.fans > 0, Step("thêm %(n)s quạt", self.fans)),
            (self.outside > 0, Step("mời %(n)s người chờ ngoài sân", self.outside)),
        )
        return [step for wanted, step in every if wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hot(Advice):
    """It is hotter in the room than its limit."""

    heat: float
    limit: float

    pattern = "Trong phòng %(heat)s °C, quá mức %(limit)s °C"

    def _shown(self, name: str) -> str:
        return f"{getattr(self, name):.1f}".removesuffix(".0").replace(".", ",")

    def steps(self) -> Sequence[Step]:
        """Return what helps at once."""
        return [
            Step("mở cửa hai đầu", 0),
            Step("bật hết quạt", 0),
            Step("mời mọi người uống nước", 0),
        ]


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
    """What a room has: seats, standing fans, litres of drinking water, square metres.

    `heat` is the temperature inside in degrees, None while nobody read it; an `area` of nought
    was not measured and limits nobody.
    """

    seats: int
    fans: int
    water: int
    area: int = 0
    heat: float | None = None
    heat_limit: float = 35.0

    @property
    def hot(self) -> bool:
        """Whether it is hotter than the room's limit."""
        return self.heat is not None and self.heat > self.heat_limit

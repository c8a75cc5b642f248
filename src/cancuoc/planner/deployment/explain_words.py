"""The sentences of an explanation, with gaps, so that a screen can translate them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cancuoc.kernel.textdate import vi_number, vi_weekday
from cancuoc.planner.deployment.problem import Slot

KITS: Final[Mapping[str, str]] = {
    "": "đội",
    "iris": "bộ mống mắt",
    "bedside": "bộ làm tại giường",
}
FEW: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A sentence with gaps `%(name)s`, and what fills them."""

    pattern: str
    gaps: Mapping[str, str] = field(default_factory=dict)

    @property
    def vi(self) -> str:
        """The sentence as it is read."""
        return self.pattern % self.gaps


def say(pattern: str, **gaps: str | float) -> Words:
    """Return the sentence with its gaps; numbers are written the Vietnamese way."""
    filled = {k: v if isinstance(v, str) else vi_number(v) for k, v in gaps.items()}
    return Words(pattern=pattern, gaps=filled)


def kit(feature: str) -> str:
    """Return the noun for a kit with a feature; without one it is a whole team."""
    return KITS.get(feature, f"bộ “{feature}”")


def with_kit(feature: str) -> str:
    """Return the noun for a team that has such a kit."""
    return f"đội có {kit(feature)}"


def kits(features: Iterable[str]) -> str:
    """Return the nouns of several features."""
    return ", ".join(kit(feature) for feature in sorted(features))


def day(slot: Slot) -> str:
    """Return "13/7"."""
    return f"{slot.on.day}/{slot.on.month}"


def when(slots: Sequence[Slot]) -> str:
    """Return "sáng thứ Bảy 13/7", a few of them, or the first and the last day and how many."""
    ordered = sorted(slots, key=lambda slot: slot.index)
    if len(ordered) <= FEW:
        return ", ".join(f"{slot.part.vi} {vi_weekday(slot.on)} {day(slot)}" for slot in ordered)
    return f"{len(ordered)} buổi từ {day(ordered[0])} đến {day(ordered[-1])}"


def weeks(numbers: Iterable[int]) -> str:
    """Return "tuần 2" or "tuần 2, 3"; weeks are counted from 0."""
    return "tuần " + ", ".join(str(number + 1) for number in sorted(numbers))


def upper(text: str) -> str:
    """Return a sentence's beginning with a capital; the rest stays, names of days among it."""
    return text[:1].upper() + text[1:]

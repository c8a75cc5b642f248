"""Who answered as the second officer at a bed, and whether that could be. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Second(StrEnum):
    """How the second officer of a bedside dossier stands at the centre."""

    GOOD = "good"
    MISSING = "missing"
    SAME = "same"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    NO_RIGHT = "no_right"

    @property
    def vi(self) -> str:
        """Return the words shown at the office."""
        return {
            "good": "Đã ký, có quyền tại buổi đó",
            "missing": "Không có chữ ký của cán bộ thứ hai",
            "same": "Trùng với cán bộ thứ nhất",
            "unknown": "Không có tài khoản nào của người này",
            "closed": "Tài khoản của người này đã ngừng dùng",
            "no_right": "Không có quyền thu nhận tại buổi đó",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the centre knows of the hand that signed as the second one."""

    exists: bool
    active: bool
    allowed: bool


def judge(*, hand: str, first: Collection[str], known: Known) -> Second:
    """Return how the second hand stands; `first` are the hands the first officer may be of."""
    if not hand:
        return Second.MISSING
    if hand in first:
        return Second.SAME
    if not known.exists:
        return Second.UNKNOWN
    if not known.active:
        return Second.CLOSED
    return Second.GOOD if known.allowed else Second.NO_RIGHT

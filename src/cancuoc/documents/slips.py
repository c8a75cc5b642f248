"""Slips of the counter: the 80 mm queue ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cancuoc.documents.base import Content, Document, code_picture
from cancuoc.kernel.textdate import vi_number

_ADVICE = "Vui lòng giữ phiếu và chờ gọi số. Phiếu này không ghi tên."


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlip(Document):
    """A queue ticket for thermal paper: number and lane, never a name.

    `wait_minutes` is the forecast (low, high); `ahead` is how many stand before. `follow` is the
    address where a telephone shows the ticket; without it the code carries number and day.
    """

    template: ClassVar[str] = "ticket"
    title: ClassVar[str] = "Phiếu số thứ tự"
    required: ClassVar[tuple[str, ...]] = ("number", "lane", "code", "place")

    number: str
    lane: str
    code: str
    place: str
    ahead: int | None = None
    wait_minutes: tuple[int, int] | None = None
    follow: str = ""
    advice: str = _ADVICE

    def content(self) -> Content:
        """Return the values the template draws."""
        return {
            "number": self.number,
            "lane": self.lane,
            "code": self.code,
            "place": self.place,
            "qr": code_picture(self.follow or self.code),
            "waiting": self._waiting(),
            "advice": self.advice,
        }

    def _waiting(self) -> str:
        parts = []
        if self.ahead is not None:
            parts.append(f"Còn {vi_number(self.ahead)} lượt trước.")
        if self.wait_minutes is not None:
            low, high = self.wait_minutes
            parts.append(f"Dự kiến chờ {low}–{high} phút.")
        return " ".join(parts)

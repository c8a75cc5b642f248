"""Which residence is printed on the card (Circular 17/2024 Art. 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ResidenceKind(StrEnum):
    """The source of the printed address."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    CURRENT = "current"
    ABROAD = "abroad"
    MISSING = "missing"

    @property
    def vi(self) -> str:
        """Return the words shown beside the address."""
        return {
            "permanent": "Nơi thường trú",
            "temporary": "Nơi tạm trú",
            "current": "Nơi ở hiện tại",
            "abroad": "Địa chỉ ở nước ngoài",
            "missing": "Chưa có nơi cư trú",
        }[self.value]


@dataclass(frozen=True, slots=True)
class PrintedResidence:
    """The address to print; MISSING has none and says what the citizen should do first."""

    kind: ResidenceKind
    address: str | None
    rule_id: str
    next_step: str = ""


GUIDANCE: Final = "Hướng dẫn công dân đăng ký hoặc khai báo cư trú trước khi làm thẻ."


def to_print(
    *,
    permanent: str | None = None,
    temporary: str | None = None,
    current: str | None = None,
    abroad: str | None = None,
) -> PrintedResidence:
    """Choose the address to print: permanent, else temporary, else current, else abroad.

    Circular 17/2024 Art. 4. Blank text counts as none. Never raises: without any address
    the answer is MISSING with the next step.
    """
    order = (
        (ResidenceKind.PERMANENT, permanent, "RES-1"),
        (ResidenceKind.TEMPORARY, temporary, "RES-1"),
        (ResidenceKind.CURRENT, current, "RES-1"),
        (ResidenceKind.ABROAD, abroad, "RES-3"),
    )
    for kind, text, rule_id in order:
        if text is not None and text.strip():
            return PrintedResidence(kind, text.strip(), rule_id)
    return PrintedResidence(ResidenceKind.MISSING, None, "RES-2", GUIDANCE)

"""Old papers: what a CMND, a CCCD or a card is worth on a day (Law 26/2023/QH15 Art. 46)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

LAW_STARTS: Final = date(2024, 7, 1)
CMND_LAST_DAY: Final = date(2024, 12, 31)
EXTENSION_FROM: Final = date(2024, 1, 15)
EXTENSION_TO: Final = date(2024, 6, 30)


class Holds(StrEnum):
    """The identity paper a person holds."""

    NONE = "none"
    CMND = "cmnd"
    CCCD = "cccd"
    CARD = "card"

    @property
    def vi(self) -> str:
        """Return the name shown to people."""
        return {
            "none": "Chưa có thẻ",
            "cmnd": "Giấy chứng minh nhân dân",
            "cccd": "Thẻ căn cước công dân",
            "card": "Thẻ căn cước",
        }[self.value]


def valid_until(*, document: Holds, expiry: date | None) -> date | None:
    """Return the last day a paper is valid, None for no limit (Art. 46(1), (2), (3)).

    `expiry` is the date printed on it, None when it has none. A CMND or CCCD that expires
    from 15 January to before 30 June 2024 lasts to the end of 30 June 2024. A CMND never
    outlives 31 December 2024.
    """
    last = expiry
    old = document in (Holds.CMND, Holds.CCCD)
    if old and expiry is not None and EXTENSION_FROM <= expiry < EXTENSION_TO:
        last = EXTENSION_TO
    if document is Holds.CMND:
        return CMND_LAST_DAY if last is None else min(last, CMND_LAST_DAY)
    return last


def is_valid(*, document: Holds, expiry: date | None, on: date) -> bool:
    """Return whether a paper is valid on a day, its last day included (Art. 46)."""
    if document is Holds.NONE:
        return False
    last = valid_until(document=document, expiry=expiry)
    return last is None or on <= last


def rule_id(*, document: Holds, expiry: date | None) -> str:
    """Return the catalogue id of the clause that decides the last day (Art. 46, 21)."""
    if document is Holds.CARD or document is Holds.NONE:
        return "AGE-3"
    if expiry is not None and valid_until(document=document, expiry=expiry) != expiry:
        return "TRANS-2" if expiry > CMND_LAST_DAY else "TRANS-3"
    return "TRANS-2" if document is Holds.CMND else "TRANS-1"

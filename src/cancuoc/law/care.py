"""People in care without papers, abandoned children, and certificates of identity.

Art. 30; Decree 123/2015 Art. 14; law.md 8.5, 1.9.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

POSTING_DAYS: Final = 7
CERTIFICATE_MONTHS: Final = 6


class CareStep(StrEnum):
    """The route of a resident of a care centre, in order (CARE-2)."""

    BEDSIDE_CAPTURE = "bedside_capture"
    SEARCH = "search"
    ENQUIRE = "enquire"
    RESTORE_RECORD = "restore_record"
    REGISTER_BIRTH = "register_birth"
    REGISTER_RESIDENCE = "register_residence"
    ESTABLISH_NUMBER = "establish_number"
    ISSUE_CARD = "issue_card"
    HAND_OVER = "hand_over"

    @property
    def vi(self) -> str:
        """Return the step in words."""
        return {
            "bedside_capture": "Thu nhận vân tay, ảnh tại giường",
            "search": "Tìm trong dữ liệu theo vân tay và tên",
            "enquire": "Xác minh tại nơi người đó khai và hồ sơ của cơ sở",
            "restore_record": "Khôi phục, điều chỉnh dữ liệu dân cư",
            "register_birth": "Đề nghị đăng ký khai sinh",
            "register_residence": "Đăng ký hoặc khai báo cư trú tại cơ sở",
            "establish_number": "Xác lập số định danh cá nhân",
            "issue_card": "Cấp thẻ",
            "hand_over": "Trao thẻ cùng cơ sở",
        }[self.value]


def route(*, found: bool) -> tuple[CareStep, ...]:
    """Return the steps ahead of a resident (CARE-2).

    `found` says that the search gave a record: then it is restored; otherwise the birth is
    registered and a number established.
    """
    skipped = (
        {CareStep.REGISTER_BIRTH, CareStep.ESTABLISH_NUMBER} if found else {CareStep.RESTORE_RECORD}
    )
    return tuple(step for step in CareStep if step not in skipped)


def can_issue(*, birth_registered: bool, has_number: bool) -> bool:
    """Return whether a card can be made: birth registered and a number (PROC-BIRTH)."""
    return birth_registered and has_number


def posting_ends(*, posted: date) -> date:
    """Return the last of the 7 consecutive days of posting (Decree 123/2015 Art. 14(2)).

    The day of posting is the first day.
    """
    return posted + timedelta(days=POSTING_DAYS - 1)


def certificate_open(*, months_in_commune: int, has_nationality_paper: bool) -> bool:
    """Return whether a certificate of identity can be given (Art. 3(4), 30(1); CERT-1).

    For a person of Vietnamese origin without a paper on any nationality, after six months
    of continuous residence in one commune.
    """
    return months_in_commune >= CERTIFICATE_MONTHS and not has_nationality_paper

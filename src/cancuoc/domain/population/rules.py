"""The words the register uses, and what a birth date may be. Pure: no database, no clock."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.kernel.partial_date import PartialDate

KINH: Final = "Kinh"


class Precision:
    """How much of a birth date is known, as the number of its parts."""

    YEAR: Final = 1
    MONTH: Final = 2
    DAY: Final = 3


class ResidenceKind(StrEnum):
    """On what ground somebody lives where the register says."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    CURRENT = "current"
    NONE = "none"

    @property
    def vi(self) -> str:
        """The legal word."""
        return {
            "permanent": "Thường trú",
            "temporary": "Tạm trú",
            "current": "Nơi ở hiện tại",
            "none": "Chưa có nơi cư trú",
        }[self.value]


class PhoneRole(StrEnum):
    """Whose telephone it is."""

    SELF = "self"
    KIN = "kin"
    MANAGER = "manager"
    NONE = "none"

    @property
    def vi(self) -> str:
        """The word shown beside the number."""
        return {"self": "Của mình", "kin": "Người thân", "manager": "Người quản lý", "none": ""}[
            self.value
        ]


class LinkSource(StrEnum):
    """What shows that somebody is the parent: the register itself, or only a declaration."""

    REGISTER = "register"
    DECLARED = "declared"
    NONE = "none"


class GuardianBasis(StrEnum):
    """The paper that makes somebody guardian."""

    COMMUNE_DECISION = "commune_decision"
    COURT_DECISION = "court_decision"
    NATURAL = "natural"
    ADMISSION_DECISION = "admission_decision"

    @property
    def vi(self) -> str:
        """The name of the ground."""
        return {
            "commune_decision": "Quyết định công nhận giám hộ của UBND cấp xã",
            "court_decision": "Quyết định của Tòa án",
            "natural": "Giám hộ đương nhiên đã đăng ký",
            "admission_decision": "Quyết định tiếp nhận vào cơ sở trợ giúp xã hội",
        }[self.value]


class ChangeSource(StrEnum):
    """Where a change to the mirror came from."""

    REGISTER = "register"
    DC01 = "dc01"
    CARD = "card"
    SPECIAL_CARE = "special_care"


def precision_of(born: PartialDate) -> int:
    """Return how many parts of a birth date are known."""
    return sum(part is not None for part in (born.year, born.month, born.day))


def born_from(*, latest: date, precision: int) -> PartialDate:
    """Return the birth date that is stored as its last possible day and a precision."""
    return PartialDate(
        latest.year,
        latest.month if precision >= Precision.MONTH else None,
        latest.day if precision >= Precision.DAY else None,
    )

"""Personal number: what it says, and when it is established or established again.

Art. 12; Decree 70/2024 Art. 11; Circular 59/2021 Art. 6; Decree 137/2015 Art. 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import (
    PROVINCES,
    PersonalId,
    StructureWarning,
    consistency_warnings,
)
from cancuoc.kernel.sex import Sex
from cancuoc.law.grounds import Ground


class NewNumberCause(StrEnum):
    """Why a number is cancelled and established again (Circular 59/2021 Art. 6)."""

    SEX_REDETERMINED = "sex_redetermined"
    BIRTH_YEAR_CORRECTED = "birth_year_corrected"
    PLACE_ENTERED_WRONGLY = "place_entered_wrongly"
    BIRTH_YEAR_ENTERED_WRONGLY = "birth_year_entered_wrongly"
    SEX_ENTERED_WRONGLY = "sex_entered_wrongly"

    @property
    def vi(self) -> str:
        """Return the cause in words."""
        return {
            "sex_redetermined": "Xác định lại giới tính",
            "birth_year_corrected": "Cải chính năm sinh",
            "place_entered_wrongly": "Nhập sai nơi đăng ký khai sinh",
            "birth_year_entered_wrongly": "Nhập sai năm sinh",
            "sex_entered_wrongly": "Nhập sai giới tính",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What the twelve digits say, and where they disagree with the person."""

    number: PersonalId
    province: str | None
    warnings: tuple[StructureWarning, ...]

    @property
    def opens_review(self) -> bool:
        """Return whether a reviewer should look (NUM-5); never a refusal."""
        return bool(self.warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNumber:
    """The consequences of a new number: the card is changed, the old number goes on the QR."""

    ground: Ground = Ground.NEW_NUMBER
    cancelled_in_qr: bool = True
    rule_ids: tuple[str, ...] = ("NUM-3", "CHG-0")


def read(
    number: PersonalId, *, born: PartialDate | date | None = None, sex: Sex | None = None
) -> Structure:
    """Read a number and compare it with the person (Decree 137/2015 Art. 13; NUM-4, NUM-5)."""
    return Structure(
        number=number,
        province=PROVINCES.get(number.province_code),
        warnings=consistency_warnings(number, born=born, sex=sex),
    )


def re_establish(*, has_card: bool) -> NewNumber | None:
    """Return what follows from a new number (Circular 59/2021 Art. 6; Art. 24(1)(e)).

    None when no card was ever made: then the new number simply goes on the first card.
    """
    return NewNumber() if has_card else None


def likely_causes(warnings: tuple[StructureWarning, ...]) -> tuple[NewNumberCause, ...]:
    """Return the causes that structure warnings point to, for the reviewer (NUM-3)."""
    causes = {
        "wrong_sex_digit": NewNumberCause.SEX_ENTERED_WRONGLY,
        "wrong_century_digit": NewNumberCause.BIRTH_YEAR_ENTERED_WRONGLY,
        "wrong_birth_year": NewNumberCause.BIRTH_YEAR_ENTERED_WRONGLY,
        "unknown_province": NewNumberCause.PLACE_ENTERED_WRONGLY,
    }
    return tuple(dict.fromkeys(causes[each.code] for each in warnings))

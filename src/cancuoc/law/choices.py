"""The places where the sources leave a choice, gathered so that each can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class LeapBirthday(StrEnum):
    """When a person born on 29 February reaches an age in a common year (AGE-7)."""

    MARCH_1 = "03-01"
    FEBRUARY_28 = "02-28"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Defaults for rules tagged I or K; each field names the rule it decides.

    `stage_budget` counts working days: unit, centre, shipping (TIME-3).
    """

    leap_birthday: LeapBirthday = LeapBirthday.MARCH_1  # AGE-7
    circular_43_cut: bool = True  # FEE-3C
    circular_64_until: date = date(2026, 12, 31)  # FEE-7E
    stage_budget: tuple[int, int, int] = (2, 3, 2)  # TIME-3
    station_retention_months: int = 6  # CAP-3
    parents_in_qr_below: int = 14  # CARD-6

    def __post_init__(self) -> None:
        if sum(self.stage_budget) != 7 or min(self.stage_budget) < 0:
            raise ValueError("the stages must share exactly the 7 working days of Art. 26")


DEFAULT: Final = Choices()

"""Fines for not following the rules on cards (Decrees 144/2021 and 282/2025)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band, band
from cancuoc.law.catalogue import rule


@dataclass(frozen=True, slots=True)
class Fine:
    """The range in đồng; `warning_possible` says that a warning may take its place."""

    lowest: int
    highest: int
    warning_possible: bool
    rule_id: str

    @property
    def article(self) -> str:
        """Return the citation."""
        return rule(self.rule_id).article


_DECREE_282: Final = date(2025, 12, 15)


def fine(*, born: date | PartialDate, on: date) -> Fine | None:
    """Return the range on a day (Decree 144/2021 Art. 10(1); Decree 282/2025 Art. 11).

    None under 14, who have no duty (Art. 19(3); FINE-3). Raise `NotYetBorn`.
    """
    if band(born=born, on=on) is not Band.FROM_14:
        return None
    if on < _DECREE_282:
        return Fine(300_000, 500_000, True, "FINE-1")
    return Fine(500_000, 1_000_000, False, "FINE-2")

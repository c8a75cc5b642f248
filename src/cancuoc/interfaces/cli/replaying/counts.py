"""How many people come in a replay and how their visits end. Pure.

The week is the one the press reported of one district: by 17:00 on 6 July 2024 more than 3,000
visits, over 40 dossiers under six, 326 from six to under fourteen, nearly 2,000 from fourteen
up. Where the report gives a bound, the number below it is ours. How the other visits ended was
not reported: confirmations, missing papers and postponements are our shares of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cancuoc.law.ages import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Visits by how they end. `dossiers` has every band."""

    under_6: int
    from_6: int
    from_14: int
    confirmations: int = 0
    papers_missing: int = 0
    postponed: int = 0

    @property
    def by_band(self) -> dict[Band, int]:
        """Return the dossiers of each band."""
        return {
            Band.UNDER_6: self.under_6,
            Band.FROM_6: self.from_6,
            Band.FROM_14: self.from_14,
        }

    @property
    def dossiers(self) -> int:
        """Return the dossiers of all bands."""
        return self.under_6 + self.from_6 + self.from_14

    @property
    def without_dossier(self) -> int:
        """Return the visits that end without a dossier."""
        return self.confirmations + self.papers_missing + self.postponed

    @property
    def visits(self) -> int:
        """Return all visits: each person who gets a ticket is one."""
        return self.dossiers + self.without_dossier

    def scaled(self, factor: float) -> Counts:
        """Return a share of these counts; what was there stays there at least once."""
        if not 0 < factor <= 1:
            raise ValueError("a scale lies above 0 and at most at 1")
        return Counts(
            under_6=_share(self.under_6, factor),
            from_6=_share(self.from_6, factor),
            from_14=_share(self.from_14, factor),
            confirmations=_share(self.confirmations, factor),
            papers_missing=_share(self.papers_missing, factor),
            postponed=_share(self.postponed, factor),
        )


THANH_XUAN_WEEK: Final = Counts(
    under_6=42,
    from_6=326,
    from_14=1_987,
    confirmations=486,
    papers_missing=163,
    postponed=110,
)

# The age mix of the city's first eight days: 1,566, 12,787 and 21,879 of 36,232 dossiers.
HANOI_MIX: Final = {Band.UNDER_6: 0.0432, Band.FROM_6: 0.3529}
HANOI_DAY: Final = 8_000


def hanoi_day(*, dossiers: int = HANOI_DAY) -> Counts:
    """Return the bands of a day in the city; from fourteen up takes what is left."""
    if dossiers < 3:
        raise ValueError("a day has at least one dossier of each band")
    under_6 = max(1, round(dossiers * HANOI_MIX[Band.UNDER_6]))
    from_6 = max(1, round(dossiers * HANOI_MIX[Band.FROM_6]))
    return Counts(under_6=under_6, from_6=from_6, from_14=dossiers - under_6 - from_6)


def _share(count: int, factor: float) -> int:
    return max(1, round(count * factor)) if count else 0

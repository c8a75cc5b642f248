"""Agreement and shares with their uncertainty, from counts alone. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from cancuoc.domain.adjudication.rules import Verdict

_Z: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many, with the 95 % interval of Wilson; all 0 to 1."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (E. B. Wilson, 1927); 0 to 1 when nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        share, scale = self.hits / self.of, 1 + _Z**2 / self.of
        middle = (share + _Z**2 / (2 * self.of)) / scale
        half = math.sqrt(share * (1 - share) / self.of + (_Z / (2 * self.of)) ** 2) * _Z / scale
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often the first two said the same, and Cohen's kappa: what is beyond chance.

    `kappa` is None when nothing was counted, or when chance alone would agree always.
    """

    same: Share
    kappa: float | None


def agreement(pairs: Sequence[tuple[Verdict, Verdict]]) -> Agreement:
    """Return the agreement of two who judged the same cases (J. Cohen, 1960)."""
    hits = sum(one is two for one, two in pairs)
    return Agreement(same=Share(hits=hits, of=len(pairs)), kappa=_kappa(pairs, hits))


def _kappa(pairs: Sequence[tuple[Verdict, Verdict]], hits: int) -> float | None:
    if not pairs:
        return None
    count = len(pairs)
    ones, twos = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    chance = sum(ones[v] * twos[v] for v in Verdict) / count**2
    return None if chance == 1 else (hits / count - chance) / (1 - chance)

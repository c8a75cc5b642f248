"""Where invented people live: communes by weight, hamlets and house addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from cancuoc.domain.population.synthetic import shares
from cancuoc.domain.population.synthetic.numbers import mix

Ints = npt.NDArray[np.int64]

_VILLAGES: Final = (
    "Đông", "Đoài", "Thượng", "Hạ", "Trung", "Nội", "Ngoại", "Tân", "Cổ", "Đình", "Chùa", "Giữa",
    "Đồng", "Bãi", "Trại", "Mới",
)  # fmt: skip
HOUSES: Final = (
    *(f"Số {n}" for n in range(1, 400)),
    *(f"Số {n}, ngõ {lane}" for lane in range(2, 120, 3) for n in range(1, 60, 2)),
    *(f"Số {n}, ngách {lane}/{n + 3}" for lane in range(5, 95, 10) for n in range(2, 30, 2)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A commune of the day: its code, district code and whether it has streets (ward, town)."""

    code: str
    district: str
    urban: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HamletRow:
    """A hamlet to load; `id` counts from 1 and the first of a commune has no name."""

    id: int
    commune: str
    name: str


class Places:
    """All communes with weights, and their hamlets under running ids."""

    def __init__(self, communes: Sequence[Commune], *, focus: frozenset[str] = frozenset()) -> None:
        """`focus` names communes that together get `shares.FOCUS_SHARE` of the residents."""
        self.communes = tuple(sorted(communes, key=lambda commune: commune.code))
        self.weights = _focused(_weights(self.communes), self.communes, focus)
        self._cumulative = np.cumsum(self.weights)
        self.hamlets: list[HamletRow] = []
        first, count = [], []
        for commune in self.communes:
            names = _hamlet_names(commune)
            first.append(len(self.hamlets) + 2)
            count.append(len(names))
            for name in ("", *names):
                row = HamletRow(id=len(self.hamlets) + 1, commune=commune.code, name=name)
                self.hamlets.append(row)
        self._first, self._count = np.array(first), np.array(count)

    def pick(self, rng: np.random.Generator, rows: int) -> tuple[Ints, Ints]:
        """Return commune numbers and hamlet ids for that many households."""
        commune = np.searchsorted(self._cumulative, rng.random(rows) * 0.999_999_999)
        inside = (rng.random(rows) * self._count[commune]).astype(np.int64)
        return commune.astype(np.int64), (self._first[commune] + inside).astype(np.int64)


def _weights(communes: Sequence[Commune]) -> npt.NDArray[np.float64]:
    """Share a district's weight among its communes, unequally but always alike."""
    codes = np.array([int(commune.code) for commune in communes], dtype=np.uint64)
    uniform = (mix(codes) >> np.uint64(11)).astype(np.float64) / 2**53
    spread = np.exp(shares.COMMUNE_SPREAD * (uniform - 0.5) * np.sqrt(12))
    totals: dict[str, float] = {}
    for commune, raw in zip(communes, spread, strict=True):
        totals[commune.district] = totals.get(commune.district, 0.0) + float(raw)
    parts = [
        shares.DISTRICT_WEIGHTS.get(commune.district, 100.0) * raw / totals[commune.district]
        for commune, raw in zip(communes, spread, strict=True)
    ]
    weights: npt.NDArray[np.float64] = np.array(parts) / sum(parts)
    return weights


def _focused(
    weights: npt.NDArray[np.float64], communes: Sequence[Commune], focus: frozenset[str]
) -> npt.NDArray[np.float64]:
    chosen = np.array([commune.code in focus for commune in communes])
    if not chosen.any() or chosen.all():
        return weights
    lifted = np.where(chosen, 1 / chosen.sum(), 0) * shares.FOCUS_SHARE
    rest = np.where(chosen, 0, weights)
    both: npt.NDArray[np.float64] = lifted + rest / rest.sum() * (1 - shares.FOCUS_SHARE)
    return both


def _hamlet_names(commune: Commune) -> list[str]:
    low, high = shares.HAMLETS_OF_WARD if commune.urban else shares.HAMLETS_OF_COMMUNE
    count = low + int(mix(np.uint64(int(commune.code) + 17))) % (high - low + 1)
    if commune.urban:
        return [f"Tổ dân phố số {n}" for n in range(1, count + 1)]
    start = int(mix(np.uint64(int(commune.code) + 29))) % len(_VILLAGES)
    return [f"Thôn {_VILLAGES[(start + n) % len(_VILLAGES)]}" for n in range(count)]

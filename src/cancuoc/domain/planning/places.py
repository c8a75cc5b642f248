"""Turnout of one commune, leaning on that of all: how much, the communes themselves tell. Pure.

Communes differ, and so do evenings in one commune (rain, a match on television). How far each
differs is learned from what happened (empirical Bayes): where communes are alike, a commune
of which little is known is told by the others; where they are not, soon by itself. How far
evenings differ widens the range of every evening to come, however much is known.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cancuoc.domain.planning.demand import Belief, Learned, Outcome, Turnout, belief
from cancuoc.law.ages import Band

# Spreads that are weighed against each other; 0 says that only chance differs.
_GRID: Final = (0.0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3)
# A share of exactly nought or one would allow nothing else.
_EDGE: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """People invited together, those who came, and the share that was to be expected."""

    share: float
    invited: int
    came: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far communes, and evenings of one commune, differ beyond chance (0 to 1)."""

    places: float
    evenings: float


def spread(*, seen: Iterable[Seen], believed: float) -> float:
    """Return how far groups differ beyond chance: the mean of what their numbers leave likely.

    `believed` is what is expected beforehand; without any group it is the answer, nearly.
    """
    groups = [one for one in seen if one.invited]
    logs = [sum(_log(one, rho) for one in groups) - rho / believed for rho in _GRID]
    top = max(logs)
    weights = [math.exp(log - top) for log in logs]
    # The grid is finer where spreads are small: each point stands for the stretch around it.
    widths = [_width(n) for n in range(len(_GRID))]
    mass = [weight * width for weight, width in zip(weights, widths, strict=True)]
    return sum(rho * part for rho, part in zip(_GRID, mass, strict=True)) / sum(mass)


class Places:
    """What happened in several communes; `of_place` gives the turnout of one of them."""

    def __init__(self, *, outcomes: Iterable[Outcome], believed: Belief | None = None) -> None:
        self.believed = believed or belief()
        self.outcomes = tuple(outcomes)
        self.everywhere = Learned(outcomes=self.outcomes, believed=self.believed)
        self._spreads: dict[int, Spread] = {}
        self._seen: dict[tuple[int, bool], dict[tuple[str, str], Seen]] = {}

    def of_place(self, place: str) -> Learned:
        """Return the turnout of one commune; of one never seen it is told by the others."""
        return _Here(places=self, place=place)

    def spreads(self, *, wave: int) -> Spread:
        """Return how far communes and evenings differ in a wave."""
        if wave not in self._spreads:
            evenings = self._evenings(wave)
            places = spread(
                seen=self.seen(wave=wave, by_evening=False).values(),
                believed=self.believed.places,
            )
            self._spreads[wave] = Spread(places=places, evenings=evenings)
        return self._spreads[wave]

    def seen(self, *, wave: int, by_evening: bool) -> dict[tuple[str, str], Seen]:
        """Return what happened in a wave by commune, or by each evening of it."""
        if (wave, by_evening) not in self._seen:
            self._seen[wave, by_evening] = self._sums(wave, by_evening=by_evening)
        return self._seen[wave, by_evening]

    def _sums(self, wave: int, *, by_evening: bool) -> dict[tuple[str, str], Seen]:
        sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0, 0])
        for one in self.outcomes:
            if self.everywhere.wave_of(one.wave) == wave:
                share = self.everywhere.of(wave=wave, band=one.band, channel=one.channel).mean
                row = sums[one.place, one.evening if by_evening else ""]
                row[0] += share * one.invited
                row[1] += one.invited
                row[2] += one.came
        return {
            key: Seen(share=share / invited, invited=int(invited), came=int(came))
            for key, (share, invited, came) in sums.items()
            if invited
        }

    def _evenings(self, wave: int) -> float:
        """Return how far evenings differ, each held against the others of its commune.

        Held against all of them, itself included, a commune of few evenings would seem steady.
        """
        of_place = self.seen(wave=wave, by_evening=False)
        groups = []
        for (place, _evening), one in self.seen(wave=wave, by_evening=True).items():
            whole = of_place[place, ""]
            others = Seen(
                share=whole.share, invited=whole.invited - one.invited, came=whole.came - one.came
            )
            if others.invited:
                odds = _odds(_smooth(others)) / _odds(whole.share)
                moved = _shifted(one.share, odds)
                groups.append(Seen(share=moved, invited=one.invited, came=one.came))
        return spread(seen=groups, believed=self.believed.evenings)


class _Here(Learned):
    """The turnout of one commune, with the same questions as that of all."""

    def __init__(self, *, places: Places, place: str) -> None:
        super().__init__(outcomes=places.outcomes, believed=places.believed)
        self._places, self._place = places, place

    def of(self, *, wave: int, band: Band | None = None, channel: str = "") -> Turnout:
        """Return the turnout of a wave here: what is known of all, moved by what was seen here."""
        base = super().of(wave=wave, band=band, channel=channel)
        number = self.wave_of(wave)
        told = self._places.spreads(wave=number)
        weight = 1 / max(told.places, _EDGE) - 1
        here, invited = base.mean, 0.0
        if seen := self._places.seen(wave=self.wave_of(wave), by_evening=False).get(
            (self._place, "")
        ):
            invited = seen.invited / self._design(wave, told.evenings)
            found = (weight * seen.share + invited * seen.came / seen.invited) / (weight + invited)
            here = _shifted(base.mean, _odds(found) / _odds(seen.share))
        one = here * (1 - here)
        leaned = (weight / (weight + invited)) ** 2
        # Place and evening move every band alike; what is unknown of one band moves it alone.
        shared = one / (weight + invited + 1) + one * told.evenings
        variance = leaned * base.variance + shared
        people = max(1.0, one / variance - 1)
        return Turnout(
            came=here * people, stayed=(1 - here) * people, common=min(1.0, shared / variance)
        )

    def _design(self, wave: int, evenings: float) -> float:
        """Return by how much people of one evening tell less than as many of many evenings."""
        seen = self._places.seen(wave=self.wave_of(wave), by_evening=True)
        mine = [one.invited for (place, _evening), one in seen.items() if place == self._place]
        return 1 + (sum(n * n for n in mine) / sum(mine) - 1) * evenings


def _log(one: Seen, rho: float) -> float:
    """Return the log of how likely a number came, but for what every spread has in common."""
    share = _inside(one.share)
    stayed = one.invited - one.came
    if rho == 0:
        return one.came * math.log(share) + stayed * math.log(1 - share)
    people = 1 / rho - 1
    a, b = share * people, (1 - share) * people
    return _beta(a + one.came, b + stayed) - _beta(a, b)


def _beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _width(n: int) -> float:
    low = _GRID[max(0, n - 1)]
    high = _GRID[min(len(_GRID) - 1, n + 1)]
    return (high - low) / 2


def _smooth(one: Seen) -> float:
    """Return the share that came, a little towards what was expected."""
    return (one.came + 10 * one.share) / (one.invited + 10)


def _shifted(share: float, odds: float) -> float:
    moved = _odds(share) * odds
    return _inside(moved / (1 + moved))


def _odds(share: float) -> float:
    inside = _inside(share)
    return inside / (1 - inside)


def _inside(share: float) -> float:
    return min(1 - _EDGE, max(_EDGE, share))

"""Who still needs a place, and how many of those invited will come. Pure: no table, no clock.

Turnout is a share that is never known exactly. Each wave of letters (the first, the second …)
has a beta distribution: what is believed beforehand, from `demand.toml`, and what happened.
Each age band of a wave leans on its wave, and each channel of a band on its band, so that a
part of which little is known is told by the whole. Families come together: that widens the
range of how many will stand in the room.
"""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Final

from cancuoc.law.ages import Band

_FILE: Final = Path(__file__).with_name("demand.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What the settings say: shares 0 to 1 by wave, weights in people, the share of a range.

    `places` and `evenings` are how far communes and evenings differ beyond chance, 0 to 1.
    """

    waves: tuple[float, ...]
    weight: float
    part_weight: float
    range_share: float
    places: float = 0.02
    evenings: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """People of one wave, band and channel whose session is over: invited, and those who came.

    `place` is the commune of the session and `evening` the session itself, "" where nobody asks.
    """

    wave: int
    band: Band
    channel: str
    invited: int
    came: int
    place: str = ""
    evening: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """A beta distribution of the share that comes, as people who came and people who did not.

    `common` is the part of what is unknown that moves all groups of an evening alike, 0 to 1.
    """

    came: float
    stayed: float
    common: float = 0.0

    @property
    def mean(self) -> float:
        """The expected share, 0 to 1."""
        return self.came / (self.came + self.stayed)

    @property
    def variance(self) -> float:
        """How far the share itself is unknown."""
        total = self.came + self.stayed
        return self.came * self.stayed / (total * total * (total + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitees:
    """Families invited alike: `sizes` is how many of each family are expected together."""

    turnout: Turnout
    sizes: tuple[int, ...]

    @property
    def people(self) -> int:
        """How many people."""
        return sum(self.sizes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How many people will come: the mean and the range that holds `share` of outcomes."""

    mean: float
    sd: float
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One hamlet, school and band of a commune (people). `open` still need a place.

    `waves` says how many of the open would get their first, second … letter next.
    """

    commune: str
    hamlet: str
    school: str
    band: Band
    due: int
    settled: int
    waves: Mapping[int, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Who is due and has no card, no booking and has not refused."""
        return self.due - self.settled


@cache
def belief() -> Belief:
    """Return what the settings say."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Belief(
        waves=tuple(float(share) for share in read["turnout"]["waves"]),
        weight=float(read["turnout"]["weight"]),
        part_weight=float(read["parts"]["weight"]),
        range_share=float(read["range"]["share"]),
        places=float(read["spread"]["places"]),
        evenings=float(read["spread"]["evenings"]),
    )


class Learned:
    """Turnout by wave, band and channel after some outcomes."""

    def __init__(self, *, outcomes: Iterable[Outcome], believed: Belief) -> None:
        self._believed = believed
        self._seen: dict[tuple[object, ...], list[int]] = defaultdict(lambda: [0, 0])
        for one in outcomes:
            if not 0 <= one.came <= one.invited:
                raise ValueError(one)
            wave = self.wave_of(one.wave)
            for key in ((wave,), (wave, one.band), (wave, one.band, one.channel)):
                self._seen[key][0] += one.came
                self._seen[key][1] += one.invited - one.came

    def of(self, *, wave: int, band: Band | None = None, channel: str = "") -> Turnout:
        """Return the turnout of a wave (from 1), of a band of it, or of a channel of a band."""
        number = self.wave_of(wave)
        prior = self._believed.waves[number - 1]
        found = self._after((number,), prior, self._believed.weight)
        keys: list[tuple[object, ...]] = [(number, band)] if band else []
        keys += [(number, band, channel)] if band and channel else []
        for key in keys:
            found = self._after(key, found.mean, self._believed.part_weight)
        return found

    def wave_of(self, wave: int) -> int:
        """Return the wave that tells of this one: of late ones the last that is known."""
        if wave < 1:
            raise ValueError(wave)
        return min(wave, len(self._believed.waves))

    def _after(self, key: tuple[object, ...], mean: float, weight: float) -> Turnout:
        came, stayed = self._seen.get(key, (0, 0))
        return Turnout(came=mean * weight + came, stayed=(1 - mean) * weight + stayed)


def learn(*, outcomes: Iterable[Outcome] = (), believed: Belief | None = None) -> Learned:
    """Return turnout after what happened; raise `ValueError` for an outcome that cannot be."""
    return Learned(outcomes=outcomes, believed=believed or belief())


def expected(*, groups: Sequence[Invitees], share: float | None = None) -> Expected:
    """Return how many people of these groups will come, with the range that holds `share`.

    Within a group the unknown share is common, and a family comes whole or not at all; groups
    are independent but for what moves them alike. For families of one this is the
    beta-binomial mean and variance.
    """
    mean = sum(group.turnout.mean * group.people for group in groups)
    alike = sum(_alike(group) for group in groups)
    sd = math.sqrt(sum(_variance(group) for group in groups) + alike * alike)
    people = sum(group.people for group in groups)
    z = NormalDist().inv_cdf(0.5 + (share or belief().range_share) / 2)
    low, high = math.floor(mean - z * sd), math.ceil(mean + z * sd)
    return Expected(mean=mean, sd=sd, low=max(0, low), high=min(people, high))


def _variance(group: Invitees) -> float:
    share, spread = group.turnout.mean, group.turnout.variance
    within = share * (1 - share) - spread
    squares = sum(size * size for size in group.sizes)
    return within * squares + (1 - group.turnout.common) * spread * group.people**2


def _alike(group: Invitees) -> float:
    """Return how many people of a group what is common to all moves (standard deviation)."""
    return math.sqrt(group.turnout.common * group.turnout.variance) * group.people


def open_turnout(*, demand: Iterable[Demand], learned: Learned) -> Expected:
    """Return how many of the open people would come if all of them were invited now.

    Nothing is said here of families: people are taken one by one, so the range is a little
    narrower than that of a session whose families are known.
    """
    waves: dict[tuple[int, Band], int] = defaultdict(int)
    for one in demand:
        for wave, people in one.waves.items():
            waves[wave, one.band] += people
    return expected(
        groups=[
            Invitees(turnout=learned.of(wave=wave, band=band), sizes=(1,) * people)
            for (wave, band), people in sorted(waves.items())
        ]
    )

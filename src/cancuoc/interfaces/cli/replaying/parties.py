"""Who comes together: families chosen from the register until every count is met. Pure."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from cancuoc.interfaces.cli.replaying.counts import Counts
from cancuoc.law.ages import Band

MOST_TOGETHER: Final = 4


class End(StrEnum):
    """How a visit is to end; the values of the last two are what a station is told."""

    DOSSIER = "dossier"
    CONFIRMATION = "confirmation"
    PAPERS_MISSING = "papers_missing"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Somebody of the register who may come.

    `clean` says that nothing of the register stands against a dossier; `old_number` is what a
    confirmation joins with the personal number.
    """

    person_id: UUID
    household: str
    commune: str
    band: Band
    number: str
    clean: bool
    due: bool
    old_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One person of a party and how the visit is to end."""

    resident: Resident
    end: End


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """People of one household who come together."""

    commune: str
    visitors: tuple[Visitor, ...]


class TooFewResidents(ValueError):
    """The register has too few people for the counts asked for."""


def choose(
    residents: Iterable[Resident], counts: Counts, *, faulty: float, rng: random.Random
) -> list[Party]:
    """Return parties whose visitors meet every count exactly; raise `TooFewResidents`.

    About a share `faulty` of the dossiers comes from people with a fault in the register; the
    rest are clean. Those who are due come before those who only may.
    """
    pool = _Pool(residents, rng)
    visitors = []
    for band, count in counts.by_band.items():
        wanted = min(round(count * faulty), pool.left(band, clean=False))
        visitors += [_visit(r) for r in pool.take(band, wanted, clean=False)]
        visitors += [_visit(r) for r in pool.take(band, count - wanted, clean=True)]
    visitors += [_visit(r, End.CONFIRMATION) for r in pool.with_old_number(counts.confirmations)]
    visitors += [_visit(r, End.PAPERS_MISSING) for r in pool.any(counts.papers_missing)]
    visitors += [_visit(r, End.POSTPONED) for r in pool.any(counts.postponed)]
    parties = _together(visitors)
    rng.shuffle(parties)
    return parties


def ends_of(parties: Iterable[Party]) -> Counter[tuple[End, Band]]:
    """Count visitors by how the visit is to end and by band."""
    return Counter((v.end, v.resident.band) for party in parties for v in party.visitors)


class _Pool:
    """Residents not chosen yet, in the order in which they would come."""

    def __init__(self, residents: Iterable[Resident], rng: random.Random) -> None:
        self._left: dict[tuple[Band, bool], list[Resident]] = defaultdict(list)
        everyone = list(residents)
        rng.shuffle(everyone)
        # Taken from the end, so those who are due lie last.
        for resident in sorted(everyone, key=lambda r: r.due):
            self._left[(resident.band, resident.clean)].append(resident)

    def left(self, band: Band, *, clean: bool) -> int:
        return len(self._left[(band, clean)])

    def take(self, band: Band, count: int, *, clean: bool) -> list[Resident]:
        have = self._left[(band, clean)]
        if len(have) < count:
            raise TooFewResidents(f"{band}: {count} wanted, {len(have)} there")
        return [have.pop() for _ in range(count)]

    def with_old_number(self, count: int) -> list[Resident]:
        have = self._left[(Band.FROM_14, True)]
        fit = [r for r in have if r.old_number][:count]
        if len(fit) < count:
            raise TooFewResidents(f"confirmations: {count} wanted, {len(fit)} there")
        chosen = {r.person_id for r in fit}
        self._left[(Band.FROM_14, True)] = [r for r in have if r.person_id not in chosen]
        return fit

    def any(self, count: int) -> list[Resident]:
        """Take people of all bands in turn, the grown first."""
        found: list[Resident] = []
        for band in (Band.FROM_14, Band.FROM_6, Band.UNDER_6):
            have = self._left[(band, True)]
            while have and len(found) < count:
                found.append(have.pop())
        if len(found) < count:
            raise TooFewResidents(f"other visits: {count} wanted, {len(found)} there")
        return found


def _visit(resident: Resident, end: End = End.DOSSIER) -> Visitor:
    return Visitor(resident=resident, end=end)


def _together(visitors: Sequence[Visitor]) -> list[Party]:
    homes: dict[str, list[Visitor]] = defaultdict(list)
    for visitor in visitors:
        homes[visitor.resident.household].append(visitor)
    return [
        Party(commune=home[0].resident.commune, visitors=tuple(home[n : n + MOST_TOGETHER]))
        for home in homes.values()
        for n in range(0, len(home), MOST_TOGETHER)
    ]

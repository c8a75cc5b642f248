"""How many families a session can take: the next wave, sized by expected turnout. Pure.

Families stay together and come in the order given. Nobody more is taken once those invited,
the families of before among them, are expected to fill the places; a family that would pass
the measure is left and a smaller one behind it may still fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cancuoc.domain.planning.demand import Expected, Invitees, Learned, expected
from cancuoc.law.ages import Band

# Half a place is no place: sums of shares carry the dust of floating point.
_DUST: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person who could be invited, or was: the band, and which letter it is or would be."""

    person_id: UUID
    band: Band
    wave: int
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """The families to invite now, and how many people are expected of old and new letters.

    `places` is how many the session still takes besides those who booked.
    """

    families: tuple[tuple[Seat, ...], ...]
    places: int
    expected: Expected

    @property
    def person_ids(self) -> list[UUID]:
        """Everybody to invite, family by family."""
        return [seat.person_id for family in self.families for seat in family]


def next_wave(
    *,
    families: Iterable[Sequence[Seat]],
    invited: Iterable[Sequence[Seat]],
    places: int,
    learned: Learned,
    most: int,
) -> Wave:
    """Return whom to invite so that expected turnout fills `places` and does not pass them.

    `invited` are the families whose letters to this session still stand open; `most` is how
    many people one act may invite.
    """
    before = [tuple(family) for family in invited if family]
    load = sum(share(seat, learned) for family in before for seat in family)
    chosen: list[tuple[Seat, ...]] = []
    people = 0
    for family in families:
        more = sum(share(seat, learned) for seat in family)
        if family and load + more <= places + _DUST and people + len(family) <= most:
            chosen.append(tuple(family))
            load, people = load + more, people + len(family)
    return Wave(
        families=tuple(chosen),
        places=places,
        expected=_expected([*before, *chosen], learned=learned),
    )


def share(seat: Seat, learned: Learned) -> float:
    """Return how likely this person comes, 0 to 1."""
    return learned.of(wave=seat.wave, band=seat.band, channel=seat.carrier).mean


def _expected(families: Iterable[Sequence[Seat]], *, learned: Learned) -> Expected:
    """Group by what is unknown in common: members of one wave, band and carrier come together."""
    groups: dict[tuple[int, Band, str], list[int]] = defaultdict(list)
    for family in families:
        for key, size in _parts(family).items():
            groups[key].append(size)
    return expected(
        groups=[
            Invitees(turnout=learned.of(wave=wave, band=band, channel=by), sizes=tuple(sizes))
            for (wave, band, by), sizes in sorted(groups.items())
        ]
    )


def _parts(family: Sequence[Seat]) -> Mapping[tuple[int, Band, str], int]:
    parts: dict[tuple[int, Band, str], int] = defaultdict(int)
    for seat in family:
        parts[seat.wave, seat.band, seat.carrier] += 1
    return parts

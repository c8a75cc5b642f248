"""When each party comes: a session near home, a half hour with room, a minute in it. Pure."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cancuoc.interfaces.cli.replaying.parties import Party
from cancuoc.interfaces.cli.replaying.roster import SLOT, Shift

BOOKED_SHARE: Final = 0.6
# Of three families two go where a team comes to them; the others to the counter that stays.
NEAR_HOME_SHARE: Final = 0.66


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A party with its session, its half hour and the minute it walks in."""

    party: Party
    shift: Shift
    slot: datetime
    comes_at: datetime
    booked: bool


class NoRoom(ValueError):
    """The sessions are full before everybody has a place."""


def seat(
    parties: Sequence[Party], shifts: Sequence[Shift], *, until: datetime, rng: random.Random
) -> list[Seat]:
    """Give every party a place that ends by `until`, in order of coming; raise `NoRoom`."""
    room = _Room(shifts, until=until)
    found = []
    for party in parties:
        shift, slot = room.place(party, rng)
        minute = rng.randrange(1, int(SLOT.total_seconds() // 60) - 1)
        found.append(
            Seat(
                party=party,
                shift=shift,
                slot=slot,
                comes_at=slot + timedelta(minutes=minute),
                booked=rng.random() < BOOKED_SHARE,
            )
        )
    return sorted(found, key=lambda seat: seat.comes_at)


class _Room:
    """Free places by half hour."""

    def __init__(self, shifts: Sequence[Shift], *, until: datetime) -> None:
        self._free: dict[tuple[int, datetime], int] = {}
        self._shifts = shifts
        self._by_ward: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
        self._counter: list[tuple[int, datetime]] = []
        for number, shift in enumerate(shifts):
            for slot in shift.slots(until=until):
                self._free[(number, slot)] = shift.slot_capacity
                place = self._counter if shift.fixed else self._by_ward[shift.unit_code]
                place.append((number, slot))

    def place(self, party: Party, rng: random.Random) -> tuple[Shift, datetime]:
        """Take places for a party: near home or at the counter by chance, anywhere at need."""
        near = self._by_ward.get(party.commune, [])
        first, second = (
            (near, self._counter) if rng.random() < NEAR_HOME_SHARE else (self._counter, near)
        )
        for places in (first, second, list(self._free)):
            fitting = [p for p in places if self._free[p] >= len(party.visitors)]
            if fitting:
                number, slot = rng.choice(fitting)
                self._free[(number, slot)] -= len(party.visitors)
                return self._shifts[number], slot
        raise NoRoom(f"no half hour left for {len(party.visitors)} people")

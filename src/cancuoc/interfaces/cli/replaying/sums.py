"""Whether everybody a replay is for stands in exactly one place, at the end of each day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cancuoc.domain.reporting.denominator import Denominator, denominator
from cancuoc.interfaces.cli.replaying.parties import End
from cancuoc.interfaces.cli.replaying.roster import Shift
from cancuoc.interfaces.cli.replaying.seating import Seat
from cancuoc.kernel.clock import VN

LOST = "people_without_one_standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySum:
    """The denominator at a moment; `held` is how many packets lay at stations without network."""

    at: datetime
    found: Denominator
    held: int

    def row(self) -> dict[str, Any]:
        """Return plain values for the report."""
        standings = self.found.total
        return {
            "at": self.at.astimezone(VN).isoformat(timespec="minutes"),
            "due": self.found.due,
            "sum": standings.total(),
            "missing": self.found.missing,
            "held": self.held,
            "standings": {str(word): n for word, n in sorted(standings.items())},
        }


def day_sum(*, communes: Sequence[str], since: datetime, at: datetime, held: int) -> DaySum:
    """Count everybody of the communes now."""
    return DaySum(at=at, found=denominator(communes=communes, since=since, at=at), held=held)


def lost(sums: Iterable[DaySum]) -> dict[str, int]:
    """Return what a verdict calls unsound: people lost or doubled on the worst day."""
    worst = max((abs(one.found.missing) for one in sums), default=0)
    return {LOST: worst} if worst else {}


def without_network(seats: Sequence[Seat], *, places: int) -> frozenset[Shift]:
    """Return the first sessions of mobile teams with visitors, each at a place of its own.

    The last day stays out: its packets must have come home by the report.
    """
    last = max((seat.slot.astimezone(VN).date() for seat in seats), default=None)
    found: dict[str, Shift] = {}
    # A confirmation is made at the register, so nobody comes for one where there is no network.
    asking = {
        seat.shift
        for seat in seats
        if any(visitor.end is End.CONFIRMATION for visitor in seat.party.visitors)
    }
    for seat in seats:
        early = seat.slot.astimezone(VN).date() != last
        if early and not seat.shift.fixed and seat.shift not in asking and len(found) < places:
            found.setdefault(seat.shift.unit_code, seat.shift)
    return frozenset(found.values())

"""How far a resident of the denominator has come: exactly one word, from the rooms' facts. Pure.

The fact furthest along the way decides, so that nobody counts twice and nobody is lost. What
the law asks of nobody is no standing: those residents stand outside the denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.outreach.rules import ContactOutcome


class Standing(StrEnum):
    """From nothing done yet to the card in the hand; the order is the order of work."""

    LEFT = "left"
    ABSENT = "absent"
    SILENT = "silent"
    CHASE = "chase"
    AGAIN = "again"
    INVITED = "invited"
    TOLD = "told"
    HOME = "home"
    BOOKED = "booked"
    ARRIVED = "arrived"
    TAKEN = "taken"
    CARD = "card"
    HOLDS = "holds"
    UNWILLING = "unwilling"
    MOVED = "moved"


# Only these ask something of the area officer.
MINE: Final = frozenset(
    {Standing.LEFT, Standing.ABSENT, Standing.SILENT, Standing.CHASE, Standing.AGAIN}
)
# Whoever stands here needs no place any more, or said that he or she wants none.
SETTLED: Final = frozenset(
    {
        Standing.HOME,
        Standing.BOOKED,
        Standing.ARRIVED,
        Standing.TAKEN,
        Standing.CARD,
        Standing.HOLDS,
        Standing.UNWILLING,
        Standing.MOVED,
    }
)
# Whoever was captured, and whoever already has the card of it.
CAPTURED: Final = frozenset({Standing.TAKEN, Standing.CARD, Standing.HOLDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The facts of the rooms about one person who is due.

    `holds` says that a card was handed over since the counting began, `stale` that the last
    word to the family brought nothing in good time, `opted_out` that no message may be sent,
    `home` that the person waits for a team to come to the door.
    """

    dossier: State | None = None
    holds: bool = False
    arrived: bool = False
    booked: bool = False
    home: bool = False
    invited: bool = False
    stale: bool = False
    opted_out: bool = False
    outcome: ContactOutcome | None = None


def standing(known: Known) -> Standing:
    """Return the one word for a person of the denominator.

    A dossier whose card was handed over before the counting began does not count: whoever is
    due after it is due anew.
    """
    if known.holds:
        return Standing.HOLDS
    if known.dossier in (State.REFUSED, State.RETURNED) and not known.arrived:
        return Standing.AGAIN
    if known.dossier is State.AWAITING_HANDOVER:
        return Standing.CARD
    if known.dossier not in (None, State.HANDED_OVER, State.REFUSED, State.RETURNED):
        return Standing.TAKEN
    return _before_capture(known)


def _before_capture(known: Known) -> Standing:
    # The ticket of a round is given out before anybody stands at the door.
    if known.home:
        return Standing.HOME
    if known.arrived:
        return Standing.ARRIVED
    if known.booked:
        return Standing.BOOKED
    if known.outcome is ContactOutcome.MOVED:
        return Standing.MOVED
    if known.outcome is ContactOutcome.REFUSED:
        return Standing.UNWILLING
    return _before_booking(known)


def _before_booking(known: Known) -> Standing:
    told = known.outcome is ContactOutcome.TOLD
    if known.opted_out and not told:
        return Standing.SILENT
    if told or known.invited:
        if known.stale:
            return Standing.CHASE
        return Standing.TOLD if told else Standing.INVITED
    # An attempt that met nobody is not yet a word to the family, but it is more than nothing.
    return Standing.ABSENT if known.outcome else Standing.LEFT


def stale(
    *, invited: date | None, told: date | None, ended: date | None, on: date, days: int
) -> bool:
    """Say whether the last word to a family brought nothing in good time.

    `invited` and `told` are the days of the newest letter and of the last talk, `ended` the day
    on which the session of that letter was over or called off (None while it lies ahead). A
    letter is chased after `days`; a family that was told in person has until the session.
    """
    if told is not None and (invited is None or told >= invited):
        if ended is not None and ended >= told:
            return True
        ahead = invited is not None and ended is None
        return not ahead and on - told >= timedelta(days=days)
    if invited is None:
        return False
    return ended is not None or on - invited >= timedelta(days=days)

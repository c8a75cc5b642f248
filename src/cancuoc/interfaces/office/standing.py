"""How far a due resident has come: exactly one word, derived from facts. Pure.

The fact furthest along the way decides, so that nobody counts twice and nobody is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.outreach.rules import ContactOutcome
from cancuoc.interfaces.ui.words import Text


class Standing(StrEnum):
    """From nothing done yet to the card that waits; the order is the order of work."""

    LEFT = "left"
    AGAIN = "again"
    INVITED = "invited"
    BOOKED = "booked"
    ARRIVED = "arrived"
    TAKEN = "taken"
    CARD = "card"
    UNWILLING = "unwilling"
    MOVED = "moved"


WORDS: Final[dict[Standing, Text]] = {
    Standing.LEFT: _("Còn sót"),
    Standing.AGAIN: _("Cần làm lại"),
    Standing.INVITED: _("Đã mời"),
    Standing.BOOKED: _("Đã hẹn"),
    Standing.ARRIVED: _("Đã đến"),
    Standing.TAKEN: _("Đã thu nhận"),
    Standing.CARD: _("Chờ trả thẻ"),
    Standing.UNWILLING: _("Chưa muốn làm"),
    Standing.MOVED: _("Đã chuyển đi"),
}
_TONES: Final = {Standing.LEFT: "yellow", Standing.AGAIN: "red"}
# Only these ask something of the area officer.
MINE: Final = frozenset(_TONES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The facts of the rooms about one person who is due."""

    dossier: State | None = None
    arrived: bool = False
    booked: bool = False
    invited: bool = False
    outcome: ContactOutcome | None = None


def standing(known: Known) -> Standing:
    """Return the one word for a person who is due.

    A dossier whose card was handed over does not count: whoever is due after it is due anew.
    """
    if known.dossier in (State.REFUSED, State.RETURNED) and not known.arrived:
        return Standing.AGAIN
    if known.dossier is State.AWAITING_HANDOVER:
        return Standing.CARD
    if known.dossier not in (None, State.HANDED_OVER, State.REFUSED, State.RETURNED):
        return Standing.TAKEN
    return _before_capture(known)


def _before_capture(known: Known) -> Standing:
    if known.arrived:
        return Standing.ARRIVED
    if known.booked:
        return Standing.BOOKED
    if known.outcome is ContactOutcome.MOVED:
        return Standing.MOVED
    if known.outcome is ContactOutcome.REFUSED:
        return Standing.UNWILLING
    return Standing.INVITED if known.invited else Standing.LEFT


def status(value: Standing) -> dict[str, str]:
    """Return `{"text", "tone"}` for the tag macro."""
    return {"text": str(WORDS[value]), "tone": _TONES.get(value, "")}

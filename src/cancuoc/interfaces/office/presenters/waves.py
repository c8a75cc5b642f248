"""Words of the next wave of invitations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cancuoc.domain.outreach.queries import SchoolRow
from cancuoc.domain.outreach.waves import Wave
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.interfaces.office.presenters.due import hamlet_word
from cancuoc.interfaces.office.presenters.invitations import when
from cancuoc.interfaces.ui.forms import Choice

HAMLET, SCHOOL = "h:", "s:"


def session_choice(session: SessionRow, *, free: int) -> Choice:
    """Return a session with how many places are free."""
    hint = _("Còn %(free)s chỗ") % {"free": free}
    return Choice(str(session.id), f"{when(session)}, {session.place}", hint)


def origins(hamlets: Iterable[str], schools: Iterable[SchoolRow]) -> list[Choice]:
    """Return the hamlets and schools that families may be taken from; everywhere comes first."""
    return [
        Choice("", _("Toàn địa bàn")),
        *(Choice(f"{HAMLET}{name}", hamlet_word(name)) for name in hamlets),
        *(Choice(f"{SCHOOL}{row.code}", row.name) for row in schools),
    ]


def origin(value: str) -> dict[str, str | None]:
    """Return the chosen origin as what the wave is narrowed by."""
    return {
        "hamlet": value.removeprefix(HAMLET) if value.startswith(HAMLET) else None,
        "school": value.removeprefix(SCHOOL) if value.startswith(SCHOOL) else None,
    }


def proposal(wave: Wave) -> dict[str, Any]:
    """Return the figures of a wave that could be invited."""
    return {
        "families": len(wave.families),
        "people": len(wave.person_ids),
        "places": wave.places,
        "low": wave.expected.low,
        "high": wave.expected.high,
        "mean": round(wave.expected.mean),
        "sizes": _sizes([len(family) for family in wave.families]),
    }


def _sizes(sizes: Sequence[int]) -> str:
    """Return how many families bring several people."""
    several = sum(size > 1 for size in sizes)
    return _("%(n)s hộ có từ hai người") % {"n": several} if several else ""

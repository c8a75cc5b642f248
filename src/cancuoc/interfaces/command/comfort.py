"""Halls that will be too full or too hot before long, as the worker worked them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from cancuoc.domain.sessions import outlooks

MOST: Final = 12
"""Only the rooms with the most people waiting are told: those are the ones to be warned of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halls:
    """What is to be brought where, and in how many rooms that is not known just now."""

    warnings: tuple[str, ...] = ()
    unknown: int = 0


def halls(*, unit_codes: Sequence[str] | None, at: datetime) -> Halls:
    """Return what is to be brought where, in the reader's language, fullest room first."""
    rooms = outlooks.outlooks(unit_codes=unit_codes, at=at, most=MOST)
    return Halls(
        warnings=tuple(
            f"{room.place}: {one.words(_)}" for room in rooms for one in room.lacks or ()
        ),
        unknown=sum(room.lacks is None for room in rooms),
    )

"""What the halls will lack before long, worked out beside and kept for whoever looks.

The evening of a room is simulated for it, and the compiler of that alone takes longer to load
than a commander waits for a page. So the worker works it out and pages only read.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cancuoc.domain.sessions import advising, models
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.planner.floor.advice import Advice, BringWater, Crowded, Hot

RENEW: Final = timedelta(minutes=2)
HOLDS: Final = timedelta(minutes=6)
"""A reading older than this is shown to nobody: the worker has stopped, or does not keep up."""

BUDGET: Final = 10.0
"""Seconds of one round; the rooms that are left come first in the next."""

MOST: Final = 200
KINDS: Final[Mapping[str, type[Advice]]] = {"hot": Hot, "crowded": Crowded, "water": BringWater}
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_CODES: Final = {kind: code for code, kind in KINDS.items()}


@dataclass(frozen=True, kw_only=True)
class RoomOutlook:
    """A room in which people wait, and what it will lack; None while nobody worked it out."""

    place: str
    waiting: int
    lacks: tuple[Advice, ...] | None


def renew(*, at: datetime, by: Actor, budget: float = BUDGET) -> int:
    """Work out the rooms that have waited longest for it; return how many.

    Nothing is locked while an evening is simulated.
    """
    by.require()
    began = time.monotonic()
    found: dict[UUID, tuple[Advice, ...]] = {}
    for session_id in _due(at):
        if found and time.monotonic() - began >= budget:
            break
        found[session_id] = advising.room_advice(session_id=session_id, at=at)
    if found:
        _keep(found, at=at, by=by)
    return len(found)


def _due(at: datetime) -> list[UUID]:
    """Return the rooms to be worked out: those never looked at, then the oldest, then the rest."""
    rooms = [room.session_id for room in advising.busiest(at=at, unit_codes=None, most=MOST)]
    made = _made(rooms)
    old = [key for key in rooms if not _fresh(made.get(key), at=at, within=RENEW)]
    # The order is stable: among equals the fullest room comes first.
    return sorted(old, key=lambda key: made[key].made_at if key in made else _NEVER)


@transaction
def _keep(found: Mapping[UUID, Sequence[Advice]], *, at: datetime, by: Actor) -> None:
    models.HallOutlook.objects.bulk_create(
        [
            models.HallOutlook(session_id=key, made_at=at, lacks=_told(lacks))
            for key, lacks in sorted(found.items())
        ],
        update_conflicts=True,
        unique_fields=["session"],
        update_fields=["made_at", "lacks"],
    )
    audit.record(
        act="sessions.renew_outlooks",
        at=at,
        by=by,
        object_kind="outlooks",
        object_id=at.isoformat(),
        rooms=len(found),
    )


def outlooks(*, unit_codes: Sequence[str] | None, at: datetime, most: int) -> list[RoomOutlook]:
    """Return the rooms with the most people waiting and what they will lack (None: the city)."""
    rooms = advising.busiest(at=at, unit_codes=unit_codes, most=most)
    made = _made([room.session_id for room in rooms])
    found = []
    for room in rooms:
        row = made.get(room.session_id)
        lacks = _read(row.lacks) if row and _fresh(row, at=at, within=HOLDS) else None
        found.append(RoomOutlook(place=room.place, waiting=room.waiting, lacks=lacks))
    return found


def _made(session_ids: Sequence[UUID]) -> dict[UUID, models.HallOutlook]:
    rows = models.HallOutlook.objects.filter(session_id__in=session_ids)
    return {row.session_id: row for row in rows}


def _fresh(row: models.HallOutlook | None, *, at: datetime, within: timedelta) -> bool:
    return row is not None and timedelta(0) <= at - row.made_at < within


def _told(found: Sequence[Advice]) -> list[dict[str, Any]]:
    return [{"kind": _CODES[type(one)], "figures": asdict(one)} for one in found]


def _read(told: Sequence[Mapping[str, Any]]) -> tuple[Advice, ...]:
    return tuple(KINDS[one["kind"]](**one["figures"]) for one in told)

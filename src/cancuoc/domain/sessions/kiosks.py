"""Tablets that give out numbers: each has a pass, which an officer can withdraw at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import models, refusals, rooms
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.ids import uuid7

MOST: Final = 12


@dataclass(frozen=True, kw_only=True)
class PassView:
    """A tablet of a session, by its number."""

    id: UUID
    name: str
    made_at: datetime
    withdrawn_at: datetime | None


@transaction
def open_kiosk(*, session_id: UUID, at: datetime, by: Actor) -> UUID:
    """Make a pass for one more tablet of a session and return it."""
    session = rooms.own_session(session_id, by=by)
    names = list(session.passes.values_list("name", "withdrawn_at"))
    if sum(withdrawn is None for _, withdrawn in names) >= MOST:
        raise refusals.TooManyPasses
    made = models.KioskPass.objects.create(
        id=uuid7(at=at), session=session, name=str(len(names) + 1), made_at=at, made_by=by.id
    )
    _record("open_kiosk", made, at=at, by=by)
    return made.id


@transaction
def withdraw_kiosk(*, session_id: UUID, pass_id: UUID, at: datetime, by: Actor) -> None:
    """Withdraw a pass: the tablet gives no further number, wherever it is."""
    session = rooms.own_session(session_id, by=by)
    rows = session.passes.select_for_update().filter(id=pass_id, withdrawn_at__isnull=True)
    found = rows.first()
    if found is None:
        raise refusals.NoSuchPass
    found.withdrawn_at, found.withdrawn_by = at, by.id
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _record("withdraw_kiosk", found, at=at, by=by)


def session_of_pass(*, pass_id: UUID, at: datetime) -> UUID:
    """Return the session a tablet gives numbers of, or refuse a pass that is over."""
    found = (
        models.KioskPass.objects.select_related("session")
        .filter(id=pass_id, withdrawn_at__isnull=True, session__cancelled=False)
        .first()
    )
    if found is None or at > found.session.ends_at:
        raise refusals.PassWithdrawn
    return found.session_id


def passes(*, session_id: UUID) -> list[PassView]:
    """Return the tablets of a session, those withdrawn too, in the order they were opened."""
    rows = models.KioskPass.objects.filter(session_id=session_id).order_by("made_at", "name")
    return [
        PassView(id=row.id, name=row.name, made_at=row.made_at, withdrawn_at=row.withdrawn_at)
        for row in rows
    ]


def _record(act: str, row: models.KioskPass, *, at: datetime, by: Actor) -> None:
    audit.record(
        act=f"sessions.{act}",
        at=at,
        by=by,
        object_kind="kiosk",
        object_id=row.id,
        unit_code=row.session.unit_code,
        session=str(row.session_id),
        name=row.name,
    )

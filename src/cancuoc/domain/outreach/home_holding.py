"""One request: found, locked, moved, with its history and its audit line."""

from __future__ import annotations

from datetime import datetime

from cancuoc.domain.outreach import home_models, home_refusals
from cancuoc.domain.outreach.home_rules import HOME_MOVES, HomeAct, HomeState
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn


def locked(code: str) -> home_models.HomeRequest:
    """Return the request of a code, locked; raise `NoSuchRequest`."""
    row = home_models.HomeRequest.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise home_refusals.NoSuchRequest
    return row


def permitted(unit_code: str, *, at: datetime, by: Actor) -> None:
    """Refuse everybody but the officer of the area, and the centre's own programs."""
    by.require(Role.AREA_OFFICER)
    if by.kind is ActorKind.SYSTEM:
        return
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise NotAllowed


def move(
    row: home_models.HomeRequest, act: HomeAct, *, why: str = "", at: datetime, by: Actor
) -> None:
    """Move a locked request and keep what else was changed in it."""
    row.state = moves.after(moves=HOME_MOVES, state=HomeState(row.state), act=act)
    row.moved_at = at
    row.save()
    remember(row, str(act), why=why, at=at, by=by)


def remember(
    row: home_models.HomeRequest, act: str, *, why: str = "", at: datetime, by: Actor
) -> None:
    """Add a history row and the audit line; codes only, nobody's words."""
    home_models.HomeRequestHistory.objects.create(
        request=row, act=act, state=row.state, why=why, at=at, by=by.id
    )
    audit.record(
        act=f"outreach.home_{act}",
        at=at,
        by=by,
        object_kind="home_request",
        object_id=row.id,
        person_id=row.person_id,
        unit_code=row.unit_code,
        **({"why": why} if why else {}),
    )

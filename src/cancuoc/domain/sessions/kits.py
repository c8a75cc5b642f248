"""Kits in their rooms: at which counter each stands, carried elsewhere, down and repaired.

Each act ends one row of `KitPost` and begins the next; the forecast counts the kits that work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.sessions import models, refusals, rooms, rules
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction

LONGEST_COUNTER: Final = 8


@dataclass(frozen=True, kw_only=True)
class KitView:
    """A kit of a room now. Without a counter it is set down nowhere yet."""

    kit: str
    counter: str
    working: bool
    since: datetime | None
    carried: bool = False


@transaction
def post_kit(*, session_id: UUID, kit: str, counter: str, at: datetime, by: Actor) -> None:
    """Set a kit at a counter of this room; from wherever it stands, it leaves that counter."""
    session = rooms.own_session(session_id, by=by)
    name = clean_counter(counter)
    if not name:
        raise refusals.NoCounterNamed
    home = _home(session, kit, by=by)
    last = _open(kit, session)
    if last and last.session_id == session.id and last.counter == name:
        raise refusals.KitAsBefore
    carried = home != session.id if last is None else last.session_id != session.id
    moved = carried or bool(last and last.counter)
    act = rules.KitAct.MOVE if moved else rules.KitAct.POST
    working = last.working if last else True
    _enter(session, kit, counter=name, working=working, act=act, was=last, at=at, by=by)


@transaction
def break_kit(*, session_id: UUID, kit: str, at: datetime, by: Actor) -> None:
    """Note that a kit works no longer: its counter calls nobody until it is repaired."""
    _turn(session_id, kit, working=False, act=rules.KitAct.DOWN, at=at, by=by)


@transaction
def repair_kit(*, session_id: UUID, kit: str, at: datetime, by: Actor) -> None:
    """Note that a kit works again at the counter where it stands."""
    _turn(session_id, kit, working=True, act=rules.KitAct.REPAIR, at=at, by=by)


@transaction
def undo_kit(*, session_id: UUID, kit: str, at: datetime, by: Actor) -> None:
    """Put a kit back to where it stood before the last act, within ten seconds, by its doer."""
    session = rooms.own_session(session_id, by=by)
    rows = list(models.KitPost.objects.filter(kit=kit).order_by("-starts_at", "-id")[:2])
    if not rows or not _undoable(rows[0], session, at=at, by=by):
        raise refusals.TooLateForKit
    last = rows[0]
    before = rows[1] if len(rows) > 1 and rows[1].ends_at == last.starts_at else None
    place = before.session if before else session
    _enter(
        place,
        kit,
        counter=before.counter if before else "",
        working=before.working if before else True,
        act=rules.KitAct.UNDO,
        was=last,
        at=at,
        by=by,
    )


def kits(*, session: models.Session) -> list[KitView]:
    """Return the kits of a room: those set down for it and those carried in, less the carried."""
    posts = {row.kit: row for row in session.posts.filter(ends_at__isnull=True)}
    away = set(
        models.KitPost.objects.filter(
            kit__in=session.kits, ends_at__isnull=True, session__ends_at__gt=session.starts_at
        )
        .exclude(session=session)
        .values_list("kit", flat=True)
    )
    names = sorted({*session.kits, *posts} - away)
    return [_view(name, posts.get(name), home=session.kits) for name in names]


def clean_counter(name: str) -> str:
    """Return the name of a counter as boards show it: short, capitals and digits."""
    return "".join(c for c in name.upper() if c.isalnum())[:LONGEST_COUNTER]


def _view(kit: str, post: models.KitPost | None, *, home: list[str]) -> KitView:
    if post is None:
        return KitView(kit=kit, counter="", working=True, since=None)
    return KitView(
        kit=kit,
        counter=post.counter,
        working=post.working,
        since=post.starts_at,
        carried=kit not in home,
    )


def _home(session: models.Session, kit: str, *, by: Actor) -> UUID:
    """Return the session a kit was set down for: this one, or another room of these hours."""
    if kit in session.kits:
        return session.id
    rows = models.Session.objects.filter(
        cancelled=False, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    found = next((row for row in rows.filter(kits__contains=[kit])), None)
    if found is None or not rooms.covers(found, by=by):
        raise refusals.NoSuchKit
    return found.id


def _open(kit: str, session: models.Session) -> models.KitPost | None:
    """Return where a kit stands, locked; a row of an evening that is over is ended first."""
    rows = models.KitPost.objects.select_for_update(of=("self",)).select_related("session")
    row = rows.filter(kit=kit, ends_at__isnull=True).first()
    if row is None or row.session.ends_at > session.starts_at or row.session_id == session.id:
        return row
    row.ends_at = max(row.session.ends_at, row.starts_at)
    row.save(update_fields=["ends_at"])
    return None


def _turn(
    session_id: UUID, kit: str, *, working: bool, act: rules.KitAct, at: datetime, by: Actor
) -> None:
    session = rooms.own_session(session_id, by=by)
    last = _open(kit, session)
    if (last is None and kit not in session.kits) or (last and last.session_id != session.id):
        raise refusals.NoSuchKit
    if (last.working if last else True) is working:
        raise refusals.KitAsBefore
    counter = last.counter if last else ""
    _enter(session, kit, counter=counter, working=working, act=act, was=last, at=at, by=by)


def _enter(
    session: models.Session,
    kit: str,
    *,
    counter: str,
    working: bool,
    act: rules.KitAct,
    was: models.KitPost | None,
    at: datetime,
    by: Actor,
) -> None:
    try:
        with django_transaction.atomic():
            models.KitPost.objects.filter(kit=kit, ends_at__isnull=True).update(ends_at=at)
            models.KitPost.objects.create(
                session=session,
                kit=kit,
                counter=counter,
                working=working,
                act=act,
                starts_at=at,
                by=by.id,
            )
    except IntegrityError as error:
        raise refusals.CounterTaken from error
    audit.record(
        act=f"sessions.kit_{act}",
        at=at,
        by=by,
        object_kind="kit",
        object_id=kit,
        unit_code=session.unit_code,
        session=str(session.id),
        counter=counter,
        was_session=str(was.session_id) if was else "",
        was_counter=was.counter if was else "",
        working=working,
    )


def _undoable(row: models.KitPost, session: models.Session, *, at: datetime, by: Actor) -> bool:
    fresh = timedelta(0) <= at - row.starts_at <= rules.UNDO_WITHIN
    mine = row.by == by.id and row.session_id == session.id
    return fresh and mine and row.ends_at is None and row.act != rules.KitAct.UNDO

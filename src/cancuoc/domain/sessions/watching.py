"""Who leads the floor of a session: the centre, or a station while the centre is away.

A station that stands ready is heard every few seconds. When it falls silent for `silence`
seconds the centre calls nobody any more; the station takes the floor only some time later, so
that the two never call at once. It gives the floor back when everything it did has come.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import models, refusals
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.floor import BLOCK, BLOCKS, BLOCKS_FROM

SILENCE: Final = 45
"""After so many seconds without a word the centre holds that the station leads."""

FLOOR_ROLES: Final = (Role.RECEPTION, Role.ENROLMENT_OFFICER)


def leader(*, session_id: UUID, at: datetime) -> models.FloorWatch | None:
    """Return the watch whose station leads the floor now, or None while the centre does."""
    watch = models.FloorWatch.objects.filter(session_id=session_id, active=True).first()
    return watch if watch is not None and leads(watch, at=at) else None


def leads(watch: models.FloorWatch, *, at: datetime) -> bool:
    """Return whether the station of a watch leads: it said so, or nobody hears it."""
    silent = at - watch.heard_at > timedelta(seconds=watch.silence)
    return watch.active and (watch.leads_since is not None or silent)


def refuse_if_led(*, session_id: UUID, at: datetime) -> None:
    """Raise `FloorLed` while a station leads the floor."""
    watch = leader(session_id=session_id, at=at)
    if watch is not None:
        raise refusals.FloorLed(gaps={"station": watch.station_code})


@transaction
def arm(
    *, session_id: UUID, station_code: str, silence: int = SILENCE, at: datetime, by: Actor
) -> None:
    """Let a station stand ready for the floor of a session, with numbers of its own.

    Raise `FloorWatched` while another does, `NoBlockLeft`, or `NoSuchSession`.
    """
    by.require(*FLOOR_ROLES)
    sessions = models.Session.objects.select_for_update(no_key=True)
    session = sessions.filter(id=session_id, cancelled=False).first()
    if session is None:
        raise refusals.NoSuchSession
    watches = {watch.station_code: watch for watch in session.watches.all()}
    other = next((w for w in watches.values() if w.active and w.station_code != station_code), None)
    if other is not None:
        raise refusals.FloorWatched(gaps={"station": other.station_code})
    watch = watches.get(station_code) or _with_block(session, station_code, len(watches), at=at)
    if not watch.active or watch.pk is None:
        watch.leads_since, watch.heard_at = None, at
    watch.active, watch.silence, watch.armed_at = True, silence, at
    hear(watch, at=at)
    _record("watch_floor", watch, at=at, by=by)


def hear(watch: models.FloorWatch, *, at: datetime) -> None:
    """Note that the station was heard; after a silence it has led since it was heard last."""
    if leads(watch, at=at) and watch.leads_since is None:
        watch.leads_since = watch.heard_at
    watch.heard_at = at
    watch.save()


@transaction
def beat(*, session_id: UUID, station_code: str, at: datetime, by: Actor) -> models.FloorWatch:
    """Hear a station that stands ready, every few seconds; raise `NotWatching`.

    It is no event of anybody's life, so there is no audit line, unless the silence before it
    made the station the leader.
    """
    watch = locked_watch(session_id=session_id, station_code=station_code)
    before = watch.leads_since
    hear(watch, at=at)
    if watch.leads_since != before:
        _record("floor_led", watch, at=at, by=by)
    return watch


@transaction
def take_lead(*, session_id: UUID, station_code: str, at: datetime, by: Actor) -> None:
    """Let the station lead from now on, before the network goes; raise `NotWatching`."""
    by.require(*FLOOR_ROLES)
    watch = locked_watch(session_id=session_id, station_code=station_code)
    if not watch.active:
        raise refusals.NotWatching
    hear(watch, at=at)
    watch.leads_since = watch.leads_since or at
    watch.save(update_fields=["leads_since"])
    _record("floor_led", watch, at=at, by=by)


@transaction
def hand_back(
    *, session_id: UUID, station_code: str, sequence: int, at: datetime, by: Actor
) -> None:
    """Let the centre lead again, once everything the station did has come.

    Said twice it has one effect. Raise `EventsMissing` or `NotWatching`.
    """
    watch = locked_watch(session_id=session_id, station_code=station_code)
    if watch.sequence != sequence:
        raise refusals.EventsMissing(received=watch.sequence)
    led = watch.leads_since is not None
    watch.leads_since, watch.heard_at = None, at
    watch.save(update_fields=["leads_since", "heard_at"])
    if led:
        _record("floor_handed_back", watch, at=at, by=by)


@transaction
def stand_down(*, session_id: UUID, station_code: str, at: datetime, by: Actor) -> None:
    """End a station's watch from the station itself; raise `NotWatching`."""
    by.require(*FLOOR_ROLES)
    _end(locked_watch(session_id=session_id, station_code=station_code), at=at, by=by)


@transaction
def retake(*, session_id: UUID, at: datetime, by: Actor) -> None:
    """Take the floor back at the centre from a station that will not return tonight.

    What the station did meanwhile still comes in later and is laid beside what was done here.
    """
    by.require(*FLOOR_ROLES)
    watches = models.FloorWatch.objects.select_for_update(no_key=True)
    watch = watches.filter(session_id=session_id, active=True).first()
    if watch is None:
        raise refusals.NotWatching
    _end(watch, at=at, by=by)


@transaction
def note_seen(*, session_id: UUID, at: datetime, by: Actor) -> int:
    """Note that the lead has read what was noted or set aside; return how many were new."""
    by.require(*FLOOR_ROLES)
    rows = models.FloorEvent.objects.filter(watch__session_id=session_id, seen=False)
    count = rows.update(seen=True)
    audit.record(
        act="sessions.floor_read",
        at=at,
        by=by,
        object_kind="session",
        object_id=session_id,
        count=count,
    )
    return count


def locked_watch(*, session_id: UUID, station_code: str) -> models.FloorWatch:
    """Return a station's watch, locked; raise `NotWatching`."""
    watches = models.FloorWatch.objects.select_for_update(no_key=True, of=("self",))
    found = watches.select_related("session").filter(
        session_id=session_id, station_code=station_code
    )
    watch = found.first()
    if watch is None:
        raise refusals.NotWatching
    return watch


def _with_block(
    session: models.Session, station_code: str, taken: int, *, at: datetime
) -> models.FloorWatch:
    if taken >= BLOCKS:
        raise refusals.NoBlockLeft
    first = BLOCKS_FROM + BLOCK * taken
    return models.FloorWatch(
        session=session,
        station_code=station_code,
        first=first,
        last=first + BLOCK - 1,
        armed_at=at,
        heard_at=at,
    )


def _end(watch: models.FloorWatch, *, at: datetime, by: Actor) -> None:
    # Since when it led is kept: what it did is still to be laid beside what was done here.
    if leads(watch, at=at):
        watch.leads_since = watch.leads_since or watch.heard_at
    watch.active = False
    watch.save(update_fields=["active", "leads_since"])
    _record("floor_watch_ended", watch, at=at, by=by)


def _record(act: str, watch: models.FloorWatch, *, at: datetime, by: Actor) -> None:
    audit.record(
        act=f"sessions.{act}",
        at=at,
        by=by,
        object_kind="session",
        object_id=watch.session_id,
        unit_code=watch.session.unit_code,
        station=watch.station_code,
        sequence=watch.sequence,
    )

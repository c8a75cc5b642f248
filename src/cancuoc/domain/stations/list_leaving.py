"""A day list leaves for a station: sized, signed, closed to it, and over after its session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.stations import centre_keys, daylist, models, refusals, rules
from cancuoc.domain.stations.daylist import DayList
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import canonical
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import content_codec, day_list, keys
from cancuoc.packet.day_list import Statement
from cancuoc.packet.refusals import BadKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDayList:
    """What leaves: the centre's statement as text, and the list closed to the station."""

    statement: str
    sealed: str


@transaction
def closed_day_list(
    *, station: KnownStation, session_id: UUID, to: str, at: datetime, by: Actor
) -> ClosedDayList:
    """Return the day list closed to the raw key `to` (hexadecimal), with the signed statement.

    Raise `BadListKey`, `UnknownSession`, `ListOver`, or `ListTooLarge`; then nobody was looked at.
    """
    session = daylist.mine(station, session_id, at=at)
    until = max(session.ends_at + day_list.LIFE, _extended(session_id) or session.ends_at)
    if until <= at:
        raise refusals.ListOver
    found = daylist.day_list(station=station, session_id=session_id, at=at, by=by)
    content = canonical.dumps(content_codec.to_plain(found))
    if len(content) > day_list.MOST_BYTES:
        raise refusals.ListTooLarge(gaps={"people": str(len(found.records))})
    signed = _signed(station, found, content, until=until, at=at)
    sealed = _closed(content, to, signed)
    _remember(station, signed, at=at, by=by)
    return ClosedDayList(statement=signed.data.decode(), sealed=keys.b64url(sealed))


@transaction
def extend_day_list(
    *, session_id: UUID, until: datetime, reason: str, at: datetime, by: Actor
) -> None:
    """Let the lists of a session be read until `until`; stations learn it when they ask again.

    Raise `UnknownSession`, or `BadExtension` without a reason or beyond the rule.
    """
    by.require(Role.ADMINISTRATOR)
    session = sessions.session(session_id=session_id)
    if session is None:
        raise refusals.UnknownSession
    if not units.covers(scope=by.units, unit_code=session.unit_code, on=today_vn(at)):
        raise NotAllowed(unit=session.unit_code)
    why = reason.strip()[:500]
    if not why or not at < until <= at + rules.LONGEST_EXTENSION:
        raise refusals.BadExtension
    models.ListExtension.objects.create(
        session_id=session_id, until=until, reason=why, at=at, actor=by.id
    )
    audit.record(
        act="stations.extend_list",
        at=at,
        by=by,
        object_kind="session",
        object_id=session_id,
        until=until.isoformat(),
        reason=why,
    )


def _extended(session_id: UUID) -> datetime | None:
    rows = models.ListExtension.objects.filter(session_id=session_id).order_by("-until")
    return rows.values_list("until", flat=True).first()


def _signed(
    station: KnownStation, found: DayList, content: bytes, *, until: datetime, at: datetime
) -> Statement:
    statement = Statement(
        station_id=station.code,
        session_id=found.session.id,
        issued_at=at,
        valid_until=until,
        families=len(found.bookings),
        people=len(found.records),
        size=len(content),
        digest=sha256_hex(content),
    )
    return day_list.issue(statement, signing_key=centre_keys.signing_key())


def _closed(content: bytes, to: str, signed: Statement) -> bytes:
    try:
        key = keys.centre_key_from_raw(bytes.fromhex(to))
        return day_list.close(content, to=key, statement=signed)
    except (ValueError, BadKey) as error:
        raise refusals.BadListKey from error


def _remember(station: KnownStation, signed: Statement, *, at: datetime, by: Actor) -> None:
    row = models.Station.objects.only("id").get(code=station.code)
    models.ListIssue.objects.create(
        station=row,
        session_id=signed.session_id,
        issued_at=at,
        valid_until=signed.valid_until,
        families=signed.families,
        people=signed.people,
        size=signed.size,
        digest=signed.digest,
    )
    audit.record(
        act="stations.list_out",
        at=at,
        by=by,
        object_kind="session",
        object_id=signed.session_id,
        unit_code=station.unit_code,
        station=station.code,
        people=signed.people,
        size=signed.size,
        until=signed.valid_until.isoformat(),
    )

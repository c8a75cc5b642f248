"""Officers at stations: a lease signed by the centre lets one work, offline too, for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature

from cancuoc.domain.stations import centre_keys, postings, refusals, rules
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.domain.units import queries as units
from cancuoc.foundation import access, audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import canonical
from cancuoc.kernel.clock import today_vn
from cancuoc.packet import keys

_DOMAIN: Final = b"cancuoc officer lease 1\x00"
# Only where these are held may somebody sit at a station, whatever else he is elsewhere.
_CAPTURING: Final = (Role.ENROLMENT_OFFICER, Role.RECEPTION)
_FORMAT: Final = "cancuoc-lease"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who may capture at which station until when; `data` is the signed text."""

    station_code: str
    username: str
    hand: str
    full_name: str
    issued_at: datetime
    expires_at: datetime
    data: str = ""


@transaction
def grant_lease(*, station: KnownStation, username: str, at: datetime, by: Actor) -> Lease:
    """Sign a lease of 24 hours for an enrolment officer of the station's unit.

    `by` is the station that asks; the password was checked by the door. Raise `NotAllowed`
    without the role there.
    """
    officer = access.actor_named(username=username, on=today_vn(at), acting=_CAPTURING)
    _may_capture(officer, station, on=today_vn(at))
    lease = Lease(
        station_code=station.code,
        username=username,
        hand=officer.hand,
        full_name=officer.label,
        issued_at=at,
        expires_at=at + rules.LEASE_LIFE,
    )
    audit.record(
        act="stations.lease",
        at=at,
        by=by,
        object_kind="station",
        object_id=station.code,
        unit_code=station.unit_code,
        officer=officer.id,
    )
    return _signed(lease)


def officer_of(*, data: str, station: KnownStation, at: datetime) -> Actor:
    """Return the officer behind a lease with the roles in force now; raise `BadLease`.

    The lease proves who sits at the station; what he may do is read anew each time, so a
    right withdrawn ends at the next request. The purpose of every look names the station.
    """
    lease = _read(data)
    if lease.station_code != station.code or not lease.issued_at <= at < lease.expires_at:
        raise refusals.BadLease
    officer = access.actor_named(username=lease.username, on=today_vn(at), acting=_CAPTURING)
    _may_capture(officer, station, on=today_vn(at))
    return officer.for_purpose(f"Thu nhận hồ sơ tại trạm {station.code}")


def officer_then(*, data: str, station: KnownStation, at: datetime) -> Actor:
    """Return the officer behind a running lease, given where the station stood at its signing.

    Only for acts that were done there; whatever opens something asks `officer_of`.
    """
    lease, officer = shown_later(data=data, station=station, at=at)
    if at >= lease.expires_at:
        raise refusals.BadLease
    return officer.for_purpose(f"Thu nhận hồ sơ tại trạm {station.code}")


def shown_later(*, data: str, station: KnownStation, at: datetime) -> tuple[Lease, Actor]:
    """Return a lease of this station that may be over, with its officer as he may act now.

    Raise `BadLease` or `NotAllowed`. Whether it ran when something was done is the caller's
    question: what happened without a network is told afterwards.
    """
    lease = _read(data)
    if lease.station_code != station.code or lease.issued_at > at:
        raise refusals.BadLease
    officer = access.actor_named(username=lease.username, on=today_vn(at), acting=_CAPTURING)
    there = postings.as_of(station, at=lease.issued_at)
    _may_capture(officer, there, on=today_vn(at))
    return lease, officer.for_purpose(f"Điều hành sảnh tại trạm {station.code}")


def _may_capture(officer: Actor, station: KnownStation, *, on: date) -> None:
    officer.require(*_CAPTURING)
    if not units.covers(scope=officer.units, unit_code=station.unit_code, on=on):
        raise NotAllowed(unit=station.unit_code)


def _signed(lease: Lease) -> Lease:
    facts = canonical.dumps(_facts(lease))
    signature = centre_keys.signing_key().sign(_DOMAIN + facts)
    text = f"{keys.b64url(facts)}.{keys.b64url(signature)}"
    return _parse(facts, text)


def _read(data: str) -> Lease:
    try:
        facts_text, _, signature = data.partition(".")
        facts = keys.from_b64url(facts_text)
        centre_keys.signing_key().public_key().verify(keys.from_b64url(signature), _DOMAIN + facts)
        return _parse(facts, data)
    except (ValueError, KeyError, InvalidSignature) as error:
        raise refusals.BadLease from error


def _facts(lease: Lease) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "station": lease.station_code,
        "username": lease.username,
        "hand": lease.hand,
        "full_name": lease.full_name,
        "issued_at": lease.issued_at.isoformat(),
        "expires_at": lease.expires_at.isoformat(),
    }


def _parse(facts: bytes, text: str) -> Lease:
    raw: Any = canonical.loads(facts)
    return Lease(
        station_code=raw["station"],
        username=raw["username"],
        hand=raw["hand"],
        full_name=raw["full_name"],
        issued_at=datetime.fromisoformat(raw["issued_at"]),
        expires_at=datetime.fromisoformat(raw["expires_at"]),
        data=text,
    )

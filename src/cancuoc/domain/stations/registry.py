"""Registering stations: made by an administrator, alive by a one-time token, ended by revoking."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.stations import centre_keys, models, refusals, rules
from cancuoc.domain.stations.rules import StationAct, StationState
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.ids import uuid7
from cancuoc.packet import keys

ENROL_DOMAIN: Final = b"cancuoc station enrolment 1\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStation:
    """A station on paper; `token` is shown once and lives seven days."""

    id: UUID
    code: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What a station learns when it comes alive: the centre's two public keys, raw."""

    code: str
    unit_code: str
    kit: str
    key_id: str
    centre_packet_key: bytes
    centre_signing_key: bytes


@transaction
def create_station(*, code: str, unit_code: str, kit: str, at: datetime, by: Actor) -> NewStation:
    """Make a station and its one-time token; raise `BadStationCode` or `StationExists`."""
    by.require(Role.ADMINISTRATOR)
    if not rules.CODE.fullmatch(code):
        raise refusals.BadStationCode
    token = secrets.token_urlsafe(24)
    row = models.Station(
        id=uuid7(at=at),
        code=code,
        unit_code=unit_code,
        kit=kit,
        state=StationState.CREATED,
        token_hash=sha256_hex(token.encode()),
        token_until=at + rules.TOKEN_LIFE,
        created_at=at,
    )
    try:
        with django_transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refusals.StationExists(code=code) from error
    tell(row, "create", at=at, by=by)
    return NewStation(id=row.id, code=code, token=token)


@transaction
def renew_token(*, code: str, at: datetime, by: Actor) -> str:
    """Give a station a new one-time token, for a replaced disk or a key that is due."""
    by.require(Role.ADMINISTRATOR)
    row = locked(code)
    token = secrets.token_urlsafe(24)
    _move(row, StationAct.RENEW)
    row.token_hash, row.token_until = sha256_hex(token.encode()), at + rules.TOKEN_LIFE
    row.token_key = ""
    row.save(update_fields=["state", "token_hash", "token_until", "token_key"])
    tell(row, "renew", at=at, by=by)
    return token


@transaction
def enrol_station(
    *, code: str, token: str, public_key: bytes, proof: bytes, at: datetime, by: Actor
) -> Enrolled:
    """Bring a station to life with its Ed25519 key; raise `BadToken`, `BadProof` or `BadKey`.

    `proof` signs `ENROL_DOMAIN`, code, a zero byte and token. Trying again with the same key
    after a lost answer gives the same answer, until another token is made.
    """
    key = keys.verifying_key_from_raw(public_key)
    key_id = keys.key_id(key)
    row = _awaiting(code, token, key_id, at=at)
    try:
        key.verify(proof, ENROL_DOMAIN + code.encode() + b"\x00" + token.encode())
    except InvalidSignature as error:
        raise refusals.BadProof from error
    _move(row, StationAct.ENROL)
    _use_key(row, key_id, public_key, at=at)
    row.token_key = key_id
    row.save(update_fields=["state", "token_key"])
    tell(row, "enrol", at=at, by=by)
    return Enrolled(
        code=code,
        unit_code=row.unit_code,
        kit=row.kit,
        key_id=key_id,
        centre_packet_key=keys.public_to_raw(centre_keys.packet_keys()[0].public_key()),
        centre_signing_key=keys.public_to_raw(centre_keys.signing_key().public_key()),
    )


@transaction
def revoke_station(
    *, code: str, reason: str, at: datetime, by: Actor, lost_since: datetime | None = None
) -> None:
    """End a station at once: nothing it sends has an effect without people any more.

    `lost_since` says from when it was in no hands of ours, if that was earlier. Raise
    `IllegalMove` when ended, `LostTomorrow` for a loss that has not happened.
    """
    by.require(Role.ADMINISTRATOR)
    row = locked(code)
    _move(row, StationAct.REVOKE)
    if lost_since is not None and lost_since > at:
        raise refusals.LostTomorrow
    row.token_hash, row.trusted_until = "", lost_since or at
    row.save(update_fields=["state", "token_hash", "trusted_until"])
    models.StationKey.objects.filter(station=row, valid_to__isnull=True).update(valid_to=at)
    tell(row, "revoke", at=at, by=by, reason=reason)


def locked(code: str) -> models.Station:
    """Return the station, held until the transaction ends; raise `UnknownStationCode`."""
    row = _held(code)
    if row is None:
        raise refusals.UnknownStationCode
    return row


def _held(code: str) -> models.Station | None:
    # A longer text is another code, never a station whose code it begins with.
    if not rules.CODE.fullmatch(code):
        return None
    return models.Station.objects.select_for_update().filter(code=code).first()


def _awaiting(code: str, token: str, key_id: str, *, at: datetime) -> models.Station:
    """Return the station whose token this is; a token serves one key only."""
    row = _held(code)
    known = row.token_hash if row else ""
    right = hmac.compare_digest(known, sha256_hex(token.encode()))
    if row is None or not right or row.token_until is None or row.token_until < at:
        raise refusals.BadToken
    if row.token_key not in ("", key_id):
        raise refusals.BadToken
    return row


def _use_key(row: models.Station, key_id: str, public: bytes, *, at: datetime) -> None:
    in_use = models.StationKey.objects.filter(station=row, valid_to__isnull=True)
    if in_use.filter(id=key_id).exists():
        return
    if models.StationKey.objects.filter(id=key_id).exists():
        # A key seen before, here or elsewhere, is a copied disk and never a new station.
        raise refusals.BadProof
    in_use.update(valid_to=at)
    models.StationKey.objects.create(id=key_id, station=row, public=public, valid_from=at)


def _move(row: models.Station, act: StationAct) -> None:
    row.state = moves.after(moves=rules.STATION_MOVES, state=StationState(row.state), act=act)


def tell(row: models.Station, act: str, *, at: datetime, by: Actor, reason: str = "") -> None:
    """Write down what was done to a station, in its history and in the audit."""
    models.StationHistory.objects.create(
        station=row, act=act, state=row.state, at=at, actor=by.id, reason=reason
    )
    audit.record(
        act=f"stations.{act}",
        at=at,
        by=by,
        object_kind="station",
        object_id=row.id,
        unit_code=row.unit_code,
        code=row.code,
    )

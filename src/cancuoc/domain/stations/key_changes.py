"""Keys in exchange: a station's signing key follows another, and so does our own packet key.

A station makes its next key and has it vouched for by the one in use; whoever holds only the
next one gets nowhere. The chain of packets goes on across the change: packets are counted by
the first key of a line (the anchor), so what was sealed before and waits is taken as before.
When the key in use is lost, there is nobody to vouch and the station enrols again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.stations import centre_keys, models, refusals, registry, rules
from cancuoc.domain.stations.rules import KeyAge, StationState
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import canonical
from cancuoc.packet import keys, signed_word

CHANGE_DOMAIN: Final = b"cancuoc station key change 1\x00"
CENTRE_KEY_DOMAIN: Final = b"cancuoc centre packet key 1\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextKey:
    """A station's next key, raw, with the signatures of the key in use and of itself."""

    old_key: str
    public: bytes
    old_signature: bytes
    new_signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInUse:
    """A station's key as people see it."""

    key_id: str
    since: datetime
    age: KeyAge
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketKey:
    """A key of ours that packets are closed to; the one with the largest number is current."""

    number: int
    key_id: str
    made_at: datetime | None


@transaction
def change_key(*, station: KnownStation, change: NextKey, at: datetime, by: Actor) -> str:
    """Put a station's next key in place of the one in use; return its id.

    Said twice it has one effect, since the answer may be lost. Raise `BadProof` unless both
    keys signed, `StationRevoked`, or `BadKey` for what is no key.
    """
    row = registry.locked(station.code)
    if row.state != StationState.ACTIVE:
        raise refusals.StationRevoked
    public = keys.verifying_key_from_raw(change.public)
    key_id = keys.key_id(public)
    said = CHANGE_DOMAIN + canonical.dumps(
        {"station": row.code, "old_key": change.old_key, "new_key": key_id}
    )
    _signed_by(public, change.new_signature, said)
    in_use = models.StationKey.objects.filter(station=row, valid_to__isnull=True).get()
    if in_use.id == key_id:
        return key_id
    if in_use.id != change.old_key:
        raise refusals.BadProof
    _signed_by(keys.verifying_key_from_raw(bytes(in_use.public)), change.old_signature, said)
    _follow(in_use, key_id, change.public, at=at)
    registry.tell(row, "rekey", at=at, by=by, reason=key_id)
    return key_id


def key_in_use(*, code: str, at: datetime) -> KeyInUse | None:
    """Return the key a station signs with, None before it came alive or after its end."""
    row = models.StationKey.objects.filter(station__code=code, valid_to__isnull=True).first()
    if row is None:
        return None
    anchor = row.anchor_id or row.id
    return KeyInUse(
        key_id=row.id,
        since=row.valid_from,
        age=rules.key_age(since=row.valid_from, at=at),
        changes=models.StationKey.objects.filter(anchor_id=anchor).count(),
    )


def packet_key_now() -> PacketKey:
    """Return our current packet key."""
    row = models.CentrePacketKey.objects.order_by("-number").first()
    number = row.number if row else centre_keys.FIRST
    key = centre_keys.packet_keys()[0].public_key()
    return PacketKey(number=number, key_id=keys.key_id(key), made_at=row.made_at if row else None)


def packet_key_word() -> str:
    """Return our current packet key as a station may believe it: signed by us."""
    now = packet_key_now()
    public = keys.public_to_raw(centre_keys.packet_keys()[0].public_key()).hex()
    facts = {"format": "cancuoc-centre-key", "number": now.number, "public": public}
    return signed_word.sign(domain=CENTRE_KEY_DOMAIN, facts=facts, key=centre_keys.signing_key())


@transaction
def renew_packet_key(*, after: int, at: datetime, by: Actor) -> int:
    """Make our next packet key and return its number; packets closed to the old ones still open.

    `after` is the number the administrator saw, so that two hands make one key. Raise
    `KeyMovedOn`.
    """
    by.require(Role.ADMINISTRATOR)
    number = packet_key_now().number
    if number != after:
        raise refusals.KeyMovedOn
    key = centre_keys.packet_key(number + 1)
    try:
        with django_transaction.atomic():
            models.CentrePacketKey.objects.create(
                number=number + 1, key_id=keys.key_id(key.public_key()), made_at=at, made_by=by.id
            )
    except IntegrityError as error:
        raise refusals.KeyMovedOn from error
    audit.record(
        act="stations.packet_key",
        at=at,
        by=by,
        object_kind="packet_key",
        object_id=str(number + 1),
        key=keys.key_id(key.public_key()),
    )
    return number + 1


def _signed_by(key: Ed25519PublicKey, signature: bytes, said: bytes) -> None:
    try:
        key.verify(signature, said)
    except InvalidSignature as error:
        raise refusals.BadProof from error


def _follow(in_use: models.StationKey, key_id: str, public: bytes, *, at: datetime) -> None:
    if models.StationKey.objects.filter(id=key_id).exists():
        # A key seen before, here or elsewhere, is a copied disk and no new key.
        raise refusals.BadProof
    in_use.valid_to = at
    in_use.save(update_fields=["valid_to"])
    models.StationKey.objects.create(
        id=key_id,
        station=in_use.station,
        public=public,
        valid_from=at,
        anchor_id=in_use.anchor_id or in_use.id,
    )

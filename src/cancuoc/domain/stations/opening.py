"""Opening packets in batches: prove, decrypt, check every hash, keep the evidence, register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import connection

from cancuoc.domain.enrolment import services as enrolment
from cancuoc.domain.enrolment.services import CapturedDossier
from cancuoc.domain.stations import centre_keys, chain, models, refusals, rules, second_hands
from cancuoc.domain.stations.rules import PacketAct, PacketState
from cancuoc.foundation import audit, spool, storage
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.keys import KeyClass
from cancuoc.foundation.storage import Blob
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band
from cancuoc.packet import content_packing, content_rules, keys, reader
from cancuoc.packet.content import BIOMETRIC, EvidenceKind
from cancuoc.packet.content_rules import Dossier, UnaskedBiometrics

_CENTRE: Final = Actor.system("stations")
_OPEN: Final = f"""
UPDATE stations_packet SET state = '{PacketState.OPENED}', dossier_id = opened.dossier
FROM unnest(%s::uuid[], %s::uuid[]) AS opened (packet, dossier)
WHERE id = opened.packet
"""

_Keys = tuple[X25519PrivateKey, ...]


@dataclass(frozen=True, slots=True)
class _Bad:
    packet: models.Packet
    reason: str


@dataclass(frozen=True, slots=True)
class _Opened:
    """A packet that opened: its dossier without references yet, and what is to be stored."""

    packet: models.Packet
    captured: CapturedDossier
    blobs: tuple[Blob, ...]
    second: second_hands.Found | None


@dataclass(slots=True)
class _Batch:
    """What one transaction does; `refs` are the blobs to remove should it fail."""

    good: list[_Opened]
    bad: list[_Bad]
    refs: list[str]
    looking: second_hands.Looking = field(default_factory=second_hands.Looking)


def open_packets(*, packet_ids: Sequence[UUID], at: datetime) -> int:
    """Open received packets and register their dossiers; return how many became dossiers.

    A packet that cannot be opened is quarantined with the code of its refusal and does not
    hold up the others. Packets opened or set aside before are left alone.
    """
    batch = _Batch([], [], [])
    try:
        return _open_all(batch, packet_ids, at=at)
    except BaseException:
        _forget(batch.refs)
        raise


@transaction
def _open_all(batch: _Batch, packet_ids: Sequence[UUID], *, at: datetime) -> int:
    rows = models.Packet.objects.select_for_update(of=("self",)).select_related(
        "key__station", "signed_with"
    )
    waiting = list(rows.filter(id__in=packet_ids, state=PacketState.RECEIVED).order_by("id"))
    ours = centre_keys.packet_keys()
    for packet in waiting:
        if packet.dossier_id is not None:
            continue
        try:
            batch.good.append(_opened(packet, ours, batch.looking, at=at))
        except Refusal as refusal:
            batch.bad.append(_Bad(packet, refusal.code))
    ids = enrolment.receive(captured=_stored(batch), at=at, by=_CENTRE)
    for opened, dossier_id in zip(batch.good, ids, strict=True):
        opened.packet.dossier_id = dossier_id
    second_hands.keep(
        found={o.packet.id: o.second for o in batch.good if o.second is not None},
        packets=[o.packet for o in batch.good],
        at=at,
        by=_CENTRE,
    )
    # A packet let out of quarantine may have its dossier already: then only its state moves.
    _settle([p for p in waiting if p.dossier_id is not None], at=at)
    for bad in batch.bad:
        chain.set_aside(packets=[bad.packet], reason=bad.reason, at=at, by=_CENTRE)
    return len(batch.good)


def _opened(
    packet: models.Packet, ours: _Keys, looking: second_hands.Looking, *, at: datetime
) -> _Opened:
    dossier, files = _proven(packet, ours)
    dossier_id = uuid7(at=at)
    captured = CapturedDossier(
        dossier_id=dossier_id,
        packet_id=packet.id,
        received_at=packet.received_at,
        identity=dossier.identity,
        evidence=dossier.evidence,
        evidence_ref="",
    )
    band = enrolment.band_of(captured)
    _nothing_of_toddlers(band, dossier)
    child = band is not Band.FROM_14
    kind = KeyClass.BIOMETRIC_CHILD if child else KeyClass.BIOMETRIC_ADULT
    face = content_rules.first_of(dossier.evidence, EvidenceKind.FACE)
    bundle = enrolment.bundle(evidence=dossier.evidence, files=files)
    contents = [bundle, files[face.file]] if face else [bundle]
    owner = str(dossier_id)
    blobs = tuple(Blob(data=data, kind=kind, owner=owner) for data in contents)
    second = looking.found(packet=packet, dossier=dossier)
    return _Opened(packet, captured, blobs, second)


def _nothing_of_toddlers(band: Band, dossier: Dossier) -> None:
    """Refuse features of a child under 6, whatever age the station claims (Art. 23(2)(a))."""
    if band is Band.UNDER_6 and any(item.kind in BIOMETRIC for item in dossier.evidence.items):
        raise UnaskedBiometrics


def _proven(packet: models.Packet, ours: _Keys) -> tuple[Dossier, dict[str, bytes]]:
    data = _kept(packet)
    signer = packet.signed_with or packet.key
    key = keys.verifying_key_from_raw(bytes(signer.public))

    def lookup(station_code: str, key_id: str) -> Ed25519PublicKey | None:
        # A key ended after the receipt was given still proves what came before.
        known = (station_code, key_id) == (packet.station_code, signer.id)
        return key if known else None

    opened = reader.open_packet(
        data=data,
        centre_private_keys=ours,
        station_public_key_lookup=lookup,
    )
    return content_packing.unpack(opened)


def _kept(packet: models.Packet) -> bytes:
    try:
        data = spool.store().kept(packet.id)
    except FileNotFoundError as error:
        raise refusals.DamagedPacket from error
    if sha256_hex(data) != packet.digest:
        raise refusals.DamagedPacket
    return data


def _stored(batch: _Batch) -> list[CapturedDossier]:
    """Store the evidence and faces of a whole batch; return its dossiers with references."""
    blobs = [blob for opened in batch.good for blob in opened.blobs]
    batch.refs += [ref.value for ref in storage.store().put_many(blobs)]
    refs = iter(batch.refs)
    return [
        enrolment.with_blobs(
            opened.captured,
            evidence_ref=next(refs),
            face_ref=next(refs) if len(opened.blobs) > 1 else "",
        )
        for opened in batch.good
    ]


def _forget(refs: Sequence[str]) -> None:
    """Remove blobs whose rows went with the transaction."""
    for ref in refs:
        storage.store().delete(ref=ref)


def _settle(packets: Sequence[models.Packet], *, at: datetime) -> None:
    for packet in packets:
        packet.state = moves.after(
            moves=rules.PACKET_MOVES, state=PacketState(packet.state), act=PacketAct.OPEN
        )
    # One statement with two lists: the general way writes a case for every row.
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN, [[packet.id for packet in packets], [packet.dossier_id for packet in packets]]
        )
    chain.remember(packets=packets, act=PacketAct.OPEN, at=at, by=_CENTRE)
    audit.record_many(
        audit.Line(
            act="stations.open",
            at=at,
            by=_CENTRE,
            object_kind="packet",
            object_id=str(packet.id),
            detail={"dossier": str(packet.dossier_id), "station": packet.station_code},
        )
        for packet in packets
    )

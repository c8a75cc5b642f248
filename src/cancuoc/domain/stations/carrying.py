"""Packets that came by hand: the same way in as over the network, and the same receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cancuoc.domain.stations import arrivals, intake, rules
from cancuoc.domain.stations.taking import Announced
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import reader
from cancuoc.packet.refusals import UnknownStation


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A packet that is safe now; `again` says that it was safe before."""

    station_code: str
    sequence: int
    receipt: bytes
    again: bool


def carry_in(*, data: bytes, at: datetime, by: Actor) -> Carried:
    """Take in one packet from a stick; raise what the intake or the packet's reader refuses.

    It is proven before anything is announced: a forged file must not disturb the upload of an
    honest station. A packet that is refused stays on the stick and leaves nothing here.
    """
    by.require(Role.ADMINISTRATOR)
    manifest = reader.verify_packet(data=data, station_public_key_lookup=_key_in_use).manifest
    code, digest = manifest.station_id, sha256_hex(data)
    announced = Announced(
        packet_id=manifest.packet_id,
        size=len(data),
        digest=digest,
        sequence=manifest.sequence,
        previous=manifest.previous_hash,
    )
    progress = intake.begin_upload(station_code=code, announced=announced, at=at)
    if progress.done:
        return _carried(code, manifest.sequence, progress.receipt, again=True)
    for offset in range(progress.received, len(data), rules.CHUNK_BYTES):
        chunk = data[offset : offset + rules.CHUNK_BYTES]
        intake.put_chunk(
            station_code=code,
            packet_id=manifest.packet_id,
            offset=offset,
            data=chunk,
            digest=sha256_hex(chunk),
        )
    receipt = intake.commit_upload(
        station_code=code, packet_id=announced.packet_id, digest=digest, at=at
    )
    _note(code, announced, at=at, by=by)
    return _carried(code, manifest.sequence, receipt, again=False)


@transaction
def _note(code: str, announced: Announced, *, at: datetime, by: Actor) -> None:
    """Say who carried it; the packet itself has its own line, in the transaction that took it."""
    audit.record(
        act="stations.carry_in",
        at=at,
        by=by,
        object_kind="packet",
        object_id=announced.packet_id,
        station=code,
        sequence=announced.sequence,
    )


def _carried(code: str, sequence: int, receipt: bytes, *, again: bool) -> Carried:
    return Carried(station_code=code, sequence=sequence, receipt=receipt, again=again)


def _key_in_use(station_code: str, key_id: str) -> Ed25519PublicKey:
    key = arrivals.proving_key(station_code=station_code, key_id=key_id)
    if key is None:
        raise UnknownStation(station_id=station_code)
    return key

"""Taking in packets: chunks to disk, then one commit that proves everything before any effect."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction as django_transaction

from cancuoc.domain.stations import arrivals, models, refusals, taking
from cancuoc.domain.stations.books import DatabaseBooks, Unfit
from cancuoc.domain.stations.rules import DEFAULT_LIMITS, IntakeLimits
from cancuoc.domain.stations.taking import Announced, Progress
from cancuoc.foundation import audit, spool
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.refusal import Refusal

logger = logging.getLogger("cancuoc.stations")


def begin_upload(
    *,
    station_code: str,
    announced: Announced,
    at: datetime,
    limits: IntakeLimits = DEFAULT_LIMITS,
) -> Progress:
    """Announce a packet, or ask how far it came; the answer says where to go on.

    A packet already committed gives its receipt again. Raise `DifferentContent`,
    `NotYourPacket`, `BadSize`, `BadAnnouncement`, `CentreBusy` or `StationRevoked`.
    """
    with _watched(station_code, announced.packet_id, at=at):
        books = DatabaseBooks(station_code=station_code, at=at, limits=limits)
        return taking.begin(books, spool.store(), announced)


def put_chunk(
    *, station_code: str, packet_id: UUID, offset: int, data: bytes, digest: str
) -> Progress:
    """Write one chunk of at most 256 KB; raise `BadChunk`, `WrongOffset` or `UnknownUpload`.

    Nothing is believed yet: the whole is checked at commit. A chunk sent twice is harmless.
    """
    return taking.put(
        DatabaseBooks(station_code=station_code),
        spool.store(),
        packet_id,
        offset=offset,
        data=data,
        digest=digest,
    )


def progress(*, station_code: str, packet_id: UUID) -> Progress:
    """Return how far a packet came; raise `UnknownUpload` or `NotYourPacket`."""
    done = models.Packet.objects.filter(id=packet_id).first()
    if done is not None:
        if done.station_code != station_code:
            raise refusals.NotYourPacket
        return Progress(received=done.size, size=done.size, receipt=bytes(done.receipt))
    said = arrivals.arrival(station_code=station_code, packet_id=packet_id).known().own()
    return Progress(received=min(spool.store().received(packet_id), said.size), size=said.size)


def commit_upload(*, station_code: str, packet_id: UUID, digest: str, at: datetime) -> bytes:
    """Prove the packet, make it durable and return its signed receipt.

    Length, SHA-256, signature and the hash of every part are checked before any effect.
    The same packet again, also in parallel, gives the same receipt. Raise `Incomplete`,
    `AlteredUpload`, `DifferentContent`, or the packet's own refusal, which is also kept in
    quarantine with its reason.
    """
    try:
        with _watched(station_code, packet_id, at=at):
            return _commit(station_code=station_code, packet_id=packet_id, digest=digest, at=at)
    except Unfit as unfit:
        _quarantine_upload(
            station_code=station_code, packet_id=packet_id, reason=unfit.refusal, at=at
        )
        raise unfit.refusal from unfit


@contextmanager
def _watched(station_code: str, packet_id: UUID, *, at: datetime) -> Iterator[None]:
    """Alert, in a transaction of its own, when one packet id comes with two contents."""
    try:
        yield
    except (refusals.DifferentContent, refusals.NotYourPacket) as refusal:
        transaction(alert)(station_code, packet_id, refusal.code, at=at)
        raise


@django_transaction.atomic
def _commit(*, station_code: str, packet_id: UUID, digest: str, at: datetime) -> bytes:
    books = DatabaseBooks(station_code=station_code, at=at)
    return taking.commit(books, spool.store(), packet_id, digest=digest)


@transaction
def _quarantine_upload(
    *, station_code: str, packet_id: UUID, reason: Refusal, at: datetime
) -> None:
    row = models.Upload.objects.filter(packet_id=packet_id).first()
    if row is None:
        return
    spool.store().set_aside(packet_id)
    models.RefusedUpload.objects.create(
        packet_id=packet_id,
        station_code=station_code,
        digest=row.digest,
        reason=reason.code,
        at=at,
    )
    row.delete()
    alert(station_code, packet_id, reason.code, at=at)


def alert(station_code: str, packet_id: UUID, reason: str, *, at: datetime) -> None:
    """Leave a line that operators watch: something no honest station does."""
    logger.warning("station %s, packet %s: %s", station_code, packet_id, reason)
    audit.record(
        act="stations.alert",
        at=at,
        by=Actor.station(station_code),
        object_kind="packet",
        object_id=packet_id,
        reason=reason,
    )

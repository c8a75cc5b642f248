"""People let a packet out of quarantine, or leave it there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.stations import chain, facts, models, refusals, rules
from cancuoc.domain.stations.rules import PacketAct, PacketState
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves


@transaction
def release_packet(*, packet_id: UUID, reason: str, at: datetime, by: Actor) -> None:
    """Send a quarantined packet to be opened again, once its cause is settled.

    A packet whose dossier exists already only changes its state back in the chain. Raise
    `UnknownPacket`, `IllegalMove`, `NumberTaken` while another packet holds its number, or
    `TwoMustDecide` for a packet of an ended station.
    """
    by.require(Role.ADMINISTRATOR)
    row = models.Packet.objects.select_for_update().filter(id=packet_id).first()
    if row is None:
        raise refusals.UnknownPacket
    if row.reason in (rules.REVOKED, rules.REJECTED):
        raise refusals.TwoMustDecide
    let_out(row=row, reason=reason, at=at, by=by)


@transaction
def let_out(*, row: models.Packet, reason: str, at: datetime, by: Actor) -> None:
    """Send a packet, held by the caller, to be opened; raise `IllegalMove` or `NumberTaken`."""
    row.state = moves.after(
        moves=rules.PACKET_MOVES, state=PacketState(row.state), act=PacketAct.RELEASE
    )
    row.reason = ""
    try:
        with django_transaction.atomic():
            row.save(update_fields=["state", "reason"])
    except IntegrityError as error:
        raise refusals.NumberTaken(sequence=row.sequence) from error
    chain.remember(packets=[row], act=PacketAct.RELEASE, at=at, by=by)
    audit.record(
        act="stations.release",
        at=at,
        by=by,
        object_kind="packet",
        object_id=row.id,
        reason=reason[:200],
    )
    outbox.publish(
        facts.PacketReceived(
            at=at,
            packet_id=row.id,
            station_code=row.station_code,
            session_id=row.session_id,
        )
    )

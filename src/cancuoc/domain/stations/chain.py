"""The chain of a station's packets: gaps are noted, copies and steps back are set aside.

Each packet carries a number that grows by one and the digest of the packet before. A number
that comes twice means the key lives on two disks; a digest that does not fit means a disk was
put back to an older state. Which of two twins is honest only people can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.enrolment import services as enrolment
from cancuoc.domain.enrolment.rules import Act, State
from cancuoc.domain.stations import facts, models, rules
from cancuoc.domain.stations.rules import CLONE, Joint, PacketAct, PacketState
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves

_CENTRE: Final = Actor.system("stations")
# Past these the card is being made, and the alert alone tells people.
_CHECKED: Final = (State.CLEARED, State.APPROVED)


@transaction
def take(
    *, packet: models.Packet, key: models.StationKey, at: datetime, by: Actor, aside: str = ""
) -> None:
    """Store a proven packet in its chain; its state says whether it may be opened.

    `key` was read after the caller took the station's row, so nobody else moves this chain.
    A packet that is to wait for people, for the reason `aside`, touches none that came before:
    who stole the station must not be able to spoil what it sent honestly.
    """
    numbers = [packet.sequence - 1, packet.sequence, packet.sequence + 1]
    near = list(models.Packet.objects.filter(key=key, sequence__in=numbers))
    found = rules.place(packet=_joint(packet), near=[_joint(other) for other in near])
    twins = _held(found.twins)
    if found.reason or aside:
        packet.state = PacketState.QUARANTINED
        packet.reason = aside or found.reason
    packet.save(force_insert=True)
    remember(packets=[packet], act="receive", at=at, by=by)
    if packet.state == PacketState.QUARANTINED:
        _alert(packet, at=at)
    open_twins = [t for t in twins if t.state != PacketState.QUARANTINED and not aside]
    set_aside(packets=open_twins, reason=CLONE, at=at, by=_CENTRE)
    if not twins:
        _count(key, packet, at=at)
    _watch_clock(packet, near, at=at)


@transaction
def set_aside(*, packets: Sequence[models.Packet], reason: str, at: datetime, by: Actor) -> None:
    """Quarantine packets with a reason; a dossier already made goes to a reviewer."""
    for packet in packets:
        packet.state = moves.after(
            moves=rules.PACKET_MOVES, state=PacketState(packet.state), act=PacketAct.QUARANTINE
        )
        packet.reason = reason
        packet.save(update_fields=["state", "reason"])
        _alert(packet, at=at)
        _review(packet, reason, at=at)
    remember(packets=packets, act=PacketAct.QUARANTINE, at=at, by=by)


@transaction
def remember(*, packets: Sequence[models.Packet], act: str, at: datetime, by: Actor) -> None:
    """Add one history row for each packet as it stands."""
    models.PacketHistory.objects.bulk_create(
        [
            models.PacketHistory(
                packet=packet, act=act, state=packet.state, at=at, actor=by.id, reason=packet.reason
            )
            for packet in packets
        ]
    )


def _held(packet_ids: Sequence[UUID]) -> list[models.Packet]:
    # A worker may be opening one of them this very moment: its dossier must not be overlooked.
    if not packet_ids:
        return []
    rows = models.Packet.objects.select_for_update().filter(id__in=packet_ids)
    return list(rows.order_by("id"))


def _joint(packet: models.Packet) -> Joint:
    return Joint(
        packet_id=packet.id,
        sequence=packet.sequence,
        digest=packet.digest,
        previous=packet.previous,
        aside=packet.state == PacketState.QUARANTINED,
    )


def _count(key: models.StationKey, packet: models.Packet, *, at: datetime) -> None:
    now = rules.count(highest=key.highest, arrived=key.arrived, sequence=packet.sequence)
    if now.opens:
        _note("stations.gap", packet, at=at, first=now.opens[0], last=now.opens[1])
    key.highest, key.arrived = now.highest, now.arrived
    key.save(update_fields=["highest", "arrived"])
    if now.closes:
        _note("stations.gap_closed", packet, at=at, highest=key.highest)


def _watch_clock(packet: models.Packet, near: Sequence[models.Packet], *, at: datetime) -> None:
    """Flag a claimed time that cannot be: not come yet, or before the packet it follows.

    Nothing is refused for it. Numbers order the packets, the centre's time counts for the law.
    """
    before = [p.captured_at for p in near if p.sequence == packet.sequence - 1]
    ahead = packet.captured_at - at
    back = max(before, default=packet.captured_at) - packet.captured_at
    if max(ahead, back) > rules.CLOCK_TOLERANCE:
        _note(
            "stations.clock",
            packet,
            at=at,
            ahead_seconds=max(0, round(ahead.total_seconds())),
            back_seconds=max(0, round(back.total_seconds())),
        )


def _review(packet: models.Packet, reason: str, *, at: datetime) -> None:
    """Hold a dossier that passed its checks, at once; the reviewer's desk hears of it after.

    One that was not checked yet goes on to its checks, which see the packet's state themselves:
    held before them it would never be searched for.
    """
    if packet.dossier_id is None:
        return
    if enrolment.hold(dossier_id=packet.dossier_id) in _CHECKED:
        enrolment.advance(
            dossier_ids=[packet.dossier_id],
            act=Act.SEND_TO_REVIEW,
            at=at,
            by=_CENTRE,
            reason=rules.REASON_VI.get(reason, reason),
        )
    outbox.publish(facts.DossierDoubted(at=at, dossier_id=packet.dossier_id, packet_id=packet.id))


def _alert(packet: models.Packet, *, at: datetime) -> None:
    _note("stations.alert", packet, at=at, reason=packet.reason)


def _note(act: str, packet: models.Packet, *, at: datetime, **detail: object) -> None:
    detail |= {"station": packet.station_code, "sequence": packet.sequence}
    line = audit.Line(
        act=act,
        at=at,
        by=_CENTRE,
        object_kind="packet",
        object_id=str(packet.id),
        detail=detail,
    )
    audit.record_many([line])

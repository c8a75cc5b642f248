"""Packets that came after their station was ended: two people decide, or they stay as they are.

The station gets an honest receipt, since the bytes are safe here; but nothing is opened until
one administrator proposed it and another one, by hand and not by account, agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.domain.stations import chain, models, refusals, releasing, rules
from cancuoc.domain.stations.rules import Late, PacketState, Provenance, Verdict
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview:
    """A proposal that waits for a second person."""

    verdict: Verdict
    reason: str
    proposed_by: str
    proposed_hand: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePacket:
    """What people need before they decide; `open` is the proposal that waits, if any."""

    provenance: Provenance
    captured_at: datetime
    trusted_until: datetime
    open: OpenReview | None


def late_packet(*, packet_id: UUID) -> LatePacket | None:
    """Return what is known of a packet of an ended station, None for any other packet."""
    row = models.Packet.objects.select_related("key__station").filter(id=packet_id).first()
    if row is None or row.reason != rules.REVOKED:
        return None
    found = row.reviews.filter(agreed__isnull=True).first()
    return LatePacket(
        provenance=_provenance(row),
        captured_at=row.captured_at,
        trusted_until=_trusted_until(row),
        open=_open(found) if found else None,
    )


@transaction
def propose_verdict(
    *, packet_id: UUID, verdict: Verdict, reason: str, at: datetime, by: Actor
) -> None:
    """Propose to use a late packet or not; raise `HeldForGood`, `ReviewOpen`, `UnknownPacket`."""
    by.require(Role.ADMINISTRATOR)
    row = _late(packet_id)
    if row.reviews.filter(agreed__isnull=True).exists():
        raise refusals.ReviewOpen
    if verdict is Verdict.RELEASE and _provenance(row) is not Provenance.BEFORE:
        raise refusals.HeldForGood
    models.PacketReview.objects.create(
        packet=row,
        verdict=verdict,
        reason=reason[:200],
        proposed_by=by.id,
        proposed_hand=by.hand,
        proposed_at=at,
    )
    _tell("propose", row, at=at, by=by, verdict=verdict, reason=reason[:200])


@transaction
def answer_proposal(*, packet_id: UUID, agrees: bool, at: datetime, by: Actor) -> None:
    """Agree with a proposal, or turn it down; raise `SecondPerson` or `NoReviewOpen`.

    To turn down one's own proposal is to take it back, which everybody may.
    """
    by.require(Role.ADMINISTRATOR)
    row = _late(packet_id)
    review = row.reviews.select_for_update().filter(agreed__isnull=True).first()
    if review is None:
        raise refusals.NoReviewOpen
    if agrees and review.proposed_hand == by.hand:
        raise refusals.SecondPerson
    review.agreed, review.decided_at = agrees, at
    review.decided_by, review.decided_hand = by.id, by.hand
    review.save(update_fields=["agreed", "decided_at", "decided_by", "decided_hand"])
    _tell("agree" if agrees else "turn_down", row, at=at, by=by, verdict=review.verdict)
    if agrees and review.verdict == Verdict.RELEASE:
        if _provenance(row) is not Provenance.BEFORE:
            raise refusals.HeldForGood
        releasing.let_out(row=row, reason=review.reason, at=at, by=by)
    elif agrees:
        _reject(row, at=at, by=by)


def _reject(row: models.Packet, *, at: datetime, by: Actor) -> None:
    # It stays where it is for ever, as evidence; only what people said of it changes.
    row.reason = rules.REJECTED
    row.save(update_fields=["reason"])
    chain.remember(packets=[row], act=Verdict.REJECT, at=at, by=by)


def _late(packet_id: UUID) -> models.Packet:
    rows = models.Packet.objects.select_for_update(of=("self",)).select_related("key__station")
    row = rows.filter(id=packet_id).first()
    if row is None:
        raise refusals.UnknownPacket
    if row.reason != rules.REVOKED:
        raise refusals.NoReviewOpen
    return row


def _provenance(row: models.Packet) -> Provenance:
    until = _trusted_until(row)
    rows = models.Packet.objects.filter(key=row.key, sequence__lt=row.sequence)
    others = [_judged(other) for other in rows]
    return rules.provenance(packet=_judged(row), others=others, trusted_until=until)


def _trusted_until(row: models.Packet) -> datetime:
    until = row.key.station.trusted_until
    # A station ended before this was kept: then nothing late can be shown to be in time.
    return until if until is not None else row.key.valid_from


def _judged(row: models.Packet) -> Late:
    return Late(
        digest=row.digest,
        previous=row.previous,
        sequence=row.sequence,
        captured_at=row.captured_at,
        receipted=row.state != PacketState.QUARANTINED,
    )


def _open(row: models.PacketReview) -> OpenReview:
    return OpenReview(
        verdict=Verdict(row.verdict),
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_hand=row.proposed_hand,
        proposed_at=row.proposed_at,
    )


def _tell(
    act: str, row: models.Packet, *, at: datetime, by: Actor, verdict: str, reason: str = ""
) -> None:
    audit.record(
        act=f"stations.{act}",
        at=at,
        by=by,
        object_kind="packet",
        object_id=row.id,
        unit_code=row.key.station.unit_code,
        verdict=verdict,
        reason=reason,
    )

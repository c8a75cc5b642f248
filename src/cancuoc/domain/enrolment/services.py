"""Writes of the enrolment room, in batches: a day has thousands of dossiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cancuoc.domain.enrolment import codes, facts, models, rules, serials
from cancuoc.domain.enrolment.captured import (
    CapturedDossier,
    ImpossibleDossier,
    band_of,
    not_captured,
    with_blobs,
)
from cancuoc.domain.enrolment.confirming import issue_confirmation, settle_confirmation
from cancuoc.domain.enrolment.evidence import bundle
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal
from cancuoc.law import deadline
from cancuoc.packet import content_codec, slip

__all__ = [
    "CapturedDossier",
    "ImpossibleDossier",
    "UnknownDossiers",
    "advance",
    "band_of",
    "bundle",
    "issue_confirmation",
    "receive",
    "settle_confirmation",
    "with_blobs",
]
_BATCH = 500


class UnknownDossiers(Refusal):
    """Some of the dossiers asked for do not exist."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy hồ sơ."
    next_step = "Kiểm tra lại mã hồ sơ rồi thử lại."


@transaction
def receive(*, captured: Sequence[CapturedDossier], at: datetime, by: Actor) -> list[UUID]:
    """Register opened packets and return their dossier ids in the order given.

    A packet that already has its dossier gets the same id again and no second effect. The
    legal clock runs from the centre's receipt (Law 26/2023/QH15 Art. 26), and age is taken
    on that day: the station's clock is only a claim.
    """
    known = _ids_by_packet([c.packet_id for c in captured])
    fresh = {c.packet_id: c for c in captured if c.packet_id not in known}
    new_codes = serials.new_codes(prefix=codes.DOSSIER, count=len(fresh), at=at) if fresh else []
    rows = [_row(c, code, at=at) for c, code in zip(fresh.values(), new_codes, strict=True)]
    models.Dossier.objects.bulk_create(rows, batch_size=_BATCH)
    models.CaptureState.objects.bulk_create(
        [
            models.CaptureState(
                dossier_id=c.dossier_id, part=n.part, state=n.state, reason=n.reason
            )
            for c in fresh.values()
            for n in not_captured(c.evidence)
        ],
        batch_size=_BATCH,
    )
    _remember(rows, act="receive", state=rules.State.RECEIVED, at=at, by=by, reason="")
    audit.record_many(
        _line(row, act="enrolment.receive", at=at, by=by, band=row.band, kind=row.kind)
        for row in rows
    )
    outbox.publish(*(_received(row, at=at) for row in rows))
    known |= {row.packet_id: row.id for row in rows}
    return [known[c.packet_id] for c in captured]


def hold(*, dossier_id: UUID) -> rules.State:
    """Return a dossier's state and let nobody move it until the caller's work is kept.

    Raise `UnknownDossiers`.
    """
    row = models.Dossier.objects.select_for_update().only("state").filter(id=dossier_id).first()
    if row is None:
        raise UnknownDossiers(count=1)
    return rules.State(row.state)


@transaction
def advance(
    *, dossier_ids: Collection[UUID], act: rules.Act, at: datetime, by: Actor, reason: str = ""
) -> None:
    """Move dossiers by one act, all or none; raise `UnknownDossiers` or `IllegalMove`.

    The room that calls has already checked who may do it. Rows are locked in the order of
    their ids, so two batches never wait for each other in a circle.
    """
    wanted = set(dossier_ids)
    rows = list(
        models.Dossier.objects.select_for_update()
        .filter(id__in=wanted)
        .only("id", "state", "code", "person_id", "unit_code", "band", "kind")
        .order_by("id")
    )
    if len(rows) != len(wanted):
        raise UnknownDossiers(count=len(wanted) - len(rows))
    groups: dict[rules.State, list[models.Dossier]] = defaultdict(list)
    for row in rows:
        state = moves.after(moves=rules.MOVES, state=rules.State(row.state), act=act)
        groups[state].append(row)
    for state, group in groups.items():
        _move(group, act=act, state=state, at=at, by=by, reason=reason)


def _move(
    rows: Sequence[models.Dossier],
    *,
    act: rules.Act,
    state: rules.State,
    at: datetime,
    by: Actor,
    reason: str,
) -> None:
    models.Dossier.objects.filter(id__in=[row.id for row in rows]).update(
        state=state, state_since=at
    )
    _remember(rows, act=act, state=state, at=at, by=by, reason=reason)
    audit.record_many(
        _line(
            row,
            act=f"enrolment.{act}",
            at=at,
            by=by,
            was=row.state,
            state=str(state),
            band=row.band,
        )
        for row in rows
    )


def _ids_by_packet(packet_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    pairs = models.Dossier.objects.filter(packet_id__in=packet_ids)
    return dict(pairs.values_list("packet_id", "id"))


def _row(captured: CapturedDossier, code: str, *, at: datetime) -> models.Dossier:
    identity = captured.identity
    received_on = today_vn(captured.received_at)
    return models.Dossier(
        id=captured.dossier_id,
        code=code,
        packet_id=captured.packet_id,
        slip=slip.slip_code(captured.packet_id),
        state=rules.State.RECEIVED,
        state_since=at,
        person_id=identity.person_id,
        personal_number=identity.declared.personal_number,
        full_name=identity.declared.full_name,
        unit_code=identity.unit_code,
        session_id=identity.session_id,
        band=band_of(captured),
        band_claimed=identity.band,
        kind=identity.procedure.kind,
        ground=identity.procedure.ground,
        captured_at=identity.captured_at,
        received_at=captured.received_at,
        due_on=deadline.due(received=received_on).due,
        station_code=identity.station_code,
        kit=identity.kit,
        officer_username=identity.officer.username,
        officer_hand=identity.officer.hand,
        evidence_ref=captured.evidence_ref,
        face_ref=captured.face_ref,
        identity=content_codec.to_plain(identity),
        evidence=content_codec.to_plain(captured.evidence),
    )


def _remember(
    rows: Sequence[models.Dossier],
    *,
    act: str,
    state: rules.State,
    at: datetime,
    by: Actor,
    reason: str,
) -> None:
    models.DossierHistory.objects.bulk_create(
        [
            models.DossierHistory(
                dossier_id=row.id,
                act=act,
                state=state,
                at=at,
                actor=by.id,
                hand=by.hand,
                reason=reason,
            )
            for row in rows
        ],
        batch_size=_BATCH,
    )


def _line(
    row: models.Dossier, *, act: str, at: datetime, by: Actor, **detail: object
) -> audit.Line:
    return audit.Line(
        act=act,
        at=at,
        by=by,
        object_kind="dossier",
        object_id=str(row.id),
        person_id=row.person_id,
        unit_code=row.unit_code,
        detail={"code": row.code, **detail},
    )


def _received(row: models.Dossier, *, at: datetime) -> facts.Received:
    return facts.Received(
        at=at,
        dossier_id=row.id,
        code=row.code,
        person_id=row.person_id,
        unit_code=row.unit_code,
        session_id=row.session_id,
        band=str(row.band),
        kind=row.kind,
        captured_at=row.captured_at,
        due_on=row.due_on,
        officer_hand=row.officer_hand,
        kit=row.kit,
    )

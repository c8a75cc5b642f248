"""The second signature: never the hand that captured or reviewed, never the kit's own team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cancuoc.domain.enrolment import rules as enrolment_rules
from cancuoc.domain.enrolment import services as enrolment
from cancuoc.domain.issuance import facts, models, queries, refusals, rules
from cancuoc.domain.units import queries as units
from cancuoc.domain.verification import rules as verification_rules
from cancuoc.domain.verification import services as verification
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn

MOST_AT_ONCE = 500


@transaction
def approve(*, dossier_ids: Sequence[UUID], at: datetime, by: Actor) -> int:
    """Approve a batch of clean dossiers, all or none; returns how many."""
    rows = _locked(dossier_ids, at=at, by=by)
    bars = queries.approval_bars(dossier_ids=[row.dossier_id for row in rows], by=by)
    for dossier_id, bar in bars.items():
        raise refusals.FourEyes(bar, dossier=str(dossier_id))
    settle(rows, rules.ApprovalAct.APPROVE, at=at, by=by)
    enrolment.advance(
        dossier_ids=[row.dossier_id for row in rows],
        act=enrolment_rules.Act.APPROVE,
        at=at,
        by=by,
    )
    outbox.publish(
        *(
            facts.Approved(at=at, dossier_id=row.dossier_id, unit_code=row.unit_code, band=row.band)
            for row in rows
        )
    )
    return len(rows)


@transaction
def send_back(*, dossier_id: UUID, reason: str, at: datetime, by: Actor) -> None:
    """Ask the reviewer to look again, in words."""
    if not reason.strip():
        raise refusals.ReasonMissing
    rows = _locked([dossier_id], at=at, by=by)
    settle(rows, rules.ApprovalAct.SEND_BACK, at=at, by=by, reason=reason)
    verification.open_review(
        dossier_ids=[dossier_id],
        doubt=verification_rules.Doubt.SENT_BACK,
        note=reason,
        at=at,
        by=by,
    )


def _locked(dossier_ids: Sequence[UUID], *, at: datetime, by: Actor) -> list[models.Approval]:
    """Lock the waiting rows in the order of their ids, so two batches never cross."""
    by.require(Role.APPROVER)
    wanted = set(dossier_ids)
    rows = list(
        models.Approval.objects.select_for_update()
        .filter(dossier_id__in=wanted, state=rules.ApprovalState.WAITING)
        .order_by("dossier_id")
    )
    if not wanted or len(rows) != len(wanted) or len(wanted) > MOST_AT_ONCE:
        raise refusals.NotWaiting(missing=len(wanted) - len(rows))
    on = today_vn(at)
    for code in {row.unit_code for row in rows}:
        if not units.covers(scope=by.units, unit_code=code, on=on):
            raise NotAllowed
    return rows


def settle(
    rows: Sequence[models.Approval],
    act: rules.ApprovalAct,
    *,
    at: datetime,
    by: Actor,
    reason: str = "",
) -> None:
    """Move locked approvals by the table of allowed moves, with history."""
    groups: dict[rules.ApprovalState, list[UUID]] = defaultdict(list)
    for row in rows:
        before = rules.ApprovalState(row.state)
        after = moves.after(moves=rules.APPROVAL_MOVES, state=before, act=act)
        row.state = after
        groups[after].append(row.dossier_id)
    for after, ids in groups.items():
        models.Approval.objects.filter(dossier_id__in=ids).update(state=after)
    models.ApprovalHistory.objects.bulk_create(
        [
            models.ApprovalHistory(
                approval=row, state=row.state, at=at, by=by.id, hand=by.hand, reason=reason[:200]
            )
            for row in rows
        ]
    )

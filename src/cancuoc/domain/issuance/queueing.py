"""A cleared dossier joins the approver's queue; one that comes back from review joins again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.issuance import approving, models, rules
from cancuoc.domain.verification.facts import Cleared
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction


@transaction
def queue_for_approval(*, cleared: Sequence[Cleared], at: datetime, by: Actor) -> None:
    """Put cleared dossiers in the queue, in a few statements for the whole batch.

    A dossier that waits or is approved already stays as it is, so news told twice has no
    second effect; only one that was sent back joins again.
    """
    wanted = {fact.dossier_id: fact for fact in cleared}
    known = models.Approval.objects.select_for_update().filter(dossier_id__in=wanted)
    rows = {row.dossier_id: row for row in known.order_by("dossier_id")}
    again = [row for row in rows.values() if row.state == rules.ApprovalState.SENT_BACK]
    for row in again:
        row.reviewer_hand = wanted[row.dossier_id].reviewer_hand
        row.queued_at = at
    models.Approval.objects.bulk_update(again, ["reviewer_hand", "queued_at"], batch_size=500)
    approving.settle(again, rules.ApprovalAct.QUEUE, at=at, by=by)
    fresh = [_row(fact, at=at) for key, fact in wanted.items() if key not in rows]
    models.Approval.objects.bulk_create(fresh, batch_size=500)
    models.ApprovalHistory.objects.bulk_create(
        [
            models.ApprovalHistory(approval=row, state=row.state, at=at, by=by.id, hand=by.hand)
            for row in fresh
        ]
    )


def _row(fact: Cleared, *, at: datetime) -> models.Approval:
    return models.Approval(
        dossier_id=fact.dossier_id,
        unit_code=fact.unit_code,
        band=fact.band,
        officer_hand=fact.officer_hand,
        reviewer_hand=fact.reviewer_hand,
        kit=fact.kit,
        queued_at=at,
        state=rules.ApprovalState.WAITING,
    )

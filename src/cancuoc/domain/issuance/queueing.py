"""A cleared dossier joins the approver's queue; one that comes back from review joins again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.issuance import models, rules
from cancuoc.domain.verification.facts import Cleared
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction


@transaction
def queue_for_approval(*, cleared: Sequence[Cleared], at: datetime, by: Actor) -> None:
    """Put cleared dossiers in the queue, in one statement for the whole batch."""
    models.Approval.objects.bulk_create(
        [
            models.Approval(
                dossier_id=fact.dossier_id,
                unit_code=fact.unit_code,
                band=fact.band,
                officer_hand=fact.officer_hand,
                reviewer_hand=fact.reviewer_hand,
                kit=fact.kit,
                queued_at=at,
                state=rules.ApprovalState.WAITING,
            )
            for fact in cleared
        ],
        update_conflicts=True,
        unique_fields=["dossier_id"],
        update_fields=["reviewer_hand", "queued_at", "state"],
    )
    models.ApprovalHistory.objects.bulk_create(
        [
            models.ApprovalHistory(
                approval_id=fact.dossier_id,
                state=rules.ApprovalState.WAITING,
                at=at,
                by=by.id,
                hand=by.hand,
            )
            for fact in cleared
        ]
    )

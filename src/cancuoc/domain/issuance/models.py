"""Tables of issuance. One live card a person is the database's own rule."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.issuance.rules import (
    LIVE,
    ApprovalState,
    BatchState,
    CardState,
    Receiver,
)


class Approval(models.Model):
    """A cleared dossier waiting for, or bearing, the second signature."""

    dossier_id = models.UUIDField(primary_key=True)
    unit_code = models.CharField(max_length=16)
    band = models.CharField(max_length=8)
    officer_hand = models.CharField(max_length=80)
    reviewer_hand = models.CharField(max_length=80, default="")
    kit = models.CharField(max_length=32)
    queued_at = models.DateTimeField()
    state = models.CharField(max_length=10)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in ApprovalState]), name="approval_state_known"
            ),
        )
        indexes = (
            models.Index(
                fields=["queued_at"],
                name="approval_waiting",
                condition=Q(state=str(ApprovalState.WAITING)),
            ),
        )


class ApprovalHistory(models.Model):
    """Every decision on an approval."""

    id = models.BigAutoField(primary_key=True)
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="history")
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    hand = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, default="")


class Batch(models.Model):
    """Cards that travel together to one unit, in a box with its own count."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=24, unique=True)
    unit_code = models.CharField(max_length=16)
    state = models.CharField(max_length=10)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in BatchState]), name="batch_state_known"
            ),
        )


class Card(models.Model):
    """One printed card. Its faces are blobs; nothing of them is in the row."""

    id = models.UUIDField(primary_key=True)
    serial = models.CharField(max_length=16, unique=True)
    dossier_id = models.UUIDField(db_index=True)
    dossier_code = models.CharField(max_length=32)
    person_id = models.UUIDField(null=True)
    personal_number = models.CharField(max_length=12)
    unit_code = models.CharField(max_length=16)
    band = models.CharField(max_length=8)
    model = models.CharField(max_length=32)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True)
    front = models.CharField(max_length=64)
    back = models.CharField(max_length=64)
    document = models.CharField(max_length=64)
    state = models.CharField(max_length=12)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="cards")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in CardState]), name="card_state_known"
            ),
            models.UniqueConstraint(
                fields=["personal_number"],
                condition=Q(state__in=[str(s) for s in LIVE]),
                name="one_live_card_a_person",
            ),
        )
        indexes = (
            models.Index(fields=["unit_code", "state"], name="card_where"),
            models.Index(fields=["dossier_code"], name="card_dossier_code"),
        )


class CardStop(models.Model):
    """Why the card of a dossier must not go out, and who lifted it; rows are kept."""

    id = models.BigAutoField(primary_key=True)
    dossier_id = models.UUIDField()
    reason = models.CharField(max_length=200)
    put_at = models.DateTimeField()
    put_by = models.CharField(max_length=80)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, default="")
    lifted_why = models.CharField(max_length=200, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier_id"],
                condition=Q(lifted_at__isnull=True),
                name="one_stop_a_dossier",
            ),
        )


class CardHistory(models.Model):
    """Every move of a card."""

    id = models.BigAutoField(primary_key=True)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="history")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, default="")


class Handover(models.Model):
    """Who took the card, in which relation, and what old document was collected."""

    card = models.OneToOneField(Card, on_delete=models.PROTECT, primary_key=True)
    receiver = models.CharField(max_length=16)
    receiver_number = models.CharField(max_length=12)
    old_document_collected = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(receiver__in=[str(r) for r in Receiver]), name="receiver_known"
            ),
        )

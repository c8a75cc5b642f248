"""Tables of verification: outcomes of checks, the reviewer's desk, samples seen before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.verification.rules import Check, State


class CheckResult(models.Model):
    """The outcome of one check of one dossier; `doubts` is empty when nothing was found."""

    id = models.BigAutoField(primary_key=True)
    dossier_id = models.UUIDField()
    check_name = models.CharField(max_length=12)
    doubts = models.JSONField(default=list)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(check_name__in=[str(c) for c in Check]), name="check_known"
            ),
        )
        indexes = (models.Index(fields=["dossier_id", "id"], name="check_of_dossier"),)


class ReviewItem(models.Model):
    """A dossier on the reviewer's desk with the doubts that brought it there."""

    id = models.UUIDField(primary_key=True)
    dossier_id = models.UUIDField()
    unit_code = models.CharField(max_length=16)
    band = models.CharField(max_length=8)
    officer_hand = models.CharField(max_length=80)
    kit = models.CharField(max_length=40)
    due_on = models.DateField()
    doubts = models.JSONField()
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, default="")
    decided_hand = models.CharField(max_length=80, default="")
    reason = models.CharField(max_length=40, default="")
    note = models.CharField(max_length=300, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in State]), name="review_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=str(State.OPEN), decided_at__isnull=True)
                | (~Q(state=str(State.OPEN)) & Q(decided_at__isnull=False)),
                name="review_decided_has_time",
            ),
            models.UniqueConstraint(
                fields=["dossier_id"], condition=Q(state=str(State.OPEN)), name="one_open_review"
            ),
        )
        indexes = (models.Index(fields=["state", "due_on"], name="review_desk"),)


class Notice(models.Model):
    """A refusal in writing: form CC03 as it was printed."""

    dossier_id = models.UUIDField(primary_key=True)
    document = models.CharField(max_length=80)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()


class SampleDigest(models.Model):
    """The digest of a biometric sample and the dossier it came with; no image, no name."""

    digest = models.BinaryField(max_length=32)
    dossier_id = models.UUIDField()
    pk = models.CompositePrimaryKey("digest", "dossier_id")

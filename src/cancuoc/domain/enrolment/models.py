"""Tables of the enrolment room. A dossier is written once; only its state moves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.enrolment.rules import ConfirmationState, State
from cancuoc.law.ages import Band
from cancuoc.packet.content import PartState


class Dossier(models.Model):
    """One captured file. `identity` and `evidence` are the parts as the station signed them."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=24, unique=True)
    packet_id = models.UUIDField(unique=True)
    slip = models.CharField(max_length=16)
    state = models.CharField(max_length=24)
    state_since = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    personal_number = models.CharField(max_length=12, default="")
    full_name = models.CharField(max_length=100)
    unit_code = models.CharField(max_length=16)
    session_id = models.UUIDField(null=True)
    band = models.CharField(max_length=8)
    band_claimed = models.CharField(max_length=8)
    kind = models.CharField(max_length=40)
    ground = models.CharField(max_length=40)
    captured_at = models.DateTimeField()
    received_at = models.DateTimeField()
    due_on = models.DateField()
    station_code = models.CharField(max_length=40)
    kit = models.CharField(max_length=40)
    officer_username = models.CharField(max_length=64)
    officer_hand = models.CharField(max_length=64)
    evidence_ref = models.CharField(max_length=80)
    face_ref = models.CharField(max_length=80, default="")
    identity = models.JSONField()
    evidence = models.JSONField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in State]), name="dossier_state_known"
            ),
            models.CheckConstraint(
                condition=Q(band__in=[str(b) for b in Band]), name="dossier_band_known"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^HS-\d{6}-\d{6}-\d$"), name="dossier_code_shape"
            ),
        )
        indexes = (
            models.Index(fields=["personal_number"], name="dossier_number"),
            models.Index(fields=["slip"], name="dossier_slip"),
            models.Index(fields=["person_id"], name="dossier_person"),
            models.Index(fields=["state", "unit_code", "received_at"], name="dossier_worklist"),
            models.Index(fields=["session_id"], name="dossier_session"),
        )


class DossierHistory(models.Model):
    """One move of one dossier. Rows are only ever added; a trigger refuses anything else."""

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=24)
    state = models.CharField(max_length=24)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    hand = models.CharField(max_length=80)
    reason = models.CharField(max_length=500, default="")

    class Meta:
        indexes = (models.Index(fields=["dossier", "id"], name="dossier_history"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in State]), name="history_state_known"
            ),
        )


class CaptureState(models.Model):
    """A finger, eye or face that could not be taken, and why. A captured part has no row."""

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="not_captured")
    part = models.CharField(max_length=16)
    state = models.CharField(max_length=24)
    reason = models.CharField(max_length=40)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dossier", "part"], name="capture_part_once"),
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in PartState])
                & ~Q(state__in=[PartState.CAPTURED, PartState.NOT_REQUIRED])
                & ~Q(reason=""),
                name="capture_missing_has_reason",
            ),
        )


class Confirmation(models.Model):
    """A confirmation of numbers on form CC04, given at once or asked for."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=16)
    person_id = models.UUIDField(null=True)
    personal_number = models.CharField(max_length=12)
    other_number = models.CharField(max_length=12)
    unit_code = models.CharField(max_length=16)
    session_id = models.UUIDField(null=True)
    requested_at = models.DateTimeField()
    due_on = models.DateField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, default="")
    reason = models.CharField(max_length=500, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in ConfirmationState]),
                name="confirmation_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state=ConfirmationState.REQUESTED, settled_at__isnull=True)
                | (~Q(state=ConfirmationState.REQUESTED) & Q(settled_at__isnull=False)),
                name="confirmation_settled_has_time",
            ),
        )
        indexes = (
            models.Index(fields=["state", "unit_code", "due_on"], name="confirmation_worklist"),
        )

"""Tables: partners, their encounters and references, answers by callback and by queue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.abis.rules import Status, TaskState


class Partner(models.Model):
    """Another system that may ask. Of its token only the digest is kept."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=60, unique=True)
    token = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField()
    callback_hosts = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="partner_named"),)


class Encounter(models.Model):
    """One capture of a person of a partner.

    What was said of the person and the samples are sealed under two keys. The templates stand
    in the room of uniqueness under `subject`, an opaque id.
    """

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    person_id = models.CharField(max_length=64)
    encounter_id = models.CharField(max_length=64)
    status = models.CharField(max_length=8)
    galleries = models.JSONField()
    subject = models.UUIDField(unique=True)
    facts = models.BinaryField()
    samples = models.BinaryField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "person_id", "encounter_id"], name="encounter_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[str(s) for s in Status]), name="encounter_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(person_id="") & ~Q(encounter_id=""), name="encounter_named"
            ),
        )


class Task(models.Model):
    """An answer that goes to the partner's address instead of the connection it was asked on."""

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    transaction_id = models.CharField(max_length=64)
    operation = models.CharField(max_length=40)
    callback = models.CharField(max_length=500)
    failed = models.BooleanField(default=False)
    answer = models.BinaryField()
    state = models.CharField(max_length=20)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in TaskState]), name="task_state_known"
            ),
        )
        indexes = (models.Index(fields=["state", "next_at"], name="task_due"),)


class MosipReference(models.Model):
    """A person MOSIP sent, by its reference; the templates stand under `subject`."""

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    reference_id = models.CharField(max_length=64)
    subject = models.UUIDField(unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "reference_id"], name="mosip_reference_once"
            ),
            models.CheckConstraint(condition=~Q(reference_id=""), name="mosip_reference_named"),
        )


class MosipJob(models.Model):
    """A message that was answered: the same message is given the same answer again.

    `sent_at` stays empty until the queue took the answer.
    """

    id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT)
    request_id = models.CharField(max_length=64)
    operation = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32)
    answer = models.BinaryField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["partner", "request_id"], name="mosip_job_once"),
        )

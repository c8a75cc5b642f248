"""Tables of outreach. Codes are short enough to be read over the telephone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.outreach.rules import Channel, ContactOutcome, State


class Invitation(models.Model):
    """One family invited to one session."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    session_id = models.UUIDField()
    household_id = models.BigIntegerField(null=True)
    unit_code = models.CharField(max_length=16)
    phone = models.CharField(max_length=16, default="")
    email = models.CharField(max_length=120, default="")
    state = models.CharField(max_length=10)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in State]), name="invitation_state_known"
            ),
        )
        indexes = (models.Index(fields=["session_id", "unit_code"], name="invitation_session"),)


class InvitedPerson(models.Model):
    """A person of the invited family with the papers he or she needs."""

    id = models.BigAutoField(primary_key=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="people")
    session_id = models.UUIDField()
    person_id = models.UUIDField(db_index=True)
    band = models.CharField(max_length=8)
    must_come = models.BooleanField()
    papers = models.JSONField(default=list)
    live = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["session_id", "person_id"],
                condition=Q(live=True),
                name="invited_once_a_session",
            ),
        )


class InvitationHistory(models.Model):
    """Every move of an invitation."""

    id = models.BigAutoField(primary_key=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Contact(models.Model):
    """One time an officer spoke to a family, or tried to; never changed."""

    id = models.UUIDField(primary_key=True)
    unit_code = models.CharField(max_length=16)
    channel = models.CharField(max_length=8)
    outcome = models.CharField(max_length=10)
    note = models.CharField(max_length=300, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel__in=[str(c) for c in Channel]), name="contact_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[str(o) for o in ContactOutcome]),
                name="contact_outcome_known",
            ),
        )


class ContactPerson(models.Model):
    """Whom the contact was about."""

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="people")
    person_id = models.UUIDField(db_index=True)


class Message(models.Model):
    """A message owed to a family; `sent` tells that the provider took it."""

    id = models.UUIDField(primary_key=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="messages")
    recipient = models.CharField(max_length=120)
    body = models.TextField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")

    class Meta:
        indexes = (
            models.Index(
                fields=["made_at"], name="message_waiting", condition=Q(sent_at__isnull=True)
            ),
        )

"""Tables of outreach. Codes are short enough to be read over the telephone."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from cancuoc.domain.outreach import home_models
from cancuoc.domain.outreach.rules import (
    Carrier,
    Channel,
    ContactOutcome,
    Delivery,
    OptOutHow,
    State,
)

# Requests to be seen at home are tables of this room too; Django looks for them here.
ALSO: Final = (home_models,)


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
    # What reached the family so far: paper, until a provider took a message.
    carrier = models.CharField(max_length=8, default=Carrier.PRINT, db_default="print")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in State]), name="invitation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(carrier__in=[str(c) for c in Carrier]), name="invitation_carrier_known"
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
    # The first, second … letter to this person.
    wave = models.PositiveSmallIntegerField(default=1, db_default=1)

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
    """A message owed to a family; `sent` tells that the provider took it.

    It is about an invitation, or about a request to be seen at home.
    """

    id = models.UUIDField(primary_key=True)
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, related_name="messages", null=True
    )
    home = models.ForeignKey(
        home_models.HomeRequest, on_delete=models.PROTECT, related_name="messages", null=True
    )
    recipient = models.CharField(max_length=120)
    carrier = models.CharField(max_length=8, default=Carrier.SMS, db_default="sms")
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=Delivery.WAITING, db_default="waiting")
    # When it may be tried next; null is at once.
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(d) for d in Delivery]), name="message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(carrier__in=[str(c) for c in Carrier]), name="message_carrier_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="message_sent_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(invitation__isnull=False) ^ Q(home__isnull=False),
                name="message_about_one_thing",
            ),
        )
        indexes = (
            models.Index(
                fields=["made_at"], name="message_due", condition=Q(state=str(Delivery.WAITING))
            ),
            models.Index(fields=["carrier", "sent_at"], name="message_rate"),
            models.Index(fields=["recipient"], name="message_recipient"),
        )


class OptOut(models.Model):
    """An address that wants no messages, from when and, if it changed its mind, until when."""

    id = models.BigAutoField(primary_key=True)
    address = models.CharField(max_length=120)
    how = models.CharField(max_length=8)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["address"], condition=Q(ended_at__isnull=True), name="opted_out_once"
            ),
            models.CheckConstraint(
                condition=Q(how__in=[str(h) for h in OptOutHow]), name="opt_out_how_known"
            ),
        )


class School(models.Model):
    """A school whose classes are invited together."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=16)


class Pupil(models.Model):
    """A pupil of a class, as the school's newest list says."""

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="pupils")
    class_name = models.CharField(max_length=20)
    person_id = models.UUIDField()
    listed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person_id"], name="pupil_of_one_class"),)


class OfficerMessage(models.Model):
    """A message owed to an officer: his shifts have changed. It names no place and no time."""

    id = models.UUIDField(primary_key=True)
    recipient = models.CharField(max_length=120)
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=Delivery.WAITING)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(d) for d in Delivery]),
                name="officer_message_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="officer_message_sent_has_its_moment",
            ),
        )
        indexes = (
            models.Index(
                fields=["made_at"], condition=Q(state="waiting"), name="officer_message_waiting"
            ),
        )

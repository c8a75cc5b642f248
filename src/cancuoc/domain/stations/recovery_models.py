"""Tables of recovery: words of stations as they were closed to us, and who asked to read them.

They are part of `models`; a file of their own keeps both short.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.stations.recovery_rules import OPEN, AskState, KeyEnd


class RecoveryKey(models.Model):
    """Recovery words of one station, closed to a packet key of ours; one for each is in force."""

    id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(
        "stations.Station", on_delete=models.PROTECT, related_name="recovery_keys"
    )
    sealed = models.BinaryField(max_length=400)
    told_at = models.DateTimeField()
    end = models.CharField(max_length=16, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["station"], condition=Q(end=""), name="recovery_key_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(end="", ended_at__isnull=True)
                | Q(end__in=[str(end) for end in KeyEnd], ended_at__isnull=False),
                name="recovery_key_ended_whole",
            ),
        )


class RecoveryAsk(models.Model):
    """One person's request to read out recovery words, another's answer, and the one reading."""

    id = models.UUIDField(primary_key=True)
    key = models.ForeignKey(RecoveryKey, on_delete=models.PROTECT, related_name="asks")
    state = models.CharField(max_length=16)
    reason = models.CharField(max_length=200)
    asked_by = models.CharField(max_length=80)
    asked_hand = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    allowed_by = models.CharField(max_length=80, default="")
    allowed_hand = models.CharField(max_length=80, default="")
    allowed_at = models.DateTimeField(null=True)
    shown_by = models.CharField(max_length=80, default="")
    shown_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in AskState]),
                name="recovery_ask_state",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=[str(state) for state in OPEN]),
                name="recovery_ask_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(allowed_hand=models.F("asked_hand")), name="recovery_ask_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[str(AskState.ALLOWED), str(AskState.SHOWN)])
                | (Q(allowed_at__isnull=False) & ~Q(allowed_hand="")),
                name="recovery_ask_allowed_first",
            ),
            models.CheckConstraint(
                condition=Q(state=AskState.SHOWN, shown_at__isnull=False)
                | (~Q(state=AskState.SHOWN) & Q(shown_at__isnull=True)),
                name="recovery_ask_shown_once",
            ),
        )

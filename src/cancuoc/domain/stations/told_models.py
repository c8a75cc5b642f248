"""Tables of what stations tell: second officers at beds, what only their disks hold, who worked.

They are part of `models`; a file of their own keeps both short.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.stations.models import Packet, Station
from cancuoc.domain.stations.second_rules import Second


class SecondHand(models.Model):
    """Who answered as the second officer of a bedside dossier, as the packet says it.

    `standing` is what the centre found when it opened the packet, by the rights of that day.
    """

    packet = models.OneToOneField(
        Packet, on_delete=models.PROTECT, primary_key=True, related_name="second_hand"
    )
    dossier_id = models.UUIDField(unique=True)
    hand = models.CharField(max_length=80, default="")
    signed_at = models.DateTimeField(null=True)
    standing = models.CharField(max_length=10)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(standing__in=[str(each) for each in Second]),
                name="second_hand_standing_known",
            ),
            models.CheckConstraint(
                condition=Q(standing="missing", hand="", signed_at__isnull=True)
                | (~Q(standing="missing") & ~Q(hand="") & Q(signed_at__isnull=False)),
                name="second_hand_whole",
            ),
        )


class StationHolding(models.Model):
    """What a station last told it holds alone: dossiers half done, packets without a receipt."""

    station = models.OneToOneField(
        Station, on_delete=models.PROTECT, primary_key=True, related_name="holding"
    )
    drafts = models.IntegerField()
    waiting = models.IntegerField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(drafts__gte=0, waiting__gte=0), name="station_holding_counts"
            ),
        )


class SessionTeam(models.Model):
    """Who worked in a session, as one station told it; another choice has the next number.

    `proven` says that whoever chose held a lease of the station then.
    """

    id = models.BigAutoField(primary_key=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="teams")
    session_id = models.UUIDField()
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    data = models.JSONField()
    word = models.TextField()
    chosen_by = models.CharField(max_length=64)
    proven = models.BooleanField()
    chosen_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["station", "session_id", "number"], name="session_team_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="session_team_numbered"),
        )
        indexes = (models.Index(fields=["session_id"], name="session_team_session"),)

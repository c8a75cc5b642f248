"""The table of second officers at beds.

It is a part of `models`; a file of its own keeps both short.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.stations.models import Packet
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

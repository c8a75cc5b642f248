"""The tables of counts.

Counts by the hour are kept by facts and can be thrown away and recounted. Counts of a day tell
how far everybody stood at its close, which no other table remembers.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cancuoc.domain.reporting.rules import Measure
from cancuoc.law.ages import Band


class HourCount(models.Model):
    """How often something happened in one Vietnamese hour, unit and age band."""

    pk = models.CompositePrimaryKey("day", "hour", "unit_code", "band", "measure")
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    unit_code = models.CharField(max_length=16)
    band = models.CharField(max_length=8)
    measure = models.CharField(max_length=16)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(measure__in=[str(m) for m in Measure]), name="measure_known"
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="hour_of_day"),
        )
        indexes = (models.Index(fields=["measure", "day"], name="count_by_measure"),)


class DayCount(models.Model):
    """A unit at the close of a Vietnamese day: its open dossiers, and the waits of that day.

    What was open a week ago cannot be read from today's tables, so it is set down once a day.
    `called` people waited `waited` minutes in all: sums add up over units and days, medians
    do not.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    unit_code = models.CharField(max_length=16, blank=True)
    counted_at = models.DateTimeField()
    dossiers = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    called = models.PositiveIntegerField()
    waited = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["day", "unit_code"], name="a_unit_has_one_count_a_day"),
            models.CheckConstraint(condition=Q(late__lte=F("dossiers")), name="late_are_open"),
            models.CheckConstraint(
                condition=Q(called__gt=0) | Q(waited=0), name="nobody_called_waited"
            ),
        )


class DayDemand(models.Model):
    """One hamlet and band of a counted day: due, open still, and captured or further (people)."""

    id = models.BigAutoField(primary_key=True)
    count = models.ForeignKey(DayCount, on_delete=models.PROTECT, related_name="demand")
    hamlet = models.CharField(max_length=120, blank=True)
    band = models.CharField(max_length=8)
    due = models.PositiveIntegerField()
    open = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["count", "hamlet", "band"], name="a_hamlet_has_one_row_a_count"
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("open") + F("taken")), name="open_and_taken_are_due"
            ),
            models.CheckConstraint(
                condition=Q(band__in=[str(band) for band in Band]), name="day_band_known"
            ),
        )

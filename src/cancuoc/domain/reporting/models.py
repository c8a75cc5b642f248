"""The one table of counts. It is kept by facts and can be thrown away and recounted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cancuoc.domain.reporting.rules import Measure


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

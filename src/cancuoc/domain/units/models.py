"""Tables of units. Codes are text and may come back for another place: dates tell them apart."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from cancuoc.domain.units.rules import Certainty, Level, PointKind, PoliceKind, Share, UnitKind


class DateRange(Func):
    """The SQL `daterange(from, to, '[]')`: both days included, an empty end is open."""

    function = "daterange"
    output_field = DateRangeField()


def _dated(name: str) -> list[Any]:
    """Return the constraints of every dated table: dates in order, one row of a code a day."""
    return [
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            name=f"{name}_dates_in_order",
        ),
        ExclusionConstraint(
            name=f"{name}_one_row_a_day",
            expressions=[
                (DateRange("valid_from", "valid_to", Value("[]")), RangeOperators.OVERLAPS),
                ("code", RangeOperators.EQUAL),
            ],
        ),
    ]


class Dated(models.Model):
    """A row of facts about a code from `valid_from` to `valid_to`, both days included."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        abstract = True


class Unit(Dated):
    """An administrative unit. `search` is the folded full name followed by that of its parent."""

    kind = models.CharField(max_length=16)
    level = models.CharField(max_length=8)
    parent = models.CharField(max_length=16, default="")
    search = models.CharField(max_length=200)

    class Meta:
        constraints = (
            *_dated("unit"),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in UnitKind]), name="unit_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=[str(level) for level in Level]), name="unit_level_known"
            ),
        )
        indexes = (
            models.Index(fields=["parent"], name="unit_parent"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="unit_search"),
        )


class PoliceUnit(Dated):
    """A police unit with a part in the issue of cards, and the administrative area it serves."""

    kind = models.CharField(max_length=16)
    parent = models.CharField(max_length=16, default="")
    area = models.CharField(max_length=16, default="")
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = (
            *_dated("police"),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in PoliceKind]), name="police_kind_known"
            ),
        )
        indexes = (models.Index(fields=["area"], name="police_area"),)


class IntakePoint(Dated):
    """A place that takes in dossiers. `operator` is the police unit that runs it."""

    kind = models.CharField(max_length=8)
    address = models.CharField(max_length=200, default="")
    area = models.CharField(max_length=16)
    operator = models.CharField(max_length=16)
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = (
            *_dated("point"),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in PointKind]), name="point_kind_known"
            ),
        )


class UnitSuccession(models.Model):
    """From `on`, `code` is `successor`. `imported` rows came with a crosswalk file."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16)
    successor = models.CharField(max_length=16)
    on = models.DateField()
    share = models.CharField(max_length=8)
    certainty = models.CharField(max_length=12)
    note = models.CharField(max_length=300, default="")
    imported = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "successor", "on"], name="succession_once"),
            models.CheckConstraint(
                condition=Q(share__in=[str(s) for s in Share]), name="succession_share_known"
            ),
            models.CheckConstraint(
                condition=Q(certainty__in=[str(c) for c in Certainty]),
                name="succession_certainty_known",
            ),
        )


class UnitBorder(models.Model):
    """The drawn border of a unit, imported by the deployment; we ship none."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16)
    level = models.CharField(max_length=8)
    valid_on = models.DateField()
    geometry = models.JSONField()
    source = models.CharField(max_length=300)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["code", "valid_on"], name="border_once"),)


class TableLoad(models.Model):
    """Which edition of the shipped tables is in the database."""

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

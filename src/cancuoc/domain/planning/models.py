"""Tables of planning. The database itself refuses a team or a kit in two places at once."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from cancuoc.domain.planning import crew_models
from cancuoc.domain.planning.rules import ClosedThing, RunState, SessionKind, State

# Officers, rosters and shifts are tables of this room too; Django looks for them here.
ALSO: Final = (crew_models,)


class Campaign(models.Model):
    """A peak campaign with its days and target group."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_days_in_order"
            ),
        )


class Team(models.Model):
    """A mobile team or the crew of a fixed counter, at home in one district."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=16)


class TeamMember(models.Model):
    """An officer who works in a team, by sign-in name."""

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    username = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["team", "username"], name="team_member_once"),
        )


class Kit(models.Model):
    """A capture kit; its station program carries the same code."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="kits")
    has_iris = models.BooleanField(default=True)
    for_bedside = models.BooleanField(default=False)


class PlannedSession(models.Model):
    """One place on one date for one team."""

    id = models.UUIDField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT)
    unit_code = models.CharField(max_length=16)
    place = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    during = DateTimeRangeField()
    slot_minutes = models.PositiveSmallIntegerField()
    per_kit_hour = models.PositiveSmallIntegerField()
    slot_capacity = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in State]), name="planned_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in SessionKind]), name="planned_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(slot_capacity__gte=1), name="planned_capacity_positive"
            ),
            ExclusionConstraint(
                name="team_in_one_place",
                expressions=[
                    ("during", RangeOperators.OVERLAPS),
                    ("team", RangeOperators.EQUAL),
                ],
                condition=~Q(state=str(State.CANCELLED)),
            ),
        )


class PlannedKit(models.Model):
    """A kit set down for a session. `active` falls when the session is cancelled."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(PlannedSession, on_delete=models.PROTECT, related_name="kits")
    kit = models.ForeignKey(Kit, on_delete=models.PROTECT)
    during = DateTimeRangeField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="kit_in_one_place",
                expressions=[
                    ("during", RangeOperators.OVERLAPS),
                    ("kit", RangeOperators.EQUAL),
                ],
                condition=Q(active=True),
            ),
        )


class PlannedSessionHistory(models.Model):
    """Every move of a session, never changed."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(PlannedSession, on_delete=models.PROTECT, related_name="history")
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, default="")


class PlanRun(models.Model):
    """A run of the planner: what it was asked, how far it is, what it found.

    `problem` and `found` are as `planner.deployment.coding` writes them; `checkpoint` is the state
    of the search, so that another process can go on. `heard_at` is the last sign of life.
    A run with a `lost_team` changes the plan of its `base` as little as can be.
    """

    id = models.UUIDField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="runs")
    name = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=16)
    state = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    seconds = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    problem = models.JSONField()
    checkpoint = models.JSONField(default=dict)
    found = models.JSONField(null=True)
    figures = models.JSONField(null=True)
    bound = models.FloatField(null=True)
    stop_wanted = models.BooleanField(default=False)
    heard_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, default="")
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="changes")
    lost_team = models.CharField(max_length=32, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in RunState]), name="run_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "published", "replaced"])
                | Q(found__isnull=False, figures__isnull=False),
                name="run_done_has_plan",
            ),
            models.CheckConstraint(
                condition=Q(lost_team="") | Q(base__isnull=False), name="run_lost_has_base"
            ),
        )
        indexes = (models.Index(fields=["state", "asked_at"], name="run_waiting"),)


class PlanProgress(models.Model):
    """How a run stood at one moment: worth of the best plan and the bound, in people."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, related_name="progress")
    seconds = models.FloatField()
    best = models.FloatField()
    bound = models.FloatField()
    done = models.PositiveIntegerField()
    total = models.PositiveIntegerField()


class Closure(models.Model):
    """Days on which a team, a kit or the venue of a commune is not to be had, and why."""

    id = models.BigAutoField(primary_key=True)
    thing = models.CharField(max_length=8)
    code = models.CharField(max_length=32)
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(thing__in=[str(thing) for thing in ClosedThing]),
                name="closure_thing_known",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="closure_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["thing", "code", "first_day"], name="closure_once_a_day"
            ),
        )


class Loan(models.Model):
    """A district whose teams may also be sent to another."""

    id = models.BigAutoField(primary_key=True)
    from_unit = models.CharField(max_length=16)
    to_unit = models.CharField(max_length=16)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(from_unit=F("to_unit")), name="loan_to_another"),
            models.UniqueConstraint(fields=["from_unit", "to_unit"], name="loan_once"),
        )

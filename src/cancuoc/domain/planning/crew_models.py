"""Tables of the crew: officers, their leave and wishes, limits of work, rosters and shifts.

They are part of `models`; a file of their own keeps both short.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cancuoc.domain.planning.crew_rules import POSTS, SHIFTS, AskState, AwayKind
from cancuoc.domain.planning.rules import RunState


class CrewOfficer(models.Model):
    """An officer as the planner knows him: sign-in name, unit, posts he can fill.

    `home` is the commune or district he would rather work in; the unit when nothing was said.
    """

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=16)
    home = models.CharField(max_length=16)
    skills = ArrayField(models.CharField(max_length=12))
    email = models.CharField(max_length=120, default="")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(skills__contained_by=list(POSTS)), name="crew_skills_known"
            ),
            models.CheckConstraint(
                condition=Q(skills__len__gte=1) | Q(active=False), name="crew_has_a_skill"
            ),
        )


class CrewHistory(models.Model):
    """What was kept about an officer at one moment; never changed."""

    id = models.BigAutoField(primary_key=True)
    officer = models.ForeignKey(CrewOfficer, on_delete=models.PROTECT, related_name="history")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    kept = models.JSONField()


class Leave(models.Model):
    """Days on which an officer does not work, both inclusive; withdrawn ones stay readable."""

    id = models.BigAutoField(primary_key=True)
    officer = models.ForeignKey(CrewOfficer, on_delete=models.PROTECT, related_name="leave")
    kind = models.CharField(max_length=8)
    first_day = models.DateField()
    last_day = models.DateField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in AwayKind]), name="leave_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="leave_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["officer", "first_day"],
                condition=Q(withdrawn=False),
                name="leave_once_a_day",
            ),
        )


class LeaveRequest(models.Model):
    """Days off an officer asks for; only granted ones become leave. Answers carry who and when."""

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(CrewOfficer, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=8)
    first_day = models.DateField()
    last_day = models.DateField()
    note = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, default="")
    why = models.CharField(max_length=200, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in AskState]),
                name="leave_request_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in AwayKind]),
                name="leave_request_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="leave_request_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True)
                | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="leave_request_ends_once",
            ),
            models.UniqueConstraint(
                fields=["officer", "first_day"],
                condition=Q(state="asked"),
                name="leave_request_once_a_day",
            ),
        )


class ShiftWish(models.Model):
    """A shift an officer would like to work, or would rather not."""

    id = models.BigAutoField(primary_key=True)
    officer = models.ForeignKey(CrewOfficer, on_delete=models.PROTECT, related_name="wishes")
    on = models.DateField()
    shift = models.CharField(max_length=12)
    wanted = models.BooleanField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(shift__in=list(SHIFTS)), name="wish_shift_known"),
            models.UniqueConstraint(fields=["officer", "on", "shift"], name="wish_once"),
        )


class WorkLimit(models.Model):
    """A limit of working time that a unit sets otherwise than the Labour Code, with its source."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=20, unique=True)
    number = models.DecimalField(max_digits=5, decimal_places=1)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(number__gt=0), name="work_limit_positive"),
        )


class RosterRun(models.Model):
    """A roster that was asked for: the question, how far it is, what was found.

    `question` and `limits` are as `planner.roster.crew_coding` writes them, `seats` the posts of
    each session. `checkpoint` is the best roster so far, so that another process can go on.
    `plan` is a plan whose sessions go live with the roster; `base` the roster it changes.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=16)
    first_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    plan = models.ForeignKey(
        "planning.PlanRun", on_delete=models.PROTECT, null=True, related_name="rosters"
    )
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="changes")
    why_changed = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    seconds = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    question = models.JSONField()
    limits = models.JSONField()
    seats = models.JSONField()
    checkpoint = models.JSONField(null=True)
    found = models.JSONField(null=True)
    figures = models.JSONField(null=True)
    stop_wanted = models.BooleanField(default=False)
    heard_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in RunState]),
                name="roster_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "published", "replaced"])
                | Q(found__isnull=False, figures__isnull=False),
                name="roster_done_has_roster",
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="roster_has_days"),
        )
        indexes = (models.Index(fields=["state", "asked_at"], name="roster_waiting"),)


class RosterProgress(models.Model):
    """How a roster stood at one moment: cost of the best and the bound no roster can be below."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(RosterRun, on_delete=models.PROTECT, related_name="progress")
    seconds = models.FloatField()
    best = models.FloatField()
    bound = models.FloatField()


class Shift(models.Model):
    """An officer on a post of one shift of a session, told to him. Withdrawn ones stay readable."""

    id = models.UUIDField(primary_key=True)
    run = models.ForeignKey(RosterRun, on_delete=models.PROTECT, related_name="shifts")
    officer = models.ForeignKey(CrewOfficer, on_delete=models.PROTECT, related_name="shifts")
    session = models.ForeignKey(
        "planning.PlannedSession", on_delete=models.PROTECT, related_name="shifts"
    )
    on = models.DateField()
    shift = models.CharField(max_length=12)
    post = models.CharField(max_length=12)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(shift__in=list(SHIFTS)), name="shift_known"),
            models.CheckConstraint(condition=Q(post__in=list(POSTS)), name="shift_post_known"),
            models.UniqueConstraint(
                fields=["officer", "on", "shift"],
                condition=Q(active=True),
                name="officer_on_one_post",
            ),
        )


class ShiftNotice(models.Model):
    """What an officer was told: shifts that are new to him and shifts that fell away."""

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(CrewOfficer, on_delete=models.PROTECT, related_name="notices")
    at = models.DateTimeField()
    new = models.PositiveSmallIntegerField()
    gone = models.PositiveSmallIntegerField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(new__gt=0) | Q(gone__gt=0), name="shift_notice_says_something"
            ),
        )

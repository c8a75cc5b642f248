"""Requests to be seen at home, their history, and the rounds planned for them."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.models import F, Q

from cancuoc.domain.outreach.home_rules import (
    LONGEST_WORDS,
    OPEN,
    Declined,
    HomeReason,
    HomeRunState,
    HomeState,
    HomeWay,
    Missed,
    Part,
)

_LONGEST_HOUSE: Final = 120


def _one_of(field: str, values: Any, *, name: str, empty: bool = False) -> models.CheckConstraint:
    known = [value.value for value in values] + ([""] if empty else [])
    return models.CheckConstraint(condition=Q(**{f"{field}__in": known}), name=name)


class HomeRequest(models.Model):
    """One resident who cannot come, and what became of it.

    `days` are weekdays that suit (0 is Monday; none is any day). `latitude` and `longitude` are
    the door, where an officer knows it. `session_id`, `stop`, `visit_from` and `visit_until` are
    those of the round that is planned or was the last; `ticket_id` what the station got of it.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    person_id = models.UUIDField()
    unit_code = models.CharField(max_length=16)
    hamlet = models.CharField(max_length=120, default="")
    house = models.CharField(max_length=_LONGEST_HOUSE, default="")
    reason = models.CharField(max_length=10)
    words = models.CharField(max_length=LONGEST_WORDS, default="")
    way = models.CharField(max_length=10)
    phone = models.CharField(max_length=16)
    email = models.CharField(max_length=120, default="")
    days = models.JSONField(default=list)
    part = models.CharField(max_length=10, default=Part.ANY)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    state = models.CharField(max_length=10)
    declined = models.CharField(max_length=12, default="")
    missed = models.CharField(max_length=10, default="")
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    session_id = models.UUIDField(null=True)
    stop = models.PositiveSmallIntegerField(null=True)
    visit_from = models.DateTimeField(null=True)
    visit_until = models.DateTimeField(null=True)
    ticket_id = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = (
            _one_of("state", HomeState, name="home_state_known"),
            _one_of("reason", HomeReason, name="home_reason_known"),
            _one_of("way", HomeWay, name="home_way_known"),
            _one_of("part", Part, name="home_part_known"),
            _one_of("declined", Declined, name="home_declined_known", empty=True),
            _one_of("missed", Missed, name="home_missed_known", empty=True),
            models.UniqueConstraint(
                fields=["person_id"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="home_one_open_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(reason=HomeReason.OTHER.value) | ~Q(words=""),
                name="home_other_has_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=HomeState.DECLINED.value) | ~Q(declined=""),
                name="home_declined_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=HomeState.NOT_MET.value) | ~Q(missed=""),
                name="home_not_met_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=HomeState.PLANNED.value)
                | Q(
                    session_id__isnull=False,
                    stop__gte=1,
                    visit_from__isnull=False,
                    visit_until__gt=F("visit_from"),
                ),
                name="home_planned_has_hour",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(8, 24),
                    longitude__range=(102, 118),
                ),
                name="home_point_whole",
            ),
        )
        indexes = (
            models.Index(fields=["unit_code", "state"], name="home_where"),
            models.Index(fields=["session_id", "stop"], name="home_round"),
        )


class HomeRequestHistory(models.Model):
    """Every move of a request; only added."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(HomeRequest, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    why = models.CharField(max_length=12, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class HomeRun(models.Model):
    """Rounds worked out for a district and some days, and published as they stand or not at all.

    `outings` says which team goes on which half day from door to door, `left` who is not seen
    and why; requests by code, times as ISO 8601.
    """

    id = models.UUIDField(primary_key=True)
    campaign_id = models.UUIDField()
    unit_code = models.CharField(max_length=16)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    outings = models.JSONField(default=list)
    left = models.JSONField(default=list)
    seconds = models.FloatField(default=0.0)

    class Meta:
        constraints = (
            _one_of("state", HomeRunState, name="home_run_state_known"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="home_run_days_in_order"
            ),
        )
        indexes = (models.Index(fields=["unit_code", "asked_at"], name="home_run_where"),)

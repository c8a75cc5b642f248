"""Tables of visits. They hold codes, rooms and officers; no name of a resident is ever here."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from cancuoc.domain.bedside.rules import (
    LONGEST_NAME,
    LONGEST_ROOM,
    OPEN_BEDS,
    BedState,
    Reason,
    VisitState,
)


def _one_of(field: str, values: Any, *, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [value.value for value in values]}), name=name
    )


class Visit(models.Model):
    """A bedside session at a centre. `medical` is the staff of the centre who is present."""

    id = models.UUIDField(primary_key=True)
    centre_code = models.CharField(max_length=16)
    unit_code = models.CharField(max_length=16)
    session_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=10)
    medical = models.CharField(max_length=LONGEST_NAME, default="")
    starts_at = models.DateTimeField()

    class Meta:
        constraints = (
            _one_of("state", VisitState, name="visit_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[VisitState.OPEN.value, VisitState.CLOSED.value])
                | ~Q(medical=""),
                name="visit_has_medical_staff",
            ),
        )
        indexes = (models.Index(fields=["centre_code", "starts_at"], name="visit_where"),)


class Bed(models.Model):
    """One resident on the list of a visit: where, with whom, and what came of it.

    `ticket_id` ties what the station captures to the resident's file. `continues` is the bed of
    an earlier visit that was paused. `missing` lists parts that could not be taken, with codes.
    `found` counts records the search by itself led to, `same_as` the files of other residents.
    """

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="beds")
    resident_id = models.UUIDField()
    code = models.CharField(max_length=24)
    room = models.CharField(max_length=LONGEST_ROOM)
    band = models.CharField(max_length=8)
    person_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=12, default=Reason.NONE)
    first_officer = models.CharField(max_length=64, default="")
    second_officer = models.CharField(max_length=64, default="")
    carer = models.CharField(max_length=LONGEST_NAME, default="")
    ticket_id = models.UUIDField(null=True, unique=True)
    continues = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="on")
    dossier_id = models.UUIDField(null=True, unique=True)
    missing = models.JSONField(default=list)
    search_key = models.UUIDField(null=True)
    searched_at = models.DateTimeField(null=True)
    found = models.PositiveSmallIntegerField(null=True)
    same_as = models.JSONField(default=list)
    since = models.DateTimeField()

    class Meta:
        constraints = (
            _one_of("state", BedState, name="bed_state_known"),
            _one_of("reason", Reason, name="bed_reason_known"),
            models.UniqueConstraint(
                fields=["resident_id"],
                condition=Q(state__in=[state.value for state in OPEN_BEDS]),
                name="one_open_bed_a_resident",
            ),
            models.CheckConstraint(
                condition=Q(first_officer="") | ~Q(first_officer=F("second_officer")),
                name="bed_officers_differ",
            ),
            models.CheckConstraint(
                condition=~Q(state=BedState.UNDER_WAY.value)
                | (~Q(first_officer="") & ~Q(second_officer="") & ~Q(carer="")),
                name="bed_has_two_officers_and_carer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BedState.PAUSED.value, BedState.NOT_TAKEN.value])
                | ~Q(reason=Reason.NONE.value),
                name="bed_not_taken_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=BedState.CAPTURED.value) | Q(dossier_id__isnull=False),
                name="bed_captured_has_dossier",
            ),
            models.CheckConstraint(condition=~Q(room=""), name="bed_has_room"),
        )
        indexes = (models.Index(fields=["resident_id"], name="bed_resident"),)


class BedHistory(models.Model):
    """Every act on a bed; only added."""

    id = models.BigAutoField(primary_key=True)
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=16)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=12, default=Reason.NONE)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

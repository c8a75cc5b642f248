"""Tables of people in care. What was said is never changed; where they stand is recomputed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from cancuoc.domain.specialcare.evidence import LONGEST_VALUE, About, Source, Weight
from cancuoc.domain.specialcare.ladder import Origin, Paper
from cancuoc.domain.specialcare.papers import Kind
from cancuoc.domain.specialcare.rules import (
    Answered,
    Basis,
    CandidateState,
    CentreRole,
    Ended,
    EnquiryState,
    FoundBy,
    Procedure,
    Route,
    Status,
)
from cancuoc.law.standing import Absence, Rung, Ward


def _one_of(field: str, values: Any, *, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [value.value for value in values]}), name=name
    )


class Centre(models.Model):
    """A social-protection centre. `unit_code` is the commune it lies in."""

    code = models.CharField(max_length=16, primary_key=True)
    name = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=16)
    address = models.CharField(max_length=200, default="")
    may_represent = models.BooleanField(default=False)


class CentreStaff(models.Model):
    """Who works at a centre, as what and when."""

    id = models.UUIDField(primary_key=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="staff")
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=16)
    paper = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            _one_of("role", CentreRole, name="centre_role_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="centre_staff_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["centre"],
                condition=Q(role=CentreRole.HEAD.value, valid_to__isnull=True),
                name="centre_has_one_head",
            ),
        )


class Resident(models.Model):
    """Somebody on a centre's roll, from nothing to an identity.

    `code` is what letters, lists and displays show; it holds no part of a name. The columns below
    `status` are the plain facts the rule book looks at.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=24, unique=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="residents")
    roll_number = models.CharField(max_length=32)
    came_on = models.DateField()
    left_on = models.DateField(null=True)
    left_why = models.CharField(max_length=LONGEST_VALUE, default="")
    died_on = models.DateField(null=True)
    status = models.CharField(max_length=16)
    route = models.CharField(max_length=16, default=Route.NONE)
    since = models.DateTimeField()
    origin = models.CharField(max_length=16, default=Origin.VIETNAMESE)
    has_nationality_paper = models.BooleanField(default=False)
    abandoned = models.BooleanField(default=False)
    lives_since = models.DateField(null=True)
    screened_on = models.DateField(null=True)
    captured_on = models.DateField(null=True)
    capture_note = models.CharField(max_length=LONGEST_VALUE, default="")
    biometrics_searched_on = models.DateField(null=True)
    names_searched_on = models.DateField(null=True)
    person_id = models.UUIDField(null=True)
    register_right = models.BooleanField(default=False)
    paper = models.CharField(max_length=8, default=Paper.NONE)
    review_on = models.DateField(null=True)

    class Meta:
        constraints = (
            _one_of("status", Status, name="resident_status_known"),
            _one_of("route", Route, name="resident_route_known"),
            _one_of("origin", Origin, name="resident_origin_known"),
            _one_of("paper", Paper, name="resident_paper_known"),
            models.UniqueConstraint(fields=["centre", "roll_number"], name="resident_once_a_roll"),
            models.UniqueConstraint(
                fields=["person_id"],
                condition=Q(person_id__isnull=False, left_on__isnull=True),
                name="one_resident_a_person",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("came_on")),
                name="resident_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(person_id__isnull=False) | ~Q(status=Status.READY.value),
                name="resident_ready_has_identity",
            ),
        )
        indexes = (models.Index(fields=["centre", "status"], name="resident_where"),)


class Statement(models.Model):
    """One thing said about a resident; `value` is null when the source says it is not known."""

    id = models.UUIDField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="statements")
    about = models.CharField(max_length=12)
    value = models.CharField(max_length=LONGEST_VALUE, null=True)
    source = models.CharField(max_length=12)
    said_by = models.CharField(max_length=120)
    on = models.DateField(null=True)
    weight = models.PositiveSmallIntegerField()
    why_weight = models.CharField(max_length=LONGEST_VALUE, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            _one_of("about", About, name="statement_about_known"),
            _one_of("source", Source, name="statement_source_known"),
            _one_of("weight", Weight, name="statement_weight_known"),
        )


class ResidentHistory(models.Model):
    """Every act on a file, with the status it led to; only added."""

    id = models.BigAutoField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="history")
    act = models.CharField(max_length=32)
    status = models.CharField(max_length=16)
    note = models.CharField(max_length=LONGEST_VALUE, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Candidate(models.Model):
    """A record that may be the resident's. Two officers decide: one proposes, another confirms."""

    id = models.UUIDField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="candidates")
    person_id = models.UUIDField(db_index=True)
    found_by = models.CharField(max_length=12)
    score = models.FloatField(null=True)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=LONGEST_VALUE, default="")
    proposed_by = models.CharField(max_length=64, default="")
    decided_by = models.CharField(max_length=64, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            _one_of("found_by", FoundBy, name="candidate_found_known"),
            _one_of("state", CandidateState, name="candidate_state_known"),
            models.UniqueConstraint(
                fields=["resident", "person_id"], name="candidate_once_a_resident"
            ),
            models.UniqueConstraint(
                fields=["person_id"],
                condition=Q(state=CandidateState.CONFIRMED.value),
                name="record_confirmed_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=CandidateState.CONFIRMED.value)
                | (~Q(proposed_by="") & ~Q(decided_by="") & ~Q(proposed_by=F("decided_by"))),
                name="candidate_four_eyes",
            ),
        )


class Enquiry(models.Model):
    """A question to another office; its answer, or that none came, is evidence."""

    id = models.UUIDField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="enquiries")
    addressee = models.CharField(max_length=120)
    place = models.CharField(max_length=LONGEST_VALUE)
    sent_on = models.DateField()
    due_on = models.DateField()
    reminded_on = models.DateField(null=True)
    state = models.CharField(max_length=10)
    answer = models.CharField(max_length=500, default="")
    answered_on = models.DateField(null=True)
    outcome = models.CharField(max_length=16, default=Answered.NOTHING)

    class Meta:
        constraints = (
            _one_of("state", EnquiryState, name="enquiry_state_known"),
            _one_of("outcome", Answered, name="enquiry_outcome_known"),
            models.CheckConstraint(
                condition=Q(state=EnquiryState.ANSWERED.value) ^ Q(outcome=Answered.NOTHING.value),
                name="enquiry_answer_has_outcome",
            ),
            models.CheckConstraint(condition=Q(due_on__gt=F("sent_on")), name="enquiry_has_time"),
        )
        indexes = (
            models.Index(
                fields=["due_on"], name="enquiry_due", condition=Q(state=EnquiryState.SENT.value)
            ),
        )


class Step(models.Model):
    """A procedure carried out for a resident, with its paper; each kind once."""

    id = models.UUIDField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16)
    on = models.DateField()
    paper = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            _one_of("kind", Procedure, name="step_kind_known"),
            models.UniqueConstraint(fields=["resident", "kind"], name="step_once"),
            models.CheckConstraint(condition=~Q(paper=""), name="step_has_paper"),
        )


class Representation(models.Model):
    """Who may act for a resident, on what basis, by what proof, from when to when.

    `document` is the blob of the proof. A row written down wrongly is struck, never changed: what
    stands instead `replaces` it.
    """

    id = models.UUIDField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="representations")
    name = models.CharField(max_length=100)
    basis = models.CharField(max_length=20)
    ward = models.CharField(max_length=8, default="", db_default="")
    rung = models.CharField(max_length=16, default="", db_default="")
    proof = models.CharField(max_length=24)
    proof_paper = models.CharField(max_length=120, default="", db_default="")
    document = models.CharField(max_length=80, default="", db_default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended = models.CharField(max_length=12, default=Ended.NOT_YET)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True)
    struck_at = models.DateTimeField(null=True)
    struck_why = models.CharField(max_length=LONGEST_VALUE, default="", db_default="")

    class Meta:
        constraints = (
            _one_of("basis", Basis, name="representation_basis_known"),
            _one_of("ended", Ended, name="representation_end_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True, ended=Ended.NOT_YET.value)
                | (Q(valid_to__gte=F("valid_from")) & ~Q(ended=Ended.NOT_YET.value)),
                name="representation_end_has_reason",
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(valid_to__isnull=True, struck_at__isnull=True),
                name="one_representation_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ward="") | Q(ward__in=[ward.value for ward in Ward]),
                name="representation_ward_known",
            ),
            models.CheckConstraint(
                condition=Q(rung="") | Q(rung__in=[rung.value for rung in Rung]),
                name="representation_rung_known",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True) ^ ~Q(struck_why=""),
                name="representation_struck_with_reason",
            ),
        )


class RepresentationCheck(models.Model):
    """Why one who comes earlier in the order of the law does not represent; only added."""

    id = models.BigAutoField(primary_key=True)
    representation = models.ForeignKey(
        Representation, on_delete=models.PROTECT, related_name="checks"
    )
    rung = models.CharField(max_length=16)
    absence = models.CharField(max_length=8)

    class Meta:
        constraints = (
            _one_of("rung", Rung, name="check_rung_known"),
            _one_of("absence", Absence, name="check_absence_known"),
            models.UniqueConstraint(fields=["representation", "rung"], name="check_once_a_rung"),
        )


class CentreStanding(models.Model):
    """That a centre may represent its residents, or no longer may, by what paper; only added."""

    id = models.UUIDField(primary_key=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="standings")
    may_represent = models.BooleanField()
    paper = models.CharField(max_length=120)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(paper=""), name="standing_has_paper"),)


class PrintedPaper(models.Model):
    """One print of one paper: which, the how manieth, who, when, what for; only added.

    `about` is the enquiry or the candidate it is about, or the resident.
    """

    id = models.UUIDField(primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="prints")
    kind = models.CharField(max_length=12)
    about = models.UUIDField()
    copy = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            _one_of("kind", Kind, name="printed_kind_known"),
            models.UniqueConstraint(
                fields=["resident", "kind", "about", "copy"], name="printed_copy_once"
            ),
            models.CheckConstraint(condition=Q(copy__gte=1), name="printed_copy_counts"),
            models.CheckConstraint(condition=~Q(purpose=""), name="printed_for_a_purpose"),
        )


class RollImport(models.Model):
    """A roll that was read: its digest and what came of its lines."""

    id = models.UUIDField(primary_key=True)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="imports")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    lines = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

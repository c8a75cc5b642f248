"""Tables of the mirror. Shapes are chosen for a city of millions: small rows, few indexes.

Names stand once in `Name`, so that a search by a misspelt name looks at some hundred thousand
spellings and not at every resident.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from cancuoc.domain.population.rules import (
    ChangeSource,
    GuardianBasis,
    LinkSource,
    PhoneRole,
    ResidenceKind,
)
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds


def _one_of(field: str, values: Any, *, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [str(value) for value in values]}), name=name
    )


class Name(models.Model):
    """A full name as written, with its folds and the key that sorts it the Vietnamese way."""

    id = models.AutoField(primary_key=True)
    full = models.CharField(max_length=100)
    folded = models.CharField(max_length=120)
    folded_yi = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=320)

    class Meta:
        # A unique constraint and not `unique=True`, which would add a second index for LIKE.
        constraints = (models.UniqueConstraint(fields=["full"], name="name_once"),)
        indexes = (
            GinIndex(fields=["folded_yi"], opclasses=["gin_trgm_ops"], name="name_trigrams"),
        )


class Hamlet(models.Model):
    """A hamlet or residential group; the empty name stands for a commune without finer detail."""

    id = models.AutoField(primary_key=True)
    commune = models.CharField(max_length=5)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["commune", "name"], name="hamlet_once"),)


class Household(models.Model):
    """People who live together at one address."""

    id = models.BigAutoField(primary_key=True)
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT)
    house = models.CharField(max_length=120, default="")


class Person(models.Model):
    """One person as the register knows him or her.

    `born_latest` is the last day the birth date can mean and `born_precision` how many of its
    parts are known. `household` and `hamlet` tell where the person lives, `residence` on what
    ground; `registered_hamlet` is the permanent residence. A person in a care centre may have
    neither number nor household.
    """

    id = models.UUIDField(primary_key=True)
    personal_number = models.CharField(max_length=12, null=True)
    name = models.ForeignKey(Name, on_delete=models.PROTECT, db_index=False)
    birth_year = models.SmallIntegerField()
    born_precision = models.SmallIntegerField()
    born_latest = models.DateField()
    sex = models.CharField(max_length=7)
    ethnicity = models.CharField(max_length=20)
    birth_place = models.CharField(max_length=5, default="")
    father = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    mother = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    links = models.CharField(max_length=8, default=LinkSource.NONE)
    household = models.ForeignKey(
        Household, null=True, on_delete=models.PROTECT, related_name="members"
    )
    hamlet = models.ForeignKey(Hamlet, null=True, on_delete=models.PROTECT, related_name="+")
    registered_hamlet = models.ForeignKey(
        Hamlet, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    residence = models.CharField(max_length=9)
    phone = models.CharField(max_length=13, null=True)
    phone_role = models.CharField(max_length=7, default=PhoneRole.NONE)
    holds = models.CharField(max_length=4, default=Holds.NONE)
    holds_issued = models.DateField(null=True)
    holds_expires = models.DateField(null=True)
    cmnd_number = models.CharField(max_length=9, null=True)
    cancelled_number = models.CharField(max_length=12, null=True)
    care_centre = models.CharField(max_length=40, null=True)
    citizen = models.BooleanField(default=True)
    deceased_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["personal_number"], name="person_number_once"),
            models.CheckConstraint(
                condition=Q(personal_number__isnull=True)
                | Q(personal_number__regex=r"^[0-9]{12}$"),
                name="person_number_is_12_digits",
            ),
            models.CheckConstraint(
                condition=Q(born_precision__gte=1) & Q(born_precision__lte=3),
                name="person_precision_known",
            ),
            models.CheckConstraint(
                condition=Q(birth_year=F("born_latest__year")), name="person_year_is_of_birth"
            ),
            models.CheckConstraint(
                condition=~Q(father=F("id")) & ~Q(mother=F("id")), name="person_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(holds=Holds.NONE, holds_expires__isnull=True) | ~Q(holds=Holds.NONE),
                name="person_no_expiry_without_paper",
            ),
            _one_of("sex", Sex, name="person_sex_known"),
            _one_of("links", LinkSource, name="person_links_known"),
            _one_of("residence", ResidenceKind, name="person_residence_known"),
            _one_of("phone_role", PhoneRole, name="person_phone_role_known"),
            _one_of("holds", Holds, name="person_holds_known"),
        )
        indexes = (
            models.Index(fields=["name", "birth_year"], name="person_name_year"),
            models.Index(
                fields=["father"], name="person_father", condition=Q(father__isnull=False)
            ),
            models.Index(
                fields=["mother"], name="person_mother", condition=Q(mother__isnull=False)
            ),
            models.Index(fields=["phone"], name="person_phone", condition=Q(phone__isnull=False)),
            models.Index(
                fields=["cmnd_number"], name="person_cmnd", condition=Q(cmnd_number__isnull=False)
            ),
            models.Index(
                fields=["registered_hamlet"],
                name="person_registered_elsewhere",
                condition=Q(hamlet__isnull=True),
            ),
        )


class Guardianship(models.Model):
    """Who is guardian of whom, on what ground and in which time.

    The guardian is a person or, for residents of a care centre, the centre named.
    """

    pk = models.CompositePrimaryKey("ward_id", "id")
    ward = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardianships")
    id = models.UUIDField()
    guardian = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="wards")
    institution = models.CharField(max_length=120, default="")
    basis = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            _one_of("basis", GuardianBasis, name="guardian_basis_known"),
            models.CheckConstraint(
                condition=Q(guardian__isnull=False, institution="")
                | Q(guardian__isnull=True) & ~Q(institution=""),
                name="guardian_is_one_of_two",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="guardian_dates_in_order",
            ),
            ExclusionConstraint(
                name="guardian_one_at_a_time",
                expressions=[
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("ward", RangeOperators.EQUAL),
                ],
            ),
        )


class PersonChange(models.Model):
    """One changed field of a person, kept for ever: what it was, what it is, who and why."""

    pk = models.CompositePrimaryKey("person_id", "id")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="changes")
    id = models.UUIDField()
    at = models.DateTimeField()
    field = models.CharField(max_length=32)
    before = models.CharField(max_length=200)
    after = models.CharField(max_length=200)
    source = models.CharField(max_length=16)
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, default="")

    class Meta:
        constraints = (_one_of("source", ChangeSource, name="change_source_known"),)

"""Reads of schools and the lists of their classes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cancuoc.domain.outreach import models
from cancuoc.foundation.among import among
from cancuoc.kernel.refusal import Refusal


class NoSuchSchool(Refusal):
    """No school has that code."""

    status: ClassVar[int] = 404
    message = "Không tìm thấy trường này."
    next_step = "Chọn trường trong danh sách của địa bàn."


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRow:
    code: str
    name: str
    unit_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRow:
    person_id: UUID
    school: str
    class_name: str


def schools(*, unit_codes: Collection[str]) -> list[SchoolRow]:
    """Return the schools that lie in these units, by name."""
    rows = models.School.objects.filter(unit_code__in=list(unit_codes)).order_by("name", "code")
    return [SchoolRow(code=row.code, name=row.name, unit_code=row.unit_code) for row in rows]


def school(*, code: str) -> SchoolRow:
    """Return one school, or refuse with `NoSuchSchool`."""
    row = models.School.objects.filter(code=code).first()
    if row is None:
        raise NoSuchSchool
    return SchoolRow(code=row.code, name=row.name, unit_code=row.unit_code)


def pupils_of(*, code: str) -> list[PupilRow]:
    """Return the pupils of a school, by class."""
    rows = models.Pupil.objects.filter(school__code=code).order_by("class_name", "id")
    return [
        PupilRow(person_id=row.person_id, school=code, class_name=row.class_name) for row in rows
    ]


def schools_of(*, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the code of each pupil's school; whoever is on no list is left out."""
    rows = models.Pupil.objects.filter(person_id__in=among(person_ids))
    return dict(rows.values_list("person_id", "school__code"))

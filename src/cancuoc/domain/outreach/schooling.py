"""Schools and the lists of their classes, so that a class can be told in one morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.outreach import models
from cancuoc.domain.population import queries as population
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.among import among
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.personal_id import BadPersonalId, PersonalId
from cancuoc.kernel.refusal import Refusal

MOST_PUPILS: Final = 5_000


class BadRoll(Refusal):
    """A school's list cannot be taken as it is; `lines` says which lines are meant."""

    message = "Danh sách học sinh chưa dùng được."
    next_step = "Sửa các dòng được nêu rồi tải lại cả danh sách."


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilLine:
    """One line of a list: the number as typed, and the class."""

    number: str
    class_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """How a list was taken: its pupils, and the lines (from 1) the register knows nobody of."""

    pupils: int
    unknown: tuple[int, ...]


@transaction
def load_roll(
    *, code: str, name: str, unit_code: str, lines: Sequence[PupilLine], at: datetime, by: Actor
) -> Roll:
    """Take a school's newest list in place of the one before.

    Lines with no readable number, or with one that stands twice, are refused with `BadRoll`
    and nothing is taken. A number the register does not know is only told: that child is
    found by other means.
    """
    by.require(Role.AREA_OFFICER)
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise NotAllowed
    numbers = _numbers(lines)
    known = population.by_numbers(personal_numbers=[number.value for number in numbers])
    school, _ = models.School.objects.update_or_create(
        code=code.strip()[:20],
        defaults={"name": " ".join(name.split())[:120], "unit_code": unit_code},
    )
    pupils = {
        known[number.value].id: line.class_name.strip()[:20]
        for number, line in zip(numbers, lines, strict=True)
        if number.value in known
    }
    _replace(school, pupils, at=at)
    audit.record(
        act="outreach.roll",
        at=at,
        by=by,
        object_kind="school",
        object_id=school.code,
        unit_code=unit_code,
        pupils=len(pupils),
    )
    unknown = (n for n, number in enumerate(numbers, 1) if number.value not in known)
    return Roll(pupils=len(pupils), unknown=tuple(unknown))


def _numbers(lines: Sequence[PupilLine]) -> list[PersonalId]:
    if not 1 <= len(lines) <= MOST_PUPILS:
        raise BadRoll("Mỗi danh sách có từ 1 đến 5.000 học sinh.", next_step="Chia nhỏ danh sách.")
    numbers, bad = [], []
    for place, line in enumerate(lines, 1):
        try:
            numbers.append(PersonalId.parse(line.number))
        except BadPersonalId:
            bad.append(place)
    if bad:
        raise _bad("Số định danh chưa đúng ở dòng %(lines)s.", bad)
    seen: dict[PersonalId, int] = {}
    places = enumerate(numbers, 1)
    twice = [place for place, number in places if seen.setdefault(number, place) != place]
    if twice:
        raise _bad("Số định danh lặp lại ở dòng %(lines)s.", twice)
    return numbers


def _bad(pattern: str, places: Sequence[int]) -> BadRoll:
    return BadRoll(pattern, gaps={"lines": [str(place) for place in places[:20]]})


def _replace(school: models.School, pupils: dict[UUID, str], *, at: datetime) -> None:
    """Put the new list in place; a pupil who changed schools leaves the other list."""
    school.pupils.exclude(person_id__in=among(pupils)).delete()
    models.Pupil.objects.bulk_create(
        [
            models.Pupil(school=school, person_id=person, class_name=name, listed_at=at)
            for person, name in pupils.items()
        ],
        update_conflicts=True,
        unique_fields=["person_id"],
        update_fields=["school", "class_name", "listed_at"],
    )

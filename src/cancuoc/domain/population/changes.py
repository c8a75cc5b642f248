"""What may be changed in the mirror, as typed values checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from cancuoc.domain.population.rules import (
    KINH,
    ChangeSource,
    LinkSource,
    PhoneRole,
    ResidenceKind,
    precision_of,
)
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex
from cancuoc.law.transition import Holds


class NothingToChange(Refusal):
    """The change asked for leaves everything as it is."""

    message = "Không có thông tin nào thay đổi."
    next_step = "Kiểm tra lại nội dung cần điều chỉnh."


class NumberTaken(Refusal):
    """Another person already bears the personal number."""

    status: ClassVar[int] = 409
    message = "Số định danh này đã thuộc về người khác."
    next_step = "Chuyển việc sang bộ phận xác minh trùng số định danh."


class ImpossibleParent(Refusal):
    """A parent cannot be the person, nor born later than the child."""

    message = "Người được ghi là cha hoặc mẹ không thể sinh sau con."
    next_step = "Kiểm tra lại người được chọn và ngày sinh."


class BornLater(Refusal):
    """The birth date lies after the day of the change."""

    message = "Ngày sinh sau ngày lập phiếu."
    next_step = "Kiểm tra lại ngày sinh."


@dataclass(frozen=True, slots=True, kw_only=True)
class LivesAt:
    """A place to live: commune code, hamlet name ("" when not known), house, on what ground."""

    commune: str
    hamlet: str = ""
    house: str = ""
    kind: ResidenceKind = ResidenceKind.PERMANENT


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person to enter by DC01. Only the name, a birth year and the sex must be known."""

    name: PersonName
    born: PartialDate
    sex: Sex
    personal_number: PersonalId | None = None
    ethnicity: str = KINH
    birth_place: str = ""
    father_id: UUID | None = None
    mother_id: UUID | None = None
    links: LinkSource = LinkSource.NONE
    household_id: int | None = None
    lives_at: LivesAt | None = None
    phone: Phone | None = None
    phone_role: PhoneRole = PhoneRole.NONE
    care_centre: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to change; None leaves a field alone. `source` and `reason` go into the history."""

    source: ChangeSource
    reason: str = ""
    name: PersonName | None = None
    born: PartialDate | None = None
    sex: Sex | None = None
    personal_number: PersonalId | None = None
    birth_place: str | None = None
    father_id: UUID | None = None
    mother_id: UUID | None = None
    links: LinkSource | None = None
    lives_at: LivesAt | None = None
    phone: Phone | None = None
    phone_role: PhoneRole | None = None
    deceased_on: date | None = None

    def columns(self) -> dict[str, object]:
        """Return the plain columns to set; name and residence are settled by the service."""
        wanted: dict[str, object | None] = {
            "sex": self.sex and str(self.sex),
            "personal_number": self.personal_number and self.personal_number.value,
            "birth_place": self.birth_place,
            "father_id": self.father_id,
            "mother_id": self.mother_id,
            "links": self.links and str(self.links),
            "phone": self.phone and self.phone.e164,
            "phone_role": self.phone_role and str(self.phone_role),
            "deceased_on": self.deceased_on,
            **(born_columns(self.born) if self.born else {}),
        }
        return {name: value for name, value in wanted.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFact:
    """A card that a person now holds (or, with NONE, no longer holds)."""

    person_id: UUID
    holds: Holds
    issued: date | None
    expires: date | None


def born_columns(born: PartialDate) -> dict[str, object]:
    """Return the columns in which a birth date is stored."""
    latest = born.latest()
    return {
        "birth_year": latest.year,
        "born_latest": latest,
        "born_precision": precision_of(born),
    }

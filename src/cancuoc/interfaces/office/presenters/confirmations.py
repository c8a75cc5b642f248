"""Words and papers of the confirmation desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cancuoc.documents.answers import Cc03, Cc04, NumberHeld, RefusalCause
from cancuoc.documents.base import Document, Person
from cancuoc.documents.parts import Signer
from cancuoc.domain.enrolment.queries import ConfirmationRow
from cancuoc.domain.enrolment.rules import ConfirmationState
from cancuoc.domain.population.queries import PersonView
from cancuoc.interfaces.office.letterheads import letterhead
from cancuoc.interfaces.ui.text import age_words, vi_date, vi_datetime
from cancuoc.interfaces.ui.words import Text
from cancuoc.kernel.clock import today_vn

STATES: Final[dict[ConfirmationState, Text]] = {
    ConfirmationState.REQUESTED: _("Chờ xác minh"),
    ConfirmationState.ISSUED: _("Đã cấp"),
    ConfirmationState.REFUSED: _("Từ chối (CC03)"),
}
_PROCEDURE: Final = "Xác nhận số chứng minh nhân dân 09 số, số định danh cá nhân"
_NEXT: Final = (
    "Mang giấy tờ có ghi số cũ đến công an nơi cư trú để được xem lại.",
    "Khiếu nại với thủ trưởng cơ quan nếu không đồng ý.",
)


def rows(found: Iterable[ConfirmationRow], *, on: date) -> list[dict[str, Any]]:
    """Return confirmations as the list shows them, the most urgent first."""
    return [
        {
            "id": row.id,
            "code": row.code,
            "state": str(STATES[row.state]),
            "asked": vi_datetime(row.requested_at),
            "due": vi_date(row.due_on),
            "late": row.state is ConfirmationState.REQUESTED and row.due_on < on,
            "reason": row.reason,
        }
        for row in found
    ]


def person(value: PersonView, *, on: date) -> dict[str, Any]:
    """Return the facts to compare, with the numbers the register joins to this person."""
    return {
        "name": value.full_name,
        "born": vi_date(value.born),
        "age": age_words(value.born, on),
        "number": value.personal_number.value if value.personal_number else "",
        "others": known_numbers(value),
    }


def known_numbers(value: PersonView) -> list[str]:
    """Return the other numbers that the register itself shows for a person."""
    return [number for number in (value.cmnd_number, value.cancelled_number) if number]


def kind_of(number: str) -> str:
    """Return what a number of this length is called."""
    return "Chứng minh nhân dân 09 số" if len(number) == 9 else "Số định danh cá nhân đã hủy"


def paper(row: ConfirmationRow, person: PersonView, *, signer: str, at: datetime) -> Document:
    """Return CC04 for an issued confirmation, CC03 for a refused one."""
    head = letterhead(unit_code=row.unit_code, on=today_vn(at))
    who = Person(full_name=person.name, personal_id=person.personal_number, born=person.born)
    sign = Signer(role="Cán bộ tiếp nhận", name=signer)
    if row.state is ConfirmationState.REFUSED:
        return Cc03(
            letterhead=head,
            made_at=at,
            number=row.code,
            dossier_code=row.code,
            procedure=_PROCEDURE,
            person=who,
            received_on=today_vn(row.requested_at),
            reasons=(RefusalCause(text=row.reason),),
            next_steps=_NEXT,
            signer=sign,
        )
    return Cc04(
        letterhead=head,
        made_at=at,
        number=row.code,
        dossier_code=row.code,
        person=who,
        numbers=(
            NumberHeld(kind="Số định danh cá nhân", digits=row.personal_number),
            NumberHeld(kind=kind_of(row.other_number), digits=row.other_number),
        ),
        signer=sign,
    )

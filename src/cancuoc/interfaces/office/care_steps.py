"""What each step of the rule book does when its form is sent: one call of the room each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cancuoc.domain.population import queries as population
from cancuoc.domain.specialcare import services
from cancuoc.domain.specialcare.evidence import About, best
from cancuoc.domain.specialcare.ladder import Act, Origin, Paper
from cancuoc.domain.specialcare.queries import File
from cancuoc.domain.specialcare.rules import FoundBy, Procedure
from cancuoc.domain.specialcare.services import Found
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.office.forms import care as forms
from cancuoc.interfaces.ui.forms import Form
from cancuoc.kernel.names import MatchLevel
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId

MOST_HITS: Final = 5


@dataclass(frozen=True, slots=True)
class Way:
    """The form a step asks for, and what is done with it."""

    form: type[Form]
    do: Callable[[File, Any, datetime, Actor], None]


def _screen(file: File, form: forms.ScreenForm, at: datetime, by: Actor) -> None:
    stated = best(file.statements, About.NUMBER)
    record = None
    if stated is not None and stated.value is not None:
        found = population.by_numbers(personal_numbers=[stated.value])
        record = found[stated.value].id if stated.value in found else None
    services.screen(
        resident_id=file.id,
        abandoned=bool(form.abandoned.value),
        origin=Origin(form.origin.sure),
        record=record,
        at=at,
        by=by,
    )


def _capture(file: File, form: forms.CaptureForm, at: datetime, by: Actor) -> None:
    services.note_capture(resident_id=file.id, note=form.note.value or "", at=at, by=by)


def _biometrics(file: File, form: forms.FoundForm, at: datetime, by: Actor) -> None:
    found = []
    if form.found.sure == "somebody":
        person = population.by_number(personal_number=PersonalId.parse(form.number.sure))
        found.append(Found(person_id=person.id))
    services.note_search(
        resident_id=file.id, found_by=FoundBy.BIOMETRICS, found=found, at=at, by=by
    )


def _names(file: File, _form: Form, at: datetime, by: Actor) -> None:
    """Search the register by what the file says best, and keep the exact names."""
    name, born = best(file.statements, About.NAME), best(file.statements, About.BORN)
    found: list[Found] = []
    if name is not None and name.value is not None:
        year = PartialDate.parse(born.value).year if born and born.value else None
        hits = population.search(text=name.value, born_year=year, limit=MOST_HITS)
        found = [Found(person_id=h.person.id) for h in hits if h.level is MatchLevel.EXACT]
    services.note_search(resident_id=file.id, found_by=FoundBy.NAMES, found=found, at=at, by=by)


def _enquire(file: File, form: forms.EnquiryForm, at: datetime, by: Actor) -> None:
    services.send(
        resident_id=file.id,
        addressee=form.addressee.sure,
        place=form.place.sure,
        days=form.days.sure,
        at=at,
        by=by,
    )


def _review(file: File, form: forms.ReviewForm, at: datetime, by: Actor) -> None:
    services.set_review(
        resident_id=file.id, on=form.day.sure, reason=form.reason.sure, at=at, by=by
    )


def _carry(procedure: Procedure) -> Callable[[File, forms.PaperForm, datetime, Actor], None]:
    def do(file: File, form: forms.PaperForm, at: datetime, by: Actor) -> None:
        services.carry_out(
            resident_id=file.id,
            procedure=procedure,
            paper=form.paper.sure,
            on=form.day.sure,
            person_id=_person(form.number.value),
            at=at,
            by=by,
        )

    return do


def _person(number: str | None) -> UUID | None:
    if not number:
        return None
    return population.by_number(personal_number=PersonalId.parse(number)).id


def _made(file: File, _form: Form, at: datetime, by: Actor) -> None:
    services.note_paper(resident_id=file.id, paper=Paper.MADE, at=at, by=by)


def _hand(file: File, form: forms.ReceiptForm, at: datetime, by: Actor) -> None:
    receipt = form.receipt.value or ""
    paper = Paper.KEPT if receipt else Paper.HANDED
    services.note_paper(resident_id=file.id, paper=paper, receipt=receipt, at=at, by=by)


WAYS: Final[Mapping[Act, Way]] = {
    Act.SCREEN: Way(forms.ScreenForm, _screen),
    Act.CAPTURE: Way(forms.CaptureForm, _capture),
    Act.SEARCH_BIOMETRICS: Way(forms.FoundForm, _biometrics),
    Act.SEARCH_NAMES: Way(Form, _names),
    Act.ENQUIRE: Way(forms.EnquiryForm, _enquire),
    Act.MAKE_MINUTES: Way(forms.PaperForm, _carry(Procedure.MINUTES)),
    Act.POST: Way(forms.PaperForm, _carry(Procedure.POSTING)),
    Act.REGISTER_BIRTH: Way(forms.PaperForm, _carry(Procedure.BIRTH)),
    Act.ENTER_REGISTER: Way(forms.PaperForm, _carry(Procedure.REGISTER)),
    Act.DECLARE_RESIDENCE: Way(forms.PaperForm, _carry(Procedure.RESIDENCE)),
    Act.ISSUE_CARD: Way(Form, _made),
    Act.ISSUE_CERTIFICATE: Way(Form, _made),
    Act.HAND_OVER: Way(forms.ReceiptForm, _hand),
    Act.REVIEW: Way(forms.ReviewForm, _review),
}
"""Steps without a way here wait for a day, for others, or are decided beside the candidate."""

"""From the facts of a file of care to the paper that is printed.

A paper is Vietnamese whatever language the officer reads the screens in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cancuoc.documents.base import Document, Letterhead
from cancuoc.documents.care import Home, Subject
from cancuoc.documents.care_child import FoundChildMinutes, PostingConfirmation, PostingNotice
from cancuoc.documents.care_decisions import (
    CareHandover,
    Given,
    IdentityMinutes,
    OpenFileNotice,
    Opinion,
)
from cancuoc.documents.care_letters import Asked, EnquiryLetter, EnquiryReminder
from cancuoc.documents.parts import Signer
from cancuoc.documents.request_forms import Dc01, Known
from cancuoc.domain.population import queries as population
from cancuoc.domain.specialcare import papers
from cancuoc.domain.specialcare.evidence import About
from cancuoc.domain.specialcare.papers import Kind, PaperFacts
from cancuoc.domain.units import queries as units
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.office.letterheads import letterhead
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.names import BadName, PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex
from cancuoc.law.deadline import working_days_between

# What DC01 asks and a file of care may know.
_ON_DC01: Final = {
    About.BIRTH_PLACE: "Nơi sinh",
    About.ORIGIN: "Quê quán",
    About.ETHNICITY: "Dân tộc",
    About.OLD_NUMBER: "Số CMND 09 số",
}
_KIN: Final = ((About.FATHER, "Cha"), (About.MOTHER, "Mẹ"))
_GIVEN: Final = {"handed": Given.TO_PERSON, "kept": Given.KEPT}


@dataclass(frozen=True, slots=True)
class _Print:
    """One print: the facts, the moment, who prints, the heads of letter."""

    told: PaperFacts
    at: datetime
    by: Actor

    def common(self) -> dict[str, Any]:
        """Return what every paper of a file has."""
        told = self.told
        return {
            "letterhead": head_of(told.kind, unit_code=told.unit_code, at=self.at),
            "made_at": self.at,
            "copy": told.copy,
            "code": told.code,
            "basis": told.kind.citations,
            "home": Home(name=told.centre, address=told.address, head=told.head),
            "number": told.number,
            "dated_on": told.dated_on,
        }


def paper(told: PaperFacts, *, at: datetime, by: Actor) -> Document:
    """Return the paper of these facts, ready to be typeset."""
    return _MAKERS[told.kind](_Print(told, at, by))


def head_of(kind: Kind, *, unit_code: str, at: datetime) -> Letterhead:
    """Return who issues a paper: the commune's committee for a child found, else the police."""
    on = today_vn(at)
    if not kind.of_commune:
        return letterhead(unit_code=unit_code, on=on)
    commune = units.unit(code=unit_code, on=on)
    above = units.unit(code=commune.parent, on=on) if commune.parent else commune
    return Letterhead(
        parent=f"Ủy ban nhân dân {above.full_name}", unit=f"Ủy ban nhân dân {commune.full_name}"
    )


def subject_of(said: Mapping[About, str]) -> Subject:
    """Return who it is as far as the file tells; what is not told stays blank."""
    number = said.get(About.NUMBER, "")
    return Subject(
        name=_name(said.get(About.NAME, "")),
        born=PartialDate.parse(said[About.BORN]) if About.BORN in said else None,
        sex=Sex.from_vi(said[About.SEX]) if About.SEX in said else None,
        personal_id=PersonalId(number) if number else None,
    )


def _name(text: str) -> PersonName | None:
    try:
        return PersonName(text)
    except BadName:
        return None


def _known(told: PaperFacts) -> Subject:
    """Return the person of the register once there is one, else what the file tells."""
    if told.person_id is None:
        return subject_of(told.said)
    person = population.person(person_id=told.person_id)
    return Subject(
        name=person.name, born=person.born, sex=person.sex, personal_id=person.personal_number
    )


def _found_child(one: _Print) -> Document:
    told = one.told
    return FoundChildMinutes(**one.common(), child=subject_of(told.said), came_on=told.came_on)


def _posting(one: _Print) -> Document:
    told = one.told
    first, last = told.days or (None, None)
    number, on = told.minutes or ("", None)
    return PostingNotice(
        **one.common(),
        child=subject_of(told.said),
        place=_committee(one),
        first=first,
        last=last,
        minutes=number,
        minutes_on=on,
    )


def _posted(one: _Print) -> Document:
    told = one.told
    first, last = told.days or (None, None)
    return PostingConfirmation(
        **one.common(),
        child=subject_of(told.said),
        place=_committee(one),
        first=first,
        last=last,
        notice=told.notice,
        parents_came_on=told.parents_came_on,
    )


def _committee(one: _Print) -> str:
    return f"Trụ sở {head_of(one.told.kind, unit_code=one.told.unit_code, at=one.at).unit}"


def _asked(told: PaperFacts) -> Asked:
    question = told.question
    if question is None:
        raise LookupError("a letter without its enquiry")
    return Asked(
        addressee=question.addressee,
        place=question.place,
        sent_on=question.sent_on,
        due_on=question.due_on,
        working_days=working_days_between(start=question.sent_on, end=question.due_on),
    )


def _enquiry(one: _Print) -> Document:
    told = one.told
    return EnquiryLetter(
        **one.common(),
        asked=_asked(told),
        subject=subject_of(told.said),
        officer=one.by.label,
        known=tuple((s.about.vi, s.shown, f"{s.source.vi}: {s.said_by}") for s in told.statements),
    )


def _reminder(one: _Print) -> Document:
    return EnquiryReminder(
        **one.common(), asked=_asked(one.told), on=today_vn(one.at), officer=one.by.label
    )


def _identity(one: _Print) -> Document:
    verdict = one.told.verdict
    if verdict is None:
        raise LookupError("minutes without a record")
    person = population.person(person_id=verdict.person_id)
    said = [verdict.proposed, *([verdict.confirmed] if verdict.confirmed else [])]
    names = access.names_of(hands=[each.hand for each in said])

    def opinion(told: papers.Opinion) -> Opinion:
        return Opinion(officer=names.get(told.hand, ""), on=told.on, reason=told.reason)

    return IdentityMinutes(
        **one.common(),
        record=Subject(
            name=person.name, born=person.born, sex=person.sex, personal_id=person.personal_number
        ),
        found_by=verdict.found_by,
        compared=verdict.compared,
        proposed=opinion(verdict.proposed),
        confirmed=opinion(verdict.confirmed) if verdict.confirmed else None,
    )


def _dc01(one: _Print) -> Document:
    told, who = one.told, subject_of(one.told.said)
    facts = [(label, told.said[about]) for about, label in _ON_DC01.items() if about in told.said]
    kin = [(label, told.said.get(about, ""), "", "") for about, label in _KIN]
    return Dc01(
        letterhead=head_of(told.kind, unit_code=told.unit_code, at=one.at),
        made_at=one.at,
        copy=told.copy,
        code=told.code,
        known=Known(
            name=who.name.upper if who.name else "",
            number=who.personal_id.value if who.personal_id else "",
            born=who.born.vi if who.born else "",
            sex=who.sex_shown,
        ),
        facts=(*facts, ("Nơi ở hiện tại", ", ".join(p for p in (told.centre, told.address) if p))),
        family=(*kin, ("Người đại diện", told.representative, "", "")),
        signer=Signer(role="Người khai", name=told.representative),
    )


def _open_file(one: _Print) -> Document:
    told = one.told
    return OpenFileNotice(
        **one.common(),
        review_on=told.review_on or today_vn(one.at),
        reason=told.reason,
        came_on=told.came_on,
        officer=one.by.label,
        tried=tuple((what, f"{on:%d/%m/%Y}", came) for what, on, came in told.tried),
    )


def _handover(one: _Print) -> Document:
    told = one.told
    return CareHandover(
        **one.common(),
        subject=_known(told),
        what="Giấy chứng nhận căn cước" if told.certificate else "Thẻ căn cước",
        given=_GIVEN.get(told.given),
        given_on=told.given_on,
        receipt=told.receipt,
        came_on=told.came_on,
        representative=told.representative,
        acts_as=told.acts_as,
        officer=one.by.label,
    )


_MAKERS: Final[Mapping[Kind, Callable[[_Print], Document]]] = {
    Kind.FOUND_CHILD: _found_child,
    Kind.POSTING: _posting,
    Kind.POSTED: _posted,
    Kind.ENQUIRY: _enquiry,
    Kind.REMINDER: _reminder,
    Kind.IDENTITY: _identity,
    Kind.DC01: _dc01,
    Kind.OPEN_FILE: _open_file,
    Kind.HANDOVER: _handover,
}

"""The sheets of a school's classes: who is due, how far things have come, which letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import override

from cancuoc.documents.base import Person
from cancuoc.documents.classes import ClassLists, ClassPupil, SchoolClass
from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.queries import InvitationRow, PupilRow, SchoolRow
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import PersonView
from cancuoc.domain.reporting.denominator import standings
from cancuoc.interfaces.office.letterheads import letterhead
from cancuoc.interfaces.office.presenters.invitations import when
from cancuoc.interfaces.office.standing import WORDS
from cancuoc.kernel.clock import today_vn
from cancuoc.law import eligibility
from cancuoc.law.eligibility import Duty


def due_pupils(pupils: Collection[PupilRow], *, on: date) -> dict[UUID, PersonView]:
    """Return the pupils something is asked of, or offered to."""
    people = population.persons(person_ids=[row.person_id for row in pupils])
    return {key: person for key, person in people.items() if _is_due(person, on=on)}


def class_lists(
    school: SchoolRow,
    pupils: Collection[PupilRow],
    people: dict[UUID, PersonView],
    *,
    portal: str,
    at: datetime,
) -> ClassLists:
    """Return one sheet a class of the pupils who are due; paper is always Vietnamese."""
    words = standings(person_ids=people, on=today_vn(at))
    letters = outreach.latest_for(person_ids=people)
    classes: dict[str, list[ClassPupil]] = defaultdict(list)
    with override("vi"):
        for row in pupils:
            if person := people.get(row.person_id):
                letter = letters.get(row.person_id)
                pupil = ClassPupil(
                    person=Person(full_name=person.name, born=person.born),
                    standing=str(WORDS[words[row.person_id]]),
                    when=_when(letter),
                    code=letter.code if letter else "",
                )
                classes[row.class_name].append(pupil)
    return ClassLists(
        letterhead=letterhead(unit_code=school.unit_code, on=today_vn(at)),
        made_at=at,
        school=school.name,
        qr=portal,
        classes=tuple(SchoolClass(name=n, pupils=tuple(found)) for n, found in classes.items()),
    )


def _is_due(person: PersonView, *, on: date) -> bool:
    if person.deceased_on is not None:
        return False
    found = eligibility.due(
        born=person.born,
        on=on,
        holds=person.holds,
        holds_expiry=person.holds_expires,
        citizen=person.citizen,
    )
    return found.duty is not Duty.NONE


def _when(letter: InvitationRow | None) -> str:
    session = planning.session(session_id=letter.session_id) if letter else None
    return f"{when(session)}, {session.place}" if session else ""

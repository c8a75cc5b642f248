"""From what a visitor can prove to whom he or she may act for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail, UnknownDossier
from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.queries import InvitationRow, NoSuchInvitation
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import Kin, PersonView, Relative, UnknownPerson
from cancuoc.domain.population.rules import LinkSource, precision_of
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import BookingView
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.portal import guard
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.law import ages
from cancuoc.law.representation import Representative

FULL_AGE: Final = 18


def invitation(*, code: str, at: datetime, by: Actor) -> InvitationRow:
    """Return the invitation of a typed or scanned code."""

    def find() -> InvitationRow:
        try:
            return outreach.invitation_by_code(code=code)
        except NoSuchInvitation as refusal:
            raise guard.NoMatch from refusal

    return guard.proven(what="invitation", find=find, at=at, by=by)


def family(*, number: PersonalId, born: PartialDate, at: datetime, by: Actor) -> list[UUID]:
    """Return who may be booked with this number and birth date: the person, and the family.

    The family reaches only as far as the register itself shows the link: children, wards,
    and the brothers and sisters of a child. A declared link does not open it.
    """

    def find() -> list[UUID]:
        person = _person(number)
        # Asked before anything is compared: a closed look-up must not tell right from wrong.
        guard.not_guessed(person_id=person.id, at=at)
        if not _same_birth(typed=born, known=person.born):
            raise guard.NoMatch(person_id=person.id)
        return _family(person, on=today_vn(at))

    return guard.proven(what="number", find=find, at=at, by=by)


def booking(*, code: str, at: datetime, by: Actor) -> BookingView:
    """Return the booking of a typed or scanned code."""

    def find() -> BookingView:
        found = sessions.booking(code=code)
        if found is None:
            raise guard.NoMatch
        return found

    return guard.proven(what="booking", find=find, at=at, by=by)


def dossier(
    *, code: str, born: PartialDate, number: PersonalId | None = None, at: datetime, by: Actor
) -> DossierDetail:
    """Return the dossier of a code whose citizen has this birth date, and number if asked.

    A code whose check digit is wrong raises `BadCode` and counts as a slip, not as a guess.
    """

    def find() -> DossierDetail:
        try:
            found = enrolment.by_code(code=code)
        except UnknownDossier as refusal:
            raise guard.NoMatch from refusal
        if found.person_id is not None:
            guard.not_guessed(person_id=found.person_id, at=at)
        known = found.identity.declared.born
        same_number = number is None or found.personal_number == number.value
        if not _same_birth(typed=born, known=known) or not same_number:
            raise guard.NoMatch(person_id=found.person_id)
        return found

    return guard.proven(what="dossier", find=find, at=at, by=by)


def _person(number: PersonalId) -> PersonView:
    try:
        person = population.by_number(personal_number=number)
    except UnknownPerson as refusal:
        raise guard.NoMatch from refusal
    if person.deceased_on is not None:
        raise guard.NoMatch
    return person


def _same_birth(*, typed: PartialDate, known: PartialDate) -> bool:
    # The year stands in the number, so a year alone proves nothing where the day is known.
    return precision_of(typed) >= precision_of(known) and typed.could_be(known)


def _family(person: PersonView, *, on: date) -> list[UUID]:
    relatives = population.family(person_id=person.id, on=on).relatives
    shown = [r.person.id for r in relatives if _may_act(person, r, on=on)]
    return [person.id, *shown]


def _may_act(person: PersonView, relative: Relative, *, on: date) -> bool:
    """Return whether the register shows a link by which this relative may be booked too."""
    other = relative.person
    if other.deceased_on is not None:
        return False
    if relative.kin is Kin.WARD:
        return True
    minor = ages.age_on(born=other.born, on=on) < FULL_AGE
    if relative.kin is Kin.CHILD:
        return minor and population.link_shown(child_id=other.id, parent_id=person.id, on=on) in (
            Representative.MOTHER,
            Representative.FATHER,
        )
    both = person.links is LinkSource.REGISTER and other.links is LinkSource.REGISTER
    return relative.kin is Kin.SIBLING and minor and both

"""A family asks for a visit at home, by the portal or at the office, and may take it back.

Requests live in this room because it knows what families were told and what they said; where
teams go is planned from here with the services of the planning room below.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.outreach import home_holding, home_models, home_refusals
from cancuoc.domain.outreach.home_rules import (
    LONGEST_WORDS,
    WEEKDAYS,
    HomeAct,
    HomeReason,
    HomeState,
    HomeWay,
    Part,
)
from cancuoc.domain.outreach.inviting import ALPHABET
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import PersonView
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.phone import Phone
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, due


@transaction
def ask_home(
    *,
    person_id: UUID,
    reason: HomeReason,
    words: str = "",
    phone: Phone | None,
    email: str = "",
    days: Sequence[int] = (),
    part: Part = Part.ANY,
    way: HomeWay,
    at: datetime,
    by: Actor,
) -> str:
    """Set a request down and return its code.

    A citizen comes by the portal, which proved whom he or she may act for; an officer sets down
    what a family of the area said.
    """
    person = population.person(person_id=person_id)
    _may_ask(person, way, at=at, by=by)
    _check_person(person, at=at)
    said = " ".join(words.split())[:LONGEST_WORDS]
    if reason is HomeReason.OTHER and not said:
        raise home_refusals.WordsNeeded
    if phone is None:
        raise home_refusals.PhoneNeeded
    if not set(days) <= set(WEEKDAYS):
        raise home_refusals.BadDays
    row = _fresh(person, at=at)
    row.reason, row.words, row.way = reason, said, way
    row.phone, row.email = phone.e164, email.strip()[:120]
    row.days, row.part = sorted(set(days)), part
    _insert(row)
    home_holding.remember(row, "ask", at=at, by=by)
    return row.code


@transaction
def withdraw_home(*, code: str, person_ids: Sequence[UUID] = (), at: datetime, by: Actor) -> None:
    """Take a request back. A citizen names the people the portal proved he or she acts for."""
    row = home_holding.locked(code)
    if by.kind is ActorKind.CITIZEN:
        if row.person_id not in person_ids:
            raise home_refusals.NoSuchRequest
    else:
        home_holding.permitted(row.unit_code, at=at, by=by)
    home_holding.move(row, HomeAct.WITHDRAW, at=at, by=by)


def _may_ask(person: PersonView, way: HomeWay, *, at: datetime, by: Actor) -> None:
    if by.kind is ActorKind.CITIZEN:
        if way is not HomeWay.PORTAL:
            raise NotAllowed
        return
    by.require(Role.AREA_OFFICER)
    home_holding.permitted(person.commune, at=at, by=by)


def _check_person(person: PersonView, *, at: datetime) -> None:
    found = due(
        born=person.born,
        on=today_vn(at),
        holds=person.holds,
        holds_expiry=person.holds_expires,
        citizen=person.citizen,
        alive=person.deceased_on is None,
    )
    if found.duty is Duty.NONE:
        raise home_refusals.NotDue
    if found.band is Band.UNDER_6:
        raise home_refusals.NobodyHasToCome
    if person.care_centre:
        raise home_refusals.InCareCentre


def _fresh(person: PersonView, *, at: datetime) -> home_models.HomeRequest:
    """Return an unsaved request for a person where he or she lives."""
    place = person.place
    if place is None:
        raise home_refusals.NoHome
    return home_models.HomeRequest(
        id=uuid7(at=at),
        code="".join(secrets.choice(ALPHABET) for _ in range(8)),
        person_id=person.id,
        unit_code=place.commune,
        hamlet=place.hamlet,
        house=place.house[:120],
        state=HomeState.ASKED,
        asked_at=at,
        moved_at=at,
    )


def _insert(row: home_models.HomeRequest) -> None:
    """Insert; of two who ask for one person at once the constraint lets one through."""
    try:
        with django_transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise home_refusals.AlreadyAsked from error

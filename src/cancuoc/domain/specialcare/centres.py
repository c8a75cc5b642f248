"""Centres as parties: who heads them, who may act for their residents."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.specialcare import models, refusals, representing
from cancuoc.domain.specialcare.files import permitted
from cancuoc.domain.specialcare.rules import CentreRole
from cancuoc.domain.specialcare.watching import watched
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName

_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,16}")


@watched
@transaction
def create_centre(
    *,
    code: str,
    name: str,
    unit_code: str,
    address: str = "",
    may_represent: bool = False,
    at: datetime,
    by: Actor,
) -> str:
    """Enter a centre and return its code, which stands in addresses and lists."""
    units.unit(code=unit_code, on=today_vn(at))
    permitted(unit_code=unit_code, at=at, by=by)
    if not _CODE.fullmatch(code) or not name.strip():
        raise refusals.BadCentre
    try:
        with django_transaction.atomic():
            models.Centre.objects.create(
                code=code,
                name=" ".join(name.split())[:120],
                unit_code=unit_code,
                address=" ".join(address.split())[:200],
                may_represent=may_represent,
            )
    except IntegrityError as error:
        raise refusals.CentreCodeTaken from error
    _record("create_centre", code, unit_code, at=at, by=by)
    return code


@watched
@transaction
def appoint(
    *,
    centre_code: str,
    name: PersonName,
    role: CentreRole,
    paper: str,
    valid_from: date,
    at: datetime,
    by: Actor,
) -> UUID:
    """Note who holds a post at a centre, by what paper, from when."""
    centre = held_centre(centre_code, at=at, by=by)
    if not paper.strip():
        raise refusals.PaperNeeded
    try:
        with django_transaction.atomic():
            staff = models.CentreStaff.objects.create(
                id=uuid7(at=at),
                centre=centre,
                name=name.full,
                role=role,
                paper=" ".join(paper.split())[:120],
                valid_from=valid_from,
            )
    except IntegrityError as error:
        raise refusals.HeadAlreadyThere from error
    _record("appoint", centre.code, centre.unit_code, at=at, by=by, role=str(role))
    return staff.id


@watched
@transaction
def dismiss(*, staff_id: UUID, on: date, at: datetime, by: Actor) -> None:
    """Note the last day on which somebody held a post."""
    staff = (
        models.CentreStaff.objects.select_for_update(of=("self",))
        .select_related("centre")
        .filter(id=staff_id, valid_to__isnull=True)
        .first()
    )
    if staff is None:
        raise refusals.NoSuchRow
    permitted(unit_code=staff.centre.unit_code, at=at, by=by)
    if on < staff.valid_from:
        raise refusals.WrongDay
    if on > today_vn(at):
        raise refusals.WrongDay
    staff.valid_to = on
    staff.save(update_fields=["valid_to"])
    if staff.role == CentreRole.HEAD:
        representing.end_by_centre(staff.centre, on=on, at=at, by=by)
    _record("dismiss", staff.centre.code, staff.centre.unit_code, at=at, by=by, role=staff.role)


@watched
@transaction
def set_standing(
    *, centre_code: str, may_represent: bool, paper: str, on: date, at: datetime, by: Actor
) -> None:
    """Note by what paper a centre may represent its residents from a day on, or no longer may.

    What its head represents when the right is lost ends with it.
    """
    centre = held_centre(centre_code, at=at, by=by)
    if not paper.strip():
        raise refusals.PaperNeeded
    if on > today_vn(at):
        raise refusals.WrongDay
    if centre.may_represent is may_represent:
        raise refusals.StandingUnchanged
    models.CentreStanding.objects.create(
        id=uuid7(at=at),
        centre=centre,
        may_represent=may_represent,
        paper=" ".join(paper.split())[:120],
        on=on,
        at=at,
        by=by.id,
    )
    centre.may_represent = may_represent
    centre.save(update_fields=["may_represent"])
    if not may_represent:
        representing.end_by_centre(centre, on=on, at=at, by=by)
    _record("set_standing", centre.code, centre.unit_code, at=at, by=by)


def held_centre(code: str, *, at: datetime, by: Actor) -> models.Centre:
    """Return a centre, locked, for somebody who may act on it."""
    centre = models.Centre.objects.select_for_update().filter(code=code).first()
    if centre is None:
        raise refusals.NoSuchCentre
    permitted(unit_code=centre.unit_code, at=at, by=by)
    return centre


def _record(
    act: str, code: str, unit_code: str, *, at: datetime, by: Actor, role: str = ""
) -> None:
    audit.record(
        act=f"specialcare.{act}",
        at=at,
        by=by,
        object_kind="centre",
        object_id=code,
        unit_code=unit_code,
        role=role,
    )

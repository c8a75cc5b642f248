"""Who may act for a resident, in the order of the law; changes are history."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.specialcare import files, models, refusals
from cancuoc.domain.specialcare.rules import Basis, CentreRole, Ended
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName
from cancuoc.law.representation import Proof


@watched
@transaction
def represent(
    *,
    resident_id: UUID,
    name: PersonName,
    basis: Basis,
    proof: Proof,
    valid_from: date,
    at: datetime,
    by: Actor,
) -> UUID:
    """Note a representative with basis and proof.

    The head of a centre represents only when the centre may, by the head it has.
    """
    row = files.held(resident_id, at=at, by=by)
    if valid_from > today_vn(at):
        raise refusals.WrongDay
    if basis is Basis.CENTRE_HEAD and not _is_head(row.centre, name, on=valid_from):
        raise refusals.NotEntitled
    try:
        with django_transaction.atomic():
            made = models.Representation.objects.create(
                id=uuid7(at=at),
                resident=row,
                name=name.full,
                basis=basis,
                proof=proof,
                valid_from=valid_from,
            )
    except IntegrityError as error:
        raise refusals.Represented from error
    files.settle(row, "represent", at=at, by=by, what=str(basis))
    return made.id


@watched
@transaction
def end(*, representation_id: UUID, why: Ended, on: date, at: datetime, by: Actor) -> None:
    """Note why and when a representation ended; it stays in the file."""
    found = models.Representation.objects.filter(id=representation_id).first()
    if found is None or why is Ended.NOT_YET:
        raise refusals.NoSuchRow
    row = files.held(found.resident_id, at=at, by=by)
    found.refresh_from_db()
    if found.valid_to is not None:
        raise refusals.AlreadyDone("Việc đại diện này đã chấm dứt.")
    if not found.valid_from <= on <= today_vn(at):
        raise refusals.WrongDay
    found.valid_to, found.ended = on, why
    found.save(update_fields=["valid_to", "ended"])
    files.settle(row, "end_representation", at=at, by=by, what=str(why))


def _is_head(centre: models.Centre, name: PersonName, *, on: date) -> bool:
    heads = centre.staff.filter(role=CentreRole.HEAD, valid_from__lte=on, valid_to__isnull=True)
    return centre.may_represent and heads.filter(name=name.full).exists()

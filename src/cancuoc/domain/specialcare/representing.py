"""Who may act for a resident, in the order of the law; changes are history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.population import queries as population
from cancuoc.domain.specialcare import files, models, refusals
from cancuoc.domain.specialcare.evidence import About, best
from cancuoc.domain.specialcare.rules import Basis, CentreRole, Ended
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation import storage
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.keys import KeyClass
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law import standing
from cancuoc.law.representation import Proof
from cancuoc.law.standing import Absence, Rung, Ward

LARGEST_PROOF: Final = 8_000_000
KINDS: Final = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
_BASIS: Final = {
    Rung.PARENTS: Basis.PARENT,
    Rung.APPOINTED: Basis.APPOINTED_GUARDIAN,
    Rung.CENTRE_HEAD: Basis.CENTRE_HEAD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Who shall represent, as what, and how it is shown.

    `absent` says why each who comes earlier does not; `document` is the paper of the proof, kept
    with the file unless the register itself shows it.
    """

    name: PersonName
    ward: Ward
    rung: Rung
    proof: Proof
    valid_from: date
    absent: Mapping[Rung, Absence] = field(default_factory=dict)
    proof_paper: str = ""
    document: bytes = b""


@watched
@transaction
def represent(*, resident_id: UUID, stand: Stand, at: datetime, by: Actor) -> UUID:
    """Note a representative with basis and proof.

    Refused while somebody who comes earlier was not looked at, and without a proof that the law
    takes. The head of a centre represents only when the centre may, by the head it has.
    """
    row = files.held(resident_id, at=at, by=by)
    _allowed(row, stand, on=today_vn(at))
    made = _write(row, stand, at=at)
    files.settle(row, "represent", at=at, by=by, what=str(stand.rung))
    return made.id


@watched
@transaction
def correct(*, representation_id: UUID, stand: Stand, why: str, at: datetime, by: Actor) -> UUID:
    """Strike what was written down wrongly and write what stands instead; both stay in the file."""
    found, row = _held(representation_id, at=at, by=by)
    if not why.strip():
        raise refusals.WhyNeeded
    _allowed(row, stand, on=today_vn(at))
    found.struck_at, found.struck_why = at, why.strip()[:200]
    found.save(update_fields=["struck_at", "struck_why"])
    made = _write(row, stand, at=at, replaces=found)
    files.settle(row, "correct_representation", at=at, by=by, what=str(stand.rung))
    return made.id


@watched
@transaction
def end(*, representation_id: UUID, why: Ended, on: date, at: datetime, by: Actor) -> None:
    """Note why and when a representation ended; it stays in the file."""
    if why is Ended.NOT_YET:
        raise refusals.NoSuchRow
    found, row = _held(representation_id, at=at, by=by)
    if not found.valid_from <= on <= today_vn(at):
        raise refusals.WrongDay
    if why is Ended.MAJORITY and not may_be_of_age(row, on=on):
        raise refusals.NoWard
    _over(found, why, on=on)
    files.settle(row, "end_representation", at=at, by=by, what=str(why))


def end_by_leaving(row: models.Resident, *, on: date, died: bool) -> None:
    """End what ends by itself: with death everything, with a move what the centre's head does."""
    for found in lasting(row):
        if died or found.basis == Basis.CENTRE_HEAD:
            _over(found, Ended.DEATH if died else Ended.TRANSFER, on=max(on, found.valid_from))


def end_by_centre(centre: models.Centre, *, on: date, at: datetime, by: Actor) -> None:
    """End what the head of a centre represents, when the head goes or the centre no longer may."""
    stood = models.Representation.objects.filter(
        resident__centre=centre,
        basis=Basis.CENTRE_HEAD,
        valid_to__isnull=True,
        struck_at__isnull=True,
    )
    for found in stood.order_by("resident_id"):
        row = files.held(found.resident_id, at=at, by=by)
        _over(found, Ended.TRANSFER, on=max(on, found.valid_from))
        files.settle(row, "end_representation", at=at, by=by, what=Ended.TRANSFER)


def end_by_age(*, at: datetime, by: Actor) -> int:
    """End the representation of everybody who is surely of age now. Return how many."""
    ended = 0
    open_ones = models.Representation.objects.filter(
        ward=Ward.MINOR, valid_to__isnull=True, struck_at__isnull=True
    )
    for found in open_ones.select_related("resident__centre").order_by("id"):
        day = of_age(found.resident)
        if day is not None and day <= today_vn(at):
            _over(found, Ended.MAJORITY, on=max(day, found.valid_from))
            files.settle(found.resident, "end_representation", at=at, by=by, what=Ended.MAJORITY)
            ended += 1
    return ended


@watched
@transaction
def proof_document(*, representation_id: UUID, at: datetime, by: Actor) -> tuple[bytes, str]:
    """Return the kept paper and its media type; opening it is a look and leaves a line."""
    found = models.Representation.objects.filter(id=representation_id).exclude(document="").first()
    if found is None:
        raise refusals.NoSuchRow
    row = files.held(found.resident_id, at=at, by=by)
    data = storage.store().get(ref=found.document, owner=str(found.id))
    files.looked(row, at=at, by=by)
    return data, media_type(data)


def media_type(data: bytes) -> str:
    """Return the media type of a kept paper by its first bytes, or nothing for another kind."""
    return next((kind for start, kind in KINDS.items() if data.startswith(start)), "")


def lasting(row: models.Resident) -> list[models.Representation]:
    """Return what represents a resident now: one row, or none."""
    return list(row.representations.filter(valid_to__isnull=True, struck_at__isnull=True))


def of_age(row: models.Resident) -> date | None:
    """Return the day on which somebody is surely of age; None while no birth is known."""
    born = best(files.statements(row), About.BORN)
    if born is None or born.value is None:
        return None
    return standing.majority(PartialDate.parse(born.value).latest())


def may_be_of_age(row: models.Resident, *, on: date) -> bool:
    """Say whether somebody can be of age on a day, by what is known of the birth."""
    born = best(files.statements(row), About.BORN)
    if born is None or born.value is None:
        return True
    return standing.majority(PartialDate.parse(born.value).earliest()) <= on


def shown_in_register(row: models.Resident, name: PersonName | None = None) -> frozenset[Rung]:
    """Return the places which the population register shows for this person, by that name."""
    if row.person_id is None:
        return frozenset()
    person = population.person(person_id=row.person_id)
    kin = population.persons(person_ids=[p for p in (person.father_id, person.mother_id) if p])
    names = {one.full_name for one in kin.values()}
    shown = bool(names) if name is None else name.full in names
    return frozenset({Rung.PARENTS}) if shown else frozenset()


def _allowed(row: models.Resident, stand: Stand, *, on: date) -> None:
    if stand.valid_from > on:
        raise refusals.WrongDay
    day = of_age(row)
    surely_of_age = day is not None and day <= stand.valid_from
    minor = stand.ward is Ward.MINOR
    if (minor and surely_of_age) or not (minor or may_be_of_age(row, on=on)):
        raise refusals.NoWard
    if stand.rung not in standing.order(stand.ward):
        raise refusals.NotEntitled
    first = standing.comes_first(ward=stand.ward, rung=stand.rung, absent=stand.absent)
    if first is not None:
        raise refusals.AnotherFirst(refusals.AnotherFirst.message, gaps={"first": first.vi})
    if stand.rung is Rung.CENTRE_HEAD and not _is_head(row.centre, stand.name, on=stand.valid_from):
        raise refusals.NotEntitled
    _proven(row, stand)


def _proven(row: models.Resident, stand: Stand) -> None:
    registered = shown_in_register(row, stand.name)
    enough = standing.proofs_of(ward=stand.ward, rung=stand.rung, in_register=registered)
    # A paper is never asked for what the register shows, and never refused either.
    papers = standing.proofs_of(ward=stand.ward, rung=stand.rung)
    if stand.proof not in (*enough, *papers):
        names = [proof.vi for proof in enough]
        raise refusals.ProofNotEnough(refusals.ProofNotEnough.message, gaps={"proofs": names})
    if stand.proof is Proof.REGISTER:
        return
    kept = len(stand.document) <= LARGEST_PROOF and media_type(stand.document)
    if not (stand.proof_paper.strip() and kept):
        raise refusals.ProofNotKept


def _write(
    row: models.Resident,
    stand: Stand,
    *,
    at: datetime,
    replaces: models.Representation | None = None,
) -> models.Representation:
    made = models.Representation(
        id=uuid7(at=at),
        resident=row,
        name=stand.name.full,
        basis=_BASIS.get(stand.rung, Basis.NATURAL_GUARDIAN),
        ward=stand.ward,
        rung=stand.rung,
        proof=stand.proof,
        proof_paper=" ".join(stand.proof_paper.split())[:120],
        valid_from=stand.valid_from,
        replaces=replaces,
    )
    try:
        with django_transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise refusals.Represented from error
    if stand.document:
        put = storage.store().put(data=stand.document, kind=KeyClass.DOCUMENT, owner=str(made.id))
        made.document = put.value
        made.save(update_fields=["document"])
    earlier = standing.order(stand.ward)[: standing.order(stand.ward).index(stand.rung)]
    models.RepresentationCheck.objects.bulk_create(
        models.RepresentationCheck(representation=made, rung=one, absence=stand.absent[one])
        for one in earlier
    )
    return made


def _over(found: models.Representation, why: Ended, *, on: date) -> None:
    found.valid_to, found.ended = on, why
    found.save(update_fields=["valid_to", "ended"])


def _held(
    representation_id: UUID, *, at: datetime, by: Actor
) -> tuple[models.Representation, models.Resident]:
    found = models.Representation.objects.filter(id=representation_id).first()
    if found is None:
        raise refusals.NoSuchRow
    row = files.held(found.resident_id, at=at, by=by)
    found.refresh_from_db()
    if found.valid_to is not None or found.struck_at is not None:
        raise refusals.AlreadyDone("Việc đại diện này đã chấm dứt hoặc đã được sửa.")
    return found, row


def _is_head(centre: models.Centre, name: PersonName, *, on: date) -> bool:
    heads = centre.staff.filter(role=CentreRole.HEAD, valid_from__lte=on, valid_to__isnull=True)
    return centre.may_represent and heads.filter(name=name.full).exists()

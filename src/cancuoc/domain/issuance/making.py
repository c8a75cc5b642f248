"""Making cards: number, expiry by law, both faces rendered, and the card set down as stock."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from cancuoc.chip import card_models, faces
from cancuoc.chip.face_values import CardFace, CardStyle
from cancuoc.chip.faces import RenderedCard
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import rules as enrolment_rules
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.issuance import approving, facts, models, refusals, rules
from cancuoc.domain.verification import checks as verification_checks
from cancuoc.domain.verification import rules as verification_rules
from cancuoc.domain.verification import services as verification
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.keys import KeyClass
from cancuoc.foundation.storage import Blob, BlobStore
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.refusal import Refusal
from cancuoc.law import validity
from cancuoc.law.ages import Band

logger = logging.getLogger("cancuoc.issuance")


@dataclass(frozen=True, slots=True)
class _Made:
    dossier: DossierDetail
    face: CardFace
    picture: RenderedCard


@transaction
def make_cards(
    *,
    dossier_ids: Sequence[UUID],
    blobs: BlobStore,
    style: CardStyle | None = None,
    at: datetime,
    by: Actor,
) -> int:
    """Make the card of every approved dossier and return how many were made.

    A dossier whose card cannot be drawn goes back to a person with the reason; the others of
    the batch are not held up by it. A second delivery finds nothing left to do.
    """
    found = enrolment.dossiers(dossier_ids=dossier_ids)
    waiting = [d for d in found.values() if d.state is enrolment_rules.State.APPROVED]
    under_way = _numbers_under_way(waiting)
    made = []
    for dossier in waiting:
        try:
            if dossier.personal_number in under_way:
                raise refusals.CardUnderWay
            made.append(_draw(dossier, blobs=blobs, style=style, on=today_vn(at)))
            under_way.add(dossier.personal_number)
        except Refusal as refused:
            logger.warning("card of dossier %s not made: %s", dossier.code, refused.code)
            _back_to_review(dossier, refused, at=at, by=by)
    _stock(made, blobs=blobs, at=at, by=by)
    return len(made)


def _draw(dossier: DossierDetail, *, blobs: BlobStore, style: CardStyle | None, on: date) -> _Made:
    declared = dossier.identity.declared
    photo = (
        blobs.get(ref=dossier.face_ref, owner=str(dossier.id))
        if dossier.face_ref and dossier.band != Band.UNDER_6
        else None
    )
    design = card_models.model_for(on=on, with_photo=dossier.band != Band.UNDER_6)
    face = CardFace(
        model=design.code,
        personal_id=PersonalId(dossier.personal_number),
        full_name=PersonName(declared.full_name),
        born=declared.born,
        sex=declared.sex,
        residence=verification_checks.printed_residence(declared),
        issued=on,
        expires=validity.expiry(born=declared.born, issued=on),
        birth_registration=(
            declared.birth_registration_place.text if declared.birth_registration_place else ""
        ),
        nationality=declared.nationality,
        photo=photo,
        old_id=declared.old_number or None,
        cancelled_ids=(
            (PersonalId(declared.cancelled_number),) if declared.cancelled_number else ()
        ),
        father=_parent(dossier, "father"),
        mother=_parent(dossier, "mother"),
    )
    return _Made(dossier, face, faces.render_faces([face], style=style)[0])


def _parent(dossier: DossierDetail, relation: str) -> str:
    """Parents' names go into the QR of children only (the qualifier is our reading)."""
    if dossier.band == Band.FROM_14:
        return ""
    relatives = dossier.identity.declared.relatives
    return next((r.full_name for r in relatives if r.relation == relation), "")


def _back_to_review(dossier: DossierDetail, refused: Refusal, *, at: datetime, by: Actor) -> None:
    verification.open_review(
        dossier_ids=[dossier.id],
        doubt=verification_rules.Doubt.CARD_NOT_MADE,
        note=refused.message,
        at=at,
        by=by,
    )
    approvals = models.Approval.objects.select_for_update().filter(dossier_id=dossier.id)
    act = rules.ApprovalAct.SEND_BACK
    approving.settle(list(approvals), act, at=at, by=by, reason=refused.message)


def _numbers_under_way(dossiers: Sequence[DossierDetail]) -> set[str]:
    """Return the numbers whose earlier card is still on its way to the hand.

    A second card for one of them would break the rule of one live card a person, so a person
    has to decide which dossier goes on.
    """
    rows = models.Card.objects.filter(
        personal_number__in=[d.personal_number for d in dossiers],
        state__in=[str(state) for state in rules.ON_ITS_WAY],
    )
    return set(rows.values_list("personal_number", flat=True))


def _stock(made: Sequence[_Made], *, blobs: BlobStore, at: datetime, by: Actor) -> None:
    if not made:
        return
    ids = [m.dossier.id for m in made]
    _retire_old(made, at=at, by=by)
    keys = [uuid7(at=at) for _ in made]
    files = _kept(made, keys, blobs=blobs)
    cards = [
        _row(m, key, serial, files=each)
        for m, key, serial, each in zip(made, keys, _serials(len(made), at=at), files, strict=True)
    ]
    models.Card.objects.bulk_create(cards, batch_size=500)
    _remember(cards, at=at, by=by)
    audit.record_many(_line(card, at=at, by=by) for card in cards)
    for act in (enrolment_rules.Act.PRODUCE, enrolment_rules.Act.CARD_READY):
        enrolment_services.advance(dossier_ids=ids, act=act, at=at, by=by)
    outbox.publish(*(_fact(card, at=at) for card in cards))


def _kept(
    made: Sequence[_Made], keys: Sequence[UUID], *, blobs: BlobStore
) -> list[tuple[str, str, str]]:
    """Store the faces of a whole batch together; return front, back and document of each."""
    refs = blobs.put_many(
        [
            Blob(data=data, kind=KeyClass.DOCUMENT, owner=str(key))
            for m, key in zip(made, keys, strict=True)
            for data in (m.picture.front_png, m.picture.back_png, m.picture.pdf)
        ]
    )
    values = iter(ref.value for ref in refs)
    return list(zip(values, values, values, strict=True))


def _row(made: _Made, card_id: UUID, serial: str, *, files: tuple[str, str, str]) -> models.Card:
    front, back, document = files
    return models.Card(
        id=card_id,
        serial=serial,
        dossier_id=made.dossier.id,
        dossier_code=made.dossier.code,
        person_id=made.dossier.person_id,
        personal_number=made.dossier.personal_number,
        unit_code=made.dossier.unit_code,
        band=made.dossier.band,
        model=made.face.model,
        issued_on=made.face.issued,
        expires_on=made.face.expires,
        front=front,
        back=back,
        document=document,
        state=rules.CardState.MADE,
    )


@transaction
def copy_card(*, old: models.Card, blobs: BlobStore, at: datetime, by: Actor) -> UUID:
    """Set down a successor with the same faces and dates and a serial of its own."""
    card_id = uuid7(at=at)
    front, back, document = (
        blobs.put(
            data=blobs.get(ref=ref, owner=str(old.id)), kind=KeyClass.DOCUMENT, owner=str(card_id)
        ).value
        for ref in (old.front, old.back, old.document)
    )
    card = models.Card(
        id=card_id,
        serial=_serials(1, at=at)[0],
        dossier_id=old.dossier_id,
        dossier_code=old.dossier_code,
        person_id=old.person_id,
        personal_number=old.personal_number,
        unit_code=old.unit_code,
        band=old.band,
        model=old.model,
        issued_on=old.issued_on,
        expires_on=old.expires_on,
        front=front,
        back=back,
        document=document,
        state=rules.CardState.MADE,
    )
    card.save(force_insert=True)
    _remember([card], at=at, by=by)
    audit.record_many([_line(card, at=at, by=by)])
    outbox.publish(_fact(card, at=at))
    return card.id


def _retire_old(made: Sequence[_Made], *, at: datetime, by: Actor) -> None:
    """A change or re-issue ends the card before it, so that only one is ever live."""
    numbers = [m.dossier.personal_number for m in made]
    old = list(
        models.Card.objects.select_for_update().filter(
            personal_number__in=numbers,
            state__in=[rules.CardState.HANDED_OVER, rules.CardState.HELD],
        )
    )
    models.Card.objects.filter(id__in=[card.id for card in old]).update(
        state=rules.CardState.REPLACED
    )
    for card in old:
        card.state = rules.CardState.REPLACED
    _remember(old, at=at, by=by)


def _serials(count: int, *, at: datetime) -> list[str]:
    """Return new serials: the year and a number that a database sequence gives out once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('issuance_card_serial') FROM generate_series(1, %s)", [count]
        )
        return [f"{today_vn(at):%y}{number:010d}" for (number,) in cursor.fetchall()]


def _remember(cards: Sequence[models.Card], *, at: datetime, by: Actor) -> None:
    models.CardHistory.objects.bulk_create(
        [models.CardHistory(card=card, state=card.state, at=at, by=by.id) for card in cards],
        batch_size=500,
    )


def _line(card: models.Card, *, at: datetime, by: Actor) -> audit.Line:
    return audit.Line(
        act="issuance.make_card",
        at=at,
        by=by,
        object_kind="card",
        object_id=str(card.id),
        person_id=card.person_id,
        unit_code=card.unit_code,
        detail={"band": card.band, "dossier": card.dossier_code, "model": card.model},
    )


def _fact(card: models.Card, *, at: datetime) -> facts.CardMade:
    return facts.CardMade(
        at=at,
        card_id=card.id,
        dossier_id=card.dossier_id,
        person_id=card.person_id,
        unit_code=card.unit_code,
        band=card.band,
        expires_on=card.expires_on,
    )

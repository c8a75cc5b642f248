"""Into the right hands: two scans, the relation checked, the old card collected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import rules as enrolment_rules
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.issuance import facts, models, refusals, rules, stock, stopping
from cancuoc.domain.issuance.ports import Kinship
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.personal_id import BadPersonalId, PersonalId
from cancuoc.law import ages
from cancuoc.law.ages import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """What the desk sees after two scans, before the card changes hands."""

    card_id: UUID
    dossier_id: UUID
    dossier_code: str
    person_id: UUID | None
    full_name: str
    band: str
    receiver: rules.Receiver
    old_document: str
    old_document_number: str
    collected_at_capture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A card that lies at the desk, and the dossier it was made from."""

    card_id: UUID
    dossier: DossierDetail


def ready_card(*, scanned: str, at: datetime, by: Actor) -> Ready:
    """Return the card of a scanned appointment slip or a typed number, if it lies here.

    Refuses with `NoSuchCard`, `CardNotHere`, `AlreadyHandedOver`, or for another unit.
    """
    by.require(Role.CARD_DESK)
    dossier = enrolment.by_code(code=_code_of(scanned))
    card = models.Card.objects.filter(
        dossier_id=dossier.id, state__in=[str(s) for s in rules.LIVE]
    ).first()
    if card is None:
        raise refusals.NoSuchCard
    stock.require_unit(card.unit_code, at=at, by=by)
    if card.state in (rules.CardState.HANDED_OVER, rules.CardState.HELD):
        raise refusals.AlreadyHandedOver
    if card.state != rules.CardState.RECEIVED:
        raise refusals.CardNotHere(state=card.state)
    stopping.refuse_stopped(dossier.id)
    return Ready(card_id=card.id, dossier=dossier)


def _code_of(scanned: str) -> str:
    """Families who lost the slip give the number of the person whose card it is."""
    try:
        number = PersonalId.parse(scanned).value
    except BadPersonalId:
        return scanned
    live = models.Card.objects.filter(
        personal_number=number, state__in=[str(s) for s in rules.LIVE]
    )
    code = live.values_list("dossier_code", flat=True).first()
    if code is None:
        raise refusals.NoSuchCard
    return code


def prepare(
    *, dossier_code: str, receiver_number: str, kinship: Kinship, at: datetime, by: Actor
) -> Handing:
    """Check card and receiver without changing anything; refuse kindly when it cannot be."""
    ready = ready_card(scanned=dossier_code, at=at, by=by)
    dossier = ready.dossier
    procedure = dossier.identity.procedure
    return Handing(
        card_id=ready.card_id,
        dossier_id=dossier.id,
        dossier_code=dossier.code,
        person_id=dossier.person_id,
        full_name=dossier.full_name,
        band=dossier.band,
        receiver=receiver_of(
            dossier, receiver_number=receiver_number, kinship=kinship, on=today_vn(at)
        ),
        old_document=procedure.old_document,
        old_document_number=procedure.old_document_number,
        collected_at_capture=procedure.old_document_collected,
    )


@transaction
def hand_over(
    *,
    dossier_code: str,
    receiver_number: str,
    old_document_collected: bool,
    kinship: Kinship,
    at: datetime,
    by: Actor,
) -> UUID:
    """Give the card to the receiver; returns the card's id."""
    handing = prepare(
        dossier_code=dossier_code,
        receiver_number=receiver_number,
        kinship=kinship,
        at=at,
        by=by,
    )
    collected = handing.collected_at_capture or old_document_collected
    if handing.old_document and not collected:
        raise refusals.OldDocumentOwed(old_document=handing.old_document)
    card = stock.find(handing.dossier_code)
    # Once more under the card's lock: it may have been stopped since the first scan.
    stopping.refuse_stopped(handing.dossier_id)
    stock.move_cards([card], rules.CardAct.HAND_OVER, at=at, by=by)
    models.Handover.objects.create(
        card=card,
        receiver=handing.receiver,
        receiver_number=PersonalId.parse(receiver_number).value,
        old_document_collected=old_document_collected,
        at=at,
        by=by.id,
    )
    enrolment_services.advance(
        dossier_ids=[handing.dossier_id], act=enrolment_rules.Act.HAND_OVER, at=at, by=by
    )
    stock.publish(_handed_over(card, receiver=handing.receiver, at=at))
    return card.id


def _handed_over(card: models.Card, *, receiver: rules.Receiver, at: datetime) -> facts.HandedOver:
    return facts.HandedOver(
        at=at,
        card_id=card.id,
        dossier_id=card.dossier_id,
        person_id=card.person_id,
        unit_code=card.unit_code,
        band=card.band,
        receiver=receiver,
        issued_on=card.issued_on,
        expires_on=card.expires_on,
    )


def receiver_of(
    dossier: DossierDetail, *, receiver_number: str, kinship: Kinship, on: date
) -> rules.Receiver:
    """Return in which right someone takes the card, or refuse with `NotTheRightHands`.

    Whoever is 14 on the day takes it alone; a child's card goes to the representative who
    signed, to a parent whom the register shows, or to the registered guardian. A grandmother
    or an aunt who merely comes along has no right to it, nor has a parent of a grown child
    (Law 26/2023/QH15 Art. 23(2); REP-7).
    """
    number = PersonalId.parse(receiver_number).value
    grown = ages.band(born=dossier.identity.declared.born, on=on) is Band.FROM_14
    if number == dossier.personal_number and grown:
        return rules.Receiver.HOLDER
    representative = dossier.identity.representative
    if representative is not None and representative.personal_number == number:
        return rules.Receiver.REPRESENTATIVE
    if dossier.person_id is not None:
        relation = kinship.relation(person_id=dossier.person_id, number=number, on=on)
        if relation is not None and not (grown and relation is rules.Receiver.PARENT):
            return relation
    raise refusals.NotTheRightHands

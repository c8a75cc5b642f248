"""Stock: batches out, cards in by scan, missing and spoiled ones, reprints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.enrolment import codes
from cancuoc.domain.issuance import models, refusals, rules
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.fact import Fact
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.personal_id import BadPersonalId, PersonalId
from cancuoc.kernel.qr import LONGEST, BadCardQr, parse_card


@transaction
def make_batch(*, unit_code: str, at: datetime, by: Actor) -> str:
    """Pack every finished card of a unit (and what lies in it) and return the batch's code."""
    by.require(Role.CARD_DESK)
    require_unit(unit_code, at=at, by=by)
    codes = units.codes_within(scope=[unit_code], on=today_vn(at))
    cards = list(
        models.Card.objects.select_for_update(skip_locked=True)
        .filter(state=rules.CardState.MADE, unit_code__in=codes)
        .exclude(dossier_id__in=_stopped())
    )
    if not cards:
        raise refusals.NoSuchBatch("Chưa có thẻ mới để lập lô cho đơn vị này.")
    batch_id = uuid7(at=at)
    batch = models.Batch.objects.create(
        id=batch_id,
        code=f"LO-{today_vn(at):%y%m%d}-{unit_code}-{batch_id.hex[-6:].upper()}",
        unit_code=unit_code,
        state=rules.BatchState.OPEN,
        made_at=at,
    )
    models.Card.objects.filter(id__in=[card.id for card in cards]).update(batch=batch)
    move_cards(cards, rules.CardAct.BATCH, at=at, by=by)
    _record_batch(batch, "make_batch", at=at, by=by, cards=len(cards))
    return batch.code


@transaction
def send_batch(*, code: str, at: datetime, by: Actor) -> None:
    """The box leaves for its unit; its list is fixed from now on."""
    batch = _locked_batch(code, at=at, by=by)
    _move_batch(batch, rules.BatchAct.SEND)
    _record_batch(batch, "send_batch", at=at, by=by)


@transaction
def receive_card(*, batch_code: str, scanned: str, at: datetime, by: Actor) -> UUID:
    """Take one card out of the box by its serial or dossier code; a second scan is harmless."""
    batch = _locked_batch(batch_code, at=at, by=by)
    if batch.state == rules.BatchState.OPEN:
        raise moves.IllegalMove(state=batch.state)
    card = find(scanned)
    if card.batch_id != batch.id:
        raise refusals.WrongBatch(serial=card.serial)
    if card.state != rules.CardState.RECEIVED:
        move_cards([card], rules.CardAct.RECEIVE, at=at, by=by)
    return card.id


@transaction
def close_batch(*, code: str, at: datetime, by: Actor) -> int:
    """The box is empty: whatever was not scanned is missing. Returns how many are."""
    batch = _locked_batch(code, at=at, by=by)
    _move_batch(batch, rules.BatchAct.CLOSE)
    missing = list(
        models.Card.objects.select_for_update().filter(batch=batch, state=rules.CardState.BATCHED)
    )
    move_cards(missing, rules.CardAct.MISS, at=at, by=by)
    _record_batch(batch, "close_batch", at=at, by=by, missing=len(missing))
    return len(missing)


@transaction
def find_card(*, scanned: str, at: datetime, by: Actor) -> UUID:
    """Return the live card of a scan, within the officer's units; refuse with `NoSuchCard`."""
    by.require(Role.CARD_DESK, Role.APPROVER)
    card = find(scanned)
    require_unit(card.unit_code, at=at, by=by)
    return card.id


@transaction
def spoil(*, scanned: str, reason: str, at: datetime, by: Actor) -> None:
    """Set a card aside as spoiled; `reprint` makes its successor."""
    by.require(Role.CARD_DESK)
    act_on(scanned, rules.CardAct.SPOIL, reason=reason, at=at, by=by)


@transaction
def mark_missing(*, scanned: str, reason: str, at: datetime, by: Actor) -> None:
    """A card that was here cannot be found."""
    by.require(Role.CARD_DESK)
    act_on(scanned, rules.CardAct.MISS, reason=reason, at=at, by=by)


def _stopped() -> QuerySet[models.CardStop, UUID]:
    rows = models.CardStop.objects.filter(lifted_at__isnull=True)
    return rows.values_list("dossier_id", flat=True)


def find(scanned: str) -> models.Card:
    """Return the live card of what was scanned, its row locked.

    A scan is a serial, a dossier code however it is spaced, a personal number, or the QR text
    on the face of the card itself.
    """
    cards = models.Card.objects.select_for_update().filter(state__in=[str(s) for s in rules.LIVE])
    for field, value in _keys(scanned):
        card = cards.filter(**{field: value}).first()
        if card is not None:
            return card
    raise refusals.NoSuchCard


def _keys(scanned: str) -> Iterator[tuple[str, str]]:
    text = scanned.strip()[:LONGEST]
    serial = "".join(text.split())
    if serial.isalnum():
        yield "serial", serial.upper()
    with suppress(codes.BadCode):
        yield "dossier_code", codes.parse(text)
    with suppress(BadPersonalId):
        yield "personal_number", PersonalId.parse(text).value
    with suppress(BadCardQr):
        yield "personal_number", parse_card(text).personal_id.value


def move_cards(
    cards: Sequence[models.Card],
    act: rules.CardAct,
    *,
    at: datetime,
    by: Actor,
    reason: str = "",
) -> None:
    """Move locked cards by the table of allowed moves, with history and audit."""
    groups: dict[rules.CardState, list[UUID]] = defaultdict(list)
    for card in cards:
        before = rules.CardState(card.state)
        after = moves.after(moves=rules.CARD_MOVES, state=before, act=act)
        card.state = after
        groups[after].append(card.id)
    for after, ids in groups.items():
        models.Card.objects.filter(id__in=ids).update(state=after)
    models.CardHistory.objects.bulk_create(
        [
            models.CardHistory(card=card, state=card.state, at=at, by=by.id, reason=reason[:200])
            for card in cards
        ]
    )
    audit.record_many(
        audit.Line(
            act=f"issuance.{act}",
            at=at,
            by=by,
            object_kind="card",
            object_id=str(card.id),
            person_id=card.person_id,
            unit_code=card.unit_code,
            detail={"band": card.band},
        )
        for card in cards
    )


def require_unit(unit_code: str, *, at: datetime, by: Actor) -> None:
    """Refuse unless the actor is responsible for the unit."""
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise NotAllowed


def publish(fact: Fact) -> None:
    """Tell one fact."""
    outbox.publish(fact)


def act_on(
    scanned: str, act: rules.CardAct, *, reason: str, at: datetime, by: Actor
) -> models.Card:
    """Do one act, with its reason, on the card that was scanned."""
    if not reason.strip():
        raise refusals.ReasonMissing
    card = find(scanned)
    require_unit(card.unit_code, at=at, by=by)
    move_cards([card], act, at=at, by=by, reason=reason)
    return card


def _locked_batch(code: str, *, at: datetime, by: Actor) -> models.Batch:
    by.require(Role.CARD_DESK)
    batch = models.Batch.objects.select_for_update().filter(code=rules.box_code(code)).first()
    if batch is None:
        raise refusals.NoSuchBatch
    require_unit(batch.unit_code, at=at, by=by)
    return batch


def _move_batch(batch: models.Batch, act: rules.BatchAct) -> None:
    state = rules.BatchState(batch.state)
    batch.state = moves.after(moves=rules.BATCH_MOVES, state=state, act=act)
    batch.save(update_fields=["state"])


def _record_batch(
    batch: models.Batch, act: str, *, at: datetime, by: Actor, **detail: object
) -> None:
    audit.record_many(
        [
            audit.Line(
                act=f"issuance.{act}",
                at=at,
                by=by,
                object_kind="batch",
                object_id=str(batch.id),
                unit_code=batch.unit_code,
                detail={"code": batch.code, **detail},
            )
        ]
    )

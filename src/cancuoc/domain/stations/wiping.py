"""Orders to wipe a lost station: one asks, another agrees, the station proves that it obeyed.

The order is signed for the key the station has at the moment it asks, so that it serves no
other station and not the same one after it came alive again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.stations import (
    arrivals,
    centre_keys,
    holding,
    models,
    refusals,
    registry,
    rules,
)
from cancuoc.domain.stations.rules import OPEN_WIPES, WipeAct, WipeState
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.ids import uuid7
from cancuoc.packet import keys, signed_word

ORDER_DOMAIN: Final = b"cancuoc wipe order 1\x00"
ANSWER_DOMAIN: Final = b"cancuoc wipe answer 1\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class WipeRow:
    """An order as people see it.

    `waiting` and `drafts` are how many unsent packets and unfinished dossiers the station
    counted when it obeyed, or did not.
    """

    id: UUID
    state: WipeState
    unsent_too: bool
    reason: str
    ordered_by: str
    ordered_hand: str
    ordered_at: datetime
    approved_at: datetime | None
    answered_at: datetime | None
    waiting: int | None
    drafts: int | None


def last_wipe(*, code: str) -> WipeRow | None:
    """Return the latest order for a station, None when there never was one."""
    row = models.WipeOrder.objects.filter(station__code=code).order_by("-ordered_at").first()
    if row is None:
        return None
    names = WipeRow.__dataclass_fields__
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    return WipeRow(**{**values, "state": WipeState(row.state)})


@transaction
def order_wipe(
    *,
    code: str,
    unsent_too: bool,
    reason: str,
    seen: str | None = None,
    at: datetime,
    by: Actor,
) -> UUID:
    """Ask that a station be wiped; it waits for a second person. Raise `WipeOpen`.

    `unsent_too` says that packets nobody has received, and dossiers half done, may go with the
    rest. `seen` are the figures that were shown (`Holding.mark`); raise `HoldingMoved` for others.
    """
    by.require(Role.ADMINISTRATOR)
    station = registry.locked(code)
    if not models.StationKey.objects.filter(station=station).exists():
        raise refusals.NeverAlive
    _seen(code, seen)
    row = models.WipeOrder(
        id=uuid7(at=at),
        station=station,
        state=WipeState.ORDERED,
        unsent_too=unsent_too,
        reason=reason[:200],
        ordered_by=by.id,
        ordered_hand=by.hand,
        ordered_at=at,
    )
    try:
        with django_transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refusals.WipeOpen from error
    told = {"unsent_too": unsent_too, "reason": reason[:200], "seen": seen or ""}
    _tell("wipe_order", row, at=at, by=by, **told)
    return row.id


@transaction
def approve_wipe(*, order_id: UUID, seen: str | None = None, at: datetime, by: Actor) -> None:
    """Agree with an order of somebody else: the station gets it with its next question.

    `seen` as in `order_wipe`.
    """
    by.require(Role.ADMINISTRATOR)
    row = _locked(order_id)
    if row.ordered_hand == by.hand:
        raise refusals.SecondPerson
    _seen(row.station.code, seen)
    _move(row, WipeAct.APPROVE)
    row.approved_by, row.approved_hand, row.approved_at = by.id, by.hand, at
    row.save(update_fields=["state", "approved_by", "approved_hand", "approved_at"])
    _tell("wipe_approve", row, at=at, by=by, seen=seen or "")


@transaction
def withdraw_wipe(*, order_id: UUID, at: datetime, by: Actor) -> None:
    """Take an order back while the station has not obeyed it."""
    by.require(Role.ADMINISTRATOR)
    row = _locked(order_id)
    _move(row, WipeAct.WITHDRAW)
    row.save(update_fields=["state"])
    _tell("wipe_withdraw", row, at=at, by=by)


def wipe_for(*, station: KnownStation) -> str:
    """Return the order a station must obey now, signed for the key it has, else ""."""
    row = _due(station.code)
    gate = arrivals.gate(station_code=station.code)
    if row is None or gate is None or gate.public is None:
        return ""
    key = keys.verifying_key_from_raw(gate.public)
    facts = {
        "format": "cancuoc-wipe-order",
        "order": str(row.id),
        "station": station.code,
        "key_id": keys.key_id(key),
        "unsent_too": row.unsent_too,
    }
    return signed_word.sign(domain=ORDER_DOMAIN, facts=facts, key=centre_keys.signing_key())


@transaction
def take_wipe_answer(*, code: str, answer: str, at: datetime, by: Actor) -> None:
    """Note what a station did with its order; told twice it has one effect.

    Its signature is the proof, since a wiped station can sign no request any more. Raise
    `ForgedWord` or `UnknownWipe`.
    """
    if not rules.CODE.fullmatch(code):
        raise refusals.UnknownWipe
    gate = arrivals.gate(station_code=code)
    public = gate.public if gate and gate.public else _last_key(code)
    if public is None:
        raise refusals.UnknownWipe
    facts = signed_word.read(
        domain=ANSWER_DOMAIN, text=answer, key=keys.verifying_key_from_raw(public)
    )
    row = _answered(code, facts)
    wiped, waiting = facts.get("wiped") is True, facts.get("waiting")
    if row.state == WipeState.DONE:
        return
    _move(row, WipeAct.WIPE if wiped else WipeAct.KEEP)
    row.answered_at, row.answer = at, answer
    row.waiting, row.drafts = _number(waiting), _number(facts.get("drafts"))
    row.save(update_fields=["state", "answered_at", "answer", "waiting", "drafts"])
    if wiped:
        # What was destroyed signs nothing any more; the station may come alive with a new token.
        models.StationKey.objects.filter(station=row.station, valid_to__isnull=True).update(
            valid_to=at
        )
    taken = {"waiting": row.waiting, "drafts": row.drafts}
    _tell("wipe_done" if wiped else "wipe_kept", row, at=at, by=by, **taken)


def _number(told: object) -> int | None:
    """Return a count that a chain can have, None for anything else a broken station says."""
    if not isinstance(told, int) or isinstance(told, bool):
        return None
    return told if 0 <= told <= rules.LAST_SEQUENCE else None


def _due(code: str) -> models.WipeOrder | None:
    states = (WipeState.APPROVED, WipeState.KEPT)
    return models.WipeOrder.objects.filter(station__code=code, state__in=states).first()


def _last_key(code: str) -> bytes | None:
    """Return the key a station had last, for an answer that is told again."""
    rows = models.StationKey.objects.filter(station__code=code, valid_to__isnull=False)
    row = rows.order_by("-valid_to", "-valid_from").first()
    return bytes(row.public) if row else None


def _answered(code: str, facts: dict[str, Any]) -> models.WipeOrder:
    try:
        order_id = UUID(str(facts.get("order")))
    except ValueError as error:
        raise refusals.UnknownWipe from error
    row = _locked(order_id)
    if row.station.code != code or facts.get("station") != code:
        raise refusals.UnknownWipe
    return row


def _locked(order_id: UUID) -> models.WipeOrder:
    rows = models.WipeOrder.objects.select_for_update(of=("self",)).select_related("station")
    row = rows.filter(id=order_id).first()
    if row is None:
        raise refusals.UnknownWipe
    return row


def _seen(code: str, seen: str | None) -> None:
    if seen is not None:
        holding.check_seen(code=code, seen=seen)


def _move(row: models.WipeOrder, act: WipeAct) -> None:
    row.state = moves.after(moves=rules.WIPE_MOVES, state=WipeState(row.state), act=act)


def _tell(act: str, row: models.WipeOrder, *, at: datetime, by: Actor, **detail: Any) -> None:
    audit.record(
        act=f"stations.{act}",
        at=at,
        by=by,
        object_kind="station",
        object_id=row.station_id,
        unit_code=row.station.unit_code,
        order=str(row.id),
        **detail,
    )


__all__ = [
    "ANSWER_DOMAIN",
    "OPEN_WIPES",
    "ORDER_DOMAIN",
    "WipeRow",
    "approve_wipe",
    "last_wipe",
    "order_wipe",
    "take_wipe_answer",
    "wipe_for",
    "withdraw_wipe",
]

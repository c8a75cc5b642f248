"""Recovery words of stations: kept closed, read out once, and only when two people agree.

The database holds what the station closed to our packet key and nothing that opens it. The words
are in the clear in one answer to one person, after another allowed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.stations import (
    centre_keys,
    models,
    recovery_models,
    recovery_refusals,
    refusals,
    registry,
)
from cancuoc.domain.stations.recovery_rules import (
    ASK_MOVES,
    OPEN,
    TO_SHOW,
    AskAct,
    AskState,
    KeyEnd,
)
from cancuoc.domain.stations.rules import OPEN_WIPES, StationState
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.ids import uuid7
from cancuoc.packet import recovery


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRecovery:
    """What a station tells of new recovery words, and which ones were used before them."""

    id: UUID
    sealed: bytes
    used: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecovery:
    """Recovery words in force, as people see them: a short name and since when they are here."""

    name: str
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRow:
    """A request as people see it."""

    id: UUID
    name: str
    state: AskState
    reason: str
    asked_by: str
    asked_hand: str
    asked_at: datetime
    allowed_by: str
    allowed_hand: str
    allowed_at: datetime | None
    shown_at: datetime | None
    over: bool


def held_recovery(*, code: str) -> HeldRecovery | None:
    """Return the recovery words in force for a station, None when it told of none."""
    row = _in_force(code)
    return HeldRecovery(name=recovery.short_name(row.id), told_at=row.told_at) if row else None


def last_ask(*, code: str, at: datetime) -> AskRow | None:
    """Return the latest request for a station, None when there never was one."""
    rows = recovery_models.RecoveryAsk.objects.filter(key__station__code=code)
    row = rows.select_related("key").order_by("-asked_at", "-id").first()
    if row is None:
        return None
    return AskRow(
        id=row.id,
        name=recovery.short_name(row.key_id),
        state=AskState(row.state),
        reason=row.reason,
        asked_by=row.asked_by,
        asked_hand=row.asked_hand,
        asked_at=row.asked_at,
        allowed_by=row.allowed_by,
        allowed_hand=row.allowed_hand,
        allowed_at=row.allowed_at,
        shown_at=row.shown_at,
        over=_over(row, at=at),
    )


@transaction
def take_recovery(*, station: KnownStation, told: ToldRecovery, at: datetime, by: Actor) -> None:
    """Keep a station's new recovery words in place of the older; told twice it has one effect.

    They are opened once to see that they can be read. Raise `UnreadableRecovery`, or
    `NotYourReport` for an id of another station.
    """
    row = registry.locked(station.code)
    known = recovery_models.RecoveryKey.objects.filter(id=told.id).first()
    if known is not None:
        if known.station_id != row.id:
            raise refusals.NotYourReport
        return
    _words(told.id, told.sealed, station.code)
    for older in recovery_models.RecoveryKey.objects.filter(station=row, end=""):
        older.end = KeyEnd.USED if older.id == told.used else KeyEnd.REPLACED
        older.ended_at = at
        older.save(update_fields=["end", "ended_at"])
        recovery_models.RecoveryAsk.objects.filter(key=older, state__in=OPEN).update(
            state=AskState.WITHDRAWN
        )
        _tell(f"recovery_{older.end}", older, at=at, by=by)
    made = recovery_models.RecoveryKey.objects.create(
        id=told.id, station=row, sealed=told.sealed, told_at=at
    )
    _tell("recovery_told", made, at=at, by=by)


@transaction
def ask_recovery(*, code: str, reason: str, at: datetime, by: Actor) -> UUID:
    """Ask to read out a station's recovery words; it waits for a second person.

    Raise `NoRecoveryHeld`, `RecoveryBarred` for a lost station, or `RecoveryAskOpen`.
    """
    by.require(Role.ADMINISTRATOR)
    station = registry.locked(code)
    _not_barred(station)
    key = _in_force(code)
    if key is None:
        raise recovery_refusals.NoRecoveryHeld
    # One that nobody read in time makes room for the next.
    for old in recovery_models.RecoveryAsk.objects.filter(key=key, state=AskState.ALLOWED):
        if _over(old, at=at):
            _move(old, AskAct.WITHDRAW)
            old.save(update_fields=["state"])
    row = recovery_models.RecoveryAsk(
        id=uuid7(at=at),
        key=key,
        state=AskState.ASKED,
        reason=reason[:200],
        asked_by=by.id,
        asked_hand=by.hand,
        asked_at=at,
    )
    try:
        with django_transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise recovery_refusals.RecoveryAskOpen from error
    _tell("recovery_ask", key, at=at, by=by, ask=str(row.id), reason=reason[:200])
    return row.id


@transaction
def allow_recovery(*, ask_id: UUID, at: datetime, by: Actor) -> None:
    """Allow a request of somebody else: the words may be read once within a quarter of an hour."""
    by.require(Role.ADMINISTRATOR)
    row = _locked(ask_id)
    if row.asked_hand == by.hand:
        raise refusals.SecondPerson
    _not_barred(row.key.station)
    _move(row, AskAct.ALLOW)
    row.allowed_by, row.allowed_hand, row.allowed_at = by.id, by.hand, at
    row.save(update_fields=["state", "allowed_by", "allowed_hand", "allowed_at"])
    _tell("recovery_allow", row.key, at=at, by=by, ask=str(row.id))


@transaction
def withdraw_recovery(*, ask_id: UUID, at: datetime, by: Actor) -> None:
    """Take a request back, or turn it down, while nobody has read the words."""
    by.require(Role.ADMINISTRATOR)
    row = _locked(ask_id)
    _move(row, AskAct.WITHDRAW)
    row.save(update_fields=["state"])
    _tell("recovery_withdraw", row.key, at=at, by=by, ask=str(row.id))


@transaction
def show_recovery(*, ask_id: UUID, at: datetime, by: Actor) -> tuple[str, ...]:
    """Return the words in groups, once, to the person who asked.

    Raise `NotTheAsker`, `RecoveryTooLate` a quarter of an hour after it was allowed, or
    `NoRecoveryHeld` when the station has told of newer ones.
    """
    by.require(Role.ADMINISTRATOR)
    row = _locked(ask_id)
    if row.asked_hand != by.hand:
        raise recovery_refusals.NotTheAsker
    _not_barred(row.key.station)
    if row.key.end:
        raise recovery_refusals.NoRecoveryHeld
    if _over(row, at=at):
        raise recovery_refusals.RecoveryTooLate
    _move(row, AskAct.SHOW)
    words = _words(row.key_id, bytes(row.key.sealed), row.key.station.code)
    row.shown_by, row.shown_at = by.id, at
    row.save(update_fields=["state", "shown_by", "shown_at"])
    _tell("recovery_show", row.key, at=at, by=by, ask=str(row.id))
    return tuple(recovery.groups(words))


def _words(recovery_id: UUID, sealed: bytes, code: str) -> str:
    return recovery.unclose(
        sealed, recovery_id=recovery_id, station=code, tried=centre_keys.packet_keys()
    )


def _in_force(code: str) -> recovery_models.RecoveryKey | None:
    """Return the words in force; those of a life that ended with a wipe open nothing."""
    row = recovery_models.RecoveryKey.objects.filter(station__code=code, end="").first()
    signing = models.StationKey.objects.filter(station__code=code, valid_to__isnull=True)
    key = signing.select_related("anchor").first()
    if row is None or key is None:
        return None
    began = key.anchor.valid_from if key.anchor else key.valid_from
    return row if row.told_at >= began else None


def _not_barred(station: models.Station) -> None:
    """Raise `RecoveryBarred` for a station that may be in the wrong hands."""
    wiping = models.WipeOrder.objects.filter(station=station, state__in=OPEN_WIPES)
    if station.state != StationState.ACTIVE or wiping.exists():
        raise recovery_refusals.RecoveryBarred


def _over(row: recovery_models.RecoveryAsk, *, at: datetime) -> bool:
    return (
        row.state == AskState.ALLOWED
        and row.allowed_at is not None
        and at - row.allowed_at > TO_SHOW
    )


def _locked(ask_id: UUID) -> recovery_models.RecoveryAsk:
    rows = recovery_models.RecoveryAsk.objects.select_for_update(of=("self",))
    row = rows.select_related("key__station").filter(id=ask_id).first()
    if row is None:
        raise recovery_refusals.UnknownRecoveryAsk
    return row


def _move(row: recovery_models.RecoveryAsk, act: AskAct) -> None:
    row.state = moves.after(moves=ASK_MOVES, state=AskState(row.state), act=act)


def _tell(
    act: str, key: recovery_models.RecoveryKey, *, at: datetime, by: Actor, **detail: Any
) -> None:
    audit.record(
        act=f"stations.{act}",
        at=at,
        by=by,
        object_kind="station",
        object_id=key.station_id,
        unit_code=key.station.unit_code,
        key=recovery.short_name(key.id),
        **detail,
    )

"""Writes of the e-ID room: accounts open with the card, lock with it, unlock with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.eid import facts, models, rules
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band
from cancuoc.law.eid import LockCause


class NoSuchAccount(Refusal):
    """The person has no account."""

    status: ClassVar[int] = 404
    message = "Người này chưa có tài khoản định danh điện tử."
    next_step = "Đăng ký tài khoản sau khi đã nhận thẻ."


class PhoneTaken(Refusal):
    """The telephone number already serves another person's own account."""

    status: ClassVar[int] = 409
    message = "Số điện thoại này đã dùng cho tài khoản của người khác."
    next_step = "Dùng số điện thoại chính chủ rồi đăng ký lại tại quầy."


@transaction
def open_account(
    *,
    dossier: DossierDetail,
    card_id: UUID,
    card_expires_on: date | None,
    at: datetime,
    by: Actor,
) -> UUID | None:
    """Open the account asked for with the card, or renew the one there is; return its id.

    None means that nobody asked for one. The level is never above what the age allows.
    """
    asked = dossier.identity.eid
    if asked is None:
        return None
    account = models.Account.objects.filter(personal_number=dossier.personal_number).first()
    if account is not None:
        return _renew(account, card_id=card_id, expires_on=card_expires_on, at=at, by=by)
    band = Band(dossier.band)
    holder, number = _holder(dossier)
    account = models.Account(
        id=uuid7(at=at),
        person_id=dossier.person_id,
        personal_number=dossier.personal_number,
        band=band,
        level=rules.lawful_level(asked=asked.level, band=band),
        held_by=holder,
        holder_number=number,
        phone=asked.phone,
        card_id=card_id,
        card_expires_on=card_expires_on,
        unit_code=dossier.unit_code,
        state=rules.State.ACTIVE,
        opened_at=at,
    )
    try:
        with django_transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise PhoneTaken from error
    _remember(account, "open", at=at, by=by)
    outbox.publish(_opened(account, at=at))
    return account.id


@transaction
def lock(*, account_id: UUID, cause: LockCause, at: datetime, by: Actor) -> None:
    """Lock an account for a cause; the same cause twice is one lock."""
    account = _locked(account_id)
    _, fresh = models.Lock.objects.get_or_create(
        account=account, cause=cause, ends_at=None, defaults={"starts_at": at}
    )
    if not fresh:
        return
    _move(account, rules.Act.LOCK, at=at, by=by, reason=str(cause))
    outbox.publish(facts.AccountLocked(at=at, account_id=account.id, cause=str(cause)))


@transaction
def unlock(*, account_id: UUID, cause: LockCause, at: datetime, by: Actor) -> None:
    """End one cause; the account opens when no other cause holds it."""
    account = _locked(account_id)
    ended = account.locks.filter(cause=cause, ends_at__isnull=True).update(ends_at=at)
    if not ended or account.locks.filter(ends_at__isnull=True).exists():
        return
    _move(account, rules.Act.UNLOCK, at=at, by=by, reason=str(cause))
    outbox.publish(facts.AccountUnlocked(at=at, account_id=account.id))


@transaction
def lock_expired(*, on: date, at: datetime, by: Actor, limit: int = 500) -> int:
    """Lock the accounts whose card has expired (Decree 69/2024 Art. 15(1)); return how many."""
    due = models.Account.objects.filter(
        state=rules.State.ACTIVE, card_expires_on__lte=on
    ).values_list("id", flat=True)[:limit]
    for account_id in list(due):
        lock(account_id=account_id, cause=LockCause.CARD_EXPIRED, at=at, by=by)
    return len(due)


@transaction
def follow_card(
    *, card_ids: Collection[UUID], cause: LockCause, locked: bool, at: datetime, by: Actor
) -> None:
    """Lock or unlock the accounts that stand on these cards."""
    accounts = models.Account.objects.filter(card_id__in=card_ids).values_list("id", flat=True)
    for account_id in list(accounts):
        (lock if locked else unlock)(account_id=account_id, cause=cause, at=at, by=by)


def _holder(dossier: DossierDetail) -> tuple[rules.HeldBy, str]:
    representative = dossier.identity.representative
    asked = dossier.identity.eid
    by_other = dossier.band != Band.FROM_14 or (asked is not None and asked.by_representative)
    if by_other and representative is not None:
        return rules.HeldBy.REPRESENTATIVE, representative.personal_number
    return rules.HeldBy.HOLDER, dossier.personal_number


def _renew(
    account: models.Account, *, card_id: UUID, expires_on: date | None, at: datetime, by: Actor
) -> UUID:
    """A new card carries the account on; an expired card's lock ends with it."""
    account.card_id = card_id
    account.card_expires_on = expires_on
    account.save(update_fields=["card_id", "card_expires_on"])
    unlock(account_id=account.id, cause=LockCause.CARD_EXPIRED, at=at, by=by)
    return account.id


def _locked(account_id: UUID) -> models.Account:
    account = models.Account.objects.select_for_update().filter(id=account_id).first()
    if account is None:
        raise NoSuchAccount
    return account


def _move(account: models.Account, act: rules.Act, *, at: datetime, by: Actor, reason: str) -> None:
    state = rules.State(account.state)
    account.state = moves.after(moves=rules.MOVES, state=state, act=act)
    account.save(update_fields=["state"])
    _remember(account, str(act), at=at, by=by, reason=reason)


def _remember(
    account: models.Account, act: str, *, at: datetime, by: Actor, reason: str = ""
) -> None:
    models.AccountHistory.objects.create(
        account=account, act=act, state=account.state, at=at, by=by.id, reason=reason
    )
    audit.record(
        act=f"eid.{act}",
        at=at,
        by=by,
        object_kind="account",
        object_id=account.id,
        person_id=account.person_id,
        unit_code=account.unit_code,
        level=account.level,
        band=account.band,
    )


def _opened(account: models.Account, *, at: datetime) -> facts.AccountOpened:
    return facts.AccountOpened(
        at=at,
        account_id=account.id,
        person_id=account.person_id,
        unit_code=account.unit_code,
        band=str(account.band),
        level=account.level,
        held_by=str(account.held_by),
    )

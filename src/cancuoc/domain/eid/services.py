"""Writes of the e-ID room: accounts open with the card, lock with it, unlock with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction
from django.db.models import Exists, OuterRef

from cancuoc.domain.eid import facts, models, rules
from cancuoc.domain.eid.refusals import NoSuchAccount, PhoneTaken
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.ids import uuid7
from cancuoc.law.ages import Band
from cancuoc.law.eid import LockCause
from cancuoc.packet.content import EidRequest

__all__ = [
    "NoSuchAccount",
    "PhoneTaken",
    "follow_card",
    "hand_to_holder",
    "lock",
    "lock_expired",
    "open_account",
    "unlock",
]


@transaction
def open_account(
    *,
    dossier: DossierDetail,
    card_id: UUID,
    card_expires_on: date | None,
    at: datetime,
    by: Actor,
) -> UUID | None:
    """Open the account asked for with the card, or carry on the one there is; return its id.

    None means that there is none and nobody asked for one. The level is never above what the
    age allows (Decree 69/2024/NĐ-CP Art. 7). Refuses with `PhoneTaken`.
    """
    known = models.Account.objects.select_for_update().filter(
        personal_number=dossier.personal_number
    )
    account = known.first()
    if account is not None:
        _renew(account, dossier, card_id=card_id, expires_on=card_expires_on, at=at, by=by)
        return account.id
    if dossier.identity.eid is None:
        return None
    account = _new(dossier, dossier.identity.eid, card_id=card_id, at=at)
    account.card_expires_on = card_expires_on
    _save(account, force_insert=True)
    _remember(account, "open", at=at, by=by)
    outbox.publish(_opened(account, at=at))
    return account.id


def _new(
    dossier: DossierDetail, asked: EidRequest, *, card_id: UUID, at: datetime
) -> models.Account:
    band = Band(dossier.band)
    holder, number = _holder(dossier)
    return models.Account(
        id=uuid7(at=at),
        person_id=dossier.person_id,
        personal_number=dossier.personal_number,
        band=band,
        level=rules.lawful_level(asked=asked.level, band=band),
        held_by=holder,
        holder_number=number,
        phone=asked.phone,
        card_id=card_id,
        unit_code=dossier.unit_code,
        state=rules.State.ACTIVE,
        opened_at=at,
    )


@transaction
def lock(*, account_id: UUID, cause: LockCause, at: datetime, by: Actor) -> None:
    """Lock an account for a cause; the same cause twice is one lock."""
    _require(by, cause)
    account = _locked(account_id)
    _, fresh = models.Lock.objects.get_or_create(
        account=account, cause=cause, ends_at=None, defaults={"starts_at": at}
    )
    if not fresh:
        return
    _move(account, rules.Act.LOCK, at=at, by=by, reason=str(cause))
    outbox.publish(facts.AccountLocked(at=at, account_id=account.id, cause=str(cause)))


@transaction
def unlock(*, account_id: UUID, cause: LockCause, at: datetime, by: Actor) -> bool:
    """End one cause; the account opens when no other cause holds it. Return whether it did."""
    _require(by, cause)
    return _end_locks(_locked(account_id), (cause,), at=at, by=by)


@transaction
def hand_to_holder(*, account_id: UUID, phone: str, at: datetime, by: Actor) -> None:
    """Give an account that a representative held to its owner, now 14 (EID-5, EID-6).

    `phone` is the owner's own number in E.164. Refuses with `PhoneTaken`, and with
    `IllegalMove` for an account that is the owner's already.
    """
    by.require(Role.CARD_DESK)
    account = _locked(account_id)
    if account.held_by == rules.HeldBy.HOLDER:
        raise moves.IllegalMove(state=account.held_by)
    _to_holder(account, phone=phone, at=at, by=by)


@transaction
def lock_expired(*, on: date, at: datetime, by: Actor, limit: int = 500) -> int:
    """Lock the accounts whose card has expired (Decree 69/2024 Art. 15(1)); return how many.

    A card is valid on its last day, so its account is locked from the next day on. An account
    that is locked for another cause gets this one too, or it would open with an expired card
    once the other cause ends.
    """
    open_here = models.Lock.objects.filter(
        account=OuterRef("pk"), cause=LockCause.CARD_EXPIRED, ends_at__isnull=True
    )
    due = models.Account.objects.filter(~Exists(open_here), card_expires_on__lt=on)
    ids = list(due.order_by("id").values_list("id", flat=True)[:limit])
    for account_id in ids:
        lock(account_id=account_id, cause=LockCause.CARD_EXPIRED, at=at, by=by)
    return len(ids)


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
    account: models.Account,
    dossier: DossierDetail,
    *,
    card_id: UUID,
    expires_on: date | None,
    at: datetime,
    by: Actor,
) -> None:
    """A new card carries the account on, and ends the locks that stood on the card before."""
    asked = dossier.identity.eid
    if account.card_id != card_id:
        account.card_id = card_id
        account.card_expires_on = expires_on
        account.band = dossier.band
        account.save(update_fields=["card_id", "card_expires_on", "band"])
        _remember(account, "renew", at=at, by=by)
    _end_locks(account, rules.ENDED_BY_NEW_CARD, at=at, by=by)
    if asked is None:
        return
    level = rules.lawful_level(asked=asked.level, band=Band(dossier.band))
    if level > account.level:
        account.level = level
        account.save(update_fields=["level"])
        _remember(account, "raise", at=at, by=by)
    held_by, _ = _holder(dossier)
    if held_by is rules.HeldBy.HOLDER and account.held_by == rules.HeldBy.REPRESENTATIVE:
        _to_holder(account, phone=asked.phone, at=at, by=by)


def _to_holder(account: models.Account, *, phone: str, at: datetime, by: Actor) -> None:
    account.held_by = rules.HeldBy.HOLDER
    account.holder_number = account.personal_number
    account.phone = phone
    _save(account, update_fields=["held_by", "holder_number", "phone"])
    _remember(account, "to_owner", at=at, by=by)


def _end_locks(
    account: models.Account, causes: Collection[LockCause], *, at: datetime, by: Actor
) -> bool:
    ended = account.locks.filter(cause__in=list(causes), ends_at__isnull=True)
    names = sorted(ended.values_list("cause", flat=True))
    ended.update(ends_at=at)
    if not names or account.locks.filter(ends_at__isnull=True).exists():
        return False
    _move(account, rules.Act.UNLOCK, at=at, by=by, reason=", ".join(names))
    outbox.publish(facts.AccountUnlocked(at=at, account_id=account.id))
    return True


def _save(
    account: models.Account, *, force_insert: bool = False, update_fields: list[str] | None = None
) -> None:
    """Save, and turn the database's rule of one own account a telephone into a refusal."""
    try:
        with django_transaction.atomic():
            account.save(force_insert=force_insert, update_fields=update_fields)
    except IntegrityError as error:
        if "one_own_account_a_phone" not in str(error):
            raise
        raise PhoneTaken from error


def _require(by: Actor, cause: LockCause) -> None:
    """Holders lock and unlock their own account; officers do it for them at the counter."""
    if by.kind is ActorKind.CITIZEN and cause is LockCause.HOLDER_ASKS:
        return
    by.require(Role.CARD_DESK, Role.APPROVER)


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

"""Handing waiting messages to their messengers: in order, not too fast, again when it failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import F, Q, QuerySet

from cancuoc.domain.outreach import models, rules
from cancuoc.domain.outreach.messaging import SUBJECT
from cancuoc.domain.outreach.ports import Messenger, NotDelivered
from cancuoc.domain.outreach.queries import opted_out
from cancuoc.domain.outreach.rules import Carrier, Delivery, DeliveryAct
from cancuoc.domain.outreach.settings import settings
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves

MINUTE: Final = timedelta(minutes=1)


@transaction
def deliver_messages(
    *, messengers: Sequence[Messenger], at: datetime, by: Actor, limit: int = 50
) -> int:
    """Hand waiting messages to the first messenger that reaches them; return how many went.

    A message that failed waits longer each time and is given up after the last try, with its
    error, for the officer to see. An address that opted out is looked up again here, in the
    same transaction: a message queued while the family opted out is stopped and not sent.
    """
    _alone()
    room = _room(at=at)
    due = list(_waiting(at=at)[:limit])
    unwanted = opted_out(addresses=[message.recipient for message in due])
    gone = 0
    for message in due:
        if message.recipient in unwanted:
            _settle(message, DeliveryAct.STOP, at=at, by=by)
        elif room[Carrier(message.carrier)] > 0:
            room[Carrier(message.carrier)] -= 1
            gone += _deliver(message, messengers, at=at, by=by)
    return gone


def _alone() -> None:
    """Wait until no other worker delivers, so that the most of a minute is counted once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('outreach.deliver'))")


def _waiting(*, at: datetime) -> QuerySet[models.Message]:
    """Return what may be tried now, oldest first, rows locked; other workers pass them over."""
    rows = models.Message.objects.select_for_update(skip_locked=True, of=("self",))
    due = Q(next_try_at=None) | Q(next_try_at__lte=at)
    return (
        rows.select_related("invitation", "home")
        .filter(due, state=Delivery.WAITING, sent_at=None)
        # What was said of a visit at home is not sent once the request moved on.
        .filter(Q(home=None) | Q(made_at__gte=F("home__moved_at")))
        .exclude(invitation__state=rules.State.WITHDRAWN)
        .order_by("made_at")
    )


def _room(*, at: datetime) -> Counter[Carrier]:
    """Return how many messages of each carrier may still leave in this minute."""
    lately = models.Message.objects.filter(sent_at__gt=at - MINUTE, sent_at__lte=at)
    sent = Counter(lately.values_list("carrier", flat=True))
    most = settings().per_minute
    return Counter({carrier: most.get(carrier, 0) - sent[carrier] for carrier in Carrier})


def _deliver(
    message: models.Message, messengers: Sequence[Messenger], *, at: datetime, by: Actor
) -> bool:
    message.tries += 1
    try:
        carrier = next(_carrying(message, messengers), None)
        if carrier is None:
            raise NotDelivered("Không có kênh gửi tới địa chỉ này.")
        carrier.send(recipient=message.recipient, subject=SUBJECT, body=message.body)
    except NotDelivered as refused:
        message.error = str(refused)[:300]
        wait = rules.next_wait(tries=message.tries, minutes=settings().retry_minutes)
        if refused.final or wait is None:
            return _settle(message, DeliveryAct.FAIL, at=at, by=by)
        message.next_try_at = at + timedelta(minutes=wait)
        return _note(message, at=at, by=by)
    message.error = ""
    act = DeliveryAct.TAKE if carrier.delivers else DeliveryAct.RECORD
    return _settle(message, act, at=at, by=by)


def _carrying(message: models.Message, messengers: Sequence[Messenger]) -> Iterator[Messenger]:
    for one in messengers:
        if message.carrier in one.carriers and one.reaches(recipient=message.recipient):
            yield one


def _settle(message: models.Message, act: DeliveryAct, *, at: datetime, by: Actor) -> bool:
    message.state = moves.after(moves=rules.DELIVERY_MOVES, state=Delivery(message.state), act=act)
    if message.state == Delivery.SENT:
        message.sent_at = at
        if message.invitation is not None:
            message.invitation.carrier = message.carrier
            message.invitation.save(update_fields=["carrier"])
    return _note(message, at=at, by=by)


def _note(message: models.Message, *, at: datetime, by: Actor) -> bool:
    """Keep what became of a try; return whether the message went."""
    message.save(update_fields=["tries", "error", "sent_at", "state", "next_try_at"])
    delivered = message.state == Delivery.SENT
    audit.record(
        act="outreach.deliver",
        at=at,
        by=by,
        object_kind="message",
        object_id=message.id,
        unit_code=_unit(message),
        delivered=delivered,
    )
    return delivered


def _unit(message: models.Message) -> str:
    about = message.invitation or message.home
    return about.unit_code if about else ""

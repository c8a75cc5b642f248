"""Messages to officers: the same messengers and the same patience as for families."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from cancuoc.domain.outreach import models, rules
from cancuoc.domain.outreach.messaging import TO_OFFICERS
from cancuoc.domain.outreach.ports import Messenger, NotDelivered
from cancuoc.domain.outreach.rules import Carrier, Delivery, DeliveryAct
from cancuoc.domain.outreach.settings import settings
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves


@transaction
def deliver_to_officers(
    *, messengers: Sequence[Messenger], at: datetime, by: Actor, limit: int = 50
) -> int:
    """Hand waiting messages to the first messenger that carries mail; return how many went.

    One that failed waits longer each time and is given up after the last try, with its error.
    """
    rows = models.OfficerMessage.objects.select_for_update(skip_locked=True)
    due = Q(next_try_at=None) | Q(next_try_at__lte=at)
    waiting = rows.filter(due, state=Delivery.WAITING).order_by("made_at", "id")
    return sum(_deliver(message, messengers, at=at, by=by) for message in waiting[:limit])


def _deliver(
    message: models.OfficerMessage, messengers: Sequence[Messenger], *, at: datetime, by: Actor
) -> bool:
    message.tries += 1
    act: DeliveryAct | None = None
    try:
        act = _send(message, messengers)
        message.error = ""
    except NotDelivered as refused:
        message.error = str(refused)[:300]
        wait = rules.next_wait(tries=message.tries, minutes=settings().retry_minutes)
        if refused.final or wait is None:
            act = DeliveryAct.FAIL
        else:
            message.next_try_at = at + timedelta(minutes=wait)
    if act is not None:
        state = Delivery(message.state)
        message.state = moves.after(moves=rules.DELIVERY_MOVES, state=state, act=act)
    delivered = message.state == Delivery.SENT
    message.sent_at = at if delivered else None
    message.save()
    audit.record(
        act="outreach.tell_officer",
        at=at,
        by=by,
        object_kind="officer_message",
        object_id=message.id,
        delivered=delivered,
    )
    return delivered


def _send(message: models.OfficerMessage, messengers: Sequence[Messenger]) -> DeliveryAct:
    for one in messengers:
        if Carrier.EMAIL in one.carriers and one.reaches(recipient=message.recipient):
            one.send(recipient=message.recipient, subject=TO_OFFICERS, body=message.body)
            return DeliveryAct.TAKE if one.delivers else DeliveryAct.RECORD
    raise NotDelivered("Không có kênh gửi tới địa chỉ này.")

"""Messages to families: no name, no number of a person; the time, the place and the code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.outreach import models, rules
from cancuoc.domain.outreach.inviting import remember, still_open
from cancuoc.domain.outreach.ports import Messenger, NotDelivered
from cancuoc.domain.outreach.queries import NoSuchInvitation
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.textdate import vi_date
from cancuoc.law.papers import Paper

SUBJECT = "Mời làm thẻ căn cước"
TRIES = 3


@transaction
def send_invitation(*, code: str, portal: str, at: datetime, by: Actor) -> bool:
    """Queue the message of an invitation; False when the family left no address."""
    by.require(Role.AREA_OFFICER)
    invitation = models.Invitation.objects.select_for_update().filter(code=code).first()
    if invitation is None:
        raise NoSuchInvitation
    if not units.covers(scope=by.units, unit_code=invitation.unit_code, on=today_vn(at)):
        raise NotAllowed
    state = rules.State(invitation.state)
    invitation.state = moves.after(moves=rules.MOVES, state=state, act=rules.Act.SEND)
    session = still_open(invitation.session_id, at=at)
    recipient = invitation.email or invitation.phone
    if not recipient:
        return False
    invitation.save(update_fields=["state"])
    models.Message.objects.create(
        id=uuid7(at=at),
        invitation=invitation,
        recipient=recipient,
        body=text(session=session, papers=_papers(invitation), code=code, portal=portal),
        made_at=at,
    )
    remember(invitation, "send", at=at, by=by)
    audit.record(
        act="outreach.send",
        at=at,
        by=by,
        object_kind="invitation",
        object_id=invitation.id,
        unit_code=invitation.unit_code,
    )
    return True


def text(*, session: SessionRow, papers: Sequence[Paper], code: str, portal: str) -> str:
    """Return the message: time, place, papers, code. Never a name."""
    start = session.starts_at.astimezone(VN)
    bring = ", ".join(paper.vi for paper in papers) if papers else "không cần giấy tờ"
    return (
        f"Mời gia đình làm thẻ căn cước lúc {start:%H:%M} ngày {vi_date(start.date())} "
        f"tại {session.place}. Mang theo: {bring}. Chọn giờ hoặc đổi lịch: {portal}{code}"
    )


@transaction
def deliver_messages(
    *, messengers: Sequence[Messenger], at: datetime, by: Actor, limit: int = 50
) -> int:
    """Hand waiting messages to the first messenger that reaches them; return how many went.

    A message that three tries could not place stays with its error, for the officer to see.
    """
    waiting = (
        models.Message.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("invitation")
        .filter(sent_at__isnull=True, tries__lt=TRIES)
        .exclude(invitation__state=rules.State.WITHDRAWN)
    )
    return sum(_deliver(m, messengers, at=at, by=by) for m in waiting.order_by("made_at")[:limit])


def _deliver(
    message: models.Message, messengers: Sequence[Messenger], *, at: datetime, by: Actor
) -> bool:
    carrier = next((m for m in messengers if m.reaches(recipient=message.recipient)), None)
    message.tries += 1
    try:
        if carrier is None:
            raise NotDelivered("Không có kênh gửi tới địa chỉ này.")
        carrier.send(recipient=message.recipient, subject=SUBJECT, body=message.body)
    except NotDelivered as refused:
        message.error = str(refused)[:300]
    else:
        message.sent_at, message.error = at, ""
    message.save(update_fields=["tries", "error", "sent_at"])
    audit.record(
        act="outreach.deliver",
        at=at,
        by=by,
        object_kind="message",
        object_id=message.id,
        unit_code=message.invitation.unit_code,
        delivered=message.sent_at is not None,
    )
    return message.sent_at is not None


def _papers(invitation: models.Invitation) -> list[Paper]:
    found = [paper for person in invitation.people.order_by("id") for paper in person.papers]
    return [Paper(paper) for paper in dict.fromkeys(found)]

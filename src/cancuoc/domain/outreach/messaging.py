"""Messages to families: no name, no number of a person; the time, the place and the code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.outreach import models, rules
from cancuoc.domain.outreach.inviting import remember, still_open
from cancuoc.domain.outreach.queries import NoSuchInvitation, opted_out
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
TO_OFFICERS = "Ca của bạn có thay đổi"


@transaction
def send_invitation(
    *,
    code: str,
    portal: str,
    stop: str = "",
    carrier: rules.Carrier | None = None,
    at: datetime,
    by: Actor,
) -> bool:
    """Queue the message of an invitation.

    Return False when the family left no address for it, or wants no messages there. `portal`
    and `stop` are addresses that the code completes: to choose a time, and to opt out.
    """
    by.require(Role.AREA_OFFICER)
    invitation = models.Invitation.objects.select_for_update().filter(code=code).first()
    if invitation is None:
        raise NoSuchInvitation
    if not units.covers(scope=by.units, unit_code=invitation.unit_code, on=today_vn(at)):
        raise NotAllowed
    state = rules.State(invitation.state)
    invitation.state = moves.after(moves=rules.MOVES, state=state, act=rules.Act.SEND)
    session = still_open(invitation.session_id, at=at)
    by_which = rules.carrier_for(phone=invitation.phone, email=invitation.email, wanted=carrier)
    if by_which is None:
        return False
    recipient = invitation.email if by_which is rules.Carrier.EMAIL else invitation.phone
    if opted_out(addresses=[recipient]):
        return False
    papers = _papers(invitation)
    body = text(session=session, papers=papers, code=code, portal=portal, stop=stop)
    _queue(invitation, by_which, recipient=recipient, body=body, at=at, by=by)
    return True


def _queue(
    invitation: models.Invitation,
    carrier: rules.Carrier,
    *,
    recipient: str,
    body: str,
    at: datetime,
    by: Actor,
) -> None:
    invitation.save(update_fields=["state"])
    models.Message.objects.create(
        id=uuid7(at=at),
        invitation=invitation,
        recipient=recipient,
        carrier=carrier,
        body=body,
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


def text(
    *, session: SessionRow, papers: Sequence[Paper], code: str, portal: str, stop: str = ""
) -> str:
    """Return the message: time, place, papers, code, how to opt out. Never a name."""
    start = session.starts_at.astimezone(VN)
    bring = ", ".join(paper.vi for paper in papers) if papers else "không cần giấy tờ"
    return (
        f"Mời gia đình làm thẻ căn cước lúc {start:%H:%M} ngày {vi_date(start.date())} "
        f"tại {session.place}. Mang theo: {bring}. Chọn giờ hoặc đổi lịch: {portal}{code}"
        + (f" Không nhận tin nữa: {stop}{code}" if stop else "")
    )


def shifts_text(*, new: int, gone: int) -> str:
    """Return the message to an officer whose shifts changed: numbers only, no place, no time."""
    return f"Ca của bạn có thay đổi: {new} ca mới, {gone} ca bỏ. Xem ở mục Ca của tôi."


def _papers(invitation: models.Invitation) -> list[Paper]:
    found = [paper for person in invitation.people.order_by("id") for paper in person.papers]
    return [Paper(paper) for paper in dict.fromkeys(found)]

"""Families that want no messages: heard at once, and undone as easily."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from cancuoc.domain.outreach import models, rules
from cancuoc.domain.outreach.queries import NoSuchInvitation, opted_out
from cancuoc.domain.outreach.rules import Delivery, OptOutHow
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal


class NoAddress(Refusal):
    """The family left no telephone number and no e-mail address."""

    status: ClassVar[int] = 409
    message = "Hộ này chưa có số điện thoại hoặc thư điện tử."
    next_step = "Không cần làm gì: hộ này không nhận tin nhắn nào."


@transaction
def opt_out(*, code: str, how: OptOutHow, at: datetime, by: Actor) -> int:
    """Send nothing more to the addresses of an invitation; return how many messages stopped.

    Whoever holds the code may say so, without signing in. Saying it twice changes nothing.
    """
    clean = "".join(c for c in code.upper() if c.isalnum())
    invitation = models.Invitation.objects.filter(code=clean).first()
    if invitation is None:
        raise NoSuchInvitation
    addresses = [a for a in (invitation.phone, invitation.email) if a]
    return _stop(addresses, unit_code=invitation.unit_code, how=how, at=at, by=by)


@transaction
def stop_messages(*, addresses: Sequence[str], unit_code: str, at: datetime, by: Actor) -> int:
    """Set down for a family that told an officer; return how many messages stopped."""
    _may(unit_code, at=at, by=by)
    if not any(addresses):
        raise NoAddress
    kept = [address for address in addresses if address]
    return _stop(kept, unit_code=unit_code, how=OptOutHow.OFFICER, at=at, by=by)


@transaction
def resume_messages(*, addresses: Sequence[str], unit_code: str, at: datetime, by: Actor) -> None:
    """The family wants messages again: what is queued from now on is sent."""
    _may(unit_code, at=at, by=by)
    rows = models.OptOut.objects.filter(address__in=list(addresses), ended_at=None)
    if not rows.update(ended_at=at, ended_by=by.id):
        return
    _line("outreach.resume", unit_code=unit_code, at=at, by=by)


def _may(unit_code: str, *, at: datetime, by: Actor) -> None:
    by.require(Role.AREA_OFFICER)
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise NotAllowed


def _stop(
    addresses: Sequence[str], *, unit_code: str, how: OptOutHow, at: datetime, by: Actor
) -> int:
    new = sorted(set(addresses) - opted_out(addresses=addresses))
    # Of two who say it at once the constraint keeps one row; both have been heard.
    models.OptOut.objects.bulk_create(
        [models.OptOut(address=address, how=how, at=at, by=by.id) for address in new],
        ignore_conflicts=True,
    )
    waiting = models.Message.objects.filter(
        recipient__in=list(addresses), state=Delivery.WAITING, sent_at=None
    )
    stopped = waiting.update(state=rules.Delivery.STOPPED)
    if new or stopped:
        _line("outreach.opt_out", unit_code=unit_code, at=at, by=by, how=str(how))
    return stopped


def _line(act: str, *, unit_code: str, at: datetime, by: Actor, **detail: object) -> None:
    line = audit.Line(
        act=act,
        at=at,
        by=by,
        object_kind="opt_out",
        object_id=unit_code,
        unit_code=unit_code,
        detail=detail,
    )
    audit.record_many([line])

"""A tablet in the hall gives out numbers while this station leads, without a person's name.

An officer lets it in with a code of six digits. Its numbers stand in that officer's name, since
the centre takes an act only from somebody whom it let work here; when the lease ends, so do they.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.content import Officer
from cancuoc.station import signing_in
from cancuoc.station.core import floor, floor_promises
from cancuoc.station.core.desk import Desk
from cancuoc.station.core.floor import Visitor
from cancuoc.station.tables import floors, listings, officers, tablets
from cancuoc.station.tables.tablets import Pairing, Tablet

CODE_HOLDS: Final = timedelta(minutes=5)
TRIES: Final = 5
MOST: Final = 4


class WrongCode(Refusal):
    """The code is not the one on the officer's screen, or it is over."""

    status = 403
    message = "Mã ghép không đúng hoặc đã hết hạn."
    next_step = "Nhờ cán bộ tạo mã mới ở trang Sảnh chờ, rồi gõ lại đủ sáu số."


class TooManyTablets(Refusal):
    """The session has as many tablets as it may."""

    status = 409
    message = "Buổi này đã ghép đủ số máy lấy số."
    next_step = "Thu hồi một máy không dùng nữa, rồi ghép máy mới."


class TabletRests(Refusal):
    """The tablet gives out no numbers now; `reception` does."""

    status = 403
    message = "Máy lấy số đang nghỉ."
    next_step = "Mời ông/bà đến quầy tiếp đón để lấy số."


def offer(desk: Desk, session_id: UUID, *, at: datetime, by: Officer) -> Pairing:
    """Make a code that lets one tablet in; the code before it is over."""
    with desk.store.write():
        at_work = [t for t in tablets.of_session(desk.store, session_id) if not t.withdrawn]
        if len(at_work) >= MOST:
            raise TooManyTablets
        made = Pairing(
            code=f"{secrets.randbelow(1_000_000):06d}",
            session_id=session_id,
            username=by.username,
            until=at + CODE_HOLDS,
            tries=TRIES,
        )
        tablets.put_pairing(desk.store, made)
        return made


def pair(desk: Desk, typed: str, *, at: datetime) -> str:
    """Let a tablet in and return its secret, which only the tablet keeps; raise `WrongCode`."""
    code = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    if not _right(desk, code, at=at):
        raise WrongCode
    with desk.store.write():
        known = tablets.pairing(desk.store)
        if known is None or not known.code:
            raise WrongCode
        # One code lets in one tablet.
        tablets.put_pairing(desk.store, replace(known, code="", tries=0))
        secret = secrets.token_urlsafe(24)
        count = len(tablets.of_session(desk.store, known.session_id))
        made = Tablet(
            id=uuid7(at=at),
            session_id=known.session_id,
            name=str(count + 1),
            username=known.username,
            paired_at=at,
            withdrawn=False,
        )
        tablets.add(desk.store, made, secret=sha256_hex(secret.encode()))
        return secret


def withdraw(desk: Desk, tablet_id: UUID, *, at: datetime) -> None:
    """Let a tablet give out numbers no more, wherever it is."""
    tablets.withdraw(desk.store, tablet_id, at=at)


def tablet_of(desk: Desk, secret: str) -> Tablet | None:
    """Return the tablet that keeps this secret, or None for one that nobody let in."""
    return tablets.by_secret(desk.store, sha256_hex(secret.encode())) if secret else None


def at_work(desk: Desk, tablet: Tablet, *, at: datetime) -> Officer:
    """Return in whose name a tablet gives numbers now; raise `TabletRests`."""
    session = listings.session(desk.store, tablet.session_id)
    lease = officers.lease_of(desk.store, tablet.username, at=at)
    leading = floors.leading(desk.store, tablet.session_id)
    if tablet.withdrawn or session is None or lease is None:
        raise TabletRests
    if leading is None or leading.standing is not floors.Standing.LEADING:
        raise TabletRests
    if floors.centre_time(desk.store, at) > session.ends_at:
        raise TabletRests
    return signing_in.officer_of(lease)


def give(desk: Desk, tablet: Tablet, visitor: Visitor, *, key: str, at: datetime) -> UUID:
    """Give out a number with its forecast; the same touch again gives the same number."""
    by = at_work(desk, tablet, at=at)
    with desk.store.write():
        known = tablets.touched(desk.store, f"{tablet.id}:{key}")
        if known is not None:
            return known
        (ticket,) = floor.receive(desk, tablet.session_id, [visitor], at=at, by=by)
        tablets.add_touch(
            desk.store, f"{tablet.id}:{key}", tablet_id=tablet.id, ticket_id=ticket.id
        )
    now = floors.centre_time(desk.store, at)
    floor_promises.promise(desk.store, tablet.session_id, [ticket], now=now)
    return ticket.id


def _right(desk: Desk, code: str, *, at: datetime) -> bool:
    """Tell whether a code lets in; each wrong one costs a try."""
    with desk.store.write():
        known = tablets.pairing(desk.store)
        if known is None or not known.code or at >= known.until or known.tries <= 0:
            return False
        if hmac.compare_digest(code, known.code):
            return True
        tablets.put_pairing(desk.store, replace(known, tries=known.tries - 1))
        return False

"""At a bed: two officers answer for a dossier, and one visit may go on where another stopped.

The centre plans such sessions by files, not by people: a ticket names the file's code, and
somebody who was too tired comes up again on the list of a later visit with a new ticket.
"""

from __future__ import annotations

from typing import Final

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.content import Officer
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Draft
from cancuoc.station.records import Ticket
from cancuoc.station.store import Store
from cancuoc.station.tables import drafts, listings

BEDSIDE: Final = "bedside"
# Between the file's code and the room in what the centre tells of a bed.
_ROOM: Final = " · "


class SecondOfficerMissing(Refusal):
    """At a bed one officer alone signs nothing."""

    message = "Hồ sơ tại giường cần hai cán bộ cùng ký."
    next_step = "Mời cán bộ thứ hai nhập tên đăng nhập và mật khẩu của mình."


class SameOfficerTwice(Refusal):
    """The second account belongs to the person who works at the screen."""

    message = "Cán bộ thứ hai phải là một người khác."
    next_step = "Mời cán bộ cùng đi nhập tên đăng nhập và mật khẩu của mình."


def at_a_bed(store: Store, draft: Draft) -> bool:
    """Return whether the dossier is taken in a session that goes from bed to bed."""
    session = listings.session(store, draft.session_id)
    return session is not None and session.kind == BEDSIDE


def check_second(store: Store, draft: Draft, *, second: Officer | None, by: Officer) -> None:
    """Raise `SecondOfficerMissing` or `SameOfficerTwice` where two living people must answer."""
    if not at_a_bed(store, draft):
        return
    if second is None:
        raise SecondOfficerMissing
    if second.hand == by.hand or second.username == by.username:
        raise SameOfficerTwice


def earlier(desk: Desk, ticket: Ticket) -> Draft | None:
    """Return what an earlier visit began of the same file and put aside, or None."""
    code = _file_of(ticket)
    session = listings.session(desk.store, ticket.session_id)
    if not code or session is None or session.kind != BEDSIDE:
        return None
    return next((d for d in drafts.unfinished(desk.store) if _is_of(desk, d, code)), None)


def _is_of(desk: Desk, draft: Draft, code: str) -> bool:
    known = listings.ticket(desk.store, draft.ticket_id) if draft.ticket_id else None
    return known is not None and _file_of(known) == code


def _file_of(ticket: Ticket) -> str:
    return ticket.place.partition(_ROOM)[0].strip()

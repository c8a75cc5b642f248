"""The session and the counter an officer works at, chosen once a shift."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import SessionView
from cancuoc.domain.sessions.rules import BEDSIDE
from cancuoc.domain.units import queries as units
from cancuoc.foundation.access import OfficerRequest
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.office.area import WHOLE_CITY
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal

BEFORE: Final = timedelta(hours=12)
AHEAD: Final = timedelta(hours=14)
_SESSION: Final = "floor_session"
_COUNTER: Final = "floor_counter"
LONGEST_COUNTER: Final = 8


class NotYourSession(Refusal):
    """The session is not held in the officer's units, or was called off."""

    status: ClassVar[int] = 403
    message = "Buổi này không thuộc phạm vi phụ trách hoặc đã hủy."
    next_step = "Chọn lại buổi đang làm."


def open_sessions(*, at: datetime, by: Actor) -> list[SessionView]:
    """Return the sessions of these hours in the officer's units, in order of time."""
    codes = None
    if WHOLE_CITY not in by.units:
        codes = units.communes_within(scope=by.units, on=today_vn(at))
    found = sessions.sessions_between(since=at - BEFORE, until=at + AHEAD, unit_codes=codes)
    return [one for one in found if one.kind != BEDSIDE]


def choose(request: OfficerRequest, *, session_id: str, at: datetime) -> SessionView:
    """Keep the session for the shift; refuse one that is not the officer's."""
    found = {str(s.id): s for s in open_sessions(at=at, by=request.actor)}
    if session_id not in found:
        raise NotYourSession
    request.session[_SESSION] = session_id
    return found[session_id]


def current(request: OfficerRequest, *, at: datetime) -> SessionView | None:
    """Return the session of the shift, or None when none is chosen or it is over."""
    chosen = request.session.get(_SESSION, "")
    session = sessions.session(session_id=UUID(chosen)) if chosen else None
    if session is None or session.ends_at + BEFORE < at:
        return None
    on = today_vn(at)
    if not units.covers(scope=request.actor.units, unit_code=session.unit_code, on=on):
        return None
    return session


def working(request: OfficerRequest, *, at: datetime) -> SessionView:
    """Return the session of the shift, or refuse when none is chosen."""
    session = current(request, at=at)
    if session is None:
        raise NotYourSession
    return session


def counter(request: OfficerRequest) -> str:
    """Return the counter of the shift, "1" until another is chosen."""
    return str(request.session.get(_COUNTER, "1"))


def clean_counter(name: str) -> str:
    """Return the name of a counter as boards show it: short, capitals and digits."""
    return "".join(c for c in name.upper() if c.isalnum())[:LONGEST_COUNTER]


def sit_at(request: OfficerRequest, name: str) -> None:
    """Keep the counter for the shift; a blank name leaves it as it is."""
    clean = clean_counter(name)
    if clean:
        request.session[_COUNTER] = clean

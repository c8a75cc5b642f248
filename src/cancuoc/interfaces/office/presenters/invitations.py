"""Words of invitations: when, where, which papers; the letter of a family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.documents.base import Letterhead, Person
from cancuoc.documents.letters import Invitation, InvitationSheet, Invited
from cancuoc.domain.outreach.queries import InvitationRow, InvitedRow
from cancuoc.domain.outreach.rules import Delivery, State
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.population import queries as population
from cancuoc.domain.population.queries import PersonView
from cancuoc.interfaces.office.families import head_of
from cancuoc.interfaces.office.letterheads import letterhead
from cancuoc.interfaces.ui.text import vi_time, vi_weekday
from cancuoc.interfaces.ui.words import Text
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.law.transition import Holds

STATES: Final[dict[State, Text]] = {
    State.MADE: gettext_lazy("Chưa gửi"),
    State.SENT: gettext_lazy("Đã gửi"),
    State.WITHDRAWN: gettext_lazy("Đã rút"),
}


def rows(
    invitations: Iterable[InvitationRow], *, delivered: Mapping[UUID, Delivery] | None = None
) -> list[dict[str, Any]]:
    """Return invitations as lists show them: session, papers, state; of messages, theirs."""
    listed = list(invitations)
    wanted = dict.fromkeys(invitation.session_id for invitation in listed)
    sessions = {key: planning.session(session_id=key) for key in wanted}
    found = []
    for invitation in listed:
        session = sessions[invitation.session_id]
        found.append(
            {
                "id": invitation.id,
                "when": when(session) if session else "",
                "place": session.place if session else "",
                "papers": papers(invitation),
                "state": _state(invitation, (delivered or {}).get(invitation.id)),
                "people": len(invitation.people),
                "address": invitation.email or invitation.phone,
            }
        )
    return found


def _state(invitation: InvitationRow, delivery: Delivery | None) -> str:
    """Return how far the letter has come: of a message, what its carrier made of it."""
    if delivery is None or invitation.state is State.WITHDRAWN:
        return str(STATES[invitation.state])
    return _(delivery.vi)


def when(session: SessionRow) -> str:
    """Return "thứ Bảy, 06/07/2024, 18:00–21:00"."""
    return (
        f"{vi_weekday(session.starts_at)}, {vi_time(session.starts_at)}–{vi_time(session.ends_at)}"
    )


def papers(invitation: InvitationRow) -> list[str]:
    """Return the papers of the family, each once; empty when the register shows all."""
    return [_(paper.vi) for paper in invitation.papers]


def sheet(invitations: Sequence[InvitationRow], *, portal: str, at: datetime) -> InvitationSheet:
    """Return the letters of invitations of one unit in one file."""
    return InvitationSheet.of(
        tuple(letter(invitation, portal=portal, at=at) for invitation in invitations), made_at=at
    )


def letter(invitation: InvitationRow, *, portal: str, at: datetime) -> Invitation:
    """Return the A5 letter of one family; its QR leads to the booking page of the portal."""
    session = planning.session(session_id=invitation.session_id)
    if session is None:
        raise LookupError(f"session {invitation.session_id} of an invitation is gone")
    people = population.persons(person_ids=[p.person_id for p in invitation.people])
    starts, ends = session.starts_at.astimezone(VN), session.ends_at.astimezone(VN)
    return Invitation(
        letterhead=_letterhead(invitation.unit_code, on=today_vn(at)),
        made_at=at,
        code=invitation.code,
        recipient=_recipient(invitation, people, on=starts.date()),
        people=tuple(
            _invited(row, people[row.person_id])
            for row in invitation.people
            if row.person_id in people
        ),
        address=_address(next(iter(people.values()))),
        day=starts.date(),
        starts=starts.time(),
        ends=ends.time(),
        place=session.place,
        papers=tuple(paper.vi for paper in invitation.papers),
        qr=f"{portal}{invitation.code}",
    )


def _letterhead(unit_code: str, *, on: date) -> Letterhead:
    return letterhead(unit_code=unit_code, on=on)


def _recipient(invitation: InvitationRow, invited: dict[Any, PersonView], *, on: date) -> str:
    number = invitation.household_id
    family = population.household(household_id=number) if number is not None else ()
    living = [p for p in family if p.deceased_on is None] or list(invited.values())
    return f"Gia đình ông/bà {head_of(living, on=on).full_name}"


def _address(person: PersonView) -> str:
    place = person.place
    return ", ".join(part for part in (place.house, place.hamlet) if part) if place else ""


def _invited(row: InvitedRow, person: PersonView) -> Invited:
    change = person.holds is not Holds.NONE
    to_do = "Đổi thẻ căn cước" if change else "Cấp thẻ căn cước lần đầu"
    if not row.must_come:
        to_do += ", không cần đến"
    return Invited(person=Person(full_name=person.name, born=person.born), to_do=to_do)

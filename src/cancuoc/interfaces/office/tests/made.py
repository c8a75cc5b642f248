"""Values of the rooms made by hand, for tests of words and counts that need no database."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from cancuoc.domain.outreach.queries import ContactRow, InvitationRow, InvitedRow
from cancuoc.domain.outreach.rules import Channel, ContactOutcome
from cancuoc.domain.outreach.rules import State as InvitationState
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.planning.rules import SessionKind
from cancuoc.domain.planning.rules import State as PlanState
from cancuoc.domain.population.queries import DueFamily, DuePerson, PersonView, Place
from cancuoc.domain.population.rules import LinkSource, PhoneRole, ResidenceKind
from cancuoc.domain.reporting.standing import Standing
from cancuoc.domain.sessions.queries import BookingView, SessionView, TicketView
from cancuoc.domain.sessions.rules import BookingState, Lane, TicketState
from cancuoc.interfaces.office.area import Household, Resident
from cancuoc.interfaces.office.families import Member
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex
from cancuoc.law import eligibility
from cancuoc.law.ages import Band
from cancuoc.law.eligibility import Duty, Reason
from cancuoc.law.papers import Paper
from cancuoc.law.transition import Holds

# Saturday 6 July 2024, eight in the morning in Hà Nội.
AT = datetime(2024, 7, 6, 1, 0, tzinfo=UTC)
ON = date(2024, 7, 6)
COMMUNE = "00352"
_number = itertools.count(1)


def key() -> UUID:
    """Return an id that no other value of this process bears."""
    return UUID(int=next(_number))


def person(name: str = "Trần Anh Đức", born: PartialDate | None = None, **more: Any) -> PersonView:
    """Return a boy of eight who lives in the ward and holds nothing, changed by `more`."""
    values: dict[str, Any] = {
        "id": key(),
        "personal_number": PersonalId("001216012345"),
        "name": PersonName(name),
        "born": born or PartialDate(2016, 5, 1),
        "sex": Sex.MALE,
        "ethnicity": "Kinh",
        "birth_place": COMMUNE,
        "household_id": 12,
        "place": Place(commune=COMMUNE, hamlet="Tổ 1", house="Số 3"),
        "registered": None,
        "residence": ResidenceKind.PERMANENT,
        "phone": None,
        "phone_role": PhoneRole.NONE,
        "holds": Holds.NONE,
        "holds_issued": None,
        "holds_expires": None,
        "cmnd_number": "",
        "cancelled_number": "",
        "care_centre": "",
        "citizen": True,
        "deceased_on": None,
        "father_id": None,
        "mother_id": None,
        "links": LinkSource.REGISTER,
        "sort_key": "",
    }
    return PersonView(**{**values, **more})


def due_person(name: str = "Trần Anh Đức", **more: Any) -> DuePerson:
    """Return one line of the due list."""
    values: dict[str, Any] = {
        "person_id": key(),
        "full_name": name,
        "born": PartialDate(2016, 5, 1),
        "sex": Sex.MALE,
        "personal_number": "001216012345",
        "band": Band.FROM_6,
        "duty": Duty.OPTIONAL,
        "reason": Reason.FIRST_ON_REQUEST,
        "since": None,
        "holds": Holds.NONE,
        "holds_expires": None,
        "phone": "",
        "care_centre": "",
    }
    return DuePerson(**{**values, **more})


def resident(
    standing: Standing = Standing.LEFT, *, outcome: ContactOutcome | None = None, **more: Any
) -> Resident:
    """Return a due person who stands there."""
    return Resident(person=due_person(**more), standing=standing, outcome=outcome)


def home(*members: Resident, hamlet: str = "Tổ 1", number: int | None = 12, **more: Any):
    """Return a family of the due list; `number` None is somebody who belongs to no household."""
    values: dict[str, Any] = {"house": "Số 3", "lives_here": True, "phone": "", **more}
    family = DueFamily(
        household_id=number,
        commune=COMMUNE,
        hamlet=hamlet,
        members=tuple(member.person for member in members),
        **values,
    )
    return Household(family=family, members=members)


def member(
    value: PersonView | None = None,
    *,
    on: date = ON,
    standing: Standing = Standing.LEFT,
    papers: tuple[Paper, ...] = (),
    must_come: bool = True,
) -> Member:
    """Return a person of a family's page with what the law says of him on the day."""
    found = value or person()
    due = eligibility.due(
        born=found.born, on=on, holds=found.holds, holds_expiry=found.holds_expires
    )
    asked = due.duty is not Duty.NONE
    return Member(
        person=found,
        due=due,
        resident=resident(standing) if asked else None,
        papers=papers,
        must_come=must_come and asked,
    )


def contact(minutes: int = 0, **more: Any) -> ContactRow:
    """Return a contact set down so many minutes after eight."""
    values: dict[str, Any] = {
        "id": key(),
        "channel": Channel.CALL,
        "outcome": ContactOutcome.TOLD,
        "note": "",
        "at": AT + timedelta(minutes=minutes),
        "by": "user:khu-vuc",
    }
    return ContactRow(**{**values, **more})


def invited(value: PersonView, *papers: Paper, band: Band = Band.FROM_6, must_come: bool = True):
    """Return a person of an invitation."""
    return InvitedRow(person_id=value.id, band=band, must_come=must_come, papers=papers)


def invitation(*people: InvitedRow, **more: Any) -> InvitationRow:
    """Return an invitation that nobody has sent yet."""
    values: dict[str, Any] = {
        "id": key(),
        "code": "ABCD2345",
        "session_id": key(),
        "household_id": 12,
        "unit_code": COMMUNE,
        "phone": "",
        "email": "",
        "state": InvitationState.MADE,
        "made_at": AT,
        "people": people,
    }
    return InvitationRow(**{**values, **more})


def planned(**more: Any) -> SessionRow:
    """Return a published session on the Saturday evening."""
    values: dict[str, Any] = {
        "id": key(),
        "campaign_id": key(),
        "team_code": "T1",
        "team_name": "Đội 1",
        "unit_code": COMMUNE,
        "place": "Nhà văn hoá tổ 1",
        "kind": SessionKind.MOBILE,
        "starts_at": AT + timedelta(hours=10),
        "ends_at": AT + timedelta(hours=13),
        "slot_minutes": 30,
        "slot_capacity": 6,
        "kits": ("K1",),
        "state": PlanState.PUBLISHED,
    }
    return SessionRow(**{**values, **more})


def session(**more: Any) -> SessionView:
    """Return the open session of the Saturday evening."""
    values: dict[str, Any] = {
        "id": key(),
        "unit_code": COMMUNE,
        "place": "Nhà văn hoá tổ 1",
        "kind": "mobile",
        "team_code": "T1",
        "kits": ("K1",),
        "starts_at": AT + timedelta(hours=10),
        "ends_at": AT + timedelta(hours=12),
    }
    return SessionView(**{**values, **more})


def booking(held: SessionView, *, starts_at: datetime | None = None, **more: Any) -> BookingView:
    """Return a booking in the first half hour of a session."""
    start = starts_at or held.starts_at
    values: dict[str, Any] = {
        "id": key(),
        "code": "HENN2345",
        "state": BookingState.BOOKED,
        "session_id": held.id,
        "unit_code": held.unit_code,
        "place": held.place,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=30),
        "phone": "",
        "invitation_code": "",
        "person_ids": (key(),),
    }
    return BookingView(**{**values, **more})


def ticket(
    state: TicketState = TicketState.WAITING, *, lane: Lane = Lane.FROM_14, **more: Any
) -> TicketView:
    """Return a walk-in's ticket given out at eight."""
    number = next(_number)
    values: dict[str, Any] = {
        "id": key(),
        "session_id": UUID(int=1),
        "label": f"{lane}{number:03d}",
        "lane": lane,
        "band": ">=14",
        "state": state,
        "counter": "",
        "person_id": None,
        "booking_code": "",
        "walk_in": True,
        "issued_at": AT,
        "due_at": AT,
        "moved_at": AT,
        "outcome": "",
    }
    return TicketView(**{**values, **more})

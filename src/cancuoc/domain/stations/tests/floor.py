"""A session with slots and residents to book into it, for tests of day lists."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cancuoc.domain.planning import facts as planning
from cancuoc.domain.population.tests.support import put
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import reactions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.services import Visitor
from cancuoc.domain.stations.tests.world import ADMIN, AT
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.kernel.ids import uuid7
from cancuoc.law.ages import Band

KHUONG_DINH = "00364"
CLERK = Actor(
    id="user:cb",
    kind=ActorKind.OFFICER,
    hand="hand-cb",
    roles=frozenset({Role.ENROLMENT_OFFICER, Role.RECEPTION}),
    units=("01",),
    purpose="Thu nhận",
)


def open_session(
    n: int = 1, *, kits: tuple[str, ...] = ("KIT-01",), unit: str = KHUONG_DINH, at: datetime = AT
) -> UUID:
    """Publish a session of four hours around `at` and return its id."""
    session_id = uuid7(at=AT, entropy=(n << 20).to_bytes(10, "big"))
    fact = planning.SessionPublished(
        at=AT,
        session_id=session_id,
        campaign_id=uuid7(at=AT),
        team_code="TX-1",
        unit_code=unit,
        place="Nhà văn hóa phường",
        kind="mobile",
        starts_at=at - timedelta(hours=1),
        ends_at=at + timedelta(hours=3),
        slot_minutes=30,
        slot_capacity=4,
        kits=kits,
    )
    reactions.open_sessions([fact], at=AT)
    return session_id


def resident(name: str, year: int, number: str | None, **fields: Any) -> UUID:
    """Put a resident of Khương Đình into the register."""
    return put(name, year, commune=KHUONG_DINH, personal_number=number, **fields)


def family(*, links: str = "register", mother_died: date | None = None) -> tuple[UUID, UUID]:
    """Return a mother and her child; `links` says what shows that she is."""
    mother = resident(
        "Lê Thị Bích Ngọc",
        1990,
        "001190000019",
        sex="female",
        holds="cccd",
        holds_expires=date(2030, 2, 28),
        phone="+84912345678",
        phone_role="self",
        deceased_on=mother_died,
    )
    child = resident(
        "Trần Thu Hà", 2015, "001315000018", sex="female", mother_id=mother, links=links
    )
    return mother, child


def book(session_id: UUID, *people: UUID) -> str:
    slot = sessions.slots_of(session_id=session_id)[-1]
    return floor.book(slot_id=slot.id, person_ids=list(people), at=AT, by=ADMIN)


def arrive(session_id: UUID, person_id: UUID | None, band: Band = Band.FROM_14) -> UUID:
    visitor = Visitor(person_id=person_id, band=band)
    return floor.arrive(session_id=session_id, visitors=[visitor], at=AT, by=CLERK)[0]

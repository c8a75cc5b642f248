"""Families in the register and sessions to come to, for tests of doors and of whole journeys."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.planning import services as planning
from cancuoc.domain.population import queries as population_queries
from cancuoc.domain.population import services as population
from cancuoc.domain.population.changes import Change, LivesAt, NewPerson
from cancuoc.domain.population.rules import ChangeSource, LinkSource
from cancuoc.domain.units import services as units
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.kernel import clock
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId, make
from cancuoc.kernel.sex import Sex

# Saturday 6 July 2024, eight in the morning in Hà Nội.
AT = datetime(2024, 7, 6, 1, 0, tzinfo=UTC)
ON = date(2024, 7, 6)
COMMUNE = "00352"
SYSTEM = Actor.system("test")
_serial = itertools.count(100_000)
_code = itertools.count(1)


def officer(name: str, *roles: Role, units_held: tuple[str, ...] = ("01",)) -> Actor:
    """Return an officer with roles, for the whole city unless told otherwise."""
    return Actor(
        id=f"user:{name}",
        kind=ActorKind.OFFICER,
        hand=f"hand-{name}",
        roles=frozenset(roles),
        units=units_held,
        purpose="Rà soát địa bàn",
    )


PLANNER = officer("kehoach", Role.PLANNER)
AREA = officer("khuvuc", Role.AREA_OFFICER)


@dataclass(frozen=True, kw_only=True)
class Someone:
    """A person entered into the register for a test."""

    id: UUID
    number: PersonalId
    born: date
    name: str


def someone(
    name: str,
    born: date,
    *,
    sex: Sex = Sex.FEMALE,
    commune: str = COMMUNE,
    at: datetime = AT,
    **more: Any,
) -> Someone:
    """Enter a person into the register."""
    number = make(province_code="001", sex=sex, birth_year=born.year, serial=next(_serial))
    key = population.add_person(
        new=NewPerson(
            name=PersonName(name),
            born=PartialDate.of(born),
            sex=sex,
            personal_number=number,
            lives_at=LivesAt(commune=commune, hamlet="Tổ 1") if commune else None,
            birth_place="00352",
            **more,
        ),
        source=ChangeSource.DC01,
        at=at,
        by=officer("dc01", Role.AREA_OFFICER),
    )
    return Someone(id=key, number=number, born=born, name=name)


def change(person: Someone, **what: Any) -> None:
    """Change what the register says of a person."""
    population.record_change(
        person_id=person.id,
        change=Change(source=ChangeSource.REGISTER, **what),
        at=AT,
        by=officer("dc01", Role.AREA_OFFICER),
    )


@dataclass(frozen=True, kw_only=True)
class Household:
    """A mother with a child of eight and one of three; the register shows the links or not."""

    mother: Someone
    older: Someone
    younger: Someone

    @property
    def ids(self) -> list[UUID]:
        """All three."""
        return [self.mother.id, self.older.id, self.younger.id]


def household(
    *, links: LinkSource = LinkSource.REGISTER, commune: str = COMMUNE, surname: str = "Trần"
) -> Household:
    """Enter a mother and two children."""
    mother = someone(f"{surname} Thị Hương", date(1988, 4, 2), commune=commune)
    home = population_queries.person(person_id=mother.id).household_id
    child = {"mother_id": mother.id, "links": links, "commune": commune, "household_id": home}
    return Household(
        mother=mother,
        older=someone(f"{surname} Anh Đức", date(2016, 5, 1), sex=Sex.MALE, **child),
        younger=someone(f"{surname} Thu Hà", date(2021, 2, 3), **child),
    )


def crew(*, unit_code: str, kits: int, at: datetime) -> tuple[UUID, str, list[str]]:
    """Make a campaign, a team and its kits; return the campaign and the codes."""
    tag = f"T{next(_code):05d}"
    campaign = planning.create_campaign(
        code=f"DOT-{tag}",
        name="Đợt cao điểm",
        starts_on=date(2024, 7, 1),
        ends_on=date(2024, 12, 31),
        at=at,
        by=PLANNER,
    )
    planning.create_team(code=tag, name=f"Đội {tag}", unit_code=unit_code, at=at, by=PLANNER)
    codes = [f"{tag}-K{n}" for n in range(kits)]
    for code in codes:
        planning.create_kit(code=code, team_code=tag, at=at, by=PLANNER)
    return campaign, tag, codes


def session(
    *,
    starts_at: datetime = AT + timedelta(hours=10),
    hours: int = 2,
    kits: int = 1,
    per_kit_hour: int = 6,
    slot_minutes: int = 30,
    unit_code: str = COMMUNE,
    place: str = "Nhà văn hoá tổ 1",
    publish: bool = True,
    at: datetime = AT,
) -> UUID:
    """Plan a session with its own team and kits, publish it and let the sessions room open it."""
    campaign, tag, codes = crew(unit_code=unit_code, kits=kits, at=at)
    key = planning.plan_session(
        campaign_id=campaign,
        team_code=tag,
        kit_codes=codes,
        unit_code=unit_code,
        place=place,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        slot_minutes=slot_minutes,
        per_kit_hour=per_kit_hour,
        at=at,
        by=PLANNER,
    )
    if publish:
        planning.publish_session(session_id=key, at=at, by=PLANNER)
        outbox.deliver_all(at=at)
    return key


def invite(session_id: UUID, *people: UUID, at: datetime = AT) -> str:
    """Invite a family to a session and return the code on its letter."""
    made = outreach.invite(session_id=session_id, person_ids=people, at=at, by=AREA)
    return made.codes[0]


def load_units() -> None:
    """Load the units of Hà Nội, once a test."""
    units.load_tables(at=AT, by=SYSTEM)


@pytest.fixture
def hanoi(db: None) -> None:
    """The units of Hà Nội are in the database of this test."""
    load_units()


@pytest.fixture
def saturday(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is Saturday 6 July 2024, eight in the morning, for every door."""
    monkeypatch.setattr(clock, "now", lambda: AT)
    return AT


def amend(person: Someone, **columns: object) -> None:
    """Write into the mirror what no service would, as a faulty register does."""
    with connection.cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(
                f'UPDATE population_person SET "{column}" = %s WHERE id = %s', [value, person.id]
            )

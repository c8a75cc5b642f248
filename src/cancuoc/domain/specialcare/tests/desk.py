"""A care desk for tests: two officers, a centre, and the words of a whole file."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from tests.support.families import AT, COMMUNE

from cancuoc.domain.population import services as population
from cancuoc.domain.population.changes import Change, LivesAt, NewPerson
from cancuoc.domain.population.rules import ChangeSource
from cancuoc.domain.specialcare import models, queries, services
from cancuoc.domain.specialcare.evidence import About, Source
from cancuoc.domain.specialcare.rules import CentreRole
from cancuoc.domain.specialcare.tests import rolls
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex
from cancuoc.law import standing
from cancuoc.law.standing import Absence, Rung, Ward

SYSTEM = Actor.system("test")
ON = date(2024, 7, 6)
FIXED = UUID(int=1)
PROOF = b"%PDF-1.7 made up"


def officer(hand="an", *roles, units=("01",), purpose="Xác minh người ở cơ sở"):
    return Actor(
        id=f"user:{hand}",
        kind=ActorKind.OFFICER,
        hand=hand,
        roles=frozenset(roles or {Role.CARE_DESK}),
        units=units,
        purpose=purpose,
    )


FIRST, SECOND = officer("an"), officer("binh")


def day(days):
    return {"at": AT + timedelta(days=days), "by": FIRST}


def centre(code="CS01", **fields):
    asked = {"name": "Trung tâm bảo trợ số 1", "unit_code": COMMUNE, **fields}
    return services.create_centre(code=code, **asked, at=AT, by=FIRST)


def enter(k=1, **cells):
    """Enter one resident by a roll of one line; returns the row."""
    row = {**rolls.good(k), **{getattr(rolls.Column, key): text for key, text in cells.items()}}
    services.import_roll(centre_code="CS01", data=rolls.as_csv([row]), at=AT, by=FIRST)
    return models.Resident.objects.get(roll_number=row[rolls.Column.ROLL_NUMBER])


def record(name, born, *, number=None, sex=Sex.MALE, place=True, **fields):
    """Put somebody into the register."""
    return population.add_person(
        new=NewPerson(
            name=PersonName(name),
            born=PartialDate.parse(born),
            sex=sex,
            personal_number=number and PersonalId(number),
            lives_at=LivesAt(commune=COMMUNE) if place else None,
            **fields,
        ),
        source=ChangeSource.DC01,
        at=AT,
        by=SYSTEM,
    )


def correct(person, **fields):
    change = Change(source=ChangeSource.DC01, reason="Bổ sung hộ tịch", **fields)
    population.record_change(person_id=person, change=change, at=AT, by=SYSTEM)


def say(row, about, typed, source=Source.SELF, days=1, who="Người đó"):
    services.add_statement(
        resident_id=row.id, about=about, typed=typed, source=source, said_by=who, **day(days)
    )


def stand(name="Lê Thị Hà", rung=Rung.APPOINTED, **given):
    """Return a representative with all that the law asks: the checks, the proof, the paper."""
    ward = given.pop("ward", Ward.LOST)
    earlier = standing.order(ward)[: standing.order(ward).index(rung)]
    asked = {
        "absent": dict.fromkeys(earlier, Absence.NOBODY),
        "proof": standing.proofs_of(ward=ward, rung=rung)[0],
        "proof_paper": "TL 5/2024",
        "document": PROOF,
        "valid_from": date(2024, 2, 1),
    }
    return services.Stand(name=PersonName(name), ward=ward, rung=rung, **{**asked, **given})


def head(name="Đỗ Thị Hạnh", since=date(2024, 1, 1), role=CentreRole.HEAD):
    """Appoint somebody at the centre."""
    return services.appoint(
        centre_code="CS01",
        name=PersonName(name),
        role=role,
        paper="QĐ 1",
        valid_from=since,
        **day(0),
    )


def agree(row, days=1):
    """Two officers confirm the one candidate."""
    (one,) = row.candidates.filter(state="open")
    services.propose(candidate_id=one.id, reason="Khớp", **day(days))
    services.confirm(candidate_id=one.id, reason="Đã xem", at=AT + timedelta(days=days), by=SECOND)


def now(row, days=0):
    return queries.file(resident_id=row.id, **day(days))


__all__ = ["About", "Source"]

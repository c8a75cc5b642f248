"""A ward for tests: residents who wait, a team of three with bedside kits, a visit, captures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.support import dossiers
from tests.support.families import AT, COMMUNE, PLANNER, SYSTEM, Someone
from tests.support.officers import officer as account

from cancuoc.domain.bedside import models, services
from cancuoc.domain.planning import services as planning
from cancuoc.domain.specialcare import services as care
from cancuoc.domain.specialcare.tests import desk
from cancuoc.domain.uniqueness import services as gallery
from cancuoc.domain.uniqueness.services import NewSubject
from cancuoc.domain.uniqueness.tests.people import templates
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Role
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.packet.content import Declared, EyeState, Officer, PartState

FIRST, SECOND, DAY = desk.FIRST, desk.SECOND, timedelta(days=1)
STARTS = AT + timedelta(hours=2)
KITS = ("KG-01", "KG-02")
TEAM = ("canbo1", "canbo2", "canbo3", "canbo4")


def people(**cells):
    """A centre with three screened residents, and a team of four with two bedside kits."""
    desk.centre()
    rows = [desk.enter(k, **cells) for k in (1, 2, 3)]
    for row in rows:
        care.screen(resident_id=row.id, **desk.day(0))
    team()
    return rows


def team():
    """A campaign, and a team with two kits for the bedside and one for the counter."""
    for name in TEAM:
        account(name, Role.ENROLMENT_OFFICER, full_name=f"Cán bộ {name[-1]}")
    by = {"at": AT, "by": PLANNER}
    planning.create_campaign(
        code="T7", name="Tháng 7", starts_on=date(2024, 7, 1), ends_on=date(2024, 12, 31), **by
    )
    planning.create_team(code="TG", name="Tổ giường", unit_code="009", members=TEAM, **by)
    for kit in KITS:
        planning.create_kit(code=kit, team_code="TG", for_bedside=True, **by)
    planning.create_kit(code="QUAY", team_code="TG", **by)


def planned(days=0, kits=KITS):
    """A visit that is planned, its session open on the floor."""
    starts = STARTS + DAY * days
    visit = services.plan_visit(
        centre_code="CS01",
        team_code="TG",
        kit_codes=kits,
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        at=AT + DAY * days,
        by=FIRST,
    )
    outbox.deliver_all(at=AT)
    return visit


def listed(visit, rows, days=0):
    """Put residents on the list, room by room; return their beds."""
    at = AT + DAY * days
    beds = [
        services.put_on(visit_id=visit, resident_id=row.id, room=f"P.{k}", at=at, by=FIRST)
        for k, row in enumerate(rows, start=1)
    ]
    return [models.Bed.objects.get(id=bed) for bed in beds]


def opened(rows, days=0, kits=KITS):
    """A visit whose list the team has; return visit and beds with their tickets."""
    visit = planned(days, kits)
    beds = listed(visit, rows, days)
    hand_over(visit, days)
    for bed in beds:
        bed.refresh_from_db()
    return visit, beds


def hand_over(visit, days=0):
    services.hand_over(visit_id=visit, medical="Y sĩ Lê Hà", at=AT + DAY * days, by=FIRST)


def begin(bed, officers=TEAM[:2], carer="Bà Vũ Lan", days=0):
    services.begin(bed_id=bed.id, officers=officers, carer=carer, at=AT + DAY * days, by=FIRST)


def state(bed):
    bed.refresh_from_db()
    return bed.state


def capture(bed, seed, *, name="Người Lạ Mặt", born="1950", blind=False, fingers=()):
    """The station's dossier of a bed: its ticket, no number, the templates of `seed` in store."""
    who = Someone(id=None, number=PersonalId("001050000001"), born=date(1950, 1, 1), name=name)
    made = dossiers.captured(who, seed=seed, pictures=False)
    identity = replace(
        made.identity,
        person_id=None,
        ticket_id=bed.ticket_id,
        session_id=bed.visit.session_id,
        unit_code=COMMUNE,
        officer=Officer(username=TEAM[0], hand=TEAM[0], lease="lease"),
        declared=Declared(full_name=name, born=PartialDate.parse(born), sex=who.number.sex),
        eid=None,
    )
    evidence = made.evidence
    if blind:
        gone = EyeState(eye="left", state=PartState.UNREADABLE, reason="illness")
        evidence = replace(evidence, eyes=(evidence.eyes[0], gone))
    made = replace(made, identity=identity, evidence=evidence, face_ref="")
    (dossier_id,) = dossiers.receive(made, deliver=False)
    if seed:
        enrol(dossier_id, seed)
    return dossier_id


def enrol(dossier_id, seed):
    """Put somebody's templates into the gallery under a dossier."""
    entry = NewSubject(
        subject=uuid7(at=AT),
        gallery="hanoi",
        ref=str(dossier_id),
        templates=templates(seed),
        child=False,
    )
    gallery.add(entries=[entry], at=AT, by=SYSTEM)


def known(name, born, seed, *, number="001050000009"):
    """Somebody in the register with an earlier dossier and templates; return the person."""
    person = desk.record(name, born, number=number)
    who = Someone(id=person, number=PersonalId(number), born=date.fromisoformat(born), name=name)
    (dossier_id,) = dossiers.receive(dossiers.captured(who, pictures=False), deliver=False)
    enrol(dossier_id, seed)
    return person


def news():
    """Let every room hear what happened."""
    outbox.deliver_all(at=AT)

"""A care centre of the demo: thirteen invented residents, each standing somewhere else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from cancuoc.domain.bedside import services as bedside
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning import services as plans
from cancuoc.domain.population import queries as register
from cancuoc.domain.population import services as population
from cancuoc.domain.population.changes import LivesAt, NewPerson
from cancuoc.domain.population.rules import ChangeSource
from cancuoc.domain.specialcare import queries, services
from cancuoc.domain.specialcare.evidence import About, Source
from cancuoc.domain.specialcare.ladder import Origin, Paper
from cancuoc.domain.specialcare.roll_table import Column
from cancuoc.domain.specialcare.rules import FoundBy, Procedure
from cancuoc.domain.specialcare.services import Found
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.world import DEMO_COMMUNE, OPERATOR
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId, make
from cancuoc.kernel.sex import Sex

CENTRE: Final = "CS-HD"
TEAM: Final = "TG01"
LONG_AGO: Final = timedelta(days=45)
# Name, birth, sex and the place that is named; "" is not known.
ROLL: Final = (
    ("Lục Văn Mến", "1948", "Nam", "Xã Yên Bài"),
    ("không rõ", "1952", "Nữ", ""),
    ("Tô Thị Lành", "03/1961", "Nữ", "Hà Nam"),
    ("Khúc Văn Đông", "1957", "Nam", ""),
    ("Ninh Thị Sáu", "1944", "Nữ", "Thái Bình"),
    ("Giang Văn Tường", "1966", "Nam", "Xã Tản Lĩnh"),
    ("không rõ", "không rõ", "Nam", "Xã Minh Châu"),
    ("không rõ", "05/2024", "Nữ", ""),
    ("Quách Thị Hợi", "1959", "Nữ", ""),
    ("Doãn Văn Ích", "1950", "Nam", ""),
    ("Lã Thị Vượng", "1947", "Nữ", ""),
    ("Âu Văn Lộc", "1939", "Nam", ""),
    ("Thạch Thị Na", "1971", "Nữ", ""),
)
# Whose record the register has: line of the roll to day of birth.
KNOWN: Final = {9: "1959-02-11", 10: "1950-10-03", 11: "1947-07-21"}
WITH_NUMBER: Final = (10, 11)


@dataclass(frozen=True, slots=True)
class _Desk:
    """The two officers of the care desk, and now."""

    first: Actor
    second: Actor
    at: datetime

    def by(self, ago: timedelta = timedelta()) -> dict[str, Any]:
        """Return when and by whom an act of the first officer was done."""
        return {"at": self.at - ago, "by": self.first}


def prepare(progress: Callable[[str], None], *, at: datetime) -> None:
    """Enter the centre with its residents, a bedside team and a visit of tomorrow, once."""
    on = today_vn(at)
    first, second = (
        access.actor_named(username=name, on=on, purpose="Hồ sơ người ở cơ sở")
        for name in ("coso", "coso2")
    )
    desk = _Desk(first, second, at)
    if any(row.code == CENTRE for row in queries.centres(at=at, by=first)):
        return
    progress("Người ở cơ sở trợ giúp: danh sách, hồ sơ, một buổi thăm…")
    services.create_centre(
        code=CENTRE,
        name="Trung tâm bảo trợ Hạ Đình",
        unit_code=DEMO_COMMUNE,
        **desk.by(LONG_AGO),
    )
    people = {line: _record(line, at=at) for line in KNOWN}
    services.import_roll(centre_code=CENTRE, data=_csv(people), **desk.by(LONG_AGO))
    rows = {row.roll_number: row.id for row in queries.residents(centre_code=CENTRE, **desk.by())}
    files = [rows[f"{line:03d}"] for line in range(1, len(ROLL) + 1)]
    _on_the_way(desk, files)
    _ended(desk, files, people)
    services.each_day(at=at, by=OPERATOR)
    _visit(desk, files[1:3])


def _record(line: int, *, at: datetime) -> UUID:
    name, _, sex, _ = ROLL[line - 1]
    born = PartialDate.parse(KNOWN[line])
    kind = Sex.FEMALE if sex == "Nữ" else Sex.MALE
    number = make(province_code="001", sex=kind, birth_year=born.year, serial=990_000 + line)
    return population.add_person(
        new=NewPerson(
            name=PersonName(name),
            born=born,
            sex=kind,
            personal_number=PersonalId(number.value),
            lives_at=LivesAt(commune=DEMO_COMMUNE),
        ),
        source=ChangeSource.DC01,
        at=at - LONG_AGO,
        by=OPERATOR,
    )


def _csv(people: dict[int, UUID]) -> bytes:
    """Return the roll as the centre would send it."""
    found = register.persons(person_ids=list(people.values()))
    out = io.StringIO()
    table = csv.DictWriter(out, [column.value for column in Column], restval="")
    table.writeheader()
    for line, (name, born, sex, origin) in enumerate(ROLL, start=1):
        number = str(found[people[line]].personal_number) if line in WITH_NUMBER else ""
        came = "20/05/2024" if line == 8 else "05/03/2021"
        cells = {Column.CENTRE: CENTRE, Column.ROLL_NUMBER: f"{line:03d}", Column.NAME: name}
        cells |= {Column.BORN: born, Column.SEX: sex, Column.ORIGIN: origin}
        cells |= {Column.NUMBER: number, Column.CAME_ON: came}
        table.writerow({column.value: text for column, text in cells.items()})
    return out.getvalue().encode()


def _on_the_way(desk: _Desk, files: list[UUID]) -> None:
    """Lead the first nine to where they stand: screened, captured, asked about, posted, found."""
    early = desk.by(timedelta(days=40))
    for file in files[1:7]:
        services.screen(resident_id=file, **early)
    for file in files[4:7]:
        services.note_capture(resident_id=file, note="", **early)
        services.note_search(resident_id=file, found_by=FoundBy.BIOMETRICS, found=[], **early)
    services.note_search(resident_id=files[5], found_by=FoundBy.NAMES, found=[], **early)
    for file, place, ago in ((files[5], "Xã Tản Lĩnh", 11), (files[6], "Xã Minh Châu", 30)):
        services.send(
            resident_id=file,
            addressee=f"Công an {place[0].lower()}{place[1:]}",
            place=place,
            **desk.by(timedelta(days=ago)),
        )
    services.screen(resident_id=files[7], abandoned=True, **early)
    for procedure, ago in ((Procedure.MINUTES, 5), (Procedure.POSTING, 3)):
        when = timedelta(days=ago)
        services.carry_out(
            resident_id=files[7],
            procedure=procedure,
            paper=f"Số {ago}/BB-2024",
            on=today_vn(desk.at - when),
            **desk.by(when),
        )


def _ended(desk: _Desk, files: list[UUID], people: dict[int, UUID]) -> None:
    """Lead the others to a decision, a card in hand, one kept, an end and a certificate."""
    early, late = desk.by(timedelta(days=40)), desk.by(timedelta(days=10))
    services.screen(resident_id=files[8], **early)
    services.note_capture(resident_id=files[8], note="", **early)
    services.note_search(
        resident_id=files[8],
        found_by=FoundBy.BIOMETRICS,
        found=[Found(person_id=people[9], score=0.93)],
        **late,
    )
    for line, paper, receipt in ((10, Paper.HANDED, ""), (11, Paper.KEPT, "BN 04")):
        _identified(desk, files[line - 1], people[line], name=ROLL[line - 1][0])
        services.note_paper(resident_id=files[line - 1], paper=Paper.MADE, **late)
        services.note_paper(resident_id=files[line - 1], paper=paper, receipt=receipt, **late)
    gone = today_vn(desk.at - timedelta(days=20))
    services.leave(resident_id=files[11], on=gone, why="Tuổi già", died=True, **late)
    services.screen(resident_id=files[12], origin=Origin.UNDETERMINED, **early)
    services.note_capture(resident_id=files[12], note="", **early)
    services.note_search(resident_id=files[12], found_by=FoundBy.BIOMETRICS, found=[], **early)


def _identified(desk: _Desk, file: UUID, person: UUID, *, name: str) -> None:
    """Let the two officers say that a record is somebody's; he or she was captured."""
    early = desk.by(timedelta(days=40))
    services.screen(resident_id=file, record=person, **early)
    services.add_statement(
        resident_id=file,
        about=About.NAME,
        typed=name,
        source=Source.SELF,
        said_by="Người đó",
        **early,
    )
    (candidate,) = queries.file(resident_id=file, **early).candidates
    services.propose(candidate_id=candidate.id, reason="Khớp bốn mục, hai nguồn", **early)
    services.confirm(
        candidate_id=candidate.id,
        reason="Đã xem giấy tờ của cơ sở",
        at=desk.at - timedelta(days=39),
        by=desk.second,
    )
    services.note_capture(resident_id=file, note="", **desk.by(timedelta(days=30)))


def _visit(desk: _Desk, files: list[UUID]) -> None:
    """Form a bedside team, and plan a visit of tomorrow with two on its list."""
    planner = access.actor_named(username="kehoach", on=today_vn(desk.at))
    if not any(row.code == TEAM for row in planning.teams(scope=["01"], on=today_vn(desk.at))):
        plans.create_team(
            code=TEAM,
            name="Tổ tại giường",
            unit_code=DEMO_COMMUNE,
            members=("thunhan1", "thunhan2"),
            at=desk.at,
            by=planner,
        )
        plans.create_kit(code=f"{TEAM}-A", team_code=TEAM, for_bedside=True, at=desk.at, by=planner)
    tomorrow = today_vn(desk.at) + timedelta(days=1)
    visit = bedside.plan_visit(
        centre_code=CENTRE,
        team_code=TEAM,
        kit_codes=[f"{TEAM}-A"],
        starts_at=datetime.combine(tomorrow, time(8, 30), tzinfo=VN),
        ends_at=datetime.combine(tomorrow, time(11, 0), tzinfo=VN),
        **desk.by(),
    )
    for room, file in zip(("P.2 giường 1", "P.5 giường 3"), files, strict=True):
        bedside.put_on(visit_id=visit, resident_id=file, room=room, **desk.by())

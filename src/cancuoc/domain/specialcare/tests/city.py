"""A drawn city of residents with the truth behind them.

The officers see what the room shows them and what the world answers; the truth is looked at by
the test alone. Traps are everywhere: strangers with the same name and year, two who state one
number, a register that holds somebody's death, offices that never answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

from tests.support.families import AT, COMMUNE

from cancuoc.domain.population import services as registering
from cancuoc.domain.population.changes import Change, LivesAt, NewPerson
from cancuoc.domain.population.rules import ChangeSource
from cancuoc.domain.specialcare import services
from cancuoc.domain.specialcare.tests import rolls
from cancuoc.domain.specialcare.tests.desk import SYSTEM, officer
from cancuoc.domain.specialcare.tests.rolls import Column
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import make
from cancuoc.kernel.sex import Sex

KINDS = {
    "complete": 18,
    "wrong year": 10,
    "year only": 14,
    "other name": 14,
    "asked": 12,
    "claimed": 4,
    "dead": 2,
    "lost": 8,
    "infant": 4,
    "teenager": 6,
    "stateless": 4,
    "unknown": 4,
}
PLACES = ("Xã Đồng Tâm", "Xã Tân Lập", "Xã Vân Sơn", "Xã Hòa Bình", "Xã Yên Phú")
FIRST = officer("an")


@dataclass
class Truth:
    """Who somebody really is; nobody in the city can look here."""

    kind: str
    name: str
    born: date
    sex: Sex
    father: str
    place: str
    person: UUID | None = None
    enrolled: bool = False
    registered_there: bool = False


@dataclass
class City:
    """Residents by centre, a register, and offices that answer or do not."""

    residents: int
    centres: int
    seed: int = 1
    truth: dict[str, Truth] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)

    def __post_init__(self):
        self.random = Random(self.seed)
        self.serial = 0

    # Drawing the city.

    def draw(self):
        lines = {f"CS{k:02d}": [] for k in range(self.centres)}
        codes = sorted(lines)
        # Interleaved, so that also a small city has everybody in it.
        placed = [((k + 0.5) / share, kind) for kind, share in KINDS.items() for k in range(share)]
        kinds = [kind for _, kind in sorted(placed)]
        for code in codes:
            services.create_centre(
                code=code, name=f"Cơ sở {code}", unit_code=COMMUNE, at=AT, by=FIRST
            )
        for k in range(self.residents):
            kind = kinds[k % len(kinds)]
            code = codes[k % len(codes)]
            lines[code].append(self._resident(f"HS-{k:05d}", kind, code))
        for code, rows in lines.items():
            report = services.import_roll(
                centre_code=code, data=rolls.as_csv(rows), at=AT, by=FIRST
            )
            assert report.added == len(rows), [x for x in report.lines if x.entry is None][:3]

    def _name(self, given=None):
        pick = self.random.choice
        return f"{pick(rolls.SURNAMES)} {pick(rolls.MIDDLES)} {given or pick(rolls.GIVEN)}"

    def _number(self, sex, year):
        self.serial += 1
        return make(province_code="001", sex=sex, birth_year=year, serial=self.serial)

    def _record(self, name, born, sex, father, *, number=None, **more):
        parent = registering.add_person(
            new=NewPerson(name=PersonName(father), born=PartialDate(1915), sex=Sex.MALE),
            source=ChangeSource.DC01,
            at=AT,
            by=SYSTEM,
        )
        return registering.add_person(
            new=NewPerson(
                name=PersonName(name),
                born=born,
                sex=sex,
                personal_number=number or self._number(sex, born.year),
                father_id=parent,
                lives_at=LivesAt(commune=COMMUNE),
                **more,
            ),
            source=ChangeSource.DC01,
            at=AT,
            by=SYSTEM,
        )

    def _resident(self, roll_number, kind, code):
        old = kind not in ("infant", "teenager")
        year = self.random.randint(1935, 1975) if old else {"infant": 2024, "teenager": 2009}[kind]
        born = date(year, self.random.randint(1, 6), self.random.randint(2, 28))
        sex = self.random.choice((Sex.MALE, Sex.FEMALE))
        someone = Truth(
            kind=kind,
            name=self._name(),
            born=born,
            sex=sex,
            father=self._name(),
            place=self.random.choice(PLACES),
        )
        self.truth[roll_number] = someone
        line = {
            **rolls.good(0),
            Column.CENTRE: code,
            Column.ROLL_NUMBER: roll_number,
            Column.NAME: someone.name,
            Column.BORN: PartialDate.of(born).vi,
            Column.SEX: sex.vi,
            Column.ORIGIN: "",
            Column.MOTHER: "",
            Column.CAME_ON: "01/07/2024" if kind == "infant" else "05/03/2024",
        }
        line |= getattr(self, "_" + kind.replace(" ", "_"))(someone) or {}
        if line[Column.NAME] != "không rõ" and self.random.random() < 0.5:
            # A stranger with the same name and the same year of birth.
            other = born.replace(day=1 + born.day % 28)
            self._record(someone.name, PartialDate.of(other), sex, self._name())
        return line

    def _complete(self, who):
        number = self._number(who.sex, who.born.year)
        who.person = self._record(
            who.name, PartialDate.of(who.born), who.sex, who.father, number=number
        )
        who.enrolled = self.random.random() < 0.7
        return {Column.NUMBER: str(number), Column.FATHER: who.father}

    def _wrong_year(self, who):
        who.enrolled = True
        number = self._number(who.sex, who.born.year)
        who.person = self._record(
            who.name, PartialDate.of(who.born), who.sex, who.father, number=number
        )
        return {Column.BORN: str(who.born.year + 1), Column.FATHER: who.father}

    def _year_only(self, who):
        who.enrolled = True
        who.person = self._record(who.name, PartialDate(who.born.year), who.sex, who.father)
        return {Column.BORN: str(who.born.year)}

    def _other_name(self, who):
        who.enrolled = True
        who.person = self._record(who.name, PartialDate.of(who.born), who.sex, who.father)
        return {Column.NAME: self._name(), Column.BORN: "không rõ"}

    def _asked(self, who):
        who.registered_there = True
        who.person = self._record(who.name, PartialDate.of(who.born), who.sex, who.father)
        return {Column.BORN: str(who.born.year), Column.ORIGIN: who.place}

    def _claimed(self, who):
        """State the number of somebody else, who is in the register and was never here."""
        owner = self._number(who.sex, who.born.year)
        self._record(who.name, PartialDate.of(who.born), who.sex, self._name(), number=owner)
        return {Column.NUMBER: str(owner), Column.FATHER: who.father}

    def _dead(self, who):
        who.enrolled = True
        who.person = self._record(who.name, PartialDate.of(who.born), who.sex, who.father)
        change = Change(source=ChangeSource.DC01, deceased_on=date(2020, 5, 1))
        registering.record_change(person_id=who.person, change=change, at=AT, by=SYSTEM)

    def _lost(self, who):
        """In the register, but neither enrolled nor known by a right name: must not be guessed."""
        who.person = self._record(who.name, PartialDate.of(who.born), who.sex, who.father)
        return {Column.NAME: self._name(), Column.BORN: str(who.born.year), Column.ORIGIN: "Xã Lạ"}

    def _infant(self, who):
        return {Column.NAME: "không rõ", Column.BORN: f"{who.born.month:02d}/{who.born.year}"}

    def _teenager(self, who):
        who.registered_there = False
        return {Column.ORIGIN: who.place}

    def _stateless(self, who):
        return {Column.BORN: str(who.born.year)}

    def _unknown(self, who):
        return {Column.NAME: "không rõ", Column.BORN: "không rõ"}

"""A centre's roll, line by line: what can be taken, what is doubtful, what is refused and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from cancuoc.domain.specialcare.evidence import LONGEST_VALUE
from cancuoc.domain.specialcare.roll_faults import Fault, Gravity
from cancuoc.domain.specialcare.roll_table import Column, Line
from cancuoc.domain.specialcare.rules import Basis
from cancuoc.kernel.folding import fold
from cancuoc.kernel.names import BadName, PersonName
from cancuoc.kernel.partial_date import BadDate, PartialDate
from cancuoc.kernel.personal_id import PersonalId, consistency_warnings
from cancuoc.kernel.sex import Sex

FIRST_ARRIVAL: Final = date(1945, 1, 1)
OLDEST: Final = 120
_ROLL_NUMBER: Final = re.compile(r"[\w./-]{1,32}")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FORMULA: Final = re.compile(r"[=@]|[+-](?=[^\d\s])")
_SHEET_ERROR: Final = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_ROUNDED: Final = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
# Letters that the fonts of the years before Unicode put where Vietnamese vowels belong.
_OLD_FONT: Final = re.compile("[¸¶·¹¨¾»¼½©®ÇËÐÎï±²³÷]")
_UNKNOWN: Final = frozenset({"", "khong ro", "khong biet", "chua ro", "chua xac dinh", "?", "-"})
_PLACEHOLDERS: Final = frozenset(
    {"vo danh", "khong ten", "nguoi la", "x", "chua co ten", "vo gia cu"}
)
_BASIS: Final = {fold(basis.vi): basis for basis in Basis}
_YEAR_ONLY: Final = (1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a good line says. Unknown is None; a date may be partial."""

    roll_number: str
    name: str | None
    born: PartialDate | None
    sex: Sex
    number: str | None
    old_number: str | None
    ethnicity: str | None
    origin: str | None
    father: str | None
    mother: str | None
    came_on: date
    left_on: date | None
    left_why: str
    representative: str
    basis: Basis | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A line with its faults; `entry` is None when the line is refused."""

    number: int
    entry: Entry | None
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Reading:
    """A line being read: every fault is kept, so that one look mends them all."""

    line: Line
    on: date
    faults: list[Fault] = field(default_factory=list)

    def text(self, column: Column) -> str:
        return " ".join(self.line.cells.get(column, "").split())

    def known(self, column: Column) -> str | None:
        text = self.text(column)
        return None if fold(text) in _UNKNOWN else text

    def fault(self, fault: Fault, *, when: bool = True) -> None:
        if when and fault not in self.faults:
            self.faults.append(fault)

    @property
    def refused(self) -> bool:
        return any(fault.gravity is Gravity.REFUSED for fault in self.faults)


def check(
    *, lines: Sequence[Line], centre: str, ethnicities: Collection[str], on: date
) -> list[Checked]:
    """Check every line. `ethnicities` are the names of the register's list."""
    folded = {fold(name) for name in ethnicities}
    numbers: set[str] = set()
    identities: set[str] = set()
    people: set[tuple[str, str]] = set()
    checked = []
    for line in lines:
        reading = _Reading(line, on)
        entry = _entry(reading, centre, folded)
        if entry is not None:
            _once(reading, entry, numbers, identities, people)
        taken = None if reading.refused else entry
        checked.append(Checked(number=line.number, entry=taken, faults=tuple(reading.faults)))
    return checked


def _once(
    reading: _Reading,
    entry: Entry,
    numbers: set[str],
    identities: set[str],
    people: set[tuple[str, str]],
) -> None:
    reading.fault(Fault.ROLL_NUMBER_TWICE, when=entry.roll_number in numbers)
    numbers.add(entry.roll_number)
    if entry.number is not None:
        reading.fault(Fault.NUMBER_TWICE, when=entry.number in identities)
        identities.add(entry.number)
    if entry.name is not None and entry.born is not None:
        person = (fold(entry.name), entry.born.iso)
        reading.fault(Fault.SAME_PERSON_TWICE, when=person in people)
        people.add(person)


def _entry(reading: _Reading, centre: str, ethnicities: set[str]) -> Entry | None:
    if not any(reading.line.cells.values()):
        reading.fault(Fault.LINE_EMPTY)
        return None
    _cells(reading)
    reading.fault(Fault.CENTRE_IS_OTHER, when=reading.text(Column.CENTRE) not in ("", centre))
    came, left = _came(reading), _left(reading)
    reading.fault(Fault.LEFT_BEFORE_ARRIVAL, when=bool(came and left and left < came))
    born, sex = _born(reading, came), _sex(reading)
    number, old = _numbers(reading, born, sex)
    ethnicity = reading.known(Column.ETHNICITY)
    reading.fault(
        Fault.ETHNICITY_UNKNOWN, when=ethnicity is not None and fold(ethnicity) not in ethnicities
    )
    representative, basis = _representative(reading)
    return Entry(
        roll_number=_roll_number(reading),
        name=_name(reading),
        born=born,
        sex=sex,
        number=number,
        old_number=old,
        ethnicity=ethnicity,
        origin=reading.known(Column.ORIGIN),
        father=_parent(reading, Column.FATHER),
        mother=_parent(reading, Column.MOTHER),
        came_on=came or reading.on,
        left_on=left,
        left_why=_why(reading),
        representative=representative,
        basis=basis,
    )


def _cells(reading: _Reading) -> None:
    reading.fault(Fault.LINE_HAS_SURPLUS_CELLS, when=reading.line.surplus)
    for cell in reading.line.cells.values():
        reading.fault(Fault.CELL_TOO_LONG, when=len(cell) > LONGEST_VALUE)
        reading.fault(Fault.CELL_HAS_CONTROLS, when=bool(_CONTROLS.search(cell)))
        reading.fault(Fault.CELL_IS_FORMULA, when=bool(_FORMULA.match(cell)))
        reading.fault(Fault.CELL_IS_ERROR, when=bool(_SHEET_ERROR.match(cell)))


def _roll_number(reading: _Reading) -> str:
    text = reading.text(Column.ROLL_NUMBER)
    if not text:
        reading.fault(Fault.ROLL_NUMBER_MISSING)
    elif not _ROLL_NUMBER.fullmatch(text):
        reading.fault(Fault.ROLL_NUMBER_BAD)
    return text


def _name(reading: _Reading) -> str | None:
    text = reading.known(Column.NAME)
    if text is None:
        return None
    if fold(text) in _PLACEHOLDERS:
        reading.fault(Fault.NAME_IS_PLACEHOLDER)
        return None
    if _OLD_FONT.search(text):
        reading.fault(Fault.NAME_IN_OLD_FONT)
        return None
    if any(character.isdigit() for character in text):
        reading.fault(Fault.NAME_HAS_DIGITS)
        return None
    try:
        name = PersonName(text)
    except BadName:
        reading.fault(Fault.NAME_BAD)
        return None
    reading.fault(Fault.NAME_IS_ONE_WORD, when=not name.surname)
    return name.full


def _parent(reading: _Reading, column: Column) -> str | None:
    text = reading.known(column)
    try:
        return None if text is None else PersonName(text).full
    except BadName:
        reading.fault(Fault.PARENT_BAD)
        return None


def _born(reading: _Reading, came: date | None) -> PartialDate | None:
    text = reading.known(Column.BORN)
    if text is None:
        return None
    try:
        born = PartialDate.parse(text)
    except BadDate:
        reading.fault(Fault.BORN_UNREADABLE)
        return None
    future = born.earliest() > reading.on
    reading.fault(Fault.BORN_IN_FUTURE, when=future)
    reading.fault(Fault.BORN_TOO_LONG_AGO, when=born.year < reading.on.year - OLDEST)
    reading.fault(
        Fault.BORN_AFTER_ARRIVAL, when=bool(came and came < born.earliest() and not future)
    )
    if (born.month, born.day) == _YEAR_ONLY:
        # Old files write 01/01 where only the year is known; a made-up day must not live on.
        reading.fault(Fault.BORN_ON_FIRST_OF_JANUARY)
        return PartialDate(born.year)
    return born


def _sex(reading: _Reading) -> Sex:
    text = reading.known(Column.SEX)
    sex = Sex.UNKNOWN if text is None else Sex.from_vi(text)
    reading.fault(Fault.SEX_UNREADABLE, when=text is not None and sex is Sex.UNKNOWN)
    return sex


def _numbers(
    reading: _Reading, born: PartialDate | None, sex: Sex
) -> tuple[str | None, str | None]:
    text = reading.known(Column.NUMBER)
    if text is None:
        return None, None
    digits = re.sub(r"[\s.\-]", "", text) if not _ROUNDED.fullmatch(text) else ""
    if not digits:
        reading.fault(Fault.NUMBER_IS_ROUNDED)
    elif not re.fullmatch(r"[0-9]+", digits):
        reading.fault(Fault.NUMBER_HAS_LETTERS)
    elif len(digits) == 9:
        reading.fault(Fault.NUMBER_IS_OLD)
        return None, digits
    elif len(digits) == 11:
        reading.fault(Fault.NUMBER_LOST_A_ZERO)
    elif len(digits) != 12:
        reading.fault(Fault.NUMBER_LENGTH)
    else:
        _inside(reading, PersonalId(digits), born, sex)
        return digits, None
    return None, None


_WARNINGS: Final = {
    "unknown_province": Fault.NUMBER_OF_UNKNOWN_PLACE,
    "wrong_sex_digit": Fault.NUMBER_AGAINST_SEX,
    "wrong_century_digit": Fault.NUMBER_AGAINST_BIRTH,
    "wrong_birth_year": Fault.NUMBER_AGAINST_BIRTH,
}


def _inside(reading: _Reading, number: PersonalId, born: PartialDate | None, sex: Sex) -> None:
    for warning in consistency_warnings(number, born=born, sex=sex):
        reading.fault(_WARNINGS[warning.code])


def _day(reading: _Reading, column: Column, unreadable: Fault, partial: Fault) -> date | None:
    text = reading.known(column)
    if text is None:
        return None
    try:
        day = PartialDate.parse(text)
    except BadDate:
        reading.fault(unreadable)
        return None
    reading.fault(partial, when=day.exact is None)
    return day.exact


def _came(reading: _Reading) -> date | None:
    reading.fault(Fault.CAME_MISSING, when=reading.known(Column.CAME_ON) is None)
    came = _day(reading, Column.CAME_ON, Fault.CAME_UNREADABLE, Fault.CAME_NOT_TO_THE_DAY)
    if came is not None:
        reading.fault(Fault.CAME_IN_FUTURE, when=came > reading.on)
        reading.fault(Fault.CAME_TOO_LONG_AGO, when=came < FIRST_ARRIVAL)
    return came


def _left(reading: _Reading) -> date | None:
    left = _day(reading, Column.LEFT_ON, Fault.LEFT_UNREADABLE, Fault.LEFT_NOT_TO_THE_DAY)
    reading.fault(Fault.LEFT_IN_FUTURE, when=left is not None and left > reading.on)
    return left


def _why(reading: _Reading) -> str:
    why, left = reading.known(Column.LEFT_WHY) or "", reading.known(Column.LEFT_ON)
    reading.fault(Fault.LEFT_WITHOUT_REASON, when=left is not None and not why)
    reading.fault(Fault.REASON_WITHOUT_LEAVING, when=left is None and bool(why))
    return why


def _representative(reading: _Reading) -> tuple[str, Basis | None]:
    name, said = reading.known(Column.REPRESENTATIVE) or "", reading.known(Column.BASIS)
    basis = None if said is None else _BASIS.get(fold(said))
    reading.fault(Fault.BASIS_UNREADABLE, when=said is not None and basis is None)
    reading.fault(Fault.BASIS_WITHOUT_NAME, when=said is not None and not name)
    reading.fault(Fault.NAME_WITHOUT_BASIS, when=said is None and bool(name))
    return name, basis

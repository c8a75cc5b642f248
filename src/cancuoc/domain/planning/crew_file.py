"""A file of officers: who can fill which posts, and when they are away."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from cancuoc.domain.planning.crew_rules import POSTS, AwayKind
from cancuoc.kernel.refusal import Refusal

COLUMNS: Final = ("username", "full_name", "unit", "home", "skills", "email", "away")


class BadCrew(Refusal, ValueError):
    """A file of officers, or what was typed about one, cannot be kept."""

    message = "Danh sách cán bộ có lỗi."
    next_step = "Sửa chỗ sai rồi nhập lại; chưa có gì được ghi."
    with_line: ClassVar[str] = "Dòng %(line)s: %(why)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewRow:
    """What is known of an officer. `home` "" is the unit itself; `line` is where it stood."""

    username: str
    full_name: str
    unit_code: str
    home: str = ""
    skills: tuple[str, ...]
    email: str = ""
    active: bool = True
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayLine:
    """Days on which an officer is away, both inclusive."""

    username: str
    kind: AwayKind
    first_day: date
    last_day: date


def read(lines: Iterable[str]) -> tuple[list[CrewRow], list[AwayLine]]:
    """Read CSV with the columns of `COLUMNS`; raise BadCrew with the line that is wrong.

    `skills` are parted by spaces. `away` is `2024-07-08/2024-07-10 ill`, several by semicolons;
    without a word it is leave, without a second day it is one day.
    """
    table = csv.DictReader(lines)
    missing = [name for name in COLUMNS[:5] if name not in (table.fieldnames or ())]
    if missing:
        raise BadCrew("Tệp thiếu cột: %(columns)s.", gaps={"columns": missing})
    rows: list[CrewRow] = []
    away: list[AwayLine] = []
    seen: set[str] = set()
    for number, row in enumerate(table, start=2):
        if not any((value or "").strip() for name, value in row.items() if name):
            continue
        found, days = _row(row, number)
        if found.username in seen:
            raise _wrong(number, "Dòng %(line)s: cán bộ này đã có ở dòng trên.")
        seen.add(found.username)
        rows.append(found)
        away += days
    if not rows:
        raise BadCrew("Tệp không có cán bộ nào.")
    return rows, away


def _row(row: Mapping[str, str | None], number: int) -> tuple[CrewRow, list[AwayLine]]:
    def cell(name: str) -> str:
        return " ".join((row.get(name) or "").split())

    if any(not cell(name) for name in ("username", "full_name", "unit", "skills")):
        raise _wrong(
            number, "Dòng %(line)s: thiếu tên đăng nhập, họ tên, đơn vị hoặc việc làm được."
        )
    skills = tuple(dict.fromkeys(cell("skills").split()))
    if strangers := sorted(set(skills) - set(POSTS)):
        raise _wrong(number, "Dòng %(line)s: không có việc %(what)s.", what=", ".join(strangers))
    found = CrewRow(
        username=cell("username"),
        full_name=cell("full_name"),
        unit_code=cell("unit"),
        home=cell("home"),
        skills=skills,
        email=cell("email"),
        line=number,
    )
    parts = [part.strip() for part in cell("away").split(";") if part.strip()]
    return found, [_away(found.username, part, number) for part in parts]


def _away(username: str, text: str, number: int) -> AwayLine:
    days, _, kind = text.partition(" ")
    first, _, last = days.partition("/")
    try:
        found = AwayLine(
            username=username,
            kind=AwayKind(kind.strip() or "leave"),
            first_day=date.fromisoformat(first),
            last_day=date.fromisoformat(last or first),
        )
    except ValueError as wrong:
        raise _wrong(
            number, "Dòng %(line)s: ngày nghỉ “%(what)s” không đọc được.", what=text[:60]
        ) from wrong
    if found.last_day < found.first_day:
        raise _wrong(
            number,
            "Dòng %(line)s: ngày nghỉ “%(what)s” có ngày cuối trước ngày đầu.",
            what=text[:60],
        )
    return found


def _wrong(number: int, why: str, *, what: str = "") -> BadCrew:
    return BadCrew(why, gaps={"line": str(number), "what": what})

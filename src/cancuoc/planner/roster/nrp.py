"""The public staff-rostering format: text in sections, read as it is written.

https://www.schedulingbenchmarks.org describes it. A horizon starts on a Monday; runs of work or
rest that touch the border count as long enough, and the day before the first is a day off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.roster.problem import Cover, Duty, Limit, Person, Problem


class NotAnInstance(Refusal):
    """The file is not in the staff-rostering format."""

    message = "Tệp này không đúng dạng bộ đo xếp ca: %(line)s"
    next_step = "Hãy chọn tệp Instance….txt của bộ đo xếp ca."


class Shift(NamedTuple):
    """One shift of the file: its minutes and the shifts that may not follow."""

    code: str
    minutes: int
    not_next: tuple[str, ...]


class Staff(NamedTuple):
    """One row of staff, in the order of the file's columns."""

    code: str
    most_of_shift: dict[str, int]
    minutes_most: int
    minutes_least: int
    run_most: int
    run_least: int
    rest_least: int
    weekends_most: int


class Request(NamedTuple):
    """A wish to have (or not to have) a shift on a day."""

    staff: str
    day: int
    shift: str
    weight: int


class Instance(NamedTuple):
    """A file, read; nothing is derived yet."""

    days: int
    shifts: tuple[Shift, ...]
    staff: tuple[Staff, ...]
    days_off: dict[str, tuple[int, ...]]
    wanted: tuple[Request, ...]
    unwanted: tuple[Request, ...]
    cover: tuple[tuple[int, str, int, int, int], ...]


def read(text: str) -> Instance:
    """Read a file.

    Raises:
        NotAnInstance: when a section is missing or a line cannot be understood.
    """
    parts = _sections(text)
    try:
        found = Instance(
            days=int(parts["HORIZON"][0][0]),
            shifts=tuple(_shift(row) for row in parts["SHIFTS"]),
            staff=tuple(_staff(row) for row in parts["STAFF"]),
            days_off={row[0]: tuple(map(int, row[1:])) for row in parts.get("DAYS_OFF", [])},
            wanted=tuple(_request(row) for row in parts.get("SHIFT_ON_REQUESTS", [])),
            unwanted=tuple(_request(row) for row in parts.get("SHIFT_OFF_REQUESTS", [])),
            cover=tuple(_cover(row) for row in parts["COVER"]),
        )
    except (KeyError, ValueError, IndexError, TypeError) as problem:
        raise NotAnInstance(gaps={"line": str(problem)}) from problem
    for strange in _strangers(found):
        raise NotAnInstance(gaps={"line": strange})
    return found


def _strangers(found: Instance) -> Iterator[str]:
    """Yield days outside the horizon and codes nobody introduced."""
    wishes = [*found.wanted, *found.unwanted]
    days = [*(wish.day for wish in wishes), *(row[0] for row in found.cover)]
    days += [day for off in found.days_off.values() for day in off]
    yield from (f"ngày {day}" for day in days if not 0 <= day < found.days)
    shifts = {*(wish.shift for wish in wishes), *(row[1] for row in found.cover)}
    shifts.update(*(staff.most_of_shift for staff in found.staff))
    shifts.update(*(shift.not_next for shift in found.shifts))
    yield from sorted(shifts - {shift.code for shift in found.shifts})
    people = {*(wish.staff for wish in wishes), *found.days_off}
    yield from sorted(people - {staff.code for staff in found.staff})


def _sections(text: str) -> dict[str, list[list[str]]]:
    parts: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("SECTION_"):
            rows = parts.setdefault(line.removeprefix("SECTION_"), [])
        elif line and not line.startswith("#"):
            rows.append([cell.strip() for cell in line.split(",")])
    return parts


def _shift(row: list[str]) -> Shift:
    return Shift(row[0], int(row[1]), tuple(filter(None, row[2].split("|"))))


def _staff(row: list[str]) -> Staff:
    pairs = (cell.split("=") for cell in row[1].split("|"))
    return Staff(row[0], {code: int(most) for code, most in pairs}, *map(int, row[2:8]))


def _request(row: list[str]) -> Request:
    return Request(row[0], int(row[1]), row[2], int(row[3]))


def _cover(row: list[str]) -> tuple[int, str, int, int, int]:
    return int(row[0]), row[1], int(row[2]), int(row[3]), int(row[4])


def problem(instance: Instance) -> Problem:
    """Return the instance in the words of a roster: one duty and one place for each shift."""
    number = {shift.code: k for k, shift in enumerate(instance.shifts)}
    duties = tuple(
        Duty(shift.code, shift.minutes, (k,), frozenset(number[code] for code in shift.not_next))
        for k, shift in enumerate(instance.shifts)
    )
    people = tuple(_person(instance, staff, number) for staff in instance.staff)
    rank = {staff.code: p for p, staff in enumerate(instance.staff)}
    costs = np.zeros((len(people), instance.days, len(duties) + 1), dtype=np.int64)
    for wish in instance.wanted:
        # A wish that is not granted costs its weight, whatever stands there instead.
        costs[rank[wish.staff], wish.day] += wish.weight
        costs[rank[wish.staff], wish.day, number[wish.shift]] -= wish.weight
    for wish in instance.unwanted:
        costs[rank[wish.staff], wish.day, number[wish.shift]] += wish.weight
    return Problem(
        days=instance.days,
        places=tuple(shift.code for shift in instance.shifts),
        duties=duties,
        people=people,
        covers=tuple(Cover(d, number[c], need, u, o) for d, c, need, u, o in instance.cover),
        costs=costs,
        weekends=tuple((day, day + 1) for day in range(5, instance.days - 1, 7)),
    )


def _person(instance: Instance, staff: Staff, number: dict[str, int]) -> Person:
    days = tuple(range(instance.days))
    minutes = tuple(shift.minutes for shift in instance.shifts)
    return Person(
        code=staff.code,
        duties=frozenset(number[c] for c, most in staff.most_of_shift.items() if most > 0),
        limits=(
            Limit(days, minutes, staff.minutes_least, staff.minutes_most, name="minutes"),
            *_counts(staff, number, days),
        ),
        run_least=staff.run_least,
        run_most=staff.run_most,
        rest_least=staff.rest_least,
        weekends_most=staff.weekends_most,
        off_days=frozenset(instance.days_off.get(staff.code, ())),
    )


def _counts(staff: Staff, number: dict[str, int], days: tuple[int, ...]) -> Iterable[Limit]:
    for code, most in staff.most_of_shift.items():
        if 0 < most < len(days):
            amounts = tuple(int(k == number[code]) for k in range(len(number)))
            yield Limit(days, amounts, 0, most, name=code)

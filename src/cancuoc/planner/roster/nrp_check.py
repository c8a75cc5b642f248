"""A judge of rosters for the public format: from the file's own numbers, not from our model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from cancuoc.planner.roster.nrp import Instance, Staff

Row = Sequence[str]  # a shift code for each day, "" for a day off


class Verdict(NamedTuple):
    """What the judge found: the cost, and each hard rule that is broken."""

    objective: int
    broken: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        """Say whether no hard rule is broken."""
        return not self.broken


def judge(instance: Instance, rows: Mapping[str, Row]) -> Verdict:
    """Recompute cost and feasibility of a roster: `rows` has the shift codes of each person."""
    broken = [
        f"{staff.code}: {fault}"
        for staff in instance.staff
        for fault in _faults(instance, staff, rows[staff.code])
    ]
    return Verdict(_wishes(instance, rows) + _cover(instance, rows), tuple(broken))


def _wishes(instance: Instance, rows: Mapping[str, Row]) -> int:
    missed = sum(w.weight for w in instance.wanted if rows[w.staff][w.day] != w.shift)
    forced = sum(w.weight for w in instance.unwanted if rows[w.staff][w.day] == w.shift)
    return missed + forced


def _cover(instance: Instance, rows: Mapping[str, Row]) -> int:
    cost = 0
    for day, shift, need, under, over in instance.cover:
        present = sum(row[day] == shift for row in rows.values())
        cost += max(0, need - present) * under + max(0, present - need) * over
    return cost


def _faults(instance: Instance, staff: Staff, row: Row) -> Iterator[str]:
    yield from _amounts(instance, staff, row)
    yield from _runs(staff, row)
    for day in instance.days_off.get(staff.code, ()):
        if row[day]:
            yield f"works on day off {day}"
    worked = sum(bool(row[day] or row[day + 1]) for day in range(5, instance.days - 1, 7))
    if worked > staff.weekends_most:
        yield f"{worked} weekends"


def _amounts(instance: Instance, staff: Staff, row: Row) -> Iterator[str]:
    shifts = {shift.code: shift for shift in instance.shifts}
    minutes = sum(shifts[code].minutes for code in row if code)
    if not staff.minutes_least <= minutes <= staff.minutes_most:
        yield f"{minutes} minutes"
    for code, most in staff.most_of_shift.items():
        if row.count(code) > most:
            yield f"{row.count(code)} of {code}"
    for day, (today, tomorrow) in enumerate(pairwise(row)):
        if today and tomorrow in shifts[today].not_next:
            yield f"{tomorrow} after {today} on day {day}"


def _runs(staff: Staff, row: Row) -> Iterator[str]:
    start = 0
    for works, cells in groupby(row, key=bool):
        length = len(list(cells))
        inside = start > 0 and start + length < len(row)
        if works and length > staff.run_most:
            yield f"{length} days worked from {start}"
        if works and inside and length < staff.run_least:
            yield f"only {length} days worked from {start}"
        if not works and inside and length < staff.rest_least:
            yield f"only {length} days off from {start}"
        start += length

"""What is wrong with the sessions of a week, in words with gaps, so that a screen can translate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from cancuoc.domain.planning.closing import ClosureRow
from cancuoc.domain.planning.queries import KitRow, SessionRow
from cancuoc.domain.planning.rules import ClosedThing
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.textdate import vi_date, vi_number
from cancuoc.law.deadline import is_working_day

REST: Final = timedelta(hours=8)
MOST_A_WEEK: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, at one session; `pattern` has gaps `%(name)s`."""

    session_id: UUID
    rule: str
    pattern: str
    gaps: Mapping[str, str]

    @property
    def vi(self) -> str:
        """The fault as a planner reads it."""
        return self.pattern % self.gaps


def faults(
    *,
    rows: Sequence[SessionRow],
    kits: Mapping[str, KitRow],
    closed: Sequence[ClosureRow] = (),
) -> list[Fault]:
    """Return what is wrong with the sessions of one week, in their order."""
    ordered = sorted(rows, key=lambda row: (row.starts_at, row.team_code))
    found = [fault for row in ordered for fault in _one(row, kits, closed)]
    return [*found, *_teams(ordered)]


def _one(
    row: SessionRow, kits: Mapping[str, KitRow], closed: Sequence[ClosureRow]
) -> Iterator[Fault]:
    on = today_vn(row.starts_at)
    where = {"team": row.team_name, "day": vi_date(on)}
    if not is_working_day(on) and on.weekday() < 5:
        yield _fault(row, "holiday", "%(team)s có buổi vào ngày nghỉ lễ %(day)s.", where)
    if not any(kits[code].has_iris for code in row.kits if code in kits):
        yield _fault(row, "iris", "%(team)s thiếu máy mống mắt ngày %(day)s.", where)
    for one in closed:
        if one.first_day <= on <= one.last_day and _touches(one, row):
            gaps = {**where, "code": one.code, "reason": one.reason}
            yield _fault(row, "closed", _CLOSED[one.thing], gaps)


_CLOSED: Final = {
    ClosedThing.VENUE: "Địa điểm của %(team)s ngày %(day)s không trống: %(reason)s.",
    ClosedThing.TEAM: "%(team)s bận ngày %(day)s: %(reason)s.",
    ClosedThing.KIT: "Bộ %(code)s của %(team)s không dùng được ngày %(day)s: %(reason)s.",
}


def _touches(one: ClosureRow, row: SessionRow) -> bool:
    if one.thing is ClosedThing.VENUE:
        return one.code == row.unit_code
    return one.code == row.team_code if one.thing is ClosedThing.TEAM else one.code in row.kits


def _teams(rows: Sequence[SessionRow]) -> Iterator[Fault]:
    held: dict[str, list[SessionRow]] = defaultdict(list)
    for row in rows:
        held[row.team_code].append(row)
    for mine in held.values():
        for before, after in pairwise(mine):
            rest = after.starts_at - before.ends_at
            overnight = today_vn(before.starts_at) != today_vn(after.starts_at)
            if overnight and rest < REST:
                gaps = {"team": after.team_name, "day": vi_date(today_vn(after.starts_at))}
                words = "%(team)s nghỉ chưa đủ 8 giờ trước buổi ngày %(day)s."
                yield _fault(after, "rest", words, gaps)
        if len(mine) > MOST_A_WEEK:
            gaps = {"team": mine[0].team_name, "n": vi_number(len(mine))}
            gaps["most"] = vi_number(MOST_A_WEEK)
            words = "%(team)s có %(n)s buổi trong tuần, nhiều nhất là %(most)s."
            yield _fault(mine[-1], "week", words, gaps)


def _fault(row: SessionRow, rule: str, pattern: str, gaps: Mapping[str, str]) -> Fault:
    return Fault(session_id=row.id, rule=rule, pattern=pattern, gaps=gaps)

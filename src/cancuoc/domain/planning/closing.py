"""What is not to be had on some days, and which districts lend their teams."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from cancuoc.domain.planning import models, rules
from cancuoc.domain.planning.services import NotFound, OutOfArea, UnableToPlan
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal

COLUMNS = ("thing", "code", "first_day", "last_day", "reason")


_WRONG_LINE: Final = "Tệp lịch bận có lỗi ở dòng %(line)s."


class BadClosures(Refusal, ValueError):
    """A file of closures has a line that cannot be read."""

    message = "Tệp lịch bận có dòng sai."
    next_step = "Mỗi dòng cần: venue, team hoặc kit; mã; ngày đầu; ngày cuối; lý do."


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow:
    """Days on which a team, a kit or the venue of a commune is not to be had; both inclusive."""

    thing: rules.ClosedThing
    code: str
    first_day: date
    last_day: date
    reason: str


def read(lines: Iterable[str]) -> list[ClosureRow]:
    """Read CSV with the columns of `COLUMNS` and ISO days; raise BadClosures with the line."""
    found = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            found.append(
                ClosureRow(
                    thing=rules.ClosedThing(row["thing"]),
                    code=row["code"].strip(),
                    first_day=date.fromisoformat(row["first_day"]),
                    last_day=date.fromisoformat(row["last_day"] or row["first_day"]),
                    reason=" ".join((row["reason"] or "").split())[:200],
                )
            )
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise BadClosures(_WRONG_LINE, gaps={"line": str(number)}) from wrong
    return found


@transaction
def close(*, rows: Sequence[ClosureRow], at: datetime, by: Actor) -> int:
    """Keep the days all `rows` say, or none; a row said before is replaced. Return how many."""
    by.require(Role.PLANNER)
    for row in rows:
        if row.last_day < row.first_day:
            raise UnableToPlan("Ngày cuối phải sau hoặc trùng ngày đầu.")
        _known(row, by=by)
        models.Closure.objects.update_or_create(
            thing=row.thing,
            code=row.code,
            first_day=row.first_day,
            defaults={"last_day": row.last_day, "reason": row.reason},
        )
    audit.record(
        act="planning.close",
        at=at,
        by=by,
        object_kind="closure",
        object_id=f"{at:%Y%m%d%H%M%S}",
        count=len(rows),
    )
    return len(rows)


@transaction
def lend(*, from_unit: str, to_unit: str, at: datetime, by: Actor) -> None:
    """Let the teams of a district also be sent to another."""
    by.require(Role.PLANNER)
    on = today_vn(at)
    for code in (from_unit, to_unit):
        if units.unit(code=code, on=on).level is Level.COMMUNE:
            raise UnableToPlan("Chỉ quận, huyện cho mượn đội, không phải xã, phường.")
        _own(code, on=on, by=by)
    if from_unit == to_unit:
        raise UnableToPlan("Chọn hai quận, huyện khác nhau.")
    models.Loan.objects.get_or_create(from_unit=from_unit, to_unit=to_unit)
    audit.record(
        act="planning.lend",
        at=at,
        by=by,
        object_kind="loan",
        object_id=f"{from_unit}-{to_unit}",
        unit_code=to_unit,
    )


def closures(*, scope: Sequence[str], since: date, until: date) -> list[ClosureRow]:
    """Return what is closed on any day of [since, until] within `scope`, by day."""
    rows = models.Closure.objects.filter(last_day__gte=since, first_day__lte=until)
    return [
        ClosureRow(
            thing=rules.ClosedThing(row.thing),
            code=row.code,
            first_day=row.first_day,
            last_day=row.last_day,
            reason=row.reason,
        )
        for row in rows.order_by("first_day", "thing", "code")
        if _within(row.thing, row.code, scope=scope, on=max(row.first_day, since))
    ]


def _known(row: ClosureRow, *, by: Actor) -> None:
    home = _home(row.thing, row.code)
    if not home:
        raise NotFound
    _own(home, on=row.first_day, by=by)


def _own(unit_code: str, *, on: date, by: Actor) -> None:
    """Refuse a unit outside the planner's area; the operator of the centre has them all."""
    own = by.kind is ActorKind.SYSTEM or units.covers(scope=by.units, unit_code=unit_code, on=on)
    if not own:
        raise OutOfArea


def _within(thing: str, code: str, *, scope: Sequence[str], on: date) -> bool:
    home = _home(thing, code)
    return bool(home) and units.covers(scope=scope, unit_code=home, on=on)


def _home(thing: str, code: str) -> str:
    """Return the unit a thing is at home in, "" when nobody knows it."""
    if thing == rules.ClosedThing.VENUE:
        return code
    if thing == rules.ClosedThing.TEAM:
        team = models.Team.objects.filter(code=code).values_list("unit_code", flat=True)
        return team.first() or ""
    kit = models.Kit.objects.filter(code=code).values_list("team__unit_code", flat=True)
    return kit.first() or ""

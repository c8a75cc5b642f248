"""Reads of rosters and shifts, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crew_rules, rules
from cancuoc.domain.planning.queries import SessionRow, session
from cancuoc.domain.planning.roster_question import key_of
from cancuoc.domain.units import queries as units
from cancuoc.planner.roster.seating import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPoint:
    """How a roster stood at a moment, in processor seconds and in cost; lower is better."""

    seconds: float
    best: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """A roster. `figures` are None until it is done."""

    id: UUID
    name: str
    unit_code: str
    first_day: date
    last_day: date
    state: rules.RunState
    asked_at: datetime
    seconds: int
    stopping: bool
    why: str
    figures: Mapping[str, Any] | None
    plan_id: UUID | None
    base_id: UUID | None
    changes_live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An officer on a post of a shift of a session; `session` is team and beginning."""

    username: str
    on: date
    shift: str
    post: str
    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """A post nobody fills: how many officers could, and what keeps how many of them away."""

    on: date
    shift: str
    post: str
    session: str
    able: int
    causes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A roster that was found. `crew` are the officers asked, `away` their days away."""

    crew: tuple[str, ...]
    cells: tuple[Cell, ...]
    empty: tuple[Empty, ...]
    away: frozenset[tuple[str, date]]
    sessions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow:
    """One's own shift, with its session."""

    id: UUID
    on: date
    shift: str
    post: str
    starts_at: datetime
    ends_at: datetime
    session: SessionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """What an officer was told and has not seen yet."""

    at: datetime
    new: int
    gone: int


def rosters(*, scope: Sequence[str], on: date, most: int = 50) -> list[RosterRow]:
    """Return the rosters of an area, newest first."""
    rows = tables.RosterRun.objects.select_related("base").order_by("-asked_at")
    return [
        _row(row)
        for row in rows.defer("seats", "checkpoint", "found")[:most]
        if units.covers(scope=scope, unit_code=row.unit_code, on=on)
    ]


def roster(*, run_id: UUID, scope: Sequence[str], on: date) -> RosterRow | None:
    """Return one roster of an area, or None."""
    row = tables.RosterRun.objects.select_related("base").filter(id=run_id).first()
    if row is None or not units.covers(scope=scope, unit_code=row.unit_code, on=on):
        return None
    return _row(row)


def progress(*, run_id: UUID) -> list[RosterPoint]:
    """Return how a roster went, from its beginning."""
    rows = tables.RosterProgress.objects.filter(run_id=run_id).order_by("id")
    return [RosterPoint(seconds=p.seconds, best=p.best, bound=p.bound) for p in rows]


def found(*, run_id: UUID) -> Found | None:
    """Return what was found, or None while nothing is."""
    row = tables.RosterRun.objects.filter(id=run_id, found__isnull=False).first()
    if row is None or row.found is None:
        return None
    question = row.question
    first = date.fromisoformat(question["first"])
    away = {
        (code, first + timedelta(days=day))
        for code, _, leave, _, _ in question["officers"]
        for day in leave
    }
    return Found(
        crew=tuple(officer[0] for officer in question["officers"]),
        cells=_cells(row),
        empty=tuple(_empty(one, row.first_day) for one in row.found["empty"]),
        away=frozenset(away),
        sessions={seat[3]: seat[4] for seat in row.seats},
    )


def changes(*, run_id: UUID) -> tuple[tuple[Cell, ...], tuple[Cell, ...]] | None:
    """Return what a change gives up and what is new against the shifts told; None for a draft."""
    row = tables.RosterRun.objects.select_related("base").filter(id=run_id).first()
    if row is None or row.found is None or row.question["before"] is None:
        return None
    first = date.fromisoformat(row.question["first"])
    crew = crew_rules.SHIFTS
    before = {
        (code, first + timedelta(days=day), shift, post)
        for code, day, shift, post in row.question["before"]
        if first + timedelta(days=day) >= row.first_day
    }
    cells = {(c.username, c.on, c.shift, c.post): c for c in _cells(row)}

    sat = _sat(row)

    def told(keys: set[tuple[str, date, str, str]]) -> tuple[Cell, ...]:
        order = sorted(keys, key=lambda key: (key[1], crew.index(key[2]), key[0]))
        return tuple(
            cells.get(key)
            or Cell(username=key[0], on=key[1], shift=key[2], post=key[3], session=sat.get(key, ""))
            for key in order
        )

    return told(before - cells.keys()), told(cells.keys() - before)


def _sat(row: tables.RosterRun) -> dict[tuple[str, date, str, str], str]:
    """Return the session of every shift that officers were told in the days of a roster."""
    last = row.first_day + timedelta(days=row.days - 1)
    told = tables.Shift.objects.filter(on__gte=row.first_day, on__lte=last).order_by("id")
    return {
        (one.officer.username, one.on, one.shift, one.post): key_of(
            one.session.team.code, one.session.during.lower
        )
        for one in told.select_related("officer", "session__team")
    }


def my_shifts(*, username: str, since: date, until: date) -> list[ShiftRow]:
    """Return one officer's shifts that stand, by time."""
    rows = tables.Shift.objects.filter(
        officer__username=username, active=True, on__gte=since, on__lte=until
    )
    order = crew_rules.SHIFTS.index
    return [
        ShiftRow(
            id=row.id,
            on=row.on,
            shift=row.shift,
            post=row.post,
            starts_at=crew_rules.begins(row.on, row.shift),
            ends_at=crew_rules.ends(row.on, row.shift),
            session=held,
        )
        for row in sorted(rows, key=lambda row: (row.on, order(row.shift)))
        if (held := session(session_id=row.session_id)) is not None
    ]


def notices(*, username: str, most: int = 5) -> list[NoticeRow]:
    """Return what an officer was told last, newest first."""
    rows = tables.ShiftNotice.objects.filter(officer__username=username).order_by("-at", "-id")
    return [NoticeRow(at=row.at, new=row.new, gone=row.gone) for row in rows[:most]]


def _cells(row: tables.RosterRun) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            username=code,
            on=row.first_day + timedelta(days=day),
            shift=shift,
            post=post,
            session=key,
        )
        for code, day, shift, post, key in (row.found or {}).get("seated", [])
    )


def _empty(told: Mapping[str, Any], first: date) -> Empty:
    seat = Seat(*told["seat"])
    return Empty(
        on=first + timedelta(days=seat.day),
        shift=seat.shift,
        post=seat.post,
        session=seat.session,
        able=told["able"],
        causes=told["causes"],
    )


def _row(row: tables.RosterRun) -> RosterRow:
    return RosterRow(
        id=row.id,
        name=row.name,
        unit_code=row.unit_code,
        first_day=row.first_day,
        last_day=row.first_day + timedelta(days=row.days - 1),
        state=rules.RunState(row.state),
        asked_at=row.asked_at,
        seconds=row.seconds,
        stopping=row.stop_wanted,
        why=row.why,
        figures=row.figures,
        plan_id=row.plan_id,
        base_id=row.base_id,
        changes_live=row.question["before"] is not None,
    )

"""Reads of the crew, as frozen values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning.crew_rules import AwayKind
from cancuoc.domain.units import queries as units


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days on which an officer is away, both inclusive."""

    kind: AwayKind
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRow:
    """A shift an officer would like to work, or would rather not."""

    on: date
    shift: str
    wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRow:
    """An officer of the crew with what is known from today on."""

    id: UUID
    username: str
    full_name: str
    unit_code: str
    home: str
    skills: tuple[str, ...]
    email: str
    active: bool
    away: tuple[Away, ...]
    wishes: tuple[WishRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was kept about an officer at a moment."""

    at: datetime
    by: str
    kept: dict[str, Any]


def crew(
    *, scope: Sequence[str], on: date, since: date | None = None, with_gone: bool = False
) -> list[OfficerRow]:
    """Return the officers of an area by name; leave and wishes from `since` (or `on`) on."""
    rows = tables.CrewOfficer.objects.prefetch_related("leave", "wishes").order_by("username")
    if not with_gone:
        rows = rows.filter(active=True)
    return [
        _row(row, since or on)
        for row in rows
        if units.covers(scope=scope, unit_code=row.unit_code, on=on)
    ]


def officer(*, username: str, scope: Sequence[str], on: date) -> OfficerRow | None:
    """Return one officer of an area, gone or not, or None."""
    found = crew(scope=scope, on=on, with_gone=True)
    return next((row for row in found if row.username == username), None)


def is_in_crew(*, username: str) -> bool:
    """Say whether an officer is put on shifts at all."""
    return tables.CrewOfficer.objects.filter(username=username, active=True).exists()


def wishes(*, username: str, since: date) -> list[WishRow]:
    """Return one officer's wishes from a day on."""
    rows = tables.ShiftWish.objects.filter(officer__username=username, on__gte=since)
    return [
        WishRow(on=row.on, shift=row.shift, wanted=row.wanted)
        for row in rows.order_by("on", "shift")
    ]


def away(*, username: str, since: date) -> list[Away]:
    """Return the days one officer is away from a day on."""
    rows = tables.Leave.objects.filter(
        officer__username=username, withdrawn=False, last_day__gte=since
    )
    return [
        Away(kind=AwayKind(row.kind), first_day=row.first_day, last_day=row.last_day)
        for row in rows.order_by("first_day")
    ]


def history(*, username: str) -> list[Kept]:
    """Return what was kept about an officer, newest first."""
    rows = tables.CrewHistory.objects.filter(officer__username=username).order_by("-id")
    return [Kept(at=row.at, by=row.by, kept=row.kept) for row in rows]


def names(*, usernames: Collection[str]) -> dict[str, str]:
    """Return full names by sign-in name."""
    rows = tables.CrewOfficer.objects.filter(username__in=usernames)
    return dict(rows.values_list("username", "full_name"))


def _row(row: tables.CrewOfficer, since: date) -> OfficerRow:
    return OfficerRow(
        id=row.id,
        username=row.username,
        full_name=row.full_name,
        unit_code=row.unit_code,
        home=row.home,
        skills=tuple(row.skills),
        email=row.email,
        active=row.active,
        away=tuple(
            Away(kind=AwayKind(one.kind), first_day=one.first_day, last_day=one.last_day)
            for one in sorted(row.leave.all(), key=lambda one: one.first_day)
            if not one.withdrawn and one.last_day >= since
        ),
        wishes=tuple(
            WishRow(on=one.on, shift=one.shift, wanted=one.wanted)
            for one in sorted(row.wishes.all(), key=lambda one: (one.on, one.shift))
            if one.on >= since
        ),
    )

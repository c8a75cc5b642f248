"""Counted days read back: the sums of a day, and the day that now is held against."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, QuerySet, Sum

from cancuoc.domain.reporting import models
from cancuoc.domain.units import queries as units
from cancuoc.law.ages import Band

A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySum:
    """The sums of some units at the close of a day; every one is a sum of kept rows."""

    due: int = 0
    open: int = 0
    taken: int = 0
    dossiers: int = 0
    late: int = 0
    called: int = 0
    waited: int = 0

    @property
    def coverage(self) -> float | None:
        """The share of the population due that was captured, 0 to 1; None when nobody is due."""
        return self.taken / self.due if self.due else None

    @property
    def wait(self) -> float | None:
        """Minutes to the first call, on average; None when nobody was called."""
        return self.waited / self.called if self.called else None


def week_before(*, communes: Sequence[str], on: date) -> date | None:
    """Return the newest day counted for all these communes that is a week before `on` or older.

    While the campaign is younger than a week it is the oldest day counted before `on`: the
    page names the day, so nobody takes it for a week.
    """
    days = _days(communes, before=on)
    old = [day for day in days if day <= on - A_WEEK]
    return old[-1] if old else next(iter(days), None)


def last_day(*, communes: Sequence[str], on: date) -> date | None:
    """Return the newest day before `on` that was counted for all these communes."""
    return next(reversed(_days(communes, before=on)), None)


def day_sum(*, day: date, scope: Collection[str], on: date) -> DaySum:
    """Return the sums of a unit scope at the close of a day; `on` says which units it holds."""
    rows = _counts(day, scope=scope, on=on)
    kept = rows.aggregate(**{name: Sum(name) for name in ("dossiers", "late", "called", "waited")})
    people = models.DayDemand.objects.filter(count__in=rows)
    kept |= people.aggregate(**{name: Sum(name) for name in ("due", "open", "taken")})
    return DaySum(**{field.name: kept[field.name] or 0 for field in fields(DaySum)})


def open_by_commune(*, day: date, communes: Sequence[str]) -> dict[str, int]:
    """Return who was open at the close of a day, by commune; those counted without any are 0."""
    rows = models.DayCount.objects.filter(day=day, unit_code__in=list(communes))
    found = rows.values("unit_code").annotate(people=Sum("demand__open"))
    return {row["unit_code"]: row["people"] or 0 for row in found}


def open_by_hamlet(*, day: date, commune: str) -> dict[tuple[str, Band], int]:
    """Return who was open in a commune at the close of a day, by hamlet and band."""
    rows = models.DayDemand.objects.filter(count__day=day, count__unit_code=commune)
    return {(row.hamlet, Band(row.band)): row.open for row in rows}


def _days(communes: Sequence[str], *, before: date) -> list[date]:
    """Return the days on which each of these communes was counted, oldest first."""
    wanted = set(communes)
    rows = models.DayCount.objects.filter(unit_code__in=wanted, day__lt=before)
    counted = rows.values("day").annotate(units=Count("id")).filter(units=len(wanted))
    return list(counted.order_by("day").values_list("day", flat=True))


def _counts(day: date, *, scope: Collection[str], on: date) -> QuerySet[models.DayCount]:
    rows = models.DayCount.objects.filter(day=day)
    if "01" in scope:
        return rows
    return rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))

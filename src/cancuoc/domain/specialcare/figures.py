"""Figures of centres and of the city: everybody in one status, ages of open steps, outcomes.

Counts alone leave this module, so a commander may see them; who somebody is, nobody sees here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from cancuoc.domain.specialcare import models
from cancuoc.domain.specialcare.rules import Route, Status
from cancuoc.domain.specialcare.watching import watched
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor, Role
from cancuoc.kernel.clock import today_vn
from cancuoc.law.deadline import working_days_between

AGE_ENDS: Final = (5, 10, 20, 60)
"""The last working day of each bucket of ages; the bucket after the last has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a centre or the city stands; the statuses add up to `residents`.

    `ages` counts the open files of a status by how many working days they have stood in it,
    one number for each bucket. `reached` counts, of an established route, who has the paper.
    """

    residents: int
    by_status: Mapping[Status, int]
    ages: Mapping[Status, tuple[int, ...]]
    by_route: Mapping[Route, int]
    reached: Mapping[Route, int]

    @property
    def open(self) -> int:
        """How many still lack what the law gives them."""
        return sum(count for status, count in self.by_status.items() if status.open)

    @property
    def in_hand(self) -> int:
        """How many have card or certificate."""
        return sum(count for status, count in self.by_status.items() if status.reached)

    @property
    def longest(self) -> int:
        """How many open files are in the last bucket: those somebody must look at first."""
        return sum(counts[-1] for counts in self.ages.values())

    @property
    def all_ages(self) -> tuple[int, ...]:
        """The open files of all statuses by age."""
        return tuple(sum(counts) for counts in zip(*self.ages.values(), strict=True)) or (0,) * (
            len(AGE_ENDS) + 1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreStanding:
    """A centre and how it stands."""

    code: str
    name: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class CityStanding:
    """All centres in reach and their sum."""

    whole: Standing
    centres: tuple[CentreStanding, ...]


_Row = tuple[Status, Route, int]


@watched
def standing(*, at: datetime, by: Actor) -> CityStanding:
    """Count the centres within reach of `by`, most open files first."""
    by.require(Role.CARE_DESK, Role.COMMANDER)
    on = today_vn(at)
    centres = [
        centre
        for centre in models.Centre.objects.order_by("code")
        if units.covers(scope=by.units, unit_code=centre.unit_code, on=on)
    ]
    rows: dict[str, list[_Row]] = {centre.code: [] for centre in centres}
    days: dict[date, int] = {}
    found = models.Resident.objects.filter(centre_id__in=rows)
    for code, status, route, since in found.values_list("centre_id", "status", "route", "since"):
        began = today_vn(since)
        if began not in days:
            days[began] = max(0, working_days_between(start=began, end=on))
        rows[code].append((Status(status), Route(route), days[began]))
    counted = [
        CentreStanding(code=centre.code, name=centre.name, standing=_count(rows[centre.code]))
        for centre in centres
    ]
    return CityStanding(
        whole=_count([row for part in rows.values() for row in part]),
        centres=tuple(sorted(counted, key=lambda one: (-one.standing.open, one.code))),
    )


def bucket(days: int) -> int:
    """Return the place of an age among the buckets."""
    return sum(days > end for end in AGE_ENDS)


def _count(rows: Iterable[_Row]) -> Standing:
    by_status: Counter[Status] = Counter()
    by_route: Counter[Route] = Counter()
    reached: Counter[Route] = Counter()
    ages: dict[Status, list[int]] = {}
    for status, route, days in rows:
        by_status[status] += 1
        if status.open:
            ages.setdefault(status, [0] * (len(AGE_ENDS) + 1))[bucket(days)] += 1
        if route is not Route.NONE:
            by_route[route] += 1
            reached[route] += status.reached
    return Standing(
        residents=by_status.total(),
        by_status=by_status,
        ages={status: tuple(counts) for status, counts in ages.items()},
        by_route=by_route,
        reached=reached,
    )

"""Who is expected at the sessions of a campaign, by commune and class, from all the rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from cancuoc.domain.planning.demand import Demand, open_turnout
from cancuoc.domain.reporting import demand, turnout
from cancuoc.kernel.clock import VN
from cancuoc.law.ages import Band
from cancuoc.planner.deployment.problem import Class

CLASS_OF: Final = {
    Band.UNDER_6: Class.UNDER_14,
    Band.FROM_6: Class.UNDER_14,
    Band.FROM_14: Class.OTHER,
}


def rows(*, communes: Sequence[str], since: date, at: datetime) -> tuple[Demand, ...]:
    """Return who still needs a place since a campaign began."""
    began = datetime.combine(since, time(), VN)
    return demand.demand(communes=communes, since=min(began, at), at=at)


def expected(
    *, found: Iterable[Demand], scope: Sequence[str], at: datetime
) -> dict[str, Mapping[Class, int]]:
    """Return how many would come if all were invited now, by commune and class."""
    told = turnout.places(scope=scope, since=at - demand.LOOK_BACK, at=at)
    parts: dict[tuple[str, Class], list[Demand]] = defaultdict(list)
    for row in found:
        parts[row.commune, CLASS_OF[row.band]].append(row)
    counted: dict[str, dict[Class, int]] = defaultdict(dict)
    for (commune, one), group in parts.items():
        counted[commune][one] = round(
            open_turnout(demand=group, learned=told.of_place(commune)).mean
        )
    return dict(counted)

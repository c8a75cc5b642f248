"""A whole city climbs the ladder: everybody in one status, nobody under a stranger's identity.

The nightly run draws 2,000 residents in 40 centres; by day a smaller city is drawn the same way.
"""

from __future__ import annotations

import json
from collections import Counter

import pytest

from cancuoc.domain.specialcare import models, queries
from cancuoc.domain.specialcare.rules import Route, Status
from cancuoc.domain.specialcare.tests.city import KINDS
from cancuoc.domain.specialcare.tests.climbing import Officers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi", "own_transactions")]


def run(residents, centres):
    city = Officers(residents=residents, centres=centres)
    city.draw()
    city.work()
    return city


def false_identities(city):
    """Return the kinds of those who were given the record of somebody else."""
    rows = models.Resident.objects.exclude(person_id=None)
    return [
        city.truth[row.roll_number].kind
        for row in rows
        if row.person_id != city.truth[row.roll_number].person
    ]


def check(city):
    figures = queries.figures(at=city.at())
    assert figures.residents == city.residents == sum(figures.by_status.values())
    assert false_identities(city) == []
    by_kind = Counter(
        (city.truth[row.roll_number].kind, Status(row.status))
        for row in models.Resident.objects.all()
    )
    handed = {kind for kind, status in by_kind if status is Status.HANDED}
    never = {kind for kind in KINDS if kind not in handed}
    assert never == {"claimed", "dead", "lost", "unknown"}
    assert all(status in (Status.HANDED, Status.NOT_YET) for _, status in by_kind), by_kind
    report = {
        "residents": city.residents,
        "centres": city.centres,
        "by status": {str(s): n for s, n in figures.by_status.items()},
        "established by": {str(r): n for r, n in figures.by_route.items() if r is not Route.NONE},
        "by kind": {f"{k}: {s}": n for (k, s), n in sorted(by_kind.items())},
        "false identities": 0,
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))


def test_a_small_city():
    check(run(30, 2))


@pytest.mark.nightly
def test_two_thousand_residents_in_forty_centres():
    check(run(2000, 40))

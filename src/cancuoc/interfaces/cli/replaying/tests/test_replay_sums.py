"""Whether a replay would notice somebody lost or counted twice, and which places go dark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from cancuoc.domain.reporting.denominator import Counted, Denominator
from cancuoc.domain.reporting.standing import Standing
from cancuoc.interfaces.cli.replaying import sums
from cancuoc.law.ages import Band

AT = datetime(2024, 7, 3, 15, tzinfo=UTC)


def counted(*people: int, due: int) -> Denominator:
    rows = tuple(
        Counted(
            person_id=UUID(int=number),
            commune="00352",
            hamlet="",
            school="",
            band=Band.FROM_14,
            standing=Standing.LEFT,
        )
        for number in people
    )
    return Denominator(people=rows, due=due, exempt={})


def a_day(found: Denominator) -> sums.DaySum:
    return sums.DaySum(at=AT, found=found, held=2)


@pytest.mark.parametrize(
    ("people", "due", "lost"),
    [((1, 2, 3), 3, {}), ((1, 2), 3, {sums.LOST: 1}), ((1, 2, 3), 2, {sums.LOST: 1})],
)
def test_one_too_few_and_one_too_many_are_unsound(
    people: Sequence[int], due: int, lost: dict[str, int]
) -> None:
    assert sums.lost([a_day(counted(*people, due=due))]) == lost


def test_a_person_with_two_standings_is_unsound() -> None:
    assert sums.lost([a_day(counted(1, 1, due=2))]) == {sums.LOST: 1}


def test_the_worst_day_counts() -> None:
    days = [a_day(counted(1, 2, due=2)), a_day(counted(1, due=4)), a_day(counted(1, due=1))]
    assert sums.lost(days) == {sums.LOST: 3}
    assert sums.lost([]) == {}


def test_the_report_has_plain_values() -> None:
    assert a_day(counted(1, 2, due=2)).row() == {
        "at": "2024-07-03T22:00+07:00",
        "due": 2,
        "sum": 2,
        "missing": 0,
        "held": 2,
        "standings": {"left": 2},
    }


def test_without_visitors_no_place_is_dark() -> None:
    assert sums.without_network([], places=5) == frozenset()

"""What a closed day costs to count when a third of the city holds the new card.

Run with `pytest -m benchmark tests/benchmarks/test_day_counts.py -s`. CANCUOC_BENCH_RESIDENTS
sets the size (200,000 when unset). Processor time is told apart for Python and for the database,
so that other work on the machine does not change the figures much; the yardstick is the count by
name (`reporting.denominator`) of some communes in the same run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from tests.support import cards, families, plans

from cancuoc.domain.reporting import daily
from cancuoc.domain.reporting.denominator import denominator
from cancuoc.domain.reporting.standing import CAPTURED, SETTLED
from cancuoc.interfaces.cli import world
from cancuoc.kernel.clock import VN

RESIDENTS = int(os.environ.get("CANCUOC_BENCH_RESIDENTS", "200000"))
CITY = 8_500_000
AT = datetime(2024, 7, 18, 0, 5, tzinfo=VN)
BY_NAME = 40
# Processor seconds of Python and database together for the whole city, in proportion.
MOST_SECONDS = 600.0


def cost(work: Callable[[], object]) -> tuple[float, float, float]:
    """Return seconds of the clock, of our processor and of the database's."""
    began, ours, theirs = time.perf_counter(), time.process_time(), backend()
    work()
    return time.perf_counter() - began, time.process_time() - ours, backend() - theirs


def backend() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def kept(communes: list[str]) -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(sum(due), 0), COALESCE(sum(open), 0), COALESCE(sum(taken), 0)"
            " FROM reporting_daydemand JOIN reporting_daycount ON count_id = reporting_daycount.id"
            " WHERE unit_code = ANY(%s)",
            [communes],
        )
        due, still, taken = cursor.fetchone()
    return due, still, taken


def by_name(communes: list[str], since: datetime) -> tuple[int, int, int]:
    people = denominator(communes=communes, since=since, at=AT).people
    settled = sum(one.standing in SETTLED for one in people)
    return len(people), len(people) - settled, sum(one.standing in CAPTURED for one in people)


@pytest.mark.benchmark
@pytest.mark.nightly
@pytest.mark.django_db
def test_a_day_of_the_city_is_counted_in_minutes(capsys: pytest.CaptureFixture[str]) -> None:
    world.make(residents=RESIDENTS, seed=1, on=date(2024, 7, 1), progress=lambda text: None)
    plans.campaign(ends_on=date(2024, 9, 30))
    held = cards.hand_over(one_in=3, at=AT - timedelta(days=3))
    portions = []
    counted: list[int] = [1]
    while counted[-1]:
        portions.append(cost(lambda: counted.append(daily.count_day(at=AT, by=families.SYSTEM))))
    clock, ours, theirs = (sum(column) for column in zip(*portions, strict=True))
    whole = (ours + theirs) * CITY / RESIDENTS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_code FROM reporting_daycount JOIN reporting_daydemand ON"
            " count_id = reporting_daycount.id GROUP BY 1 ORDER BY 1 LIMIT %s",
            [BY_NAME],
        )
        communes = [row[0] for row in cursor.fetchall()]
    since = daily.campaign_began(on=AT.date() - timedelta(days=1))
    assert since is not None
    named: list[tuple[int, int, int]] = []
    slow = cost(lambda: named.append(by_name(communes, since)))
    fast = (ours + theirs) * kept(communes)[0] / kept(counted_units())[0]
    with capsys.disabled():
        print(
            f"\n{RESIDENTS:,} residents, {held:,} with a card: {len(portions)} portions, longest"
            f" {max(p[0] for p in portions):.2f} s, together {clock:.1f} s of the clock;"
            f" processor: Python {ours:.2f} s, database {theirs:.2f} s; in proportion for"
            f" {CITY:,}: {whole:.0f} s; {named[0][0]:,} people of {len(communes)} communes by name:"
            f" Python {slow[1]:.2f} s, database {slow[2]:.2f} s, {(slow[1] + slow[2]) / fast:.1f}"
            " times as much"
        )
    assert named[0] == kept(communes)
    assert kept(counted_units())[2] == held
    assert whole < MOST_SECONDS


def counted_units() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_code FROM reporting_daycount")
        return [row[0] for row in cursor.fetchall()]

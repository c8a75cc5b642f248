"""How long a closed day takes to count when a third of the city holds the new card.

Run with `pytest -m benchmark tests/benchmarks/test_day_counts.py -s`. CANCUOC_BENCH_RESIDENTS
sets the size (200,000 when unset).
"""

from __future__ import annotations

import os
import time
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from tests.support import cards, families, plans

from cancuoc.domain.reporting import daily
from cancuoc.interfaces.cli import world
from cancuoc.kernel.clock import VN

RESIDENTS = int(os.environ.get("CANCUOC_BENCH_RESIDENTS", "200000"))
CITY = 8_500_000
AT = datetime(2024, 7, 18, 0, 5, tzinfo=VN)
# Seconds of our own reckoning for the whole city in proportion; the database's time is only told.
MOST_SECONDS = 1200.0


@pytest.mark.benchmark
@pytest.mark.nightly
@pytest.mark.django_db
def test_a_day_of_the_city_is_counted_in_minutes(capsys: pytest.CaptureFixture[str]) -> None:
    world.make(residents=RESIDENTS, seed=1, on=date(2024, 7, 1), progress=lambda text: None)
    plans.campaign(ends_on=date(2024, 9, 30))
    held = cards.hand_over(one_in=3, at=AT - timedelta(days=3))
    spent, processor = [], []
    while True:
        began, worked = time.perf_counter(), time.process_time()
        if not daily.count_day(at=AT, by=families.SYSTEM):
            break
        spent.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(due), sum(taken) FROM reporting_daydemand")
        due, taken = cursor.fetchone()
    whole = sum(spent) * CITY / RESIDENTS
    with capsys.disabled():
        print(
            f"\n{RESIDENTS:,} residents, {held:,} with a card: {len(spent)} portions, longest"
            f" {max(spent):.2f} s, together {sum(spent):.1f} s ({sum(processor):.1f} s of it in"
            f" Python); due {due:,}, taken {taken:,}; in proportion for {CITY:,}: {whole:.0f} s"
        )
    assert taken == held
    assert due > taken
    assert sum(processor) * CITY / RESIDENTS < MOST_SECONDS

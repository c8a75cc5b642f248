"""A team is lost while a plan of the whole city is being worked on: two processes, as `up` starts.

Run with `pytest -m nightly src/cancuoc/interfaces/cli/tests/test_cli_planner_lanes.py -s`. The city
has 30 districts, 579 communes and 100 teams; CANCUOC_BENCH_DISTRICTS sets how many districts take
part (30 when unset), CANCUOC_BENCH_LIVE the unit whose plan is live (01, the city, when unset).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from django.db import connection
from tests.faults.conftest import url_of
from tests.support import families, plans
from tests.support.families import AT, PLANNER

from cancuoc.domain.planning import going_live, locating, running, runs, services
from cancuoc.domain.planning.rules import RunState
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.tiles import TILES
from cancuoc.interfaces.cli import world_places
from cancuoc.interfaces.cli.replaying import processes
from cancuoc.planner.deployment.problem import Class

DISTRICTS = int(os.environ.get("CANCUOC_BENCH_DISTRICTS", "30"))
LIVE = os.environ.get("CANCUOC_BENCH_LIVE", "01")
TEAMS = 100
PEOPLE_OF_A_COMMUNE = 390
PROMISED_SECONDS = 30
# So long the first process has been at work on the long plan when the team is lost.
BUSY_SECONDS = 8.0
PATIENCE = 1200.0
ON = date(2024, 7, 8)
# 17:00 on Wednesday 24 July 2024 in Hà Nội, the third week of six: the evening begins at 18:30.
FIVE = datetime(2024, 7, 24, 10, 0, tzinfo=UTC)
SHARES = {Class.SPECIAL: 0.03, Class.UNDER_14: 0.45, Class.OTHER: 0.52}
Demand = Mapping[str, Mapping[Class, int]]
SRC = Path(__file__).resolve().parents[4]

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.benchmark,
    pytest.mark.django_db(transaction=True),
]


@contextmanager
def planner(home: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the planner on the database of the test, its clock at the moment of the loss."""
    environ = os.environ | {
        "PYTHONPATH": str(SRC),
        "CANCUOC_HOME": str(home),
        "DATABASE_URL": url_of(connection.settings_dict),
        "CANCUOC_CLOCK_OFFSET": str((FIVE - datetime.now(UTC)).total_seconds()),
    }
    command = [sys.executable, "-m", "cancuoc.interfaces.cli.main", "planner", *options]
    with (home / "planner.log").open("ab") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        yield process
    finally:
        # In the middle of a search no wish to end is heard.
        process.kill()
        process.wait(timeout=30)


def the_city() -> Demand:
    """Points of communes, teams with kits; return who is expected, by commune and class."""
    families.load_units()
    locating.place(rows=world_places.drawn(on=ON, seed=1), at=AT, by=PLANNER)
    demand: dict[str, dict[Class, int]] = {}
    for number, district in enumerate(sorted(TILES)[:DISTRICTS]):
        draw = Random(f"district {district}")
        for code in sorted(units.communes_within(scope=[district], on=ON)):
            people = round(PEOPLE_OF_A_COMMUNE * draw.lognormvariate(-0.125, 0.5))
            demand[code] = {one: round(people * share) for one, share in SHARES.items()}
        for team in range(TEAMS // 30 + (number < TEAMS % 30)):
            own = {"at": AT, "by": PLANNER}
            code = f"{district}-{team + 1}"
            services.create_team(code=code, name=f"Đội {code}", unit_code=district, **own)
            for kit in range(draw.choice((2, 3, 3, 3))):
                services.create_kit(code=f"{code}-K{kit + 1}", team_code=code, **own)
    return demand


def ask(campaign: UUID, demand: Demand, *, unit: str, lend: bool) -> UUID:
    """Ask for a plan of a unit, with the longest time there is."""
    inside = units.communes_within(scope=[unit], on=ON)
    return running.ask(
        campaign_id=campaign,
        name=f"Phương án {unit}",
        unit_code=unit,
        demand={code: people for code, people in demand.items() if code in inside},
        seconds=running.LONGEST,
        lend=lend,
        at=AT,
        by=PLANNER,
    )


def state_of(key: UUID) -> RunState:
    row = runs.run(run_id=key, scope=("01",), on=ON)
    assert row is not None
    return row.state


def until(done: Callable[[], bool], *, seconds: float) -> float:
    """Wait and return how long it took; fail with how long was waited."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < seconds, f"nothing came in {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - began


@pytest.fixture
def two_plans() -> tuple[UUID, UUID]:
    """A plan that is live, and one of the whole city with loans that waits to be worked on."""
    demand = the_city()
    campaign = services.create_campaign(
        code="HE", name="Đợt hè", starts_on=ON, ends_on=date(2024, 8, 18), at=AT, by=PLANNER
    )
    live = ask(campaign, demand, unit=LIVE, lend=False)
    # Asked before the first goes live, whose sessions would leave its teams no evening.
    long = ask(campaign, demand, unit="01", lend=True)
    assert plans.solve() == live
    began = time.monotonic()
    sessions = going_live.publish(run_id=live, at=AT, by=PLANNER)
    spent = time.monotonic() - began
    print(f"\n{len(demand)} communes, {sessions:,} sessions published in {spent:.0f} s")
    return live, long


def lose(live: UUID, team: str) -> UUID:
    return running.lose_team(run_id=live, team_code=team, at=FIVE, by=PLANNER)


def test_a_lost_team_is_answered_while_the_whole_city_is_planned(
    two_plans: tuple[UUID, UUID], tmp_path: Path
) -> None:
    live, long = two_plans
    with planner(tmp_path) as first:
        with planner(tmp_path, "--changes") as second:
            until(lambda: state_of(long) is RunState.RUNNING, seconds=PATIENCE)
            until(lambda: processes.cpu_seconds([first.pid]) > BUSY_SECONDS, seconds=PATIENCE)
            before = processes.cpu_seconds([second.pid])
            lost = lose(live, "001-1")
            answered = until(lambda: state_of(lost) is RunState.DONE, seconds=PATIENCE)
            processor = processes.cpu_seconds([second.pid]) - before
            assert state_of(long) is RunState.RUNNING
            # What one process took, the other has not worked on.
            assert processor > 0
        changes = runs.changes(run_id=lost)
        assert changes is not None
        print(
            f"answered after {answered:.1f} s ({processor:.1f} s of the processor):"
            f" {len(changes.gone)} sessions given up, {len(changes.new)} new"
        )
        # Positive control: alone, the first process lets a change wait behind the long plan.
        waiting = lose(live, "001-2")
        time.sleep(PROMISED_SECONDS)
        assert state_of(waiting) is RunState.WAITING
        assert state_of(long) is RunState.RUNNING
    assert "001-1" in {visit.team for visit in changes.gone}
    new = going_live.publish(run_id=lost, at=FIVE + timedelta(minutes=1), by=PLANNER)
    assert new == len(changes.new)
    assert state_of(lost) is RunState.PUBLISHED
    assert answered <= PROMISED_SECONDS

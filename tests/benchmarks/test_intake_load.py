"""Forty stations send 20 packets of 200 KB a second for a minute to the centre as it runs.

The web server is the one `./cancuoc up` starts (two processes, four threads each), the database
a real PostgreSQL with its safe settings; stations are threads of this process and use the
station's own code for sending. Packets have fixed moments at which they are due, and a time
runs from that moment to the proven receipt: a slow centre cannot hide behind senders that wait
for it. Sealing is not counted, and nobody opens packets meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

import pytest
from django.db import connection
from tests.benchmarks.intake_search import (
    CORES,
    P95,
    Disk,
    Step,
    Usage,
    busy_seconds,
    disk_of,
    highest,
    narrowest,
    search,
)
from tests.benchmarks.test_packet_pace import sealed
from tests.faults.conftest import drill_env, drill_home
from tests.support.upload_rig import Rig, check

from cancuoc.domain.stations import queries
from cancuoc.domain.stations.tests.world import TestStation
from cancuoc.foundation import spool
from cancuoc.foundation.models import OutboxFact
from cancuoc.interfaces.cli.replaying import processes
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import sending, uploads
from cancuoc.station.centre import Centre
from cancuoc.station.tables import packets

__all__ = ["drill_env", "drill_home"]
pytestmark = [pytest.mark.benchmark, pytest.mark.nightly, pytest.mark.django_db(transaction=True)]
STATIONS, RATE, SECONDS = 40, 20, 60
P99 = 1.500
# The search for the limit: how long a rate is played, where it ends, and when it must.
STEP_SECONDS, MOST, SEARCH_SECONDS = 7, 400, 300


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of packets showed."""

    rate: int
    times: list[float]
    failures: list[str]
    used: Usage

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=100)[94]

    @property
    def p99(self) -> float:
        return quantiles(self.times, n=100)[98]

    def told(self) -> str:
        count = len(self.times)
        spent = (self.used.web, self.used.database, self.used.senders)
        part = [1000 * each / count for each in spent]
        return (
            f"{self.rate:3}/s: {count} packets, p50 {1000 * quantiles(self.times, n=2)[0]:.0f}, "
            f"p95 {1000 * self.p95:.0f}, p99 {1000 * self.p99:.0f} ms; processor time a packet: "
            f"web {part[0]:.1f}, database {part[1]:.1f}, stations {part[2]:.1f} ms"
        )


@pytest.fixture
def web(drill_env: dict[str, str], drill_home: Path) -> Iterator[tuple[str, int]]:
    """The web server on a port of its own, sharing home and test database."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = processes._web(port, f"http://127.0.0.1:{port}")
    environ = drill_env | {"PYTHONPATH": os.pathsep.join(sys.path)}
    log = drill_home / "web.log"
    with log.open("wb") as out:
        server = subprocess.Popen(program.command, env=environ, stdout=out, stderr=out)
    try:
        wait_for(port, log)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(30)


def wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise AssertionError(log.read_text()[-2000:])


@pytest.fixture
def stations(web: tuple[str, int]) -> Iterator[list[Rig]]:
    made = [Rig(TestStation(f"TX-{n:02d}").enrol(), web[0], timeout=30) for n in range(STATIONS)]
    for each in made:
        each.now = clock.now()
    yield made
    for each in made:
        each.close()


def seal(stations: list[Rig], count: int) -> None:
    """Seal packets, the same number at each station."""
    for each in stations:
        for packet in sealed(each.station, -(-count // len(stations))):
            each.keep(packet)


def load(stations: list[Rig], *, rate: int, seconds: int, web: int) -> Load:
    """Send `rate` packets a second, each station its share at even distances."""
    seal(stations, rate * seconds)
    before = spent(web)
    times: list[tuple[float, float]] = []
    failures: list[str] = []
    began = time.monotonic()
    start = began + 0.5
    threads = [
        threading.Thread(target=work, args=(each, number, rate, start, times, failures))
        for number, each in enumerate(stations)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = between(before, spent(web), passed=time.monotonic() - began)
    return Load(rate, [late for _, late in sorted(times)], failures, used)


Counters = tuple[float, float, float, float, Disk]


def spent(web: int) -> Counters:
    """Return the processor seconds so far of web, database, this process and all; the disk's."""
    return (
        processes.cpu_seconds(processes.tree(web)),
        processes.cpu_seconds(database_pids()),
        time.process_time(),
        busy_seconds(),
        disk_of(spool.store().directory.parent),
    )


def between(before: Counters, after: Counters, *, passed: float) -> Usage:
    """Return what was used from one look at the counters to the next."""
    (*early, was), (*late, disk) = before, after
    web, database, senders, everything = (b - a for a, b in zip(early, late, strict=True))
    return Usage(
        passed=passed,
        web=web,
        database=database,
        senders=senders,
        others=max(0.0, everything - web - database - senders),
        disk=disk.busy - was.busy,
        flushes=disk.flushes - was.flushes,
        flushing=disk.flushing - was.flushing,
    )


def work(
    rig: Rig,
    number: int,
    rate: int,
    start: float,
    times: list[tuple[float, float]],
    failures: list[str],
) -> None:
    """Send the packets of one station when they are due, and each until it is safe."""
    rig.link._now = clock.now
    outbox = uploads.StoreOutbox(store=rig.store, at=rig.now)
    prove = uploads.prover(rig.profile)
    for turn, packet in enumerate(packets.waiting(rig.store, limit=10_000)):
        due = start + (turn * STATIONS + number) / rate
        time.sleep(max(0.0, due - time.monotonic()))
        for _ in range(5):
            try:
                sending.send(outbox=outbox, way=Centre(rig.link), prove=prove, packet=packet)
                break
            except Refusal as refusal:
                failures.append(refusal.code)
        times.append((due, time.monotonic() - due))


def database_pids() -> list[int]:
    """Return the postmaster and its children, those that write the log among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    parent = int(Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return processes.tree(parent)


def proven(stations: list[Rig]) -> None:
    """Nothing is lost, nothing doubled, on both sides."""
    sealed_all = sum(len(each.sealed) for each in stations)
    assert queries.intake_state().received == sealed_all
    assert OutboxFact.objects.filter(topic="stations.PacketReceived").count() == sealed_all
    assert queries.gaps() == ()
    assert sum(len(packets.recent(each.store, limit=10_000)) for each in stations) == sealed_all
    assert all(not packets.waiting(each.store) for each in stations)
    check(*stations)


def test_twenty_packets_a_second_for_a_minute(
    web: tuple[str, int], stations: list[Rig], capsys: pytest.CaptureFixture[str]
) -> None:
    load(stations, rate=RATE, seconds=2, web=web[1])
    run = load(stations, rate=RATE, seconds=SECONDS, web=web[1])
    with capsys.disabled():
        print(f"\n{run.told()}; failures {run.failures}")
    proven(stations)
    assert run.p95 < P95
    assert run.p99 < P99


def test_the_highest_rate_and_what_is_narrow(
    web: tuple[str, int], stations: list[Rig], capsys: pytest.CaptureFixture[str]
) -> None:
    load(stations, rate=RATE, seconds=2, web=web[1])
    ends = time.monotonic() + SEARCH_SECONDS

    def measure(rate: int) -> Step:
        run = load(stations, rate=rate, seconds=STEP_SECONDS, web=web[1])
        for each in stations:
            # Thousands of packets lie here once more in memory; what was received need not.
            packets.thin(each.store, before=clock.now() + timedelta(days=1))
        step = Step(rate=rate, times=tuple(run.times), used=run.used)
        with capsys.disabled():
            print(f"\n{step.told()}; failed tries {len(run.failures)}", end="", flush=True)
        return step

    steps = search(
        measure=measure, start=RATE, most=MOST, more_time=lambda: time.monotonic() < ends
    )
    proven(stations)
    found = highest(steps)
    with capsys.disabled():
        print(f"\nothers on the machine meanwhile: load {os.getloadavg()[1]:.1f} on {CORES} cores")
        if found is not None:
            print(f"highest sustained: {found.rate}/s, p95 {1000 * found.p95:.0f} ms")
        missed = [step for step in steps if not step.held]
        if missed:
            least = min(missed, key=lambda step: step.rate)
            print(f"narrow at {least.rate}/s: {narrowest(least)}")
    assert found is not None

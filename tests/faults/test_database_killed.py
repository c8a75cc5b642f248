"""F27 and I11: the database is killed under a working worker; all drains, nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from tests.support import clusters

from cancuoc.config import environment
from cancuoc.domain.stations import queries as stations
from cancuoc.domain.stations.tests.world import TestStation, upload
from cancuoc.foundation import embedded_pg, pg_process
from cancuoc.foundation.models import OutboxFact

pytestmark = pytest.mark.fault
PACKETS = 60


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[embedded_pg.Server]:
    """A PostgreSQL of its own, migrated, that may be killed."""
    clusters.laid_out(tmp_path / "pg")
    server = embedded_pg.Server(tmp_path / "pg")
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def own_database(
    own_server: embedded_pg.Server, drill_home: Path, django_db_blocker: Any
) -> Iterator[str]:
    """Point this process at the server's own database."""
    url = own_server.url()
    kept = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connections.close_all()
        connection.settings_dict.update(environment.database(url))
        try:
            yield url
        finally:
            connections.close_all()
            connection.settings_dict.clear()
            connection.settings_dict.update(kept)


@pytest.fixture
def started(
    own_server: embedded_pg.Server, own_database: str, drill_home: Path
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start workers that end with the test."""
    running: list[subprocess.Popen[bytes]] = []
    log = (drill_home / "worker.log").open("ab")

    def start() -> subprocess.Popen[bytes]:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cancuoc.config.settings",
            "CANCUOC_HOME": str(drill_home),
            # A server that comes back may have another port; its supervisor tells it.
            "DATABASE_URL": own_server.url(),
        }
        command = [sys.executable, "-m", "cancuoc.interfaces.cli.main", "worker"]
        running.append(subprocess.Popen(command, env=env, stderr=log))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()
    log.close()


def wait(condition: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except OperationalError:
            connections.close_all()
        time.sleep(0.05)
    raise AssertionError(f"it did not come to that in time: {stations.intake_state()}")


def kill_server(server: embedded_pg.Server) -> None:
    pid = server.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while pg_process.alive(pid):
        time.sleep(0.01)
    connections.close_all()


def come_back(server: embedded_pg.Server) -> None:
    server.start()
    connection.settings_dict.update(environment.database(server.url()))


def opened() -> int:
    return stations.intake_state().opened


def test_a_worker_outlives_the_database(
    own_server: embedded_pg.Server, started: Callable[[], subprocess.Popen[bytes]]
) -> None:
    station = TestStation().enrol()
    packets = [station.seal("<6") for _ in range(PACKETS)]
    for packet in packets[: PACKETS // 2]:
        upload(packet, station)
    worker = started()
    wait(lambda: opened() > 0)
    kill_server(own_server)
    # The port is free again once the orphans of the killed server have left.
    time.sleep(1.0)
    come_back(own_server)
    for packet in packets[PACKETS // 2 :]:
        upload(packet, station)
    wait(lambda: opened() == PACKETS)
    assert worker.poll() is None
    assert OutboxFact.objects.filter(topic="enrolment.Received").count() == PACKETS
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0


def test_a_worker_killed_with_the_database_is_replaced(
    own_server: embedded_pg.Server, started: Callable[[], subprocess.Popen[bytes]]
) -> None:
    station = TestStation().enrol()
    for _ in range(20):
        upload(station.seal("<6"), station)
    first = started()
    wait(lambda: opened() > 0)
    first.kill()
    first.wait()
    kill_server(own_server)
    come_back(own_server)
    started()
    wait(lambda: opened() == 20)
    assert OutboxFact.objects.filter(topic="enrolment.Received").count() == 20
    assert stations.quarantined() == ()

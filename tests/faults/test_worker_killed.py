"""F41: the worker dies at labelled points; nothing is lost and nothing is done twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from tests.faults.worker_that_dies import POINTS

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.stations import queries as stations
from cancuoc.domain.stations.tests.world import TestStation, open_all, upload
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.models import OutboxFact

pytestmark = pytest.mark.fault
PROGRAM = Path(__file__).with_name("worker_that_dies.py")
SETTLED = "enrolment.Received"


def die_at(point: str, env: dict[str, str]) -> int:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), point], env=env, capture_output=True, timeout=120
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    nobody_holds_anything()
    return done.returncode


def nobody_holds_anything() -> None:
    """Wait until the database knows of the death: until then the dead one's rows are passed by."""
    deadline = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)
    raise AssertionError("a dead worker still holds its transaction")


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_anywhere_leaves_one_effect(point: str, drill_env: dict[str, str]) -> None:
    station = TestStation().enrol()
    packets = [station.seal("<6"), station.seal("6-<14"), station.seal()]
    for packet in packets:
        upload(packet, station)
    die_at(point, drill_env)
    assert OutboxFact.objects.filter(topic=SETTLED).count() == 0
    assert stations.intake_state().received == 3
    open_all()
    rows = [stations.packet(packet_id=packet.packet_id) for packet in packets]
    assert len({row.dossier_id for row in rows}) == 3
    details = enrolment.dossiers(dossier_ids=[row.dossier_id for row in rows])
    assert {d.packet_id for d in details.values()} == {p.packet_id for p in packets}
    assert OutboxFact.objects.filter(topic=SETTLED).count() == 3
    assert len(list(audit.history(act_prefix="enrolment.receive"))) == 3
    assert all(enrolment.evidence_files(detail=detail) for detail in details.values())
    assert "stations.open_packets" not in outbox.pending()


def test_killed_three_times_in_a_row(drill_env: dict[str, str]) -> None:
    station = TestStation().enrol()
    upload(station.seal("<6"), station)
    for point in ("after a blob is written", "between effect and settle", "after the dossiers"):
        die_at(point, drill_env)
    open_all()
    assert stations.intake_state().opened == 1
    assert OutboxFact.objects.filter(topic=SETTLED).count() == 1

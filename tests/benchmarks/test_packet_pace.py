"""How many packets of 200 KB one process takes in and opens, on one core and one database.

Sealing is not counted: it happens at stations. Taking in covers announce, one chunk, the
proof, two fsyncs and the receipt; opening covers decryption, every hash, two blobs, the
dossier, its history, audit and news.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cancuoc.domain.stations import queries
from cancuoc.domain.stations.tests.world import TestStation, open_all, upload
from cancuoc.foundation import keys
from cancuoc.packet.tests import content_samples
from cancuoc.packet.writer import SealedPacket

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]
PACKETS = 150
KILOBYTES = 200


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> Any:
    settings.BLOB_DIR = tmp_path / "blobs"
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


def sealed(station: TestStation, count: int) -> list[SealedPacket]:
    """Seal packets of adults: 17 files that make 200 KB together."""
    size = KILOBYTES * 1024 // 17
    packets = []
    for n in range(count):
        files = content_samples.files(">=14", seed=str(n), size=size)
        dossier = content_samples.dossier(
            ">=14", given=files, station_code=station.code, unit_code=station.unit_code
        )
        packets.append(station._sealed(dossier, files, None))
    return packets


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def test_pace_of_packets(capsys: pytest.CaptureFixture[str]) -> None:
    station = TestStation().enrol()
    first, packets = sealed(station, 1)[0], sealed(station, PACKETS)
    upload(first, station)
    open_all()
    times: list[float] = []

    def take() -> None:
        for packet in packets:
            began = time.perf_counter()
            upload(packet, station)
            times.append(time.perf_counter() - began)

    wall, cpu = timed(take)
    opened_wall, opened_cpu = timed(open_all)
    assert queries.intake_state().opened == PACKETS + 1
    times.sort()
    p95, p99 = times[int(PACKETS * 0.95)], times[int(PACKETS * 0.99)]
    with capsys.disabled():
        print(
            f"\ntaken in: {PACKETS / wall:.1f} packets/s, {1000 * cpu / PACKETS:.1f} ms of our "
            f"processor each, p95 {1000 * p95:.0f} ms, p99 {1000 * p99:.0f} ms"
            f"\nopened:   {PACKETS / opened_wall:.1f} packets/s, "
            f"{1000 * opened_cpu / PACKETS:.1f} ms of our processor each"
        )
    assert p95 < 0.5

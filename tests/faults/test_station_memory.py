"""F14: 500 packets wait and the program may use 512 MB, no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.faults.station_acts import CENTRE

from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.ids import uuid7
from cancuoc.packet.writer import SealedPacket
from cancuoc.station import home
from cancuoc.station.store import Store
from cancuoc.station.tables import packets
from cancuoc.station.tests import world

pytestmark = pytest.mark.fault
LIMIT = 512 * 1024 * 1024
PROGRAM = Path(__file__).with_name("sender_with_little.py")


def full_line(folder: Path, *, count: int, size: int) -> None:
    """Fill the line with packets as large as asked."""
    opened = home.open_home(folder)
    kept = Store(path=opened.database, key=opened.derive("store"))
    world.desk(store=kept, centre=CENTRE)
    for _ in range(count // 50):
        with kept.write():
            for _ in range(50):
                one_more(kept, os.urandom(size))
    kept.close()
    opened.close()


def one_more(kept: Store, data: bytes) -> None:
    link = packets.next_link(kept)
    packets.add(
        kept,
        SealedPacket(uuid7(at=world.AT), link.sequence, sha256_hex(data), None, data),
        previous=link.previous,
        session_id="s",
        ticket="A001",
        band="<6",
        at=world.AT,
    )


def run_limited(folder: Path, *how: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), str(LIMIT), *how],
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.mark.parametrize(
    ("count", "size"),
    [(500, 200_000), pytest.param(500, 3_000_000, marks=pytest.mark.nightly)],
)
def test_a_line_of_500_packets_is_read_in_512_megabytes(
    tmp_path: Path, count: int, size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    full_line(tmp_path / "home", count=count, size=size)
    done = run_limited(tmp_path / "home")
    assert done.returncode == 0, done.stderr[-2000:]
    sent, left, total, peak = map(int, done.stdout.split())
    assert (sent, left, total) == (count, 0, count * size)
    assert peak * 1024 < LIMIT
    with capsys.disabled():
        print(f"\n{sent} packets, {total // 1_000_000} MB: at most {peak // 1024} MB in memory")


@pytest.mark.nightly
def test_planted_a_line_read_all_at_once_is_caught(tmp_path: Path) -> None:
    full_line(tmp_path / "home", count=50, size=12_000_000)
    assert run_limited(tmp_path / "home", "all").returncode != 0

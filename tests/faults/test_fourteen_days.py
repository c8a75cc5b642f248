"""Fourteen days without a network, then everything over a line that cuts one connection in twenty.

Days pass by the station's clock alone. Packets carry made-up people with samples from the pool
of the packet tests; their store is the encrypted file of a real station, closed and opened
again each day.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from tests.support.fault_proxy import FINE, Fault, FaultProxy, proxied
from tests.support.server import serve
from tests.support.upload_rig import Rig, check

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.stations import queries
from cancuoc.domain.stations.tests.world import AT, TestStation, open_all
from cancuoc.kernel import clock
from cancuoc.packet.tests import content_samples
from cancuoc.packet.writer import SealedPacket
from cancuoc.station.store import Store
from cancuoc.station.tables.packets import PacketState

pytestmark = pytest.mark.fault
DAYS, CUT_SHARE, OVERHEAD = 14, 0.05, 0.10
BANDS = ("<6", "6-<14", ">=14")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is captured: dossiers, and the kilobytes of an adult's packet."""

    dossiers: int
    kilobytes: int


@pytest.fixture
def line(
    drill_home: Path, transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FaultProxy]:
    settings.STATIC_ROOT = drill_home / "static"
    settings.ROOT_URLCONF = "tests.faults.station_door"
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=DAYS))
    with serve() as address, proxied(address) as proxy:
        yield proxy
    connections.close_all()


def sealed(station: TestStation, number: int, *, size: Size) -> SealedPacket:
    """Seal the next packet: of every three people one is a small child."""
    band = BANDS[number % 3]
    # A small child has no samples; only its papers are as large as they are.
    files = content_samples.files(band, seed=str(number), size=size.kilobytes * 1024 // 17)
    dossier = content_samples.dossier(
        band, given=files, station_code=station.code, unit_code=station.unit_code
    )
    return station._sealed(dossier, files, None)


def work_offline(rig: Rig, path: Path, *, size: Size) -> None:
    """Capture for fourteen days; each evening the machine is switched off."""
    done = 0
    for day in range(1, DAYS + 1):
        rig.store.close()
        rig.store = Store(path=path, key=b"k" * 32)
        rig.now = AT + timedelta(days=day, hours=-3)
        until = size.dossiers * day // DAYS
        for number in range(done, until):
            rig.keep(sealed(rig.station, number, size=size))
        done = until
        assert rig.round(limit=1).stopped, "there is no network"


def cutting(seed: int, *, reach: int) -> Any:
    """Return a plan that cuts one connection in twenty, somewhere in its request or its reply."""
    rng = random.Random(seed)

    def plan(_number: int) -> Fault:
        if rng.random() >= CUT_SHARE:
            return FINE
        at = rng.randrange(reach)
        return Fault(cut_request=at) if rng.random() < 0.6 else Fault(cut_reply=at % 300)

    return plan


def lived_through(line: FaultProxy, path: Path, *, size: Size) -> str:
    """Work, come back, send; return the figures."""
    rig = Rig(TestStation().enrol(), line.address, timeout=10)
    try:
        line.down()
        work_offline(rig, path, size=size)
        line.up()
        line.plan = cutting(14, reach=size.kilobytes * 1024)
        rounds = rig.until_done(rounds=size.dossiers)
        total = sum(len(each.data) for each in rig.sealed.values())
        overhead = (line.requested - total) / total
        balance(rig, size.dossiers)
        check(rig)
    finally:
        rig.close()
    assert overhead <= OVERHEAD
    return (
        f"{size.dossiers} packets, {total / 1e6:.1f} MB, {line.connections} connections, "
        f"{rounds} rounds, overhead {100 * overhead:.1f} %"
    )


def balance(rig: Rig, dossiers: int) -> None:
    """Sealed, receipts, packets, opened and dossiers are one number."""
    assert rig.counts() == {
        PacketState.RECEIVED: dossiers,
        PacketState.WAITING: 0,
        PacketState.REFUSED: 0,
        PacketState.DAMAGED: 0,
    }
    assert queries.intake_state().received == dossiers
    open_all()
    state = queries.intake_state()
    assert (state.opened, state.received, state.quarantined) == (dossiers, 0, 0)
    news = enrolment.packet_states(station_code="TX-01", after=0, limit=dossiers + 1)
    assert {row.packet_id for row in news} == set(rig.sealed)
    assert queries.gaps() == ()


def test_a_small_fortnight(
    line: FaultProxy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = lived_through(line, tmp_path / "store.db", size=Size(dossiers=42, kilobytes=200))
    with capsys.disabled():
        print(f"\n{told}")


@pytest.mark.nightly
def test_five_hundred_dossiers_of_a_fortnight(
    line: FaultProxy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = lived_through(line, tmp_path / "store.db", size=Size(dossiers=500, kilobytes=200))
    with capsys.disabled():
        print(f"\n{told}")

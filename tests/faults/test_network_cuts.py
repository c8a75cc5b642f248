"""F15 to F20, F22, F23: the real station before the real centre, over a line that misbehaves.

Each fault ends with the same invariants (`upload_rig.check`), and each family has a planted
bug that the invariants must find.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections
from tests.support.fault_proxy import LOST_ACKNOWLEDGEMENT, Fault, FaultProxy, proxied
from tests.support.server import serve
from tests.support.upload_rig import Rig, check, restored, rig_at

from cancuoc.domain.stations import books, queries, rules, signed_requests, taking
from cancuoc.domain.stations.refusals import UnknownPacket
from cancuoc.domain.stations.rules import Place
from cancuoc.domain.stations.taking import Known
from cancuoc.domain.stations.tests.world import AT, open_all
from cancuoc.foundation import spool
from cancuoc.interfaces.stationapi.views import packets as packet_views
from cancuoc.kernel import clock
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import manifest, receipt
from cancuoc.packet.writer import SealedPacket
from cancuoc.station import centre as station_centre
from cancuoc.station import uploads
from cancuoc.station.tables import packets
from cancuoc.station.tables.packets import PacketState

pytestmark = pytest.mark.fault
FINE = Fault()


@pytest.fixture
def line(
    drill_home: Path, transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FaultProxy]:
    settings.STATIC_ROOT = drill_home / "static"
    settings.ROOT_URLCONF = "tests.faults.station_door"
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(station_centre.chunks, "__kwdefaults__", {"start": 0, "size": 2048})
    with serve() as address, proxied(address) as proxy:
        yield proxy
    connections.close_all()


@pytest.fixture
def rig(line: FaultProxy) -> Iterator[Rig]:
    with rig_at(line) as made:
        yield made


def only(fault: Fault, *, first: int, last: int | None = None) -> Any:
    """Return a plan: connections `first` to `last` meet the fault, the others are fine."""
    return lambda number: fault if first <= number <= (last or first) else FINE


def all_safe(rig: Rig, count: int) -> None:
    assert rig.counts()[PacketState.RECEIVED] == count
    assert queries.intake_state().received == count
    check(rig)


def test_a_refused_connection_leaves_the_packet_waiting(line: FaultProxy, rig: Rig) -> None:
    rig.seal()
    line.down()
    result = rig.round()
    assert (result.sent, result.left) == (0, 1)
    assert result.stopped
    check(rig)
    line.up()
    assert rig.round().sent == 1
    all_safe(rig, 1)


def test_a_request_cut_anywhere_goes_on_later(line: FaultProxy, rig: Rig) -> None:
    cuts = [(number, at) for number in (1, 2, 4) for at in (1, 350, 690)]
    cuts += [(2, 1_500), (2, 2_500), (4, 2_300)]
    for request_number, at in cuts:
        packet = rig.seal()
        before = line.requested
        line.plan = only(Fault(cut_request=at), first=line.connections + request_number)
        rig.until_done(rounds=3)
        # What had come stays: beside heads of requests, at most one chunk goes twice.
        assert line.requested - before < len(packet.data) + 2_048 + 10 * 800
        check(rig)
    all_safe(rig, len(cuts))


def test_a_reply_cut_or_lost_after_the_effect_is_asked_again(line: FaultProxy, rig: Rig) -> None:
    for at in (0, 1, 90, 250):
        packet = rig.seal()
        for number in (1, 2, requests_of(packet)):
            line.plan = only(Fault(cut_reply=at), first=line.connections + number)
            rig.round()
            check(rig)
        rig.until_done(rounds=2)
    all_safe(rig, 4)


def requests_of(packet: SealedPacket) -> int:
    """Announce, chunks, commit."""
    return 2 + -(-len(packet.data) // 2048)


def test_a_lost_acknowledgement_of_the_commit_has_one_effect(line: FaultProxy, rig: Rig) -> None:
    packet = rig.seal()
    # The line asks again by itself when an answer does not come; that one is lost as well.
    commit = requests_of(packet)
    line.plan = only(LOST_ACKNOWLEDGEMENT, first=commit, last=commit + 1)
    assert rig.round().sent == 0
    assert queries.intake_state().received == 1
    assert rig.round().sent == 1
    all_safe(rig, 1)


def test_a_blackhole_costs_one_timeout_and_no_thread(line: FaultProxy, rig: Rig) -> None:
    rig.seal()
    rig.round()
    rig.link._timeout = 0.5
    rig.seal()
    line.plan = lambda _number: Fault(blackhole=True)
    threads, before = set(threading.enumerate()), line.connections
    began = time.monotonic()
    assert rig.round().left == 1
    # Far above the half second, for a busy machine; a line of its own patience waits longer.
    assert 0.4 < time.monotonic() - began < 6
    assert line.connections - before <= 1
    line.plan = lambda _number: FINE
    # On a busy machine half a second is short for an honest answer.
    rig.link._timeout = 10
    rig.until_done(rounds=2)
    deadline = time.monotonic() + 60
    while (line.lines or set(threading.enumerate()) - threads) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (line.lines, set(threading.enumerate()) - threads) == (0, set())
    all_safe(rig, 2)


def test_a_slow_line_does_not_hold_up_others(line: FaultProxy) -> None:
    """300 ms and 1 KB/s for one station while another sends at full speed."""
    with (
        proxied(line.target) as crawl,
        rig_at(crawl, timeout=60) as slow,
        rig_at(line, code="TX-02") as quick,
        ThreadPoolExecutor(1) as pool,
    ):
        slow.seal()
        for _ in range(3):
            quick.seal()
        rest = threading.Event()
        crawling_line = Fault(latency=0.3, rate=1024, held=rest)
        crawl.plan = lambda number: crawling_line if number == 1 else FINE
        crawling = pool.submit(slow.round)
        while crawl.connections < 1:
            time.sleep(0.01)
        try:
            # All three go while the first request of the other is still on its way.
            quick.until_done(rounds=1)
        finally:
            rest.set()
        assert crawling.result(60).sent == 1
        assert queries.intake_state().received == 4
        check(slow, quick)


def test_a_packet_ends_its_way_at_300_ms_and_1_kilobyte_a_second(
    line: FaultProxy, rig: Rig
) -> None:
    packet = rig.seal()
    rig.link._timeout = 10
    # Only the last requests crawl, so that the test need not wait for all of them.
    quick = requests_of(packet) - 2
    line.plan = lambda number: FINE if number <= quick else Fault(latency=0.3, rate=1024)
    rig.until_done(rounds=1)
    all_safe(rig, 1)


def test_a_bit_flipped_on_the_way_is_refused_and_sent_again(line: FaultProxy, rig: Rig) -> None:
    packet = rig.seal()
    for number, at in ((1, 400), (2, 1_500), (3, 600)):
        line.plan = only(Fault(flip_request=at), first=line.connections + number)
        rig.round()
        check(rig)
    line.plan = lambda _number: FINE
    rig.until_done(rounds=2)
    assert spool.store().kept(packet.packet_id) == packet.data
    all_safe(rig, 1)


def test_packets_in_any_order_close_their_gaps(line: FaultProxy, rig: Rig) -> None:
    sealed = [rig.station.seal("<6") for _ in range(8)]
    order = random.Random(7).sample(sealed, k=len(sealed))
    gaps = []
    for packet in order:
        rig.keep(packet)
        rig.until_done(rounds=1)
        gaps.append(len(queries.gaps()))
    assert max(gaps) > 0
    assert gaps[-1] == 0
    all_safe(rig, 8)


def test_ten_parallel_sends_over_a_line_that_loses_answers(line: FaultProxy, rig: Rig) -> None:
    packet = rig.seal()
    line.plan = lambda number: LOST_ACKNOWLEDGEMENT if number % 7 == 0 else FINE
    twins = [restored(rig) for _ in range(10)]
    for twin in twins:
        twin.keep(packet)
    barrier = threading.Barrier(10)

    def send(twin: Rig) -> int:
        barrier.wait(20)
        return twin.until_done(rounds=9)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(send, twins))
    receipts = {row.receipt for twin in twins for row in packets.recent(twin.store)}
    assert len(receipts) == 1
    assert queries.intake_state().received == 1
    check(*twins)
    open_all()
    assert queries.intake_state().opened == 1
    for twin in twins:
        twin.close()


class TestPlantedBugs:
    """Each bug was once in somebody's program; the invariants must see every one."""

    @pytest.fixture
    def careless(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        """Return what takes each guard of the bytes away, by its name."""
        return {
            "signature of the request": lambda: monkeypatch.setattr(
                signed_requests, "_genuine", lambda *_: True
            ),
            "digest of the chunk": lambda: monkeypatch.setattr(
                packet_views.bodies, "content_digest", lambda _request, body: sha256_hex(body)
            ),
            "digest of the whole": lambda: monkeypatch.setattr(
                taking, "sha256_hex", lambda data: Anything(sha256_hex(data))
            ),
            "hash of each part": lambda: monkeypatch.setattr(
                books.reader, "verify_packet", unproven
            ),
        }

    def flip(self, line: FaultProxy, rig: Rig) -> None:
        # The last chunk: past the manifest, in the middle of ciphertext.
        packet = rig.seal(">=14")
        line.plan = only(Fault(flip_request=900), first=requests_of(packet) - 1)
        rig.round()
        line.plan = lambda _number: FINE

    def test_bytes_that_nobody_checks(
        self, line: FaultProxy, rig: Rig, careless: dict[str, Any]
    ) -> None:
        for remove in careless.values():
            remove()
        self.flip(line, rig)
        with pytest.raises(AssertionError, match="altered bytes"):
            check(rig)

    @pytest.mark.parametrize(
        "stands", ["signature of the request", "digest of the whole", "hash of each part"]
    )
    def test_one_guard_of_the_bytes_is_enough(
        self, line: FaultProxy, rig: Rig, careless: dict[str, Any], stands: str
    ) -> None:
        for name, remove in careless.items():
            if name != stands:
                remove()
        self.flip(line, rig)
        check(rig)

    def test_a_receipt_before_the_bytes_are_kept(
        self, line: FaultProxy, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(spool.Spool, "keep", lambda *_: None)
        rig.seal()
        rig.round()
        with pytest.raises(AssertionError, match="are lost"):
            check(rig)

    def test_a_second_effect_for_a_lost_acknowledgement(
        self, line: FaultProxy, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def again(known: Known, digest: str) -> Any:
            if known.done is not None:
                packet = apps.get_model("stations", "Packet").objects.get(digest=digest)
                station = apps.get_model("stations", "Station").objects.get(code=known.station_code)
                books._tell(packet, station, at=AT)
            return known.done

        monkeypatch.setattr(Known, "committed", again)
        packet = rig.seal()
        line.plan = only(LOST_ACKNOWLEDGEMENT, first=requests_of(packet))
        rig.until_done(rounds=2)
        with pytest.raises(AssertionError, match="two effects"):
            check(rig)

    def test_a_station_that_believes_any_answer(
        self, line: FaultProxy, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """P4: the packet counts as safe although the receipt was damaged on the way."""
        real = receipt.verify

        def believing(data: bytes, **_: Any) -> Any:
            return SimpleNamespace(received_at=AT, data=data)

        monkeypatch.setattr(uploads.receipt, "verify", believing)
        monkeypatch.setattr(
            station_centre.Centre, "commit_packet", lambda *_a, **_k: b'{"received": true}'
        )
        rig.seal()
        rig.round()
        monkeypatch.setattr(uploads.receipt, "verify", real)
        with pytest.raises((AssertionError, UnknownPacket)):
            check(rig)

    def test_a_centre_that_takes_numbers_only_in_their_order(
        self, line: FaultProxy, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = rules.place

        def strict(*, packet: Any, near: Any) -> Any:
            before = any(each.sequence == packet.sequence - 1 for each in near)
            first = packet.sequence == 1
            return (
                place(packet=packet, near=near)
                if before or first
                else Place(reason=rules.BROKEN_CHAIN, twins=())
            )

        monkeypatch.setattr(rules, "place", strict)
        first, second = rig.station.seal("<6"), rig.station.seal("<6")
        for packet in (second, first):
            rig.keep(packet)
            rig.until_done(rounds=1)
        with pytest.raises(AssertionError, match="set aside"):
            check(rig)


class Anything(str):
    """A digest that equals every other."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


def unproven(*, data: bytes, station_public_key_lookup: Any) -> Any:
    """Read the manifest and prove nothing."""
    del station_public_key_lookup
    size = int.from_bytes(data[10:14], "big")
    return SimpleNamespace(manifest=manifest.Manifest.from_bytes(data[14 : 14 + size]))

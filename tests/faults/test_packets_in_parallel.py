"""F16, F20, F21, F25: packets over a real server, all at once, cut, slow and a year late."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from tests.support.server import serve

from cancuoc.domain.stations import queries
from cancuoc.domain.stations.tests.world import AT, TestStation, open_all
from cancuoc.foundation.models import OutboxFact
from cancuoc.interfaces.stationapi.tests.knocking import API, Knocker
from cancuoc.kernel import canonical, clock
from cancuoc.packet.writer import SealedPacket

pytestmark = pytest.mark.fault


class Wire(Knocker):
    """The same station over a real connection."""

    address: str = ""

    def ask(self, method: str, path: str, body: bytes = b"", *, extra: Any = None, **changes: str):
        headers = self.headers(method, API + path, body, **changes) | (extra or {})
        parts = urlsplit(self.address)
        http_connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        try:
            http_connection.request(method, API + path, body, headers)
            return Reply(http_connection.getresponse())
        finally:
            http_connection.close()


class Reply:
    """An answer read to its end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status_code = response.status
        self.content = response.read()

    def json(self) -> Any:
        return canonical.json.loads(self.content)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The centre's clock, which a test may set."""
    now = [AT]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


@pytest.fixture
def wire(
    drill_home: Path,
    transactional_db: None,
    moment: list[datetime],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Wire]:
    settings.STATIC_ROOT = drill_home / "static"
    settings.ROOT_URLCONF = "tests.faults.station_door"
    # Each request has its own thread here; none may leave a connection behind.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    knocker = Wire(TestStation().enrol())
    with served() as address:
        knocker.address = address
        yield knocker


@contextmanager
def served() -> Iterator[str]:
    with serve() as address:
        yield address
    connections.close_all()


def in_parallel(count: int, call: Any) -> list[Any]:
    barrier = threading.Barrier(count)

    def one(_: int) -> Any:
        barrier.wait(20)
        return call()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_ten_times_the_same_packet_is_one_effect_and_ten_equal_receipts(wire: Wire) -> None:
    packet = wire.station.seal()
    answers = in_parallel(10, lambda: wire.send(packet))
    assert [a.status_code for a in answers] == [200] * 10
    assert len({a.content for a in answers}) == 1
    assert queries.intake_state().received == 1
    assert OutboxFact.objects.filter(topic="stations.PacketReceived").count() == 1
    open_all()
    assert OutboxFact.objects.filter(topic="enrolment.Received").count() == 1


def test_ten_commits_at_once_after_one_upload(wire: Wire) -> None:
    packet = wire.station.seal()
    wire.announce(packet)
    wire.put(f"/packets/{packet.packet_id}/chunks/0", packet.data)
    answers = in_parallel(10, lambda: wire.commit(packet))
    assert len({(a.status_code, a.content) for a in answers}) == 1
    assert answers[0].status_code == 200


def test_the_same_nonce_ten_times_counts_once(wire: Wire) -> None:
    answers = in_parallel(10, lambda: wire.ask("GET", "/time", nonce="n" * 24))
    assert sorted(a.status_code for a in answers) == [200] + [409] * 9


def cut_request(wire: Wire, packet: SealedPacket, keep: int) -> None:
    """Announce the whole length, send only the beginning, and hang up.

    It waits until the server is through with it: what comes after is not a race with it.
    """
    path = f"{API}/packets/{packet.packet_id}/chunks/0"
    headers = wire.headers("PUT", path, packet.data)
    lines = [f"PUT {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(packet.data)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    parts = urlsplit(wire.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as raw:
        raw.sendall("\r\n".join([*lines, "", ""]).encode() + packet.data[:keep])
        raw.shutdown(socket.SHUT_WR)
        while raw.recv(4096):
            pass


@pytest.mark.parametrize("keep", [0, 1, 100, 4096])
def test_a_request_cut_in_the_middle_has_no_effect(wire: Wire, keep: int) -> None:
    packet = wire.station.seal()
    wire.announce(packet)
    cut_request(wire, packet, keep)
    assert wire.ask("GET", f"/packets/{packet.packet_id}").json()["received"] == 0
    assert wire.commit(packet).json()["error"] == "Incomplete"
    assert wire.send(packet).status_code == 200


def test_a_packet_sent_again_after_a_year(wire: Wire, moment: list[datetime]) -> None:
    packet = wire.station.seal()
    first = wire.send(packet)
    open_all()
    moment[0] = wire.now = AT + timedelta(days=365)
    assert wire.announce(packet).json()["receipt"].encode() == first.content
    assert wire.commit(packet).content == first.content
    open_all()
    assert queries.intake_state().opened == 1
    assert OutboxFact.objects.filter(topic="enrolment.Received").count() == 1


def test_a_clone_sending_at_the_same_moment(wire: Wire) -> None:
    twin = Wire(wire.station.twin())
    twin.address = wire.address
    ours, theirs = wire.station.seal("<6"), twin.station.seal("<6")
    pairs = iter([(wire, ours), (twin, theirs)])
    lock = threading.Lock()

    def send() -> Any:
        with lock:
            who, packet = next(pairs)
        return who.send(packet)

    assert [a.status_code for a in in_parallel(2, send)] == [200, 200]
    assert {row.id for row in queries.quarantined()} == {ours.packet_id, theirs.packet_id}


def test_twelve_packets_in_any_order_from_four_connections(wire: Wire) -> None:
    packets = [wire.station.seal("<6") for _ in range(12)]
    order = iter(packets[::-1])
    lock = threading.Lock()

    def three() -> list[int]:
        codes = []
        for _ in range(3):
            with lock:
                packet = next(order)
            codes.append(wire.send(packet).status_code)
        return codes

    assert in_parallel(4, three) == [[200] * 3] * 4
    assert queries.gaps() == ()
    open_all()
    assert queries.intake_state().opened == 12

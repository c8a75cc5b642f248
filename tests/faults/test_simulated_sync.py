"""Thousands of histories of stations and centre; the seed of one that fails is printed."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from tests.faults.simulated_centre import Spool
from tests.faults.simulated_sync import Disk, World

from cancuoc.domain.stations import rules, taking
from cancuoc.domain.stations.refusals import UnknownUpload
from cancuoc.domain.stations.taking import Known
from cancuoc.station import sending

pytestmark = pytest.mark.fault
SEEDS, PART, FOR_A_BUG = 20_000, 5_000, 400


class Violated(AssertionError):
    """An invariant does not hold in the history of a seed."""


def judge(world: World) -> None:
    """Look at a history after its end; raise `Violated` with the seed."""
    for name, holds in (
        ("I1 nothing acknowledged is lost", acknowledged_is_kept(world)),
        (
            "I2 one effect for each packet",
            max(Counter(world.tables.facts).values(), default=0) <= 1,
        ),
        ("I3 only what was sealed is taken", only_sealed_is_taken(world)),
        ("I11 all queues drain", all(disk.left() == 0 for disk in world.disks)),
        ("I11 all that is whole has come", whole_has_come(world)),
        (
            "nothing whole is refused for good",
            all(d.refused.keys() <= d.spoiled for d in world.disks),
        ),
        ("equal receipts for equal packets", receipts_agree(world)),
        ("an honest chain is whole and a copied one is seen", chains_are_judged(world)),
    ):
        if not holds:
            raise Violated(f"seed {world.seed}: {name}")


def acknowledged_is_kept(world: World) -> bool:
    return all(
        packet.id in world.tables.packets and world.spool.kept.get(packet.id) == packet.data
        for disk in world.disks
        for packet in disk.packets
        if packet.id in disk.receipts
    )


def whole_has_come(world: World) -> bool:
    return all(
        packet.id in world.tables.packets
        for disk in world.disks
        for packet in disk.packets
        if packet.id not in disk.refused
    )


def only_sealed_is_taken(world: World) -> bool:
    entries = world.tables.packets.values()
    return all(
        world.sealed.get(entry.sealed.digest) == entry.sealed
        and world.spool.kept.get(entry.sealed.id) == entry.sealed.data
        for entry in entries
    )


def receipts_agree(world: World) -> bool:
    return all(
        packet_id in world.tables.packets and signed == world.tables.packets[packet_id].receipt
        for disk in world.disks
        for packet_id, signed in disk.receipts.items()
    )


def chains_are_judged(world: World) -> bool:
    numbers: dict[tuple[str, int], list[str]] = defaultdict(list)
    for entry in world.tables.packets.values():
        numbers[entry.sealed.station, entry.sealed.sequence].append(entry.reason)
    for (station, _), reasons in numbers.items():
        if len(reasons) > 1 and not all(reason == rules.CLONE for reason in reasons):
            return False
        if station not in world.dishonest and any(reasons):
            return False
    return all(
        world.tables.counts.get(disk.station, (0, 0)) == counted(world, disk)
        for disk in world.disks
        if disk.station not in world.dishonest
    )


def counted(world: World, disk: Disk) -> tuple[int, int]:
    """Return the largest number that came and how many; what is whole has come (I11)."""
    came = [p.sequence for p in disk.packets if p.id in world.tables.packets]
    return (max(came, default=0), len(came))


def play(seeds: Iterable[int]) -> Counter[str]:
    """Play and judge histories; return what happened in them, so that none is empty."""
    seen: Counter[str] = Counter()
    for seed in seeds:
        world = World(seed).run()
        judge(world)
        seen["packets"] += len(world.sealed)
        seen["taken"] += len(world.tables.packets)
        seen["set aside"] += sum(bool(e.reason) for e in world.tables.packets.values())
        seen["copied"] += len(world.dishonest)
        seen["spoiled"] += sum(len(disk.refused) for disk in world.disks)
    return seen


# In parts, so that the workers of a test run share them.
@pytest.mark.parametrize("first", range(0, SEEDS, PART))
def test_no_history_breaks_a_promise(first: int, capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.process_time()
    seen = play(range(first, first + PART))
    took = time.process_time() - begun
    with capsys.disabled():
        print(f"\n{PART} histories in {took:.1f} s of processor time: {dict(seen)}")
    assert seen["taken"] > 2 * PART
    assert min(seen["set aside"], seen["copied"], seen["spoiled"]) > PART / 100


@pytest.mark.nightly
def test_no_history_of_many_breaks_a_promise(capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.process_time()
    seen = play(range(SEEDS, 5 * SEEDS))
    with capsys.disabled():
        took = time.process_time() - begun
        print(f"\n{4 * SEEDS} histories in {took:.1f} s of processor time: {dict(seen)}")


def test_a_seed_is_one_history() -> None:
    one, other = World(7).run(), World(7).run()
    assert one.tables == other.tables
    assert one.spool.kept == other.spool.kept


def found(capsys: pytest.CaptureFixture[str]) -> str:
    """Play with a bug planted; return the first broken promise."""
    with pytest.raises(Violated) as broken:
        play(range(FOR_A_BUG))
    with capsys.disabled():
        print(f"\nfound: {broken.value}")
    return str(broken.value)


class TestPlantedBugs:
    def test_a_receipt_before_the_bytes_are_durable(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def lazily(self: Spool, packet_id: Any) -> None:
            self.world.late.append(lambda: real(self, packet_id))

        real = Spool.keep
        monkeypatch.setattr(Spool, "keep", lazily)
        assert "I1" in found(capsys)

    def test_a_packet_that_is_here_is_not_recognised(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """P3: the same packet again is a new one."""
        monkeypatch.setattr(Known, "committed", lambda *_: None)
        assert found(capsys)

    def test_a_station_that_counts_an_answer_as_a_receipt(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """P4: when the last chunk was taken the packet is called safe."""
        real = sending._deliver

        def hasty(way: Any, packet: Any, data: bytes, cut: Any) -> bytes:
            try:
                return real(way, packet, data, cut)
            except sending.CentreRefused:
                return packet.digest.encode()

        monkeypatch.setattr(sending, "_deliver", hasty)
        monkeypatch.setattr(
            World,
            "prove",
            lambda _self, signed, packet_id, digest: type("R", (), {"data": signed})(),
        )
        assert "I1" in found(capsys)

    def test_a_chunk_written_wherever_it_says(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A resumed upload goes on where the announcement said, and nobody compares the whole."""
        monkeypatch.setattr(taking, "sha256_hex", Same)
        assert found(capsys)

    def test_a_number_that_comes_twice_is_not_noticed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        real = rules.place
        monkeypatch.setattr(
            rules, "place", lambda **given: replace(real(**given), twins=(), reason="")
        )
        assert "chain" in found(capsys)

    def test_a_spoiled_packet_that_holds_up_the_others(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(
            sending, "_is_final", lambda refusal: getattr(refusal, "http_status", 0) == 409
        )
        assert "I11" in found(capsys)

    def test_an_upload_forgotten_by_the_centre_is_never_begun_again(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def final(refusal: Any) -> bool:
            spoiled = isinstance(refusal, sending.Unsendable)
            return spoiled or getattr(refusal, "http_status", 0) >= 400

        monkeypatch.setattr(sending, "_is_final", final)
        monkeypatch.setattr(sending, "_START_OVER", ())
        assert UnknownUpload.status == 404
        assert "refused" in found(capsys)


class Same(str):
    """A digest that equals every other."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__

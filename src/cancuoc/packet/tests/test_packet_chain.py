"""Replays, gaps, rollbacks and clones can be told from proven manifests alone.

The centre's memory is modelled in a few lines that see nothing but packet id, sequence,
previous hash and digest. If the model can name each case, the format carries enough.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.packet import writer


class Memory:
    """What a centre remembers of one station."""

    def __init__(self):
        self.by_id = {}
        self.by_sequence = {}

    def judge(self, verified):
        manifest, digest = verified.manifest, verified.digest
        if manifest.packet_id in self.by_id:
            return "replay" if self.by_id[manifest.packet_id] == digest else "conflict"
        if self.by_sequence.get(manifest.sequence, digest) != digest:
            return "clone or rollback"
        self.by_id[manifest.packet_id] = digest
        self.by_sequence[manifest.sequence] = digest
        before = self.by_sequence.get(manifest.sequence - 1, writer.FIRST_PREVIOUS)
        if manifest.sequence > 1 and manifest.sequence - 1 not in self.by_sequence:
            return "gap"
        return "in order" if manifest.previous_hash == before else "broken chain"


class Kit:
    """A station that seals packets one after another."""

    def __init__(self, bench, *, sequence=0, previous=writer.FIRST_PREVIOUS, branch=0):
        self.bench, self.branch = bench, branch
        self.sequence, self.previous = sequence, previous

    def seal(self, **change):
        self.sequence += 1
        packet_id = UUID(int=self.branch << 64 | self.sequence)
        made = self.bench.seal(
            packet_id=packet_id, sequence=self.sequence, previous=self.previous, **change
        )
        self.previous = made.digest
        return made

    def image(self, *, branch):
        """Return a copy of the kit as it is now, which will make other packets."""
        kept = {"sequence": self.sequence, "previous": self.previous}
        return Kit(self.bench, **kept, branch=branch)


@pytest.fixture
def kit(bench):
    return Kit(bench)


@pytest.fixture
def judge(bench):
    memory = Memory()
    return lambda packet: memory.judge(bench.verify(packet.data))


def test_packets_in_order(kit, judge):
    assert [judge(kit.seal()) for _ in range(4)] == ["in order"] * 4


def test_the_same_packet_again_is_a_replay(kit, judge):
    packets = [kit.seal() for _ in range(3)]
    assert [judge(p) for p in packets] == ["in order"] * 3
    assert [judge(p) for p in packets] == ["replay"] * 3


def test_the_same_id_with_other_bytes_is_a_conflict(kit, judge):
    twin = kit.image(branch=0)
    assert judge(kit.seal()) == "in order"
    assert judge(twin.seal()) == "conflict"


def test_a_missing_packet_is_a_gap_until_it_comes(kit, judge):
    first, second, third = (kit.seal() for _ in range(3))
    assert judge(first) == "in order"
    assert judge(third) == "gap"
    assert judge(second) == "in order"


def test_a_cloned_kit_is_noticed_at_its_first_packet(kit, judge):
    assert judge(kit.seal()) == "in order"
    clone = kit.image(branch=1)
    assert judge(kit.seal()) == "in order"
    assert judge(clone.seal()) == "clone or rollback"


def test_a_kit_set_back_to_an_old_image_is_noticed(kit, judge):
    assert judge(kit.seal()) == "in order"
    old = kit.image(branch=1)
    for _ in range(3):
        assert judge(kit.seal()) == "in order"
    assert judge(old.seal()) == "clone or rollback"


def test_a_lost_packet_replaced_under_its_number_breaks_the_chain(kit, judge):
    # The centre never saw the lost one, so only the next previous hash can tell.
    assert judge(kit.seal()) == "in order"
    forger = kit.image(branch=1)
    kit.seal()
    after = kit.seal()
    assert judge(forger.seal()) == "in order"
    assert judge(after) == "broken chain"


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=4))
def test_any_order_with_repeats_loses_and_doubles_nothing(bench, order, again):
    kit, memory = Kit(bench), Memory()
    packets = [kit.seal() for _ in range(6)]
    said = [memory.judge(bench.verify(packets[i].data)) for i in order]
    assert set(said) <= {"in order", "gap"}
    assert [memory.judge(bench.verify(packets[i].data)) for i in again] == ["replay"] * len(again)
    assert memory.by_sequence == {p.sequence: p.digest for p in packets}

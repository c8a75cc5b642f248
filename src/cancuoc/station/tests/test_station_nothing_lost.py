"""Receipts, permissions, orders, moves and hands in any order: no packet is lost on the way.

Bytes leave the disk only with a receipt and the centre's permission; rows and the chain never do;
an order to wipe goes through only when nothing waits, unless it says that what waits goes too.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import letting_go, receipt, signed_word
from cancuoc.packet.custody import Counted, Item
from cancuoc.station import letting_go as station_letting
from cancuoc.station import wiping
from cancuoc.station.core import custody
from cancuoc.station.tables import packets, values
from cancuoc.station.tests import world
from cancuoc.station.tests.test_station_closing import lease
from cancuoc.station.tests.whole import changed, everything

AT = world.AT
LATER = AT + timedelta(days=40)
KIT = tuple(Counted(item=item, count=1, seal="") for item in Item)
HANDS = [lease(1), lease(2)]


@dataclass
class Site:
    """A station with its centre, and what the model believes of each packet."""

    folder: Path
    centre: world.Centre = field(default_factory=world.Centre)
    rows: list[object] = field(default_factory=list)
    received: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    wiped: bool = False
    holder: int = 0

    def __post_init__(self) -> None:
        self.desk = world.desk(centre=self.centre)
        (self.folder / "device.secret").write_bytes(b"s" * 32)

    def seal(self) -> None:
        if len(self.rows) < 3:
            self.rows.append(world.sealed(self.desk, world.record()))

    def receive(self, number: int) -> None:
        if number >= len(self.rows):
            return
        row = self.rows[number]
        signed = receipt.issue(
            packet_id=row.id,
            digest=row.digest,
            station_id="TX-01",
            sequence=row.sequence,
            received_at=AT,
            signing_key=self.centre.signing_key,
        )
        packets.received(self.desk.store, row.id, receipt=signed.data, at=AT)
        self.received.add(number)

    def permit(self, *numbers: int, early: bool = False) -> None:
        """Let some packets go in one answer; it goes through for all of them or for none."""
        if not numbers or max(numbers) >= len(self.rows):
            return
        texts = [
            letting_go.issue(
                station="TX-01",
                packet_id=self.rows[number].id,
                digest=self.rows[number].digest,
                not_before=LATER + timedelta(days=1 if early else -1),
                issued_at=LATER,
                signing_key=self.centre.signing_key,
            )
            for number in numbers
        ]
        if early or not set(numbers) <= self.received:
            before = everything(self.desk.store)
            with pytest.raises(station_letting.NotYet):
                station_letting.wipe(self.desk, texts, at=LATER)
            assert changed(before, everything(self.desk.store)) == set()
            return
        went = station_letting.wipe(self.desk, texts, at=LATER)
        assert went == len(set(numbers) - self.gone)
        self.gone |= set(numbers)

    def order(self, *, unsent_too: bool) -> None:
        text = signed_word.sign(
            domain=wiping.ORDER_DOMAIN,
            facts={
                "order": "o-1",
                "station": "TX-01",
                "key_id": self.desk.identity.key_id,
                "unsent_too": unsent_too,
            },
            key=self.centre.signing_key,
        )
        answer = wiping.obey(self.desk, self.folder, text, at=LATER)
        told = signed_word.read(
            domain=wiping.ANSWER_DOMAIN, text=answer, key=self.desk.identity.public_key
        )
        waiting = len(self.rows) - len(self.received)
        assert told["waiting"] == waiting
        assert told["wiped"] is (unsent_too or waiting == 0)
        self.wiped = told["wiped"]
        assert (self.folder / "device.secret").exists() is not self.wiped
        assert wiping.begun(self.folder) is self.wiped

    def hand_over(self) -> None:
        giver, taker = HANDS[self.holder], HANDS[1 - self.holder]
        custody.give(self.desk, counted=KIT, at=LATER, by=giver)
        report = custody.take(self.desk, counted=KIT, at=LATER, by=taker)
        assert report.waiting == len(self.rows) - len(self.received)
        self.holder = 1 - self.holder

    def check(self) -> None:
        store = self.desk.store
        kept = [packets.packet(store, row.id) for row in self.rows]
        assert [each.sequence for each in kept] == list(range(1, len(kept) + 1))
        assert [each.digest for each in kept] == [row.digest for row in self.rows]
        assert [each.previous for each in kept[1:]] == [each.digest for each in kept[:-1]]
        for number, each in enumerate(kept):
            data = packets.data(store, each.id)
            assert bool(each.receipt) is (number in self.received)
            if number in self.gone:
                assert data == b""
                assert number in self.received
            else:
                assert sha256_hex(data) == each.digest
        permissions = store.rows("SELECT packet_id FROM permissions")
        assert {row[0] for row in permissions} == {str(self.rows[n].id) for n in self.gone}
        notes = [note[0] for note in values.notes(store, act="packet.wipe")]
        assert len(notes) == len(self.gone)


NUMBERS = st.lists(st.integers(0, 2), min_size=1, max_size=3)
ACTS = st.lists(
    st.one_of(
        st.just(("seal",)),
        st.tuples(st.just("receive"), st.integers(0, 2)),
        st.tuples(st.just("permit"), NUMBERS, st.booleans()),
        st.tuples(st.just("order"), st.sampled_from([False, False, False, True])),
        st.just(("hand_over",)),
    ),
    min_size=3,
    max_size=16,
)


@settings(max_examples=25)
@given(ACTS)
def test_in_any_order_of_orders_nothing_is_lost(acts):
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        for name, *told in acts:
            if name == "permit":
                numbers, early = told
                site.permit(*numbers, early=early)
            elif name == "order":
                site.order(unsent_too=told[0])
            else:
                getattr(site, name)(*told)
            site.check()
            if site.wiped:
                break


@pytest.fixture
def site(tmp_path) -> Site:
    return Site(tmp_path)


def test_what_one_team_sealed_is_received_and_let_go_under_the_next(site):
    site.seal()
    site.hand_over()
    site.receive(0)
    site.permit(0)
    site.hand_over()
    site.check()
    assert site.gone == {0}
    site.seal()
    site.check()


def test_a_permission_named_twice_in_one_answer_counts_once(site):
    site.seal()
    site.receive(0)
    site.permit(0, 0)
    site.permit(0)
    site.check()


def test_one_packet_that_waits_keeps_the_others_of_the_answer(site):
    for _ in range(3):
        site.seal()
    site.receive(0)
    site.receive(2)
    site.permit(0, 1, 2)
    site.check()
    assert site.gone == set()
    site.permit(2, 0)
    site.check()


def test_a_permission_before_its_time_keeps_a_packet_that_was_received(site):
    site.seal()
    site.receive(0)
    site.permit(0, early=True)
    site.check()
    assert site.gone == set()


def test_an_order_waits_for_the_last_receipt(site):
    site.seal()
    site.seal()
    site.receive(0)
    site.order(unsent_too=False)
    assert not site.wiped
    site.check()
    site.receive(1)
    site.order(unsent_too=False)
    assert site.wiped


def test_packets_that_were_let_go_do_not_count_as_waiting(site):
    site.seal()
    site.receive(0)
    site.permit(0)
    site.order(unsent_too=False)
    assert site.wiped

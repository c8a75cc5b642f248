"""A kit through many hands: whoever gives, takes, signs in or loses power, in any order.

A small model beside the store says what must be so after every act: one holder at a time, each
report numbered after the one before, and no item given that was neither taken nor named missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.packet import content_codec
from cancuoc.packet.closing import ReportKind
from cancuoc.packet.custody import Counted, Custody, Item, differences
from cancuoc.station.core import closing, custody
from cancuoc.station.records import Lease
from cancuoc.station.tables import closings, officers, packets
from cancuoc.station.tests import world
from cancuoc.station.tests.test_station_closing import lease
from cancuoc.station.tests.whole import PowerCut, changed, everything, power_cut

HANDS = [lease(number) for number in (1, 2, 3)]
FULL = dict.fromkeys(Item, 2)


def counted(lost: dict[Item, int]) -> tuple[Counted, ...]:
    return tuple(Counted(item=item, count=FULL[item] - lost.get(item, 0), seal="") for item in Item)


@dataclass
class Kit:
    """A station, and what the model believes of its kit."""

    desk: object = field(default_factory=world.desk)
    at: datetime = world.AT
    given: tuple[Lease, tuple[Counted, ...]] | None = None
    made: list[Custody] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def sign_in(self, who: Lease) -> None:
        officers.keep(self.desk.store, who, password="mat-khau-dung")
        self.known.add(who.username)

    def give(self, who: Lease, what: tuple[Counted, ...]) -> None:
        custody.give(self.desk, counted=what, at=self.at, by=who)
        self.given = (who, what)

    def take(self, who: Lease, what: tuple[Counted, ...]) -> None:
        before = everything(self.desk.store)
        try:
            report = custody.take(self.desk, counted=what, at=self.at, by=who)
        except custody.NothingGiven:
            assert self.given is None
            assert changed(before, everything(self.desk.store)) == set()
        except closing.SamePerson:
            assert self.given is not None
            assert self.given[0] == who
            assert changed(before, everything(self.desk.store)) == set()
        else:
            self.taken(report, who, what)

    def taken(self, report: Custody, who: Lease, what: tuple[Counted, ...]) -> None:
        assert self.given is not None
        giver, given_ = self.given
        assert (report.giver, report.taker) == (giver.username, who.username)
        assert giver != who
        assert (report.given, report.taken) == (given_, what)
        lost = sum(d.given.count - d.taken.count for d in differences(given_, what))
        assert sum(c.count for c in given_) == sum(c.count for c in what) + lost
        shown = {giver.lease} if giver.username in self.known else set()
        shown |= {who.lease}
        assert set(closings.waiting(self.desk.store)[-1].leases) == shown
        self.given = None
        self.made.append(report)
        self.known &= {who.username}

    def cut(self, who: Lease, what: tuple[Counted, ...], write: int) -> None:
        before = everything(self.desk.store)
        try:
            with power_cut(self.desk.store, at_write=write):
                custody.take(self.desk, counted=what, at=self.at, by=who)
        except (PowerCut, custody.NothingGiven, closing.SamePerson):
            assert changed(before, everything(self.desk.store)) == set()
        else:
            pytest.fail("the power was not cut")

    def check(self) -> None:
        store = self.desk.store
        told = custody.given(self.desk)
        assert (told and (told.username, told.counted)) == (
            self.given and (self.given[0].username, self.given[1])
        )
        kept = closings.reports(store, kind=ReportKind.CUSTODY)
        loaded = [content_codec.load(Custody, each.data) for each in reversed(kept)]
        assert loaded == self.made
        assert [each.number for each in loaded] == list(range(1, len(loaded) + 1))
        assert custody.last(self.desk) == (self.made[-1] if self.made else None)
        names = {row[0] for row in store.rows("SELECT username FROM officers")}
        assert names == self.known


LOST = st.dictionaries(st.sampled_from(list(Item)), st.integers(0, 2), max_size=3).map(counted)
WHO = st.sampled_from(HANDS)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("sign_in"), WHO),
        st.tuples(st.just("give"), WHO, LOST),
        st.tuples(st.just("take"), WHO, LOST),
        st.tuples(st.just("cut"), WHO, LOST, st.integers(1, 7)),
        st.tuples(st.just("clock"), st.integers(-90, 90)),
    ),
    max_size=24,
)


@settings(max_examples=30)
@given(ACTS)
def test_in_any_order_of_acts_one_hand_answers_for_the_kit(acts):
    kit = Kit()
    for name, *values in acts:
        if name == "clock":
            # A clock that was wrong is put right, also backwards.
            moved = kit.at + timedelta(minutes=values[0])
            kit.at = min(max(moved, world.AT), world.AT + timedelta(hours=20))
        else:
            getattr(kit, name)(*values)
        kit.check()


def test_reports_are_numbered_on_when_the_clock_was_put_back():
    kit = Kit()
    for minutes, (one, other) in [(120, (0, 1)), (0, (1, 2)), (30, (2, 0)), (0, (0, 1))]:
        kit.at = world.AT + timedelta(minutes=minutes)
        kit.give(HANDS[one], counted({}))
        kit.take(HANDS[other], counted({}))
        kit.check()
    assert [each.number for each in kit.made] == [1, 2, 3, 4]


def test_giving_again_replaces_what_was_given():
    kit = Kit()
    kit.give(HANDS[0], counted({}))
    kit.give(HANDS[1], counted({Item.USB: 2}))
    kit.check()
    kit.take(HANDS[1], counted({}))
    kit.check()
    kit.take(HANDS[0], counted({}))
    assert kit.made[-1].giver == HANDS[1].username
    assert [d.item for d in differences(kit.made[-1].given, kit.made[-1].taken)] == [Item.USB]


@pytest.mark.parametrize("same", ["username", "hand"])
def test_another_account_of_the_same_hand_does_not_take(same):
    kit = Kit()
    kit.give(HANDS[0], counted({}))
    twin = replace(HANDS[1], **{same: getattr(HANDS[0], same)})
    with pytest.raises(closing.SamePerson):
        custody.take(kit.desk, counted=counted({}), at=kit.at, by=twin)
    kit.check()


def test_a_report_is_never_signed_before_the_kit_was_given():
    """The taker's signature counts from the giver's, also when the clock was put back between."""
    kit = Kit(at=world.AT + timedelta(hours=1))
    kit.give(HANDS[0], counted({}))
    given_at, kit.at = kit.at, world.AT
    kit.take(HANDS[1], counted({}))
    assert kit.made[-1].signed_at == given_at


def test_packets_and_reports_before_stay_through_every_hand():
    kit = Kit()
    world.sealed(kit.desk, world.record())
    before = everything(kit.desk.store)
    for one, other in ((0, 1), (1, 2), (2, 0)):
        kit.give(HANDS[one], counted({}))
        kit.take(HANDS[other], counted({}))
        kit.check()
    after = everything(kit.desk.store)
    for table in ("packets", "packet_bytes"):
        assert before[table] == after[table]
    assert [report.waiting for report in kit.made] == [1, 1, 1]


def test_what_the_centre_has_received_no_longer_waits_with_the_kit():
    kit = Kit()
    rows = [world.sealed(kit.desk, world.record()) for _ in range(2)]
    packets.received(kit.desk.store, rows[0].id, receipt=b"signed", at=kit.at)
    kit.give(HANDS[0], counted({}))
    kit.take(HANDS[1], counted({}))
    assert kit.made[-1].waiting == 1

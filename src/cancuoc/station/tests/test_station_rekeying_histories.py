"""Whatever is lost on the line or with the power, in any order, a station keeps a good key."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.packet import keys
from cancuoc.packet.keys import StationIdentity
from cancuoc.station import rekeying
from cancuoc.station.core.desk import PROFILE, SIGNING_KEY
from cancuoc.station.link import CentreUnreachable
from cancuoc.station.store import Store
from cancuoc.station.tables import values
from cancuoc.station.tests.test_station_rekeying import Line, own_key, profile, run
from cancuoc.station.tests.whole import PowerCut, changed, everything, power_cut

AT = datetime(2024, 7, 6, 3, tzinfo=UTC)


class Station:
    """A store and a line, and every key the station ever called its own."""

    def __init__(self) -> None:
        self.store = Store(path=None, key=b"k" * 32)
        who = StationIdentity("TX-01", keys.generate_signing_key())
        self.line = Line(who)
        values.put(self.store, SIGNING_KEY, keys.private_to_pem(who.signing_key))
        values.put_record(self.store, PROFILE, self.line.centre.profile(key_id=who.key_id))
        self.owned = [who.key_id]

    def start(self, *, due: bool, lose: list[str], cut: int = 0, number: int = 1) -> bool:
        """Start the program once; return whether it came through."""
        self.line.due, self.line.lose, self.line.number = due, list(lose), number
        trouble: Any = power_cut(self.store, at_write=cut) if cut else nullcontext()
        try:
            with trouble:
                run(self.store, self.line)
        except (CentreUnreachable, PowerCut):
            return False
        finally:
            if own_key(self.store) != self.owned[-1]:
                self.owned.append(own_key(self.store))
        return True

    def spare(self) -> str:
        found = rekeying.spare(self.store, profile(self.store))
        return found.key_id if found else ""

    def check(self) -> None:
        assert profile(self.store).key_id == own_key(self.store)
        # Whatever the centre takes for the station's key, the station still has it.
        assert self.line.in_use in (own_key(self.store), self.spare())
        notes = values.notes(self.store, act="station.rekey")
        assert len(notes) == len(self.owned) - 1


LOST = st.sampled_from(["", "request", "answer"])
STARTS = st.lists(
    st.tuples(
        st.booleans(),
        st.lists(LOST, max_size=3),
        st.sampled_from([0, 0, 0, 1, 2, 3, 4]),
        st.integers(1, 3),
    ),
    max_size=10,
)


@settings(max_examples=40)
@given(STARTS)
def test_in_any_order_of_faults_the_station_and_the_centre_find_the_same_key(starts) -> None:
    station = Station()
    for due, lose, cut, number in starts:
        station.start(due=due, lose=lose, cut=cut, number=number)
        station.check()
    assert station.start(due=False, lose=[])
    station.check()
    assert own_key(station.store) == station.line.in_use
    assert station.spare() == ""
    # No key that the centre was told of was ever lost or made twice.
    heard = list(dict.fromkeys(station.line.heard))
    raw = [keys.key_id(keys.verifying_key_from_raw(bytes.fromhex(each))) for each in heard]
    assert raw == station.owned[1:]
    station.store.close()


@settings(max_examples=40)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=8))
def test_the_centre_s_key_only_ever_goes_forward(numbers) -> None:
    station, highest = Station(), 0
    first = profile(station.store).centre_packet_key
    for number in numbers:
        fresh = keys.public_to_raw(keys.generate_encryption_key().public_key()).hex()
        word = station.line.word(number, fresh)
        before = everything(station.store)
        news = rekeying.take_centre_key(station.store, word, at=AT)
        assert news is (number > highest)
        if news:
            first, highest = fresh, number
        else:
            assert changed(before, everything(station.store)) == set()
        assert profile(station.store).centre_packet_key == first
    station.store.close()


def test_a_change_that_waits_is_finished_with_the_key_that_was_told() -> None:
    station = Station()
    assert not station.start(due=True, lose=["", "answer"])
    waiting = station.spare()
    assert waiting == station.line.in_use
    for lose in (["request"], ["answer"], ["request"]):
        assert not station.start(due=True, lose=lose)
        assert station.spare() == waiting
        station.check()
    assert station.start(due=True, lose=[])
    assert own_key(station.store) == waiting
    station.store.close()


def test_the_power_goes_at_every_write_of_a_change() -> None:
    cuts = 0
    while True:
        station, cuts = Station(), cuts + 1
        whole = station.start(due=True, lose=[], cut=cuts)
        station.check()
        assert station.start(due=False, lose=[])
        assert own_key(station.store) == station.line.in_use
        station.store.close()
        if whole:
            break
    assert cuts > 3

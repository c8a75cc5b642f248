"""The chain's rules against every order of arrival, and against a thief with the station's key."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.stations import rules
from cancuoc.domain.stations.rules import (
    BROKEN_CHAIN,
    CLONE,
    Joint,
    Late,
    Provenance,
    WipeAct,
    WipeState,
)
from cancuoc.domain.stations.tests.world import AT
from cancuoc.kernel import moves
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet.manifest import FIRST_PREVIOUS

LOST = AT + timedelta(days=1)
SECOND = timedelta(seconds=1)


def chain(length: int) -> list[Joint]:
    """Packets 1 to `length`, each naming the digest of the one before."""
    return [
        Joint(
            packet_id=UUID(int=number),
            sequence=number,
            digest=f"d{number}",
            previous=f"d{number - 1}" if number > 1 else FIRST_PREVIOUS,
        )
        for number in range(1, length + 1)
    ]


def near(joint: Joint, *, among: list[Joint]) -> list[Joint]:
    """What the centre reads beside a packet: its number and the two next to it."""
    return [each for each in among if abs(each.sequence - joint.sequence) <= 1]


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(12)))
def test_an_honest_chain_fits_in_whatever_order_it_comes(order: list[int]) -> None:
    packets, here = chain(12), list[Joint]()
    for index in order:
        found = rules.place(packet=packets[index], near=near(packets[index], among=here))
        assert (found.reason, found.twins) == ("", ())
        here.append(packets[index])


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(10)), st.integers(1, 10))
def test_a_number_that_comes_again_names_its_twin(order: list[int], twice: int) -> None:
    packets = chain(10)
    here = [packets[index] for index in order]
    copy = Joint(packet_id=uuid4(), sequence=twice, digest="other", previous=f"d{twice - 1}")
    found = rules.place(packet=copy, near=near(copy, among=here))
    assert (found.reason, found.twins) == (CLONE, (UUID(int=twice),))


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 9), st.booleans(), st.booleans())
def test_one_end_that_does_not_fit_breaks_the_chain(
    number: int, follows: bool, is_followed: bool
) -> None:
    packets = chain(10)
    mine = Joint(
        packet_id=uuid4(),
        sequence=number,
        digest=f"d{number}" if is_followed else "changed",
        previous=f"d{number - 1}" if follows else "changed",
    )
    around = [each for each in packets if each.sequence in (number - 1, number + 1)]
    found = rules.place(packet=mine, near=around)
    assert found.reason == ("" if follows and is_followed else BROKEN_CHAIN)


@pytest.mark.parametrize("neighbour", [2, 4])
def test_a_neighbour_set_aside_is_no_witness(neighbour: int) -> None:
    mine = chain(3)[2]
    false = {"packet_id": uuid4(), "sequence": neighbour, "digest": "x", "previous": "y"}
    assert rules.place(packet=mine, near=[Joint(**false)]).reason == BROKEN_CHAIN
    assert rules.place(packet=mine, near=[Joint(**false, aside=True)]).reason == ""


def test_a_twin_set_aside_is_a_twin_nevertheless() -> None:
    mine = chain(3)[2]
    other = Joint(packet_id=uuid4(), sequence=3, digest="x", previous="y", aside=True)
    assert rules.place(packet=mine, near=[other]).twins == (other.packet_id,)


@settings(max_examples=50, deadline=None)
@given(st.sets(st.integers(1, 15), min_size=1).flatmap(lambda s: st.permutations(sorted(s))))
def test_gaps_are_told_when_they_open_and_when_the_last_one_closes(arrivals: list[int]) -> None:
    highest = arrived = 0
    missing: set[int] = set()
    for number in arrivals:
        had_gap = bool(missing)
        found = rules.count(highest=highest, arrived=arrived, sequence=number)
        new = set(range(highest + 1, number))
        assert found.opens == ((min(new), max(new)) if new else None)
        missing = (missing | new) - {number}
        assert found.closes is (had_gap and not missing)
        highest, arrived = found.highest, found.arrived
        assert highest - arrived == len(missing)
    assert (highest, arrived) == (max(arrivals), len(arrivals))


def late_chain(length: int, *, receipted: int = 0) -> list[Late]:
    """A chain of which the first `receipted` packets came while the station was ours."""
    return [
        Late(
            digest=f"d{number}",
            previous=f"d{number - 1}" if number > 1 else FIRST_PREVIOUS,
            sequence=number,
            captured_at=AT + timedelta(minutes=number),
            receipted=number <= receipted,
        )
        for number in range(1, length + 1)
    ]


def judged(packets: list[Late], *, number: int, until=LOST, without: int = 0) -> Provenance:
    others = [each for each in packets if each.sequence not in (number, without)]
    return rules.provenance(packet=packets[number - 1], others=others, trusted_until=until)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 12), st.integers(0, 12), st.integers(0, 12))
def test_a_late_packet_is_as_good_as_its_unbroken_way_back(
    number: int, receipted: int, missing: int
) -> None:
    packets = late_chain(12, receipted=receipted)
    found = judged(packets, number=number, without=missing)
    # The way goes from the packet down to the last one that came in time, or to the first.
    broken = max(receipted, 1) <= missing < number
    assert found is (Provenance.UNLINKED if broken else Provenance.BEFORE)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 10), st.integers(1, 10), st.integers(0, 10))
def test_one_link_made_after_the_loss_spoils_all_that_build_on_it(
    number: int, receipted: int, moment: int
) -> None:
    packets = late_chain(10, receipted=receipted)
    until = AT + timedelta(minutes=moment)
    expected = Provenance.AFTER if number > receipted and number >= moment else Provenance.BEFORE
    assert judged(packets, number=number, until=until) is expected


def test_the_very_moment_of_the_loss_is_after_it() -> None:
    (only,) = late_chain(1)
    at = only.captured_at
    assert judged([only], number=1, until=at) is Provenance.AFTER
    assert judged([only], number=1, until=at + SECOND) is Provenance.BEFORE


def test_a_thief_who_sets_the_clock_back_still_has_to_join_on() -> None:
    honest = late_chain(3, receipted=3)
    forged = {"digest": "t", "captured_at": AT, "sequence": 4}
    for previous in ("", "made-up", FIRST_PREVIOUS, "d2", "t"):
        packet = Late(previous=previous, **forged)
        found = rules.provenance(packet=packet, others=honest, trusted_until=LOST)
        assert found is Provenance.UNLINKED, previous
    first = Late(digest="t", previous="not the first", sequence=1, captured_at=AT)
    assert rules.provenance(packet=first, others=(), trusted_until=LOST) is Provenance.UNLINKED


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(list(WipeAct)), max_size=8))
def test_no_order_is_obeyed_that_nobody_agreed_with(acts: list[WipeAct]) -> None:
    state, agreed = WipeState.ORDERED, False
    for act in acts:
        try:
            state = moves.after(moves=rules.WIPE_MOVES, state=state, act=act)
        except IllegalMove:
            continue
        agreed = agreed or act is WipeAct.APPROVE
        if state in (WipeState.KEPT, WipeState.APPROVED):
            assert agreed
        if state is WipeState.DONE:
            # A station may have obeyed what was taken back on its way, never what was not agreed:
            # its signature over the order's id is the proof that the order reached it.
            assert agreed or WipeAct.WITHDRAW in acts
    assert (state in rules.OPEN_WIPES) is (state not in (WipeState.DONE, WipeState.WITHDRAWN))


@pytest.mark.parametrize("act", list(WipeAct))
def test_what_was_wiped_stays_wiped(act: WipeAct) -> None:
    with pytest.raises(IllegalMove):
        moves.after(moves=rules.WIPE_MOVES, state=WipeState.DONE, act=act)


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("TX-01", True),
        ("A1", True),
        ("1-", True),
        ("A" * 20, True),
        ("A" * 21, False),
        ("A", False),
        ("-A", False),
        ("tx-01", False),
        ("TX 01", False),
        ("TX-01\n", False),
        ("TX-０１", False),
        ("ĐX-01", False),
        ("", False),
    ],
)
def test_the_code_of_a_station_is_short_and_plain(code: str, good: bool) -> None:
    assert bool(rules.CODE.fullmatch(code)) is good

"""The next wave: families whole, in order, and no more than turnout is expected to fill."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.outreach.waves import Seat, next_wave, share
from cancuoc.domain.planning.demand import Belief, Outcome, learn
from cancuoc.law.ages import Band

HALF = learn(believed=Belief(waves=(0.5, 0.2), weight=10, part_weight=10, range_share=0.8))


def family(size: int = 1, *, wave: int = 1, first: int = 0, band: Band = Band.FROM_14):
    return [Seat(person_id=UUID(int=first + n), band=band, wave=wave) for n in range(size)]


def homes(*sizes: int, wave: int = 1):
    found, first = [], 0
    for size in sizes:
        found.append(family(size, wave=wave, first=first))
        first += size
    return found


def wave(families, *, places=10, invited=(), most=500, learned=HALF):
    return next_wave(families=families, invited=invited, places=places, learned=learned, most=most)


def test_half_of_those_invited_come_so_twice_the_places_are_invited():
    found = wave(homes(*[1] * 50))
    assert len(found.person_ids) == 20
    assert found.expected.mean == pytest.approx(10)


def test_letters_that_still_stand_open_take_their_share():
    assert len(wave(homes(*[1] * 50), invited=homes(*[2] * 5)).person_ids) == 10


def test_a_second_letter_is_expected_to_bring_fewer():
    assert len(wave(homes(*[1] * 100, wave=2)).person_ids) == 50


def test_families_stay_together_and_a_smaller_one_fills_the_rest():
    found = wave(homes(4, 4, 3, 1), places=5)
    assert [len(one) for one in found.families] == [4, 4, 1]


def test_when_places_are_taken_nobody_is_invited():
    assert wave(homes(1, 2), places=0).person_ids == []
    assert wave(homes(1, 2), places=3, invited=homes(6)).person_ids == []


def test_one_act_invites_no_more_than_may_be():
    assert len(wave(homes(*[3] * 50), places=1000, most=10).person_ids) == 9


def test_what_happened_here_changes_the_size():
    came = learn(
        outcomes=[Outcome(wave=1, band=Band.FROM_14, channel="print", invited=1000, came=1000)]
    )
    assert len(wave(homes(*[1] * 50), learned=came).person_ids) == 10


@given(
    st.lists(st.integers(1, 7), max_size=30),
    st.lists(st.integers(1, 7), max_size=6),
    st.integers(0, 40),
)
def test_never_more_than_expected_turnout_fills(sizes, before, places):
    invited = [family(size, first=1000 * (n + 1)) for n, size in enumerate(before)]
    found = wave(homes(*sizes), places=places, invited=invited)
    old = sum(share(seat, HALF) for one in invited for seat in one)
    new = sum(share(seat, HALF) for one in found.families for seat in one)
    assert new == 0 or old + new <= places + 1e-6
    assert found.expected.mean == pytest.approx(old + new)
    # Whoever was left would not have fitted.
    left = len(sizes) - len(found.families)
    if left:
        chosen = {one[0].person_id for one in found.families}
        smallest = min(len(one) for one in homes(*sizes) if one[0].person_id not in chosen)
        assert old + new + smallest * 0.5 > places

"""Every state with every act, for stations and for packets."""

from __future__ import annotations

from itertools import product

import pytest

from cancuoc.domain.stations.rules import (
    PACKET_MOVES,
    STATION_MOVES,
    PacketAct,
    PacketState,
    StationAct,
    StationState,
)
from cancuoc.kernel import moves
from cancuoc.kernel.moves import IllegalMove


@pytest.mark.parametrize(("state", "act"), list(product(StationState, StationAct)))
def test_every_move_of_a_station(state: StationState, act: StationAct) -> None:
    if (state, act) in STATION_MOVES:
        assert moves.after(moves=STATION_MOVES, state=state, act=act) in StationState
    else:
        with pytest.raises(IllegalMove):
            moves.after(moves=STATION_MOVES, state=state, act=act)


@pytest.mark.parametrize(("state", "act"), list(product(PacketState, PacketAct)))
def test_every_move_of_a_packet(state: PacketState, act: PacketAct) -> None:
    if (state, act) in PACKET_MOVES:
        assert moves.after(moves=PACKET_MOVES, state=state, act=act) is not state
    else:
        with pytest.raises(IllegalMove):
            moves.after(moves=PACKET_MOVES, state=state, act=act)


def test_a_revoked_station_never_comes_back() -> None:
    assert not [m for m in STATION_MOVES if m[0] is StationState.REVOKED]


def test_no_packet_is_ever_forgotten() -> None:
    # I1: there is no act that removes a packet, and quarantine has a way out.
    assert {s for s, _ in PACKET_MOVES} == set(PacketState)
    assert (PacketState.QUARANTINED, PacketAct.RELEASE) in PACKET_MOVES

"""Every move of bookings and tickets, the lanes, and the order in which people are called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.sessions import rules
from cancuoc.domain.sessions.rules import (
    BookingAct,
    BookingState,
    Lane,
    TicketAct,
    TicketState,
)
from cancuoc.kernel.moves import IllegalMove, after
from cancuoc.law.ages import Band

AT = datetime(2024, 7, 6, 11, 0, tzinfo=UTC)
BOOKING = {
    ("booked", "arrive"): "arrived",
    ("booked", "miss"): "absent",
    ("booked", "cancel"): "cancelled",
    ("absent", "arrive"): "arrived",
}
TICKET = {
    ("waiting", "call"): "called",
    ("waiting", "begin"): "serving",
    ("waiting", "miss"): "absent",
    ("called", "call"): "called",
    ("called", "begin"): "serving",
    ("called", "hold"): "held",
    ("called", "miss"): "absent",
    ("serving", "hold"): "held",
    ("serving", "finish"): "done",
    ("held", "resume"): "waiting",
    ("held", "call"): "called",
    ("held", "begin"): "serving",
    ("absent", "call"): "called",
    ("absent", "resume"): "waiting",
}


def walk(table, expected, state, act):
    want = expected.get((state.value, act.value))
    if want is None:
        with pytest.raises(IllegalMove):
            after(moves=table, state=state, act=act)
    else:
        assert after(moves=table, state=state, act=act) == want


@pytest.mark.parametrize(("state", "act"), list(product(BookingState, BookingAct)))
def test_every_booking_state_and_act(state, act):
    walk(rules.BOOKING_MOVES, BOOKING, state, act)


@pytest.mark.parametrize(("state", "act"), list(product(TicketState, TicketAct)))
def test_every_ticket_state_and_act(state, act):
    walk(rules.TICKET_MOVES, TICKET, state, act)


def test_what_is_over_stays_over():
    assert not [state for state, _ in rules.TICKET_MOVES if state is TicketState.DONE]
    assert not [state for state, _ in rules.BOOKING_MOVES if state is BookingState.CANCELLED]
    assert not [state for state, _ in rules.BOOKING_MOVES if state is BookingState.ARRIVED]


def test_every_ticket_can_reach_its_end():
    reached = {TicketState.WAITING}
    for _ in TicketState:
        reached |= {new for (old, _act), new in rules.TICKET_MOVES.items() if old in reached}
    assert reached == set(TicketState)


@pytest.mark.parametrize(
    ("band", "priority", "lane"),
    [
        (Band.UNDER_6, False, "U"),
        (Band.FROM_6, False, "C"),
        (Band.FROM_14, False, "A"),
        (Band.UNDER_6, True, "P"),
        (Band.FROM_14, True, "P"),
    ],
)
def test_lanes(band, priority, lane):
    assert rules.lane_of(band=band, priority=priority) == lane


@pytest.mark.parametrize(
    ("lane", "number", "label"), [("A", 1, "A001"), ("C", 27, "C027"), ("P", 1000, "P1000")]
)
def test_labels(lane, number, label):
    assert rules.label(lane=lane, number=number) == label


def test_every_lane_has_words():
    assert all(lane.vi for lane in Lane)


def key(lane="A", due=0, came=0, label="A001"):
    return rules.calling_order(
        lane=lane,
        due_at=AT + timedelta(minutes=due),
        issued_at=AT + timedelta(minutes=came),
        label=label,
    )


class TestOrder:
    def test_priority_goes_first_whenever_it_came(self):
        assert key(lane="P", due=60, came=60) < key(lane="A", due=0)

    def test_who_is_due_goes_before_who_came_early(self):
        assert key(due=0, came=5) < key(due=30, came=-60)

    def test_of_two_due_together_the_first_to_come(self):
        assert key(came=1) < key(came=2)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from([str(lane) for lane in Lane]),
                st.integers(0, 90),
                st.integers(0, 90),
            ),
            min_size=2,
            max_size=20,
        )
    )
    def test_nobody_is_overtaken_within_a_lane(self, waiting):
        keys = sorted(key(lane=lane, due=due, came=came) for lane, due, came in waiting)
        for earlier, later in pairwise(keys):
            if earlier[0] == later[0]:
                assert earlier[1:3] <= later[1:3]

"""The rules of a floor, by themselves: who is next, which number follows, what an act changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from cancuoc.kernel import floor
from cancuoc.kernel.floor import (
    TICKET_MOVES,
    TRANSFERABLE,
    Lane,
    Priority,
    Standing,
    TicketAct,
    TicketState,
)
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.reckoning import Step, evening

AT = datetime(2024, 7, 6, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Waiting:
    label: str
    due_at: datetime = AT
    issued_at: datetime = AT
    lane: str = "A"
    for_counter: str = ""
    state: TicketState = TicketState.WAITING


def standing(state: TicketState, **more: str) -> Standing:
    return Standing(state=state, lane="A", **more)


class TestWhoIsNext:
    def test_priority_comes_first_then_who_is_due_then_who_came(self):
        late = Waiting("A001", due_at=AT + MINUTE)
        early = Waiting("A002", issued_at=AT + MINUTE)
        first = Waiting("A003")
        old = Waiting("P001", lane="P", due_at=AT + 9 * MINUTE)
        assert floor.in_order([late, early, first, old]) == [old, first, early, late]

    @pytest.mark.parametrize(
        ("counter", "lanes", "expected"),
        [
            ("1", (), "A001"),
            ("2", (), "A001"),
            ("1", ("C",), "C001"),
            ("2", ("C",), "C002"),
            ("1", ("U",), None),
        ],
    )
    def test_a_counter_calls_in_its_lanes_and_whoever_was_sent_to_it(
        self, counter, lanes, expected
    ):
        tickets = [
            Waiting("A001"),
            Waiting("C002", lane="C", for_counter="2", due_at=AT + MINUTE),
            Waiting("C001", lane="C", due_at=AT + 2 * MINUTE),
        ]
        found = floor.next_to_call(tickets, counter=counter, lanes=lanes)
        assert (found.label if found else None) == expected

    @pytest.mark.parametrize("state", [s for s in TicketState if s is not TicketState.WAITING])
    def test_only_who_waits_is_called(self, state):
        assert floor.next_to_call([Waiting("A001", state=state)], counter="1") is None


class TestNumbers:
    @pytest.mark.parametrize(("last", "following"), [(0, 1), (498, 499), (499, 1000), (1000, 1001)])
    def test_the_centre_passes_over_those_of_the_stations(self, last, following):
        assert floor.next_number(last) == following

    def test_the_blocks_end_where_the_centre_goes_on(self):
        assert floor.next_number(499) == floor.BLOCKS_FROM + floor.BLOCKS * floor.BLOCK

    @pytest.mark.parametrize("lane", Lane)
    def test_a_label_is_a_letter_and_at_least_three_digits(self, lane):
        assert floor.label(lane=lane, number=7) == f"{lane}007"
        assert floor.label(lane=lane, number=1000) == f"{lane}1000"


class TestActs:
    @pytest.mark.parametrize(("state", "act"), list(product(TicketState, TicketAct)))
    def test_an_act_leads_where_the_table_says_or_nowhere(self, state, act):
        before = standing(state, counter="1", for_counter="9")
        if (state, act) not in TICKET_MOVES:
            with pytest.raises(IllegalMove):
                floor.after_act(before, act=act, counter="2")
            return
        after = floor.after_act(before, act=act, counter="2")
        assert (after.state, after.counter, after.for_counter) == (
            TICKET_MOVES[state, act],
            "2",
            "",
        )

    def test_an_act_without_a_counter_leaves_the_counter(self):
        after = floor.after_act(
            standing(TicketState.CALLED, counter="3"), act=TicketAct.HOLD, counter=""
        )
        assert after.counter == "3"

    def test_an_ending_keeps_its_outcome(self):
        after = floor.after_act(
            standing(TicketState.SERVING), act=TicketAct.FINISH, counter="", outcome="postponed"
        )
        assert after.outcome == "postponed"

    @pytest.mark.parametrize("state", TicketState)
    def test_a_ticket_is_sent_on_only_while_its_visit_goes_on(self, state):
        if state not in TRANSFERABLE:
            with pytest.raises(IllegalMove):
                floor.after_transfer(standing(state), lane="C", for_counter="")
            return
        after = floor.after_transfer(standing(state, counter="1"), lane="C", for_counter="4")
        assert (after.state, after.lane, after.counter, after.for_counter) == (
            TicketState.WAITING,
            "C",
            "",
            "4",
        )

    def test_a_reason_for_priority_stays_when_none_is_given(self):
        before = standing(TicketState.WAITING, priority="disabled")
        assert floor.after_transfer(before, lane="", for_counter="2").priority == "disabled"


class TestPriority:
    @pytest.mark.parametrize(
        ("age", "reason"), [(79, None), (80, Priority.ELDERLY), (101, Priority.ELDERLY)]
    )
    def test_age_alone_gives_it_from_eighty(self, age, reason):
        assert floor.priority_by_age(age) is reason

    @pytest.mark.parametrize("code", ["", "elderly", "friend", "Pregnant"])
    def test_no_other_word_is_a_reason_seen_at_the_door(self, code):
        assert floor.priority_seen(code) is None

    @pytest.mark.parametrize(("band", "lane"), [("<6", "U"), ("6-<14", "C"), (">=14", "A")])
    def test_each_band_has_its_lane_and_priority_one_of_its_own(self, band, lane):
        assert floor.lane_of(band=band, priority=False) == lane
        assert floor.lane_of(band=band, priority=True) is Lane.PRIORITY


def step(state: str, minute: float, act: str = "") -> Step:
    return Step(state=TicketState(state), act=act, counter="1", since=AT + minute * MINUTE)


def test_the_figures_of_an_evening():
    visits = [
        (AT, [step("waiting", 0), step("called", 10), step("serving", 11), step("done", 19)]),
        (AT, [step("waiting", 0), step("called", 20), step("waiting", 20.1, "undo")]),
        (AT, [step("waiting", 0), step("called", 30)]),
    ]
    found = evening(visits, until=AT + 40 * MINUTE)
    assert (found.called, found.done) == (2, 1)
    assert (found.waited, found.longest, found.served) == (20, 30, 8)


def test_an_evening_without_anybody_has_no_medians():
    found = evening([], until=AT)
    assert (found.called, found.done, found.waited, found.longest, found.served) == (
        0,
        0,
        None,
        None,
        None,
    )

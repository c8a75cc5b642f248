"""The floor in words: every ticket stands in exactly one place, by number and never by name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.sessions.rules import Lane, Outcome, TicketState
from cancuoc.interfaces.office.presenters import queue as words
from cancuoc.interfaces.office.tests import made

AT = made.AT
ALL = [str(lane) for lane in Lane]
tickets = st.lists(
    st.builds(
        made.ticket,
        st.sampled_from(TicketState),
        lane=st.sampled_from(Lane),
        counter=st.sampled_from(["", "1", "2", "7B"]),
        walk_in=st.booleans(),
    ),
    max_size=20,
)


def floor(found, *, counter: str = "1", lanes=ALL, at=AT):
    return words.floor(found, counter=counter, lanes=lanes, ranges={}, at=at)


@given(tickets)
@settings(max_examples=80)
def test_nobody_is_lost_and_nobody_stands_twice(found):
    seen = floor(found)
    named = [t["id"] for place in ("mine", "others", "held", "absent") for t in seen[place]]
    waiting = sum(lane["count"] for lane in seen["lanes"])
    assert len(named) == len(set(named))
    assert len(named) + waiting + seen["done"] == len(found)
    for lane in seen["lanes"]:
        assert lane["count"] == len(lane["next"]) + lane["more"]
        assert len(lane["next"]) <= words.SHOWN


@given(tickets, st.sampled_from(["1", "2", "7B", "9"]))
@settings(max_examples=60)
def test_mine_are_those_called_to_my_counter(found, counter):
    seen = floor(found, counter=counter)
    at_counters = {t.id: t for t in found if t.state in (TicketState.CALLED, TicketState.SERVING)}
    assert {t["id"] for t in seen["mine"]} == {
        key for key, t in at_counters.items() if t.counter == counter
    }
    assert {t["id"] for t in seen["others"]} == {
        key for key, t in at_counters.items() if t.counter != counter
    }


@given(tickets)
@settings(max_examples=40)
def test_what_is_shown_has_no_person(found):
    for lane in floor(found)["lanes"]:
        for ticket in lane["next"]:
            assert set(ticket) == {
                "id",
                "label",
                "priority",
                "sent_to",
                "state",
                "status",
                "counter",
                "waited",
                "since",
                "due",
            }


def test_whom_i_called_last_stands_first():
    found = [
        made.ticket(
            TicketState.CALLED, counter="1", label=f"A{n:03d}", moved_at=AT + timedelta(minutes=n)
        )
        for n in (1, 3, 2)
    ]
    assert [t["label"] for t in floor(found)["mine"]] == ["A003", "A002", "A001"]


def test_the_lanes_of_my_counter_are_marked():
    seen = floor([], lanes=["C", "P"])
    assert [(lane["code"], lane["mine"]) for lane in seen["lanes"]] == [
        ("U", False),
        ("C", True),
        ("A", False),
        ("P", True),
    ]


def test_how_a_visit_may_end_is_said_in_the_order_of_the_keys():
    assert floor([])["outcomes"] == [
        ("captured", "Đã thu nhận"),
        ("confirmation", "Đã cấp giấy xác nhận"),
        ("postponed", "Hẹn buổi khác"),
        ("papers_missing", "Thiếu giấy tờ"),
        ("wrong_person", "Nhầm người"),
    ]
    assert len(Outcome) == 5


class TestALane:
    def test_the_longest_wait_is_that_of_whoever_came_first(self):
        found = [made.ticket(issued_at=AT - timedelta(minutes=n)) for n in (4, 61, 17)]
        lane = words.lane(Lane.FROM_14, found, mine=True, ranges={}, at=AT)
        assert (lane["longest"], lane["count"]) == (61, 3)

    def test_other_lanes_and_other_states_do_not_count(self):
        found = [
            made.ticket(lane=Lane.FROM_6),
            made.ticket(TicketState.HELD),
            made.ticket(TicketState.DONE),
        ]
        assert words.lane(Lane.FROM_14, found, mine=True, ranges={}, at=AT)["count"] == 0

    @pytest.mark.parametrize(("waiting", "more"), [(0, 0), (11, 0), (12, 0), (13, 1), (100, 88)])
    def test_beyond_twelve_only_the_number_is_told(self, waiting, more):
        found = [made.ticket() for _ in range(waiting)]
        lane = words.lane(Lane.FROM_14, found, mine=True, ranges={}, at=AT)
        assert (lane["count"], lane["more"]) == (waiting, more)


class TestATicket:
    def test_a_booked_one_says_its_time_in_vietnam_and_a_walk_in_none(self):
        due = AT + timedelta(hours=10)
        booked = words.ticket(made.ticket(walk_in=False, due_at=due), at=AT)
        assert booked["due"] == "18:00"
        assert words.ticket(made.ticket(due_at=due), at=AT)["due"] == ""

    def test_waiting_and_standing_still_are_counted_apart(self):
        found = words.ticket(
            made.ticket(
                TicketState.HELD,
                issued_at=AT - timedelta(minutes=40),
                moved_at=AT - timedelta(minutes=5, seconds=59),
            ),
            at=AT,
        )
        assert (found["waited"], found["since"]) == (40, 5)

    @pytest.mark.parametrize(
        ("state", "text", "tone"),
        [
            (TicketState.WAITING, "Đang chờ", ""),
            (TicketState.CALLED, "Đang gọi", "yellow"),
            (TicketState.SERVING, "Đang làm", "green"),
            (TicketState.HELD, "Tạm giữ", ""),
            (TicketState.ABSENT, "Vắng", ""),
            (TicketState.DONE, "Đã xong", ""),
        ],
    )
    def test_only_what_stands_at_a_counter_is_coloured(self, state, text, tone):
        assert words.ticket(made.ticket(state), at=AT)["status"] == {"text": text, "tone": tone}

    def test_in_english_every_state_has_its_word(self):
        with translation.override("en"):
            shown = [words.ticket(made.ticket(state), at=AT) for state in TicketState]
        said = [ticket["status"]["text"] for ticket in shown]
        assert all(text.isascii() for text in said)
        assert len(set(said)) == len(TicketState)


@given(st.integers(-10_000, 10_000_000), st.integers(0, 3_600))
@settings(max_examples=60)
def test_minutes_never_go_back_while_time_goes_on(seconds, more):
    before = words.minutes(AT, AT + timedelta(seconds=seconds))
    after = words.minutes(AT, AT + timedelta(seconds=seconds + more))
    assert 0 <= before <= after
    assert isinstance(after, int)

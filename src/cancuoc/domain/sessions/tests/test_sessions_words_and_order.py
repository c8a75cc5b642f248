"""Words on tickets and lists, who goes first, and news that survives the journey; no database."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.sessions import facts, refusals, rules
from cancuoc.domain.sessions.rules import (
    BOOKING_MOVES,
    TICKET_MOVES,
    BookingAct,
    BookingState,
    Lane,
    Outcome,
    Priority,
    TicketAct,
    TicketState,
)
from cancuoc.domain.sessions.services import normal_code
from cancuoc.kernel.moves import IllegalMove, after
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band

AT = datetime(2024, 7, 6, 11, 0, tzinfo=UTC)
WORDS = {
    Lane.UNDER_6: "Dưới 6 tuổi",
    Lane.FROM_6: "Từ 6 đến dưới 14",
    Lane.FROM_14: "Từ 14 tuổi",
    Lane.PRIORITY: "Ưu tiên",
    Outcome.CAPTURED: "Đã thu nhận",
    Outcome.CONFIRMATION: "Đã cấp giấy xác nhận",
    Outcome.POSTPONED: "Hẹn buổi khác",
    Outcome.PAPERS_MISSING: "Thiếu giấy tờ",
    Outcome.WRONG_PERSON: "Nhầm người",
    Priority.ELDERLY: "Từ đủ 80 tuổi",
    Priority.INFANT: "Có trẻ dưới 36 tháng đi cùng",
    Priority.DISABLED: "Người khuyết tật",
    Priority.PREGNANT: "Phụ nữ mang thai",
}


@pytest.mark.parametrize("code", [*Lane, *Outcome, *Priority])
def test_the_words_an_officer_reads(code):
    assert code.vi == WORDS[code]


@pytest.mark.parametrize(
    ("age", "reason"), [(0, None), (79, None), (80, "elderly"), (114, "elderly")]
)
def test_from_eighty_nobody_waits_in_the_ordinary_lane(age, reason):
    assert rules.priority_by_age(age) == reason


def test_what_the_birth_date_says_is_not_asked_at_the_door():
    assert set(rules.SEEN_AT_THE_DOOR) == set(Priority) - {Priority.ELDERLY}


@pytest.mark.parametrize("band", Band)
def test_priority_has_one_lane_whatever_the_age(band):
    assert rules.lane_of(band=band, priority=True) is Lane.PRIORITY
    assert rules.lane_of(band=band, priority=False) is not Lane.PRIORITY


@given(st.sampled_from(list(Lane)), st.integers(1, 99_999))
def test_a_label_says_its_lane_and_number_and_fits_its_column(lane, number):
    text = rules.label(lane=lane, number=number)
    assert (text[0], int(text[1:])) == (lane, number)
    assert 4 <= len(text) <= 8


TICKETS = st.lists(
    st.tuples(
        st.sampled_from([str(lane) for lane in Lane]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(1, 999),
    ),
    unique=True,
    max_size=12,
)


@given(TICKETS, st.randoms(use_true_random=False))
def test_who_is_next_does_not_depend_on_how_the_list_was_read(tickets, chance: random.Random):
    def key(row):
        lane, due, came, number = row
        return rules.calling_order(
            lane=lane,
            due_at=AT + timedelta(minutes=due),
            issued_at=AT + timedelta(minutes=came),
            label=rules.label(lane=lane, number=number),
        )

    shuffled = list(tickets)
    chance.shuffle(shuffled)
    assert sorted(shuffled, key=key) == sorted(tickets, key=key)
    assert len({key(row) for row in tickets}) == len(tickets), "no two are equally next"


@given(st.lists(st.sampled_from(list(TicketAct)), max_size=12))
def test_however_a_visit_goes_it_is_done_only_after_it_was_begun(acts):
    state, begun = TicketState.WAITING, False
    for act in acts:
        try:
            state = after(moves=TICKET_MOVES, state=state, act=act)
        except IllegalMove:
            continue
        begun = begun or state is TicketState.SERVING
        assert state is not TicketState.DONE or begun


@given(st.lists(st.sampled_from(list(BookingAct)), max_size=8))
def test_a_booking_moves_at_most_twice(acts):
    state, moved = BookingState.BOOKED, 0
    for act in acts:
        try:
            state = after(moves=BOOKING_MOVES, state=state, act=act)
        except IllegalMove:
            continue
        moved += 1
    assert moved <= 2


class TestCodes:
    @given(st.text(max_size=40))
    def test_reading_a_code_again_changes_nothing(self, typed):
        once = normal_code(typed)
        assert normal_code(once) == once
        assert len(once) <= 16

    @given(st.text(alphabet="23456789ABCDEFGHJKMNPQRSTUVWXYZ", min_size=8, max_size=8), st.data())
    def test_spaces_dashes_and_small_letters_make_no_other_code(self, code, data):
        noise = st.text(alphabet=" -./\t", max_size=2)
        typed = "".join(data.draw(noise) + letter for letter in code)
        assert normal_code(typed.lower()) == code

    @pytest.mark.parametrize("typed", ["", "   ", "---", "\x00", "%_'\"\\"])
    def test_what_has_no_letter_is_no_code(self, typed):
        assert normal_code(typed) == ""


IDS = st.uuids()
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))
NEWS = st.one_of(
    st.builds(facts.Booked, at=MOMENTS, starts_at=MOMENTS),
    st.builds(facts.BookingCancelled, at=MOMENTS),
    st.builds(facts.Arrived, at=MOMENTS),
    st.builds(facts.Finished, at=MOMENTS),
)


@settings(max_examples=60)
@given(NEWS)
def test_news_reads_back_as_it_was_told(fact):
    """Through the text of the table and back, also when nobody knows who came."""
    assert type(fact).from_json(json.loads(json.dumps(fact.to_json()))) == fact


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        (facts.Booked, "sessions.Booked"),
        (facts.BookingCancelled, "sessions.BookingCancelled"),
        (facts.Arrived, "sessions.Arrived"),
        (facts.Finished, "sessions.Finished"),
    ],
)
def test_a_topic_is_for_ever(kind, topic):
    """Deliveries of yesterday are read by the program of today."""
    assert kind.topic == topic


def test_news_of_a_newer_program_is_still_read():
    told = facts.BookingCancelled(
        at=AT, booking_id=UUID(int=1), session_id=UUID(int=2), person_ids=()
    )
    body = {**told.to_json(), "reason": "later"}
    assert facts.BookingCancelled.from_json(body) == told


# The status every door answers with, by the kind of refusal.
STATUS = {
    "SlotFull": 409,
    "AlreadyBooked": 409,
    "SlotGone": 410,
    "TooManyPeople": 422,
    "NoSuchBooking": 404,
    "NoSuchSession": 404,
    "NoSuchTicket": 404,
    "AlreadyReceived": 409,
    "NobodyWaits": 404,
}


@pytest.mark.parametrize(("name", "status"), STATUS.items(), ids=STATUS)
def test_a_refusal_has_its_status_its_words_and_its_next_step(name, status):
    refusal = getattr(refusals, name)()
    assert refusal.status == status
    said = refusal.as_dict()
    assert said["error"] == name
    assert said["message"] not in ("", Refusal.message)
    assert said["next_step"] not in ("", Refusal.next_step)

"""Every figure of an evening comes back from the period rows, whatever was done and undone."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from cancuoc.domain.sessions import figures, queries, refusals, services
from cancuoc.domain.sessions.rules import GONE, TICKET_MOVES, UNDOABLE, Lane, TicketAct, TicketState
from cancuoc.domain.sessions.tests.world import OPEN, RECEPTION, act, arrive, opened
from cancuoc.kernel.reckoning import Step, reckon

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def step(state: str, minute: float, *, by: str = "") -> Step:
    return Step(state=TicketState(state), act=by, counter="1", since=OPEN + minute * MINUTE)


class TestReckon:
    def test_each_state_gets_its_time(self):
        steps = [step("waiting", 0), step("called", 12), step("serving", 13), step("done", 21)]
        spent = reckon(steps, until=OPEN + 60 * MINUTE)
        assert (spent.waiting, spent.called, spent.serving) == (
            12 * MINUTE,
            MINUTE,
            8 * MINUTE,
        )
        assert (spent.calls, spent.first_call) == (1, OPEN + 12 * MINUTE)

    def test_what_is_open_counts_up_to_now(self):
        assert reckon([step("waiting", 0)], until=OPEN + 7 * MINUTE).waiting == 7 * MINUTE

    @pytest.mark.parametrize("end", sorted(GONE))
    def test_what_is_over_counts_no_longer(self, end):
        spent = reckon([step("waiting", 0), step(end, 5)], until=OPEN + 90 * MINUTE)
        assert (spent.waiting, spent.serving) == (5 * MINUTE, timedelta(0))

    def test_whoever_comes_back_from_absence_waited_only_in_the_room(self):
        steps = [step("waiting", 0), step("absent", 5), step("waiting", 30), step("called", 34)]
        assert reckon(steps, until=OPEN + 34 * MINUTE).waiting == 9 * MINUTE

    def test_an_act_taken_back_never_happened(self):
        steps = [
            step("waiting", 0),
            step("called", 10, by="call"),
            step("waiting", 10.1, by="undo"),
            step("called", 14, by="call"),
        ]
        spent = reckon(steps, until=OPEN + 15 * MINUTE)
        assert (spent.waiting, spent.called) == (14 * MINUTE, MINUTE)
        assert (spent.calls, spent.first_call) == (1, OPEN + 14 * MINUTE)

    def test_time_aside_is_part_of_the_wait(self):
        steps = [step("waiting", 0), step("held", 4), step("called", 9)]
        assert reckon(steps, until=OPEN + 9 * MINUTE).before_call == 9 * MINUTE


class Book:
    """An evening kept by hand beside the room: what each ticket's seconds went into."""

    def __init__(self, chance: random.Random) -> None:
        self.session, self.chance, self.at = opened(), chance, OPEN
        self.states: dict = {}
        self.spent: dict = {}
        self.backs: dict = {}

    def come(self) -> None:
        (key,) = arrive(self.session, at=self.at)
        self.states[key] = TicketState.WAITING
        self.spent[key] = dict.fromkeys(TicketState, timedelta(0))

    def wait(self, length: timedelta) -> None:
        for key, state in self.states.items():
            if state not in GONE:
                self.spent[key][state] += length
        self.at += length

    def move(self) -> None:
        key = self.chance.choice(list(self.states))
        allowed = [name for state, name in TICKET_MOVES if state is self.states[key]]
        if not allowed:
            return
        name = self.chance.choice(allowed)
        before = self.states[key], dict(self.spent[key])
        act(key, name, at=self.at, counter=self.chance.choice("123"))
        self.states[key] = TICKET_MOVES[before[0], name]
        if str(name) in UNDOABLE and self.chance.random() < 0.4:
            self.take_back(key, before)

    def transfer(self) -> None:
        key = self.chance.choice(list(self.states))
        if self.states[key] is TicketState.WAITING:
            lane = self.chance.choice([Lane.UNDER_6, Lane.FROM_6])
            try:
                services.transfer(ticket_id=key, lane=lane, at=self.at, by=RECEPTION)
            except refusals.NowhereToGo:
                return
            self.take_back(key, (TicketState.WAITING, dict(self.spent[key])))

    def take_back(self, key, before) -> None:
        seconds = self.chance.randint(1, 10) * SECOND
        self.wait(seconds)
        services.undo(ticket_id=key, at=self.at, by=RECEPTION)
        state, spent = before
        if state not in GONE:
            spent[state] += seconds
        self.states[key], self.spent[key] = state, spent


@pytest.mark.django_db
@pytest.mark.usefixtures("own_transactions")
@pytest.mark.parametrize("seed", range(4))
def test_the_rows_alone_give_what_was_kept_by_hand(hanoi, seed):
    book = Book(random.Random(seed))
    for _ in range(3):
        book.come()
    for _ in range(45):
        book.wait(book.chance.randint(1, 300) * SECOND)
        book.chance.choice([book.come, book.move, book.move, book.move, book.transfer])()
    found = figures.spent_by_ticket(session_id=book.session, at=book.at)
    assert set(found) == set(book.states)
    for key, spent in found.items():
        kept = book.spent[key]
        assert spent.waiting == kept[TicketState.WAITING]
        assert spent.called == kept[TicketState.CALLED]
        assert spent.serving == kept[TicketState.SERVING]
        assert spent.held == kept[TicketState.HELD]
        assert queries.ticket(ticket_id=key).state is book.states[key]


@pytest.mark.django_db
class TestEvening:
    def test_nobody_came(self, hanoi):
        found = figures.evening(session_id=opened(), at=OPEN)
        assert (found.called, found.done, found.waited, found.served) == (0, 0, None, None)

    def test_medians_of_what_was_waited_and_served(self, hanoi):
        session = opened()
        for minutes, length in ((10, 4), (20, 8), (60, 9)):
            (key,) = arrive(session)
            self.serve(key, called=OPEN + minutes * MINUTE, length=length * MINUTE)
        found = figures.evening(session_id=session, at=OPEN + 90 * MINUTE)
        assert (found.called, found.done) == (3, 3)
        assert (found.waited, found.longest, found.served) == (20.0, 60.0, 8.0)

    def test_it_can_be_asked_for_an_earlier_moment(self, hanoi):
        session = opened()
        (key,) = arrive(session)
        self.serve(key, called=OPEN + 10 * MINUTE, length=5 * MINUTE)
        early = figures.evening(session_id=session, at=OPEN + 12 * MINUTE)
        assert (early.called, early.done) == (1, 0)

    def serve(self, key, *, called: datetime, length: timedelta) -> None:
        services.act_on(ticket_id=key, act=TicketAct.CALL, counter="1", at=called, by=RECEPTION)
        act(key, "begin", at=called)
        act(key, "finish", at=called + length)

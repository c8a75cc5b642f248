"""Officers wish and ask for leave themselves; only a planner of the area grants it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from tests.support import crews as crew
from tests.support import families, plans
from tests.support.families import AT, ON, PLANNER
from tests.support.rollbacks import own_transactions
from tests.support.told import Told

from cancuoc.domain.planning import crewing, crews, own_wishes, roster_making
from cancuoc.domain.planning.crew_rules import AskState, AwayKind
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.kernel.moves import IllegalMove

__all__ = ["own_transactions"]
MONDAY, TUESDAY = date(2024, 7, 8), date(2024, 7, 9)


def me(username: str = "cb1") -> Actor:
    return Actor(id=f"user:{username}", kind=ActorKind.OFFICER, hand=f"hand:{username}")


@pytest.fixture
def ground(hanoi):
    made = plans.campaign()
    crew.officers()
    return made


def ask(by: Actor | None = None, **changes: object):
    said = {"kind": AwayKind.LEAVE, "first_day": MONDAY, "last_day": TUESDAY, "note": "Cưới em"}
    return own_wishes.ask(**{**said, **changes}, at=AT, by=by or me())


def answer(key, *, grant: bool, why: str = "", by: Actor = PLANNER) -> None:
    own_wishes.answer(request_id=key, grant=grant, why=why, at=AT, by=by)


def away() -> list[tuple[date, date]]:
    return [(one.first_day, one.last_day) for one in crews.away(username="cb1", since=ON)]


class TestWishes:
    def test_one_s_own_wish_goes_into_the_next_roster(self, ground):
        crew.sessions(ground)
        own_wishes.wish(on=MONDAY, shift="evening", wanted=False, at=AT, by=me())
        crew.ask()
        task = roster_making.take(at=AT, by=plans.WORKER)
        assert task is not None
        (wish,) = task.question.crew.wishes
        assert (wish.officer, wish.day, wish.shift, wish.wanted) == ("cb1", 0, "evening", False)

    def test_it_is_changed_and_taken_back(self, ground):
        for wanted in (True, False):
            own_wishes.wish(on=MONDAY, shift="morning", wanted=wanted, at=AT, by=me())
        assert [row.wanted for row in crews.wishes(username="cb1", since=ON)] == [False]
        own_wishes.wish(on=MONDAY, shift="morning", wanted=None, at=AT, by=me())
        assert crews.wishes(username="cb1", since=ON) == []

    def test_every_wish_leaves_a_line(self, ground):
        told = Told()
        own_wishes.wish(on=MONDAY, shift="morning", wanted=True, at=AT, by=me())
        assert told.acts() == ["planning.wish_own"]

    @pytest.mark.parametrize(
        ("by", "on", "shift", "refusal"),
        [
            (me("nguoila"), MONDAY, "morning", own_wishes.NotInCrew),
            (me(), ON, "morning", own_wishes.TooLate),
            (me(), MONDAY, "night", crewing.BadLeave),
            (plans.WORKER, MONDAY, "morning", NotAllowed),
        ],
        ids=["stranger", "today", "shift", "machine"],
    )
    def test_what_cannot_be_is_refused(self, ground, own_transactions, by, on, shift, refusal):
        with pytest.raises(refusal):
            own_wishes.wish(on=on, shift=shift, wanted=True, at=AT, by=by)
        assert crews.wishes(username="cb1", since=ON) == []


class TestLeave:
    def test_a_request_alone_changes_no_roster(self, ground):
        crew.sessions(ground)
        key = ask()
        assert away() == []
        (row,) = own_wishes.waiting(scope=("01",), on=ON)
        assert (row.id, row.full_name, row.note) == (key, "Trần Văn Một", "Cưới em")
        crew.ask()
        task = roster_making.take(at=AT, by=plans.WORKER)
        assert task is not None
        assert all(not who.leave for who in task.question.crew.officers)

    def test_granted_it_is_leave_and_the_next_roster_knows(self, ground):
        crew.sessions(ground)
        told = Told()
        answer(ask(), grant=True)
        assert told.acts() == ["planning.ask_leave", "planning.grant_leave"]
        assert away() == [(MONDAY, TUESDAY)]
        assert own_wishes.waiting(scope=("01",), on=ON) == []
        crew.ask()
        task = roster_making.take(at=AT, by=plans.WORKER)
        assert task is not None
        leave = {who.code: who.leave for who in task.question.crew.officers}
        assert leave["cb1"] == {0, 1}

    def test_declined_it_keeps_its_reason_and_gives_no_leave(self, ground):
        answer(ask(), grant=False, why="Thiếu người")
        assert away() == []
        (row,) = own_wishes.mine(by=me())
        assert (row.state, row.why) == (AskState.DECLINED, "Thiếu người")

    def test_taken_back_it_waits_no_more_and_can_be_asked_anew(self, ground):
        key = ask()
        own_wishes.take_back(request_id=key, at=AT, by=me())
        assert own_wishes.waiting(scope=("01",), on=ON) == []
        assert ask() != key

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"first_day": ON}, own_wishes.TooLate),
            ({"first_day": TUESDAY, "last_day": MONDAY}, crewing.BadLeave),
            ({"last_day": date(2025, 7, 9)}, crewing.BadLeave),
            ({"kind": AwayKind.ILL}, crewing.BadLeave),
            ({"by": me("nguoila")}, own_wishes.NotInCrew),
        ],
        ids=["today", "backwards", "a year", "ill", "stranger"],
    )
    def test_what_cannot_be_asked_is_refused(self, ground, own_transactions, changes, refusal):
        with pytest.raises(refusal):
            ask(**changes)
        assert own_wishes.waiting(scope=("01",), on=ON) == []

    def test_the_same_days_are_not_asked_twice(self, ground, own_transactions):
        key = ask()
        with pytest.raises(own_wishes.AskedAlready):
            ask(first_day=TUESDAY, last_day=TUESDAY)
        answer(key, grant=True)
        with pytest.raises(crewing.LeaveTaken):
            ask(first_day=TUESDAY, last_day=TUESDAY)

    def test_days_taken_meanwhile_are_not_granted_and_the_request_still_waits(
        self, ground, own_transactions
    ):
        key = ask()
        days = {"first_day": TUESDAY, "last_day": TUESDAY}
        crewing.take_leave(username="cb1", kind=AwayKind.TRAINING, **days, at=AT, by=PLANNER)
        with pytest.raises(crewing.LeaveTaken):
            answer(key, grant=True)
        assert [row.id for row in own_wishes.waiting(scope=("01",), on=ON)] == [key]

    def test_an_answer_is_given_once(self, ground, own_transactions):
        key = ask()
        answer(key, grant=True)
        with pytest.raises(IllegalMove):
            answer(key, grant=False, why="x")
        with pytest.raises(IllegalMove):
            own_wishes.take_back(request_id=key, at=AT, by=me())


class TestWhoMay:
    def test_nobody_is_refused_without_a_word(self, ground, own_transactions):
        key = ask()
        with pytest.raises(own_wishes.ReasonNeeded):
            answer(key, grant=False, why="  ")

    def test_only_planners_of_the_area_answer(self, ground, own_transactions):
        key = ask()
        with pytest.raises(NotAllowed):
            answer(key, grant=True, by=me("cb2"))
        other = families.officer("khac", Role.PLANNER, units_held=("006",))
        with pytest.raises(own_wishes.NoSuchRequest):
            answer(key, grant=True, by=other)
        assert own_wishes.waiting(scope=("006",), on=ON) == []

    def test_another_s_request_is_not_taken_back_nor_seen(self, ground, own_transactions):
        key = ask()
        for wrong in (key, uuid4()):
            with pytest.raises(own_wishes.NoSuchRequest):
                own_wishes.take_back(request_id=wrong, at=AT, by=me("cb2"))
        assert own_wishes.mine(by=me("cb2")) == []

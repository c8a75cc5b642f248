"""Rosters: asked for, taken, noted, left, stopped; posts short are named; locks and illness."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from tests.support import crews, plans
from tests.support.families import AT, ON, PLANNER, officer
from tests.support.plans import THANH_XUAN, WORKER
from tests.support.rollbacks import own_transactions
from tests.support.told import Told, rows_of

from cancuoc.domain.planning import (
    crewing,
    roster_live,
    roster_making,
    rostering,
    rosters,
    running,
    services,
)
from cancuoc.domain.planning.crew_rules import AwayKind
from cancuoc.domain.planning.rules import RunState
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.kernel.clock import VN
from cancuoc.kernel.moves import IllegalMove

__all__ = ["own_transactions"]
STRANGER = officer("x", Role.PLANNER, units_held=("006",))


@pytest.fixture
def ground(hanoi):
    """Seven officers and three evenings of a team with two kits."""
    made = plans.campaign(ends_on=date(2024, 7, 31))
    crews.officers()
    crews.sessions(made)
    return made


def row_of(key) -> rosters.RosterRow:
    row = rosters.roster(run_id=key, scope=("01",), on=ON)
    assert row is not None
    return row


class TestAsk:
    def test_a_roster_waits_with_the_posts_of_its_sessions(self, ground):
        told = Told()
        key = crews.ask(name="  Tuần   một ")
        row = row_of(key)
        assert (row.name, row.state, row.figures) == ("Tuần một", RunState.WAITING, None)
        assert (row.first_day, row.last_day) == (date(2024, 7, 8), date(2024, 7, 14))
        assert told.acts() == ["planning.ask_roster"]
        task = roster_making.take(at=AT, by=WORKER)
        posts = [seat.post for seat in task.seats if seat.day == 0]
        assert sorted(posts) == ["capture", "capture", "driver", "lead", "reception"]

    def test_it_may_begin_in_the_middle_of_a_week_and_ends_on_a_sunday(self, ground):
        row = row_of(crews.ask(first_day=date(2024, 7, 10)))
        assert (row.first_day, row.last_day) == (date(2024, 7, 10), date(2024, 7, 14))
        task = roster_making.take(at=AT, by=WORKER)
        assert (task.question.crew.first, task.question.from_day) == (date(2024, 7, 8), 2)
        assert {seat.day for seat in task.seats} == {0}

    @pytest.mark.parametrize(
        ("changes", "refusal", "word"),
        [
            ({"first_day": ON}, services.UnableToPlan, "ngày mai"),
            ({"weeks": 7}, services.UnableToPlan, "6 tuần"),
            ({"seconds": 4}, services.UnableToPlan, "5 giây"),
            ({"first_day": date(2024, 8, 5)}, rostering.NothingToRoster, "không có buổi nào"),
            ({"unit_code": "006"}, rostering.NothingToRoster, "chưa có cán bộ"),
            ({"by": officer("x", Role.COMMANDER)}, NotAllowed, ""),
            ({"by": STRANGER}, services.OutOfArea, ""),
        ],
        ids=["today", "long", "short", "nothing", "nobody", "role", "area"],
    )
    def test_bad_questions_are_refused_in_words(
        self, ground, own_transactions, changes, refusal, word
    ):
        before = rows_of("planning")
        with pytest.raises(refusal) as refused:
            crews.ask(**changes)
        assert word in refused.value.message
        assert rows_of("planning") == before

    def test_a_queue_that_is_full_says_so(self, ground, own_transactions):
        for _ in range(running.MOST_AT_ONCE):
            crews.ask()
        with pytest.raises(running.TooManyRuns):
            crews.ask()

    def test_leave_wishes_and_the_unit_s_limits_are_part_of_the_question(self, ground):
        crewing.take_leave(
            username="cb1",
            kind=AwayKind.TRAINING,
            first_day=date(2024, 7, 9),
            last_day=date(2024, 7, 20),
            at=AT,
            by=PLANNER,
        )
        crewing.wish(
            username="cb2", on=date(2024, 7, 8), shift="evening", wanted=False, at=AT, by=PLANNER
        )
        crewing.set_limit(name="overtime_month", number=20, source="QĐ 1", at=AT, by=PLANNER)
        crews.ask()
        crew = roster_making.take(at=AT, by=WORKER).question.crew
        assert crew.officers[0].leave == {1, 2, 3, 4, 5, 6}
        assert [(w.officer, w.day, w.wanted) for w in crew.wishes] == [("cb2", 0, False)]
        assert crew.rules.law["overtime_month"].minutes == 20 * 60

    def test_a_plan_that_is_not_live_brings_its_sessions(self, hanoi):
        made = plans.campaign()
        crews.officers()
        plans.ask(made)
        plan = plans.solve()
        crews.ask(plan_id=plan)
        assert {seat.team for seat in roster_making.take(at=AT, by=WORKER).seats} == {"D1", "D2"}

    def test_a_plan_without_an_answer_has_nothing_to_staff(self, ground, own_transactions):
        plan = plans.ask(ground)
        with pytest.raises(IllegalMove):
            crews.ask(plan_id=plan)


class TestMaking:
    def test_every_post_is_filled_or_named(self, ground):
        crews.ask()
        key = crews.make()
        found, row = rosters.found(run_id=key), row_of(key)
        assert (row.state, row.figures["missing"], row.figures["broken"]) == (RunState.DONE, 0, [])
        assert len(found.cells) == row.figures["posts"] == 15
        assert found.sessions == {f"D1 2024-07-{day:02d}T18:30": "D1" for day in (8, 9, 10)}

    def test_posts_short_come_by_session_with_what_keeps_people_away(self, hanoi):
        made = plans.campaign()
        crews.officers(crews.CREW[:2])
        crews.sessions(made, [8])
        crewing.take_leave(
            username="cb1",
            kind=AwayKind.LEAVE,
            first_day=date(2024, 7, 8),
            last_day=date(2024, 7, 8),
            at=AT,
            by=PLANNER,
        )
        crews.ask()
        key = crews.make()
        said = {
            (one.post, one.able, tuple(one.causes.items()))
            for one in rosters.found(run_id=key).empty
        }
        assert said == {
            ("capture", 1, (("leave", 1),)),
            ("driver", 0, ()),
            ("reception", 1, (("busy", 1),)),
        }
        assert row_of(key).figures["missing"] == 4

    def test_the_oldest_first_and_each_once(self, ground):
        keys = [crews.ask(at=AT + timedelta(minutes=n)) for n in range(2)]
        taken = [roster_making.take(at=AT, by=WORKER) for _ in range(3)]
        assert [task and task.id for task in taken] == [*keys, None]

    def test_a_silent_process_loses_its_roster_and_the_next_goes_on_from_the_best(self, ground):
        key = crews.ask()
        roster_making.take(at=AT, by=WORKER)
        best = [["cb1", 0, "evening", "lead"]]
        end = {"run_id": key, "best": 9.0, "bound": 1.0, "by": WORKER, "at": AT}
        assert roster_making.note(checkpoint=best, seconds=2.5, **end)
        assert roster_making.take(at=AT + running.SILENT, by=WORKER) is None
        task = roster_making.take(at=AT + running.SILENT + timedelta(seconds=1), by=WORKER)
        assert (task.id, task.spent) == (key, 2.5)
        assert [tuple(one) for one in task.resume] == [("cb1", 0, "evening", "lead")]

    def test_a_wish_to_stop_is_heard(self, ground):
        key = crews.ask()
        roster_making.take(at=AT, by=WORKER)
        rostering.stop(run_id=key, at=AT, by=PLANNER)
        end = {"run_id": key, "best": 9.0, "bound": 1.0, "by": WORKER, "at": AT}
        assert not roster_making.note(checkpoint=[], seconds=2.5, **end)
        assert row_of(key).stopping
        assert [(p.seconds, p.best) for p in rosters.progress(run_id=key)] == [(2.5, 9.0)]

    def test_left_failed_and_only_by_the_system(self, ground):
        key = crews.ask()
        roster_making.take(at=AT, by=WORKER)
        roster_making.leave(run_id=key, at=AT, by=WORKER)
        assert row_of(key).state is RunState.WAITING
        roster_making.take(at=AT, by=WORKER)
        with pytest.raises(NotAllowed), transaction.atomic():
            roster_making.take(at=AT, by=PLANNER)
        roster_making.fail(run_id=key, why="hết bộ nhớ", at=AT, by=WORKER)
        assert (row_of(key).state, row_of(key).why) == (RunState.FAILED, "hết bộ nhớ")
        with pytest.raises(IllegalMove), transaction.atomic():
            rostering.stop(run_id=key, at=AT, by=PLANNER)

    @pytest.mark.parametrize("act", ["stop", "publish", "again", "change"])
    def test_another_area_does_not_see_it(self, ground, own_transactions, act):
        crews.ask()
        key = crews.make()
        end = {"run_id": key, "at": AT, "by": STRANGER}
        acts = {
            "stop": lambda: rostering.stop(**end),
            "publish": lambda: roster_live.publish(**end),
            "again": lambda: rostering.ask_again(locked=[("cb1", ON)], **end),
            "change": lambda: rostering.change(**end),
        }
        with pytest.raises(roster_making.NoSuchRoster):
            acts[act]()
        assert rosters.roster(run_id=key, scope=("006",), on=ON) is None
        assert rosters.rosters(scope=("006",), on=ON) == []


class TestWhatWasWorkedBefore:
    def test_the_week_before_stands_and_overtime_of_the_month_counts(self, ground):
        """Morning and evening on one day are ten hours: two of them are overtime."""
        morning = ((7, 30), (11, 30))
        crews.sessions(ground, [8, 9, 10], team="D2", kits=["K3"], hours=morning)
        worked = len(rosters.found(run_id=crews.live()).cells)
        crews.sessions(ground, [15, 22])
        crews.ask(first_day=date(2024, 7, 15))
        task = roster_making.take(at=AT, by=WORKER)
        assert (task.question.crew.first, task.question.from_day) == (date(2024, 7, 8), 7)
        assert len(task.question.stands) == worked > 15
        crews.ask(first_day=date(2024, 7, 22))
        later = roster_making.take(at=AT, by=WORKER).question
        assert later.stands == ()
        told = {who.code: who.overtime_month for who in later.crew.officers}
        days: dict[tuple[str, int], int] = {}
        for one in task.question.stands:
            minutes = later.crew.rules.shifts[one.shift].minutes
            days[one.officer, one.day] = days.get((one.officer, one.day), 0) + minutes
        for code, minutes in told.items():
            expected = sum(max(0, m - 480) for (who, _), m in days.items() if who == code)
            assert minutes == expected
        assert any(told.values())


class TestLocked:
    def test_kept_shifts_stand_in_the_next_draft(self, ground):
        crews.ask()
        key = crews.make()
        cell = rosters.found(run_id=key).cells[0]
        again = rostering.ask_again(
            run_id=key, locked=[(cell.username, cell.on)], at=AT, by=PLANNER
        )
        assert crews.make() == again
        kept = {(c.username, c.on, c.post) for c in rosters.found(run_id=again).cells}
        assert (cell.username, cell.on, cell.post) in kept
        assert rosters.changes(run_id=again) is None

    @pytest.mark.parametrize(
        "locked", [[], [("cb1", date(2024, 7, 20))], [("nobody", date(2024, 7, 8))]]
    )
    def test_nothing_or_nobody_kept_is_refused(self, ground, own_transactions, locked):
        crews.ask()
        key = crews.make()
        with pytest.raises(rostering.NothingToKeep):
            rostering.ask_again(run_id=key, locked=locked, at=AT, by=PLANNER)

    def test_a_draft_is_not_changed_but_asked_again(self, ground, own_transactions):
        crews.ask()
        with pytest.raises(IllegalMove):
            rostering.change(run_id=crews.make(), at=AT, by=PLANNER)


class TestIll:
    # 17:00 on Tuesday 9 July 2024 in Hà Nội: the evening shift begins at 18:00.
    FIVE = datetime(2024, 7, 9, 17, 0, tzinfo=VN)

    def ill(self, username: str, *, at: datetime = FIVE, days: int = 1):
        on = at.astimezone(VN).date()
        return rostering.fell_ill(
            username=username,
            first_day=on,
            last_day=on + timedelta(days=days - 1),
            at=at,
            by=PLANNER,
        )

    def test_tonight_s_post_is_filled_and_nobody_else_s_day_changes(self, ground):
        key = crews.live()
        tonight = [c for c in rosters.found(run_id=key).cells if c.on == self.FIVE.date()]
        capture = next(c for c in tonight if c.post == "capture")
        (change,) = self.ill(capture.username)
        assert crews.make(at=self.FIVE) == change
        gone, new = rosters.changes(run_id=change)
        assert [(c.username, c.on) for c in gone] == [(capture.username, self.FIVE.date())]
        assert [(c.on, c.post) for c in new] == [(self.FIVE.date(), "capture")]
        assert row_of(change).figures["missing"] == 0
        assert row_of(change).changes_live

    def test_who_has_no_shift_changes_no_roster(self, ground):
        key = crews.live()
        busy = {c.username for c in rosters.found(run_id=key).cells if c.on.day == 9}
        free = min({row[0] for row in crews.CREW} - busy)
        told = Told()
        assert self.ill(free) == ()
        assert told.acts() == ["planning.take_leave"]

    def test_ill_twice_is_refused(self, ground, own_transactions):
        self.ill("cb1")
        with pytest.raises(crewing.LeaveTaken):
            self.ill("cb1")

    def test_what_has_begun_is_not_re_made(self, ground):
        key = crews.live()
        nine = self.FIVE.replace(hour=19)
        tonight = next(c for c in rosters.found(run_id=key).cells if c.on == nine.date())
        (change,) = self.ill(tonight.username, at=nine, days=2)
        crews.make(at=nine)
        _, new = rosters.changes(run_id=change)
        assert all(c.on > nine.date() for c in new)

    def test_a_roster_that_is_over_is_not_changed(self, ground, own_transactions):
        key = crews.live()
        with pytest.raises(rostering.NothingToRoster, match="đã qua"):
            rostering.change(run_id=key, at=AT + timedelta(days=30), by=PLANNER)


def test_the_area_of_the_crew_is_the_area_of_the_roster(ground):
    assert row_of(crews.ask()).unit_code == THANH_XUAN

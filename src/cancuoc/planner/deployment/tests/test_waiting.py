from dataclasses import replace

import pytest

from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.explain_model import Kind, Limit
from cancuoc.planner.deployment.figures import figures, shortages
from cancuoc.planner.deployment.problem import Class, Kit, Plan, Visit
from cancuoc.planner.deployment.tests.districts import lead, problem, site, team
from cancuoc.planner.deployment.waiting import lift, why_waits


def held(*visits):
    """Return a plan from "D1 X2 0" lines: team, site, slot."""
    rows = [line.split() for line in visits]
    return Plan(
        visits=tuple(Visit(team=t, site=s, slot=int(n), kits=(f"K{t[1:]}",)) for t, s, n in rows)
    )


def broken(asked, plan):
    return bool(violations(asked, plan) or shortages(asked, plan.visits))


def told(waiting):
    return [(h.limits, [words.vi for words in h.words]) for h in waiting.hindrances]


class TestTheTurn:
    def test_when_a_commune_is_first_seen(self):
        waiting = why_waits(problem(2, 1), held("D1 X2 0", "D1 X1 3"), "X1")
        assert (waiting.first, waiting.words.vi) == (3, "Xã 1 có buổi đầu tối thứ Năm 11/7.")

    def test_a_commune_that_is_never_seen(self):
        waiting = why_waits(problem(2, 1), held("D1 X2 0"), "X1")
        assert (waiting.first, waiting.words.vi) == (None, "Xã 1 chưa có buổi nào.")

    def test_the_first_of_all_waits_for_nothing(self):
        waiting = why_waits(problem(1, 1), held("D1 X1 0"), "X1")
        assert waiting.hindrances == waiting.rivals == ()


class TestLimits:
    @pytest.mark.parametrize(
        ("asked", "limit", "said"),
        [
            (
                problem([site(1, busy=frozenset({0}))], 1),
                Limit(Kind.VENUE, "X1"),
                "Xã 1: không có địa điểm trống tối thứ Hai 8/7.",
            ),
            (
                problem(1, [team(1, off=frozenset({0}))]),
                Limit(Kind.OFF, "D1"),
                "Đội D1 nghỉ tối thứ Hai 8/7.",
            ),
            (
                problem([site(1, needs=frozenset({"iris"}))], 1),
                Limit(Kind.KIT, "X1"),
                "Xã 1: chỉ đội có bộ mống mắt mới làm được.",
            ),
            (
                problem(1, [team(1, most_a_week=0)]),
                Limit(Kind.WEEK, "D1", 0),
                "Đội D1 đã đủ số buổi của tuần 1.",
            ),
            (
                problem(1, 1, crews=lead(224, 225)),
                Limit(Kind.CREW, "BV", 0, "lead"),
                "BV: hết giờ công tổ trưởng của tuần 1.",
            ),
            (
                problem(1, [team(1, kits=(Kit(code="K1", per_hour=10, off=frozenset({0})),))]),
                Limit(Kind.UPKEEP, "D1"),
                "Thiết bị của đội D1 bảo trì tối thứ Hai 8/7.",
            ),
            (
                problem([site(1, venue="NVH", most_teams=0)], 1),
                Limit(Kind.ROOM, "NVH"),
                "Xã 1: địa điểm đã đủ đội tối thứ Hai 8/7.",
            ),
        ],
        ids=["venue", "off", "kit", "week", "crew", "upkeep", "room"],
    )
    def test_the_limit_of_an_evening_is_named_and_lifting_it_helps(self, asked, limit, said):
        asked = replace(asked, slots=asked.slots[:8])
        first = Visit(team="D1", site="X1", slot=0, kits=("K1",))
        assert broken(asked, Plan(visits=(first,)))
        waiting = why_waits(replace(asked, slots=asked.slots[:1]), Plan(visits=()), "X1")
        assert told(waiting) == [((limit,), [said])]
        assert not broken(lift(asked, limit), Plan(visits=(first,)))

    def test_two_limits_at_once_are_named_together(self):
        asked = problem([site(1, busy=frozenset({0}))], [team(1, off=frozenset({0}))])
        waiting = why_waits(asked, held("D1 X1 1"), "X1")
        assert [limits for limits, _ in told(waiting)] == [
            (Limit(Kind.VENUE, "X1"), Limit(Kind.OFF, "D1"))
        ]

    def test_two_are_not_named_when_one_of_them_would_do(self):
        asked = problem([site(1, busy=frozenset({0}))], [team(1, off=frozenset({0})), team(2)])
        waiting = why_waits(asked, held("D1 X1 1"), "X1")
        assert [limits for limits, _ in told(waiting)] == [(Limit(Kind.VENUE, "X1"),)]

    def test_days_won_and_what_it_brings_are_counted(self):
        asked = problem([site(1, busy=frozenset({0}))], 1)
        plan = held("D1 X1 4")
        (one,) = [h for h in why_waits(asked, plan, "X1").hindrances if h.limits]
        more = figures(asked, held("D1 X1 4", "D1 X1 0")).value - figures(asked, plan).value
        assert (one.slots, one.sooner) == ((0,), 4)
        assert one.gain == pytest.approx(more)

    def test_a_plan_that_is_broken_already_is_not_blamed_on_the_commune(self):
        asked = problem([site(1, busy=frozenset({0})), site(2, busy=frozenset({5}))], 2)
        plan = held("D2 X2 5", "D1 X1 1")
        assert [limits for limits, _ in told(why_waits(asked, plan, "X1"))] == [
            (Limit(Kind.VENUE, "X1"),)
        ]

    def test_when_nothing_stands_in_the_way_that_is_said(self):
        (one,) = why_waits(problem(1, 1), held("D1 X1 1"), "X1").hindrances
        assert one.limits == ()
        assert one.words[0].vi == "Không giới hạn nào cản tối thứ Hai 8/7: có đội rảnh."

    def test_a_holiday_is_named(self):
        asked = problem(1, 1)
        slots = (replace(asked.slots[0], holiday=True), *asked.slots[1:])
        asked = replace(asked, slots=slots)
        (one,) = why_waits(asked, held("D1 X1 1"), "X1").hindrances
        assert one.limits == (Limit(Kind.HOLIDAY, "", 0),)
        assert one.words[0].vi == "Ngày nghỉ lễ: tối thứ Hai 8/7."
        assert not broken(lift(asked, one.limits[0]), held("D1 X1 0"))

    def test_another_commune_in_the_shared_hall_is_a_full_hall(self):
        sites = [site(1, venue="NVH", most_teams=1), site(2, venue="NVH")]
        waiting = why_waits(problem(sites, 2), held("D2 X2 0", "D1 X1 1"), "X1")
        assert [limits for limits, _ in told(waiting)] == [(Limit(Kind.ROOM, "NVH"),)]
        (rival,) = waiting.rivals
        assert (rival.site, rival.team) == ("X2", "D2")


class TestRivals:
    def test_a_commune_that_was_worth_more_stands_before(self):
        small = site(1, expected={Class.OTHER: 5})
        asked = problem([small, site(2)], 1)
        plan = held("D1 X2 0")
        asked = replace(asked, slots=asked.slots[:1])
        waiting = why_waits(asked, plan, "X1")
        (rival,) = waiting.rivals
        loss = figures(asked, plan).value - figures(asked, held("D1 X1 0")).value
        assert (rival.site, rival.team, rival.slot) == ("X2", "D1", 0)
        assert rival.loss == pytest.approx(loss)
        assert rival.loss > 0
        assert rival.words.vi.startswith("Tối thứ Hai 8/7, đội D1 ở Xã 2. Đổi sang đây thì kém")

    def test_a_rival_that_was_worth_less_shows_a_plan_that_can_be_bettered(self):
        small = site(2, expected={Class.OTHER: 5})
        asked = problem([site(1), small], 1)
        asked = replace(asked, slots=asked.slots[:1])
        (rival,) = why_waits(asked, held("D1 X2 0"), "X1").rivals
        assert rival.loss < 0
        assert "thì hơn" in rival.words.vi

    def test_the_cheapest_change_stands_first(self):
        sites = [site(1), site(2), site(3, expected={Class.OTHER: 3})]
        asked = problem(sites, 2)
        waiting = why_waits(asked, held("D1 X2 0", "D2 X3 0", "D1 X1 1"), "X1")
        assert [rival.site for rival in waiting.rivals] == ["X3", "X2"]

    def test_a_team_elsewhere_behind_a_limit_is_no_rival(self):
        asked = problem([site(1, busy=frozenset({0})), site(2)], 1)
        waiting = why_waits(asked, held("D1 X2 0", "D1 X1 1"), "X1")
        assert waiting.rivals == waiting.hindrances == ()


class TestLifting:
    def test_only_the_one_named_is_lifted(self):
        asked = problem([site(1, busy=frozenset({0})), site(2, busy=frozenset({0}))], 1)
        lifted = lift(asked, Limit(Kind.VENUE, "X1"))
        assert lifted.site["X1"].busy == frozenset()
        assert lifted.site["X2"].busy == frozenset({0})

    def test_a_room_can_be_lifted_too(self):
        asked = problem([site(1, most_teams=1)], 2)
        plan = held("D1 X1 0", "D2 X1 0")
        assert violations(asked, plan)
        assert violations(lift(asked, Limit(Kind.ROOM, "X1")), plan) == []

from dataclasses import replace
from itertools import combinations

import pytest

from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.explain import explain, usual_wants
from cancuoc.planner.deployment.explain_model import Kind, Outcome, Rules, Want
from cancuoc.planner.deployment.problem import Kit, Plan, Visit
from cancuoc.planner.deployment.tests.districts import SATURDAY, lead, problem, site, team

NAMES = {"BV": "Ba Vì", "ST": "Sơn Tây"}
IRIS, BED = frozenset({"iris"}), frozenset({"bedside"})


def reasons(asked, wants):
    """Explain, prove by trying that no reason is idle, and return the sentences."""
    found = explain(asked, wants, names=NAMES)
    assert found.outcome is Outcome.IMPOSSIBLE
    assert found.smallest
    rules = Rules(asked, wants)
    core = [limit for reason in found.reasons for limit in reason.limits]
    assert rules.ask(core, seconds=20).outcome is Outcome.IMPOSSIBLE
    for one in core:
        rest = [other for other in core if other != one]
        assert rules.ask(rest, seconds=20).outcome is Outcome.POSSIBLE
    return [reason.words.vi for reason in found.reasons]


def on(*slots, visits=1, people=0, sites=("X1",)):
    return [Want(site=s, visits=visits, people=people, slots=frozenset(slots)) for s in sites]


class TestTheSentenceOfTheIssue:
    def test_four_iris_kits_are_needed_and_three_exist(self):
        sites = [site(n, needs=IRIS) for n in range(1, 5)]
        teams = [team(n, features=IRIS) for n in (1, 2, 3)] + [team(4)]
        found = reasons(problem(sites, teams), on(SATURDAY, sites=("X1", "X2", "X3", "X4")))
        assert found[0] == "Ba Vì, sáng thứ Bảy 13/7: cần 4 bộ mống mắt, chỉ có 3."
        assert "Yêu cầu: Xã 1 có 1 buổi, sáng thứ Bảy 13/7." in found


class TestEachFamily:
    def test_teams(self):
        found = reasons(problem(3, 2), on(0, sites=("X1", "X2", "X3")))
        assert found[0] == "Ba Vì, tối thứ Hai 8/7: cần 3 đội, chỉ có 2."

    def test_teams_over_several_slots_are_told_together(self):
        found = reasons(problem(3, 1), on(0, 1, sites=("X1", "X2", "X3")))
        said = "Ba Vì, tối thứ Hai 8/7, tối thứ Ba 9/7: cần 3 lượt đội, chỉ có 2."
        assert found[0] == said

    def test_many_slots_are_counted(self):
        found = reasons(problem(6, 1), on(*range(5), sites=[f"X{n}" for n in range(1, 7)]))
        # Six visits in one week are also one more than a team may hold: either reason is right.
        assert found[0] in {
            "Ba Vì, 5 buổi từ 8/7 đến 12/7: cần 6 lượt đội, chỉ có 5.",
            "Ba Vì, tuần 1: cần 6 buổi của đội, chỉ làm được 5.",
        }

    def test_a_kit_nobody_has(self):
        found = reasons(problem([site(1, needs=BED)], 2), on(0))
        assert found[0] == "Xã 1: cần bộ làm tại giường, không đội nào được giao có."

    def test_a_team_that_is_off(self):
        asked = problem(1, [team(1, off=frozenset({0, 3}))])
        found = reasons(asked, on(0))
        assert found[0] == "Đội D1 nghỉ tối thứ Hai 8/7."

    def test_a_team_off_leaves_one_too_few(self):
        asked = problem(2, [team(1), team(2, off=frozenset({0}))])
        found = reasons(asked, on(0, sites=("X1", "X2")))
        assert "Ba Vì, tối thứ Hai 8/7: cần 2 đội, chỉ có 1." in found
        assert "Đội D2 nghỉ tối thứ Hai 8/7." in found

    def test_a_full_week(self):
        asked = problem(3, [team(1, most_a_week=2)])
        found = reasons(asked, on(*range(7), sites=("X1", "X2", "X3")))
        assert found[0] == "Ba Vì, tuần 1: cần 3 buổi của đội, chỉ làm được 2."

    def test_hours_of_work(self):
        # A visit takes the officer of each post 180 + 45 minutes.
        asked = problem(2, 2, crews=lead(449, 0))
        found = reasons(asked, on(0, 1, sites=("X1", "X2")))
        assert found[0] == "Ba Vì, tuần 1: cần 8 giờ công tổ trưởng, chỉ có 7."

    def test_hours_left_over_in_a_week_are_of_no_use_in_another(self):
        asked = problem(2, 2, crews=lead(449, 224))
        found = reasons(asked, on(*range(14), sites=("X1", "X2")))
        assert found[0] == "Ba Vì, tuần 1, 2: 2 buổi, giờ công tổ trưởng chỉ đủ 1."

    def test_a_venue_that_is_not_free(self):
        asked = problem([site(1, busy=frozenset({SATURDAY, 1}))], 2)
        found = reasons(asked, on(SATURDAY))
        assert found[0] == "Xã 1: không có địa điểm trống sáng thứ Bảy 13/7."

    def test_overtime_counts_as_hours(self):
        asked = problem(2, 2, crews=lead(449, 0))
        more = replace(asked, crews=tuple(replace(row, overtime=1) for row in asked.crews))
        assert explain(more, on(0, 1, sites=("X1", "X2"))).outcome is Outcome.POSSIBLE

    def test_a_kit_in_maintenance(self):
        kit = Kit(code="K1", per_hour=10, features=IRIS, off=frozenset({0}))
        asked = problem([site(1, needs=IRIS)], [team(1, kits=(kit, Kit(code="K", per_hour=9)))])
        assert reasons(asked, on(0))[0] == "Thiết bị của đội D1 bảo trì tối thứ Hai 8/7."

    def test_a_holiday(self):
        asked = problem(1, 1)
        slots = (replace(asked.slots[0], holiday=True), *asked.slots[1:])
        found = reasons(replace(asked, slots=slots), on(0))
        assert found[0] == "Tối thứ Hai 8/7 là ngày nghỉ lễ."

    def test_a_hall_that_two_communes_share(self):
        sites = [site(1, venue="NVH", most_teams=1), site(2, venue="NVH")]
        found = reasons(problem(sites, 2), on(0, sites=("X1", "X2")))
        assert found[0] == "Xã 1, Xã 2: nơi này nhận nhiều nhất 1 đội cùng lúc."

    def test_a_team_with_two_kits_of_a_kind_counts_as_one_team(self):
        two = tuple(Kit(code=f"K{n}", per_hour=10, features=IRIS) for n in (1, 2))
        sites = [site(n, needs=IRIS) for n in (1, 2)]
        found = reasons(problem(sites, [team(1, kits=two), team(2)]), on(0, sites=("X1", "X2")))
        assert found[0] == "Ba Vì, tối thứ Hai 8/7: cần 2 đội có bộ mống mắt, chỉ có 1."

    def test_a_room_that_is_too_small(self):
        found = reasons(problem([site(1, most_teams=1)], 3), on(0, visits=2))
        assert found[0] == "Xã 1: nơi này nhận nhiều nhất 1 đội cùng lúc."

    def test_a_locked_visit_in_the_way(self):
        asked = problem(2, 1, locked=frozenset({Visit(team="D1", site="X2", slot=0, kits=("K1",))}))
        found = reasons(asked, on(0))
        assert "Buổi đã khóa: đội D1 ở Xã 2, tối thứ Hai 8/7." in found
        assert "Ba Vì, tối thứ Hai 8/7: cần 2 đội, chỉ có 1." in found

    def test_people_need_more_visits_than_there_are_teams(self):
        found = reasons(problem(2, 1), on(0, 1, people=55) + on(0, sites=("X2",)))
        assert found[0] == "Ba Vì, tối thứ Hai 8/7: mỗi đội chỉ ở được một nơi."
        assert "Yêu cầu: Xã 1 có 1 buổi cho 55 người, chậm nhất ngày 9/7." in found

    def test_a_wish_that_all_teams_together_cannot_meet(self):
        assert reasons(problem(1, 1), on(0, 1, people=75)) == [
            "Yêu cầu: Xã 1 có 1 buổi cho 75 người, chậm nhất ngày 9/7."
            " Dù mọi đội cùng đến, chỉ được 2 buổi, 60 người."
        ]

    def test_a_wish_where_no_team_may_go(self):
        (said,) = reasons(problem([site(1, district="ST")], 1), on(0))
        assert said.endswith("Dù mọi đội cùng đến, chỉ được 0 buổi, 0 người.")


class TestWhatTheAnswerSays:
    def test_what_can_be_done_comes_with_a_way(self):
        asked = problem(4, 2)
        wants = on(0, 1, sites=("X1", "X2", "X3", "X4"))
        found = explain(asked, wants)
        assert found.outcome is Outcome.POSSIBLE
        assert found.reasons == ()
        assert violations(asked, Plan(visits=found.visits)) == []
        assert {visit.site for visit in found.visits} == {"X1", "X2", "X3", "X4"}

    def test_a_wish_for_no_site_is_met(self):
        assert explain(problem(1, 1), []).outcome is Outcome.POSSIBLE

    def test_lifting_the_only_hindrance_is_enough(self):
        found = explain(problem([site(1, busy=frozenset({0}))], 1), on(0))
        assert [(reason.kind, reason.enough) for reason in found.reasons] == [
            (Kind.VENUE, True),
            (Kind.WANT, True),
        ]
        assert [reason.is_want for reason in found.reasons] == [False, True]

    def test_of_two_troubles_lifting_one_is_not_enough(self):
        asked = problem([site(1, busy=frozenset({0})), site(2, busy=frozenset({0}))], 2)
        found = explain(asked, on(0, sites=("X1", "X2")))
        assert len(found.reasons) == 2
        assert not any(reason.enough for reason in found.reasons)

    def test_teams_of_other_districts_do_not_count_unless_lent(self):
        sites = [site(1), site(2)]
        teams = [team(1), team(2, district="ST")]
        wants = on(0, sites=("X1", "X2"))
        assert reasons(problem(sites, teams), wants)[0].endswith("cần 2 đội, chỉ có 1.")
        lent = problem(sites, teams, loans=frozenset({("ST", "BV")}))
        assert explain(lent, wants).outcome is Outcome.POSSIBLE

    def test_time_that_runs_out_is_never_called_impossible(self):
        found = explain(problem(12, 6), usual_wants(problem(12, 6)), seconds=1e-9)
        assert found.outcome in {Outcome.UNKNOWN, Outcome.POSSIBLE}
        assert found.reasons == ()


class TestTheUsualWishes:
    def test_least_visits_and_the_first_in_time(self):
        asked = problem([site(1, least_visits=2, latest_first=6)], 1)
        least, first = usual_wants(asked)
        assert (least.visits, least.slots) == (2, None)
        assert first.slots == frozenset(range(7))

    def test_a_site_that_may_wait_forever_has_no_date(self):
        assert len(usual_wants(problem(1, 1))) == 1

    def test_a_whole_district_that_comes_too_late_is_explained(self):
        sites = [site(n, latest_first=6) for n in range(1, 8)]
        asked = problem(sites, [team(1, most_a_week=6)])
        found = reasons(asked, usual_wants(asked))
        assert found[0] == "Ba Vì, tuần 1: cần 7 buổi của đội, chỉ làm được 6."
        assert "Yêu cầu: Xã 7 có 1 buổi, chậm nhất ngày 13/7." in found
        assert explain(replace(asked, teams=(team(1, most_a_week=7),)), usual_wants(asked)).visits


@pytest.mark.parametrize("seed", range(6))
def test_the_reasons_are_right_on_drawn_districts(seed):
    """By trying all pairs of teams: what is called impossible has no way, and the other way round.

    Two sites want one visit each in one of a few slots; there are few enough ways to list.
    """
    from random import Random

    draw = Random(seed)
    sites = [
        site(n, busy=frozenset(draw.sample(range(4), 2)), needs=draw.choice((IRIS, frozenset())))
        for n in (1, 2)
    ]
    teams = [team(1, features=IRIS, off=frozenset({draw.randrange(4)})), team(2)]
    slots = frozenset(draw.sample(range(4), draw.randint(1, 2)))
    asked = problem(sites, teams)
    wants = [Want(site=one.code, slots=slots) for one in sites]
    ways = [
        pair
        for pair in combinations(
            [
                Visit(team=t.code, site=s.code, slot=at, kits=(t.kits[0].code,))
                for t in teams
                for s in sites
                for at in slots
            ],
            2,
        )
        if pair[0].site != pair[1].site and not violations(asked, Plan(visits=pair))
    ]
    if ways:
        assert explain(asked, wants).outcome is Outcome.POSSIBLE
    else:
        assert reasons(asked, wants)

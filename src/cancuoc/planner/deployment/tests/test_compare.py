import pytest

from cancuoc.planner.deployment.compare import compare
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.problem import Class, Plan, Visit
from cancuoc.planner.deployment.tests.districts import problem, site

ASKED = problem([site(n, latest_first=8) for n in range(1, 5)], 2)


def held(*visits):
    rows = [line.split() for line in visits]
    return Plan(
        visits=tuple(Visit(team=t, site=s, slot=int(n), kits=(f"K{t[1:]}",)) for t, s, n in rows)
    )


ONE = held("D1 X1 0", "D1 X1 1", "D1 X2 2", "D2 X3 9")
OTHER = held("D1 X1 0", "D1 X2 1", "D2 X4 2", "D2 X4 3")


def layer(found, name):
    (one,) = [layer for layer in found.layers if layer.name == name]
    return one


class TestLayers:
    def test_every_figure_of_both_plans_is_there(self):
        found = compare(ASKED, ONE, OTHER)
        one, other = figures(ASKED, ONE), figures(ASKED, OTHER)
        for name in ("reached", "never_visited", "first_late", "uneven", "posts_short", "visits"):
            assert layer(found, name).first == getattr(one, name)
            assert layer(found, name).second == getattr(other, name)

    def test_classes_are_people(self):
        found = compare(ASKED, ONE, OTHER)
        assert layer(found, "under_14").second == figures(ASKED, OTHER).by_class[Class.UNDER_14]

    def test_minutes_are_shown_in_hours_and_shares_in_percent(self):
        found = compare(ASKED, ONE, OTHER)
        road = figures(ASKED, ONE).travel_minutes
        assert layer(found, "travel_minutes").first == pytest.approx(road / 60)
        assert layer(found, "share").first == pytest.approx(100 * figures(ASKED, ONE).share)

    @pytest.mark.parametrize(
        ("name", "better"),
        [("first_late", 1), ("reached", 0), ("visits", 0), ("never_visited", 0), ("uneven", 1)],
    )
    def test_the_second_is_judged_against_the_first(self, name, better):
        assert layer(compare(ASKED, ONE, OTHER), name).better == better
        assert layer(compare(ASKED, OTHER, ONE), name).better == -better

    def test_a_longer_road_is_worse(self):
        near, far = held("D1 X1 0"), held("D1 X4 0")
        assert layer(compare(ASKED, near, far), "travel_minutes").better == -1

    def test_the_change_is_the_second_less_the_first(self):
        found = compare(ASKED, held("D1 X1 0"), held("D1 X1 0", "D1 X1 1"))
        assert layer(found, "reached").change == 30


class TestCommunes:
    def test_who_gains_and_who_loses(self):
        found = compare(ASKED, ONE, OTHER)
        assert [(c.site, c.gain) for c in found.gaining] == [("X4", 60), ("X2", 0)]
        assert [(c.site, c.gain) for c in found.losing] == [("X1", -30), ("X3", -30)]

    def test_turned_round_the_gainers_lose(self):
        there, back = compare(ASKED, ONE, OTHER), compare(ASKED, OTHER, ONE)
        assert {c.site for c in there.gaining} == {c.site for c in back.losing}
        assert {c.site for c in there.losing} == {c.site for c in back.gaining}

    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("X4", "Xã 4: từ 0 thành 60 người, buổi đầu tối thứ Tư 10/7."),
            ("X2", "Xã 2: từ 30 thành 30 người, buổi đầu tối thứ Ba 9/7."),
            ("X1", "Xã 1: từ 60 thành 30 người."),
            ("X3", "Xã 3: từ 30 thành 0 người, không còn buổi nào."),
        ],
    )
    def test_each_is_told_in_a_sentence(self, code, said):
        found = compare(ASKED, ONE, OTHER)
        (one,) = [c for c in (*found.gaining, *found.losing) if c.site == code]
        assert one.words.vi == said

    def test_visits_and_turns_are_there_for_a_table(self):
        one = compare(ASKED, ONE, OTHER).gaining[0]
        assert (one.visits, one.first) == ((0, 2), (None, 2))

    def test_children_reached_instead_of_others_are_a_gain(self):
        # The visits are the same number; a place of special cases gets the stronger one.
        asked = problem([site(1), site(2, expected=dict.fromkeys(Class, 10))], 1)
        found = compare(asked, held("D1 X1 0"), held("D1 X2 0"))
        assert [c.site for c in found.gaining] == ["X2"]


class TestInOneSentence:
    def test_the_same_plan_changes_nothing(self):
        found = compare(ASKED, ONE, ONE)
        assert found.gaining == found.losing == ()
        assert found.same_visits == 4
        assert found.words.vi == "Số người không đổi; 0 nơi được lợi, 0 nơi thiệt."
        assert {one.better for one in found.layers} == {0}

    def test_more_people(self):
        found = compare(ASKED, held("D1 X1 0"), held("D1 X1 0", "D1 X2 1"))
        assert found.words.vi == "Thêm 30 người; 1 nơi được lợi, 0 nơi thiệt."
        assert found.same_visits == 1

    def test_fewer_people(self):
        found = compare(ASKED, held("D1 X1 0", "D1 X2 1"), held("D1 X1 0"))
        assert found.words.vi == "Bớt 30 người; 0 nơi được lợi, 1 nơi thiệt."

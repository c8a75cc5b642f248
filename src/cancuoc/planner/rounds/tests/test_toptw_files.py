import os
from decimal import Decimal
from pathlib import Path

import pytest

from cancuoc.planner.rounds import toptw, toptw_check
from cancuoc.planner.rounds.problem import Hours
from cancuoc.planner.rounds.toptw import NotAnInstance

FOLDER = Path(os.environ.get("CANCUOC_PLAN_DATA", "/work/shared/data/plan")) / "toptw"

USUAL = """\
4 2 3 1
0 200
  0 40.00 50.00 0.00 0.00 0 0 0 236
  1 43.00 54.00 9.00 10.00 1 1 1 12 67
  2 41.00 51.00 9.00 30.00 1 2 1 2 65 146

  3 -40.00 -50.00 9.50 20.00 1 1 1 0 236
"""
SOLOMON = """\
C101

VEHICLE
NUMBER     CAPACITY
  25         200

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      40         50          0          0        236          0
    1      43         54         10         12         67          9
    2      41         51         30         65        146          9
    3     -40        -50         20          0        236        9.5
"""


class TestTheTwoForms:
    @pytest.mark.parametrize("text", [USUAL, SOLOMON], ids=["usual", "solomon"])
    def test_both_say_the_same(self, text):
        found = toptw.read(text, name="c101")
        assert found == toptw.read(USUAL, name="c101")
        assert (found.depot.closes, len(found.places), found.decimals) == (236, 3, 1)
        assert found.places[1].profit == 30
        assert found.places[1].opens == 65
        assert found.places[2].service == Decimal("9.5")

    def test_windows_line_ends_and_tabs_do_not_matter(self):
        text = USUAL.replace(" ", "\t").replace("\n", "\r\n")
        assert toptw.read(text, name="c101") == toptw.read(USUAL, name="c101")

    def test_several_lines_of_two_numbers_are_skipped(self):
        text = USUAL.replace("0 200\n", "500 200\n480 195\n")
        assert toptw.read(text, name="c101") == toptw.read(USUAL, name="c101")

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", "1"),
            ("\n\n", "1"),
            ("hello\nworld", "2"),
            ("4 2 3 1\n0 200\n", "2"),
            ("4 2 3 1\n0 200\n1 2 3 4\n", "3"),
            ("4 2 3 1\n0 200\n0 40 50 0 0 x 0 0 236\n", "3"),
            ("4 2 3 1\n0 200\n0 NaN 50 0 0 0 0 0 236\n", "3"),
        ],
    )
    def test_anything_else_is_refused_with_its_line(self, text, line):
        with pytest.raises(NotAnInstance) as refused:
            toptw.read(text, name="x")
        assert refused.value.message.endswith(f"dòng {line}.")


class TestAsRounds:
    def test_everything_is_in_ticks(self):
        asked = toptw.rounds(toptw.read(USUAL, name="c101"), routes=2)
        first = asked.visits[0]
        assert (first.code, first.worth, first.minutes) == ("1", 10, 90)
        assert first.hours == (Hours(120, 670),)
        assert [outing.back for outing in asked.outings] == [2360, 2360]

    def test_distances_are_cut_off_and_never_rounded(self):
        asked = toptw.rounds(toptw.read(USUAL, name="r101"))
        # 3-4-5 is exact; the root of two is 1.41; 80 and 100 make 128.06.
        assert asked.travel[0][1:] == (50, 14, 1280)

    def test_the_other_family_is_cut_after_two_decimals(self):
        asked = toptw.rounds(toptw.read(USUAL, name="pr01"))
        assert asked.travel[0][1:] == (500, 141, 12806)
        assert asked.visits[0].minutes == 900


class TestTheJudge:
    @pytest.fixture
    def instance(self):
        return toptw.read(USUAL, name="c101")

    @pytest.mark.parametrize(
        ("routes", "profit"), [([], 0), ([[1]], 10), ([[1, 2]], 40), ([[1], [2]], 40)]
    )
    def test_what_can_be_driven_is_counted(self, instance, routes, profit):
        judged = toptw_check.judge(instance, routes, allowed=2)
        assert judged.feasible
        assert judged.profit == profit

    @pytest.mark.parametrize(
        ("routes", "fault"),
        [
            ([[2, 1]], "đến điểm 1 lúc 77.6, muộn hơn 67"),
            ([[1, 2, 3]], "về lúc 340.9, muộn hơn 236"),
            ([[3]], "về lúc 265.5, muộn hơn 236"),
            ([[1], [1]], "có điểm được đến hai lần"),
            ([[7]], "không có điểm 7"),
            ([[1], [2], []], "3 tuyến, chỉ được 2"),
        ],
    )
    def test_what_cannot_is_said(self, instance, routes, fault):
        assert fault in toptw_check.judge(instance, routes, allowed=2).faults

    def test_its_distances_are_its_own_and_equal_ours(self, instance):
        asked = toptw.rounds(instance)
        nodes = (instance.depot, *instance.places)
        for a, one in enumerate(nodes):
            for b, other in enumerate(nodes):
                assert toptw_check._distance(instance, one, other) * 10 == asked.travel[a][b]


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the public instances are not on this machine")
def test_every_instance_at_hand_is_read_and_both_distances_agree():
    files = sorted(FOLDER.glob("*.txt"))
    assert files
    for file in files:
        found = toptw.read(file.read_text(), name=file.stem)
        asked = toptw.rounds(found)
        assert len(asked.visits) == 100
        nodes = (found.depot, *found.places)
        for b, other in enumerate(nodes[::7]):
            assert toptw_check._distance(found, nodes[1], other) * 10 == asked.travel[1][b * 7]

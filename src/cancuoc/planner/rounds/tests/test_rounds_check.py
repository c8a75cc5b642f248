from dataclasses import replace

import pytest

from cancuoc.planner.rounds.check import judge
from cancuoc.planner.rounds.problem import Itinerary, RoundsPlan, Stop
from cancuoc.planner.rounds.search import of_trips
from cancuoc.planner.rounds.tests.bedside import at, outing, rounds, visit

ASKED = rounds(
    visit(3, worth=4, hours=(at(0, 10),)),
    visit(5, worth=6, needs=frozenset({"iris"})),
    outings=(outing(carries=frozenset({"iris"}), back=28),),
)
FIRST = Stop(visit="N3", arrives=3, begins=3, ends=13)
SECOND = Stop(visit="N5", arrives=15, begins=15, ends=25)
GOOD = Itinerary(outing="A", leaves=0, stops=(FIRST, SECOND), back=30)
ROOMY = replace(ASKED, outings=(replace(ASKED.outings[0], back=30),))


def faults(asked, *trips):
    return judge(asked, of_trips(asked, trips)).faults


def test_a_good_plan_has_no_fault_and_is_counted_anew():
    verdict = judge(ROOMY, of_trips(ROOMY, (GOOD,)))
    assert verdict.feasible
    assert (verdict.worth, verdict.travel) == (10, 10)


def test_being_late_home_is_found():
    assert faults(ASKED, GOOD) == ("A: về sau giờ",)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"leaves": 1}, "A: chặng 1 cần 3, chỉ có 2"),
        ({"back": 29}, "A: chặng 3 cần 5, chỉ có 4"),
        ({"stops": (FIRST, replace(SECOND, arrives=14))}, "A: chặng 2 cần 2, chỉ có 1"),
        ({"stops": (FIRST, replace(SECOND, begins=14))}, "A: N5 bắt đầu trước khi đến"),
        ({"stops": (FIRST, replace(SECOND, ends=24))}, "A: N5 cần 10, được 9"),
        ({"stops": (replace(FIRST, begins=11, ends=21), SECOND)}, "A: N3 ngoài giờ có thể gặp"),
    ],
)
def test_every_cheat_with_the_clock_is_found(changed, fault):
    assert fault in faults(ROOMY, replace(GOOD, **changed))


def test_leaving_before_the_day_begins_is_found():
    later = replace(ROOMY, outings=(replace(ROOMY.outings[0], leaves=1),))
    assert faults(later, GOOD) == ("A: đi trước giờ",)


def test_a_missing_kit_is_found():
    bare = replace(ROOMY, outings=(replace(ROOMY.outings[0], carries=frozenset()),))
    assert faults(bare, GOOD) == ("A: N5 cần iris",)


def test_too_many_visits_are_found():
    tired = replace(ROOMY, outings=(replace(ROOMY.outings[0], most=1),))
    assert faults(tired, GOOD) == ("A: quá 1 lượt",)


def test_nobody_is_seen_twice_and_no_team_goes_twice():
    found = faults(ROOMY, GOOD, replace(GOOD, stops=(FIRST,), back=30))
    assert "N3 có mặt 2 lần" in found
    assert "A có mặt 2 lần" in found


def test_strangers_are_found():
    strange = Itinerary(outing="Z", leaves=0, stops=(), back=0)
    nobody = Itinerary(
        outing="A", leaves=0, stops=(Stop(visit="?", arrives=1, begins=1, ends=1),), back=0
    )
    plan = RoundsPlan(itineraries=(strange, nobody), worth=0, travel=0)
    assert judge(ROOMY, plan).faults == ("không có chuyến Z", "không có người ?")


def test_figures_that_were_written_wrong_are_found():
    plan = replace(of_trips(ROOMY, (GOOD,)), worth=11)
    assert judge(ROOMY, plan).faults == ("ghi 11 điểm và 10 đường, đếm lại 10 và 10",)


def test_a_team_that_shrank_is_found():
    asked = replace(ROOMY)
    object.__setattr__(asked, "officers", 3)
    assert faults(asked, GOOD) == ("A: thiếu cán bộ",)

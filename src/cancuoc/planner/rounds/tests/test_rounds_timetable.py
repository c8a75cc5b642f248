import pytest

from cancuoc.planner.rounds.model import build, possible_hours
from cancuoc.planner.rounds.problem import Itinerary, Stop
from cancuoc.planner.rounds.tests.bedside import at, outing, rounds, visit
from cancuoc.planner.rounds.timetable import way, written

ASKED = rounds(visit(3, hours=(at(20, 25), at(60))), visit(5), visit(9, minutes=0))
GOING = ASKED.outings[0]
THREE, FIVE, NINE = ASKED.visits


class TestTheClock:
    def test_one_stop_is_reached_just_when_it_may_begin(self):
        assert written(ASKED, GOING, [(THREE, at(20, 25))]) == Itinerary(
            outing="A",
            leaves=17,
            stops=(Stop(visit="N3", arrives=20, begins=20, ends=30),),
            back=33,
        )

    def test_without_hours_the_team_leaves_at_once(self):
        trip = written(ASKED, GOING, [(FIVE, None)])
        assert (trip.leaves, trip.stops[0].begins, trip.back) == (0, 5, 20)

    def test_between_stops_the_team_waits_at_the_door(self):
        trip = written(ASKED, GOING, [(FIVE, None), (THREE, at(60))])
        second = trip.stops[1]
        assert (second.arrives, second.begins) == (17, 60)

    def test_a_visit_without_service_takes_no_time(self):
        trip = written(ASKED, GOING, [(NINE, None)])
        assert trip.stops[0].begins == trip.stops[0].ends == 9

    @pytest.mark.parametrize(
        ("calls", "possible"),
        [
            ([(FIVE, None), (THREE, at(20, 25))], True),
            ([(FIVE, None), (NINE, None), (THREE, at(20, 24))], False),
            ([(THREE, at(60)), (FIVE, None), (NINE, None)], True),
        ],
        ids=["in time", "too late", "afternoon"],
    )
    def test_an_order_that_misses_the_hours_is_none(self, calls, possible):
        assert (written(ASKED, GOING, calls) is not None) is possible

    @pytest.mark.parametrize(("back", "possible"), [(20, True), (19, False)])
    def test_the_team_must_be_back(self, back, possible):
        assert (written(ASKED, outing(back=back), [(FIVE, None)]) is not None) is possible

    def test_nobody_to_see_is_there_and_back(self):
        trip = written(ASKED, outing(end=4), [])
        assert (trip.leaves, trip.stops, trip.back) == (0, (), 4)

    def test_the_way_is_counted_from_the_base_and_home(self):
        trip = written(ASKED, GOING, [(NINE, None), (FIVE, None)])
        assert way(ASKED, trip) == 9 + 4 + 5


class TestTheModel:
    def test_each_hour_is_a_client_and_one_group_holds_them(self):
        model = build(ASKED)
        assert [choice.hours for choice in model.choices] == [at(20, 25), at(60), None, None]
        (group,) = model.data.groups()
        assert list(group.clients) == [0, 1]

    def test_worth_outweighs_all_the_time_there_is(self):
        model = build(rounds(visit(1, worth=1), visit(2, worth=2)))
        first, second = (client.prize for client in model.data.clients())
        assert second - first > 120

    def test_a_promise_outweighs_all_worth_together(self):
        people = [visit(1, worth=50), visit(2, worth=50), visit(3, worth=0, promised=True)]
        model = build(rounds(*people))
        one, two, promised = (client.prize for client in model.data.clients())
        assert promised > one + two
        assert model.top == promised

    def test_a_feature_is_a_load_of_its_own(self):
        need = frozenset({"iris"})
        teams = (outing("A"), outing("B", carries=need))
        model = build(rounds(visit(1, needs=need), visit(2), outings=teams))
        assert [client.delivery for client in model.data.clients()] == [[1, 1], [1, 0]]
        assert [van.capacity for van in model.data.vehicle_types()] == [[2, 0], [2, 2]]

    @pytest.mark.parametrize(
        ("hours", "kept"),
        [((), [None]), ((at(2), at(50)), [at(50)]), ((at(2),), [])],
        ids=["any", "one", "none"],
    )
    def test_only_hours_somebody_can_keep_remain(self, hours, kept):
        asked = rounds(visit(5, hours=hours))
        assert possible_hours(asked, asked.visits[0]) == kept

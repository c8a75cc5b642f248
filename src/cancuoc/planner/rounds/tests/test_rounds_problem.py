import pytest

from cancuoc.planner.rounds.problem import (
    NoSuchPlace,
    Rounds,
    TimeThatCannotBe,
    TooFewOfficers,
    TwoOfOneCode,
)
from cancuoc.planner.rounds.settings import settings
from cancuoc.planner.rounds.tests.bedside import at, outing, rounds, street, visit


class TestWhatIsRefused:
    def test_two_people_cannot_share_a_code(self):
        with pytest.raises(TwoOfOneCode) as refused:
            rounds(visit(1), visit(2, code="N1"))
        assert refused.value.message == "Mã N1 xuất hiện hai lần."

    def test_two_outings_cannot_share_a_code(self):
        with pytest.raises(TwoOfOneCode):
            rounds(outings=(outing("A"), outing("A")))

    @pytest.mark.parametrize("place", [-1, 40, 1000])
    def test_a_place_off_the_table_is_refused(self, place):
        with pytest.raises(NoSuchPlace):
            rounds(visit(place))

    @pytest.mark.parametrize("end", ["start", "end"])
    def test_a_team_cannot_stand_off_the_table(self, end):
        with pytest.raises(NoSuchPlace):
            rounds(outings=(outing(**{end: 40}),))

    def test_a_lone_officer_is_not_sent_to_a_bed(self):
        with pytest.raises(TooFewOfficers) as refused:
            rounds(visit(1), outings=(outing(officers=1),))
        assert refused.value.message == "Chuyến A chỉ có 1 cán bộ, cần ít nhất 2."

    def test_the_number_of_officers_is_a_setting(self):
        assert rounds().officers == settings().officers == 2
        alone = Rounds(visits=(), outings=(outing(officers=1),), travel=street(3), officers=1)
        assert alone.outings[0].officers == 1

    @pytest.mark.parametrize(
        "wrong",
        [{"hours": (at(9, 8),)}, {"hours": (at(-1, 8),)}, {"minutes": -1}, {"worth": -1}],
    )
    def test_hours_and_worth_must_make_sense(self, wrong):
        with pytest.raises(TimeThatCannotBe):
            rounds(visit(1, **wrong))

    @pytest.mark.parametrize("times", [(10, 9), (-5, 9)])
    def test_a_team_is_not_back_before_it_leaves(self, times):
        leaves, back = times
        with pytest.raises(TimeThatCannotBe):
            rounds(outings=(outing(leaves=leaves, back=back),))


class TestOneVisitAlone:
    @pytest.mark.parametrize(
        ("place", "hours", "fits"),
        [
            (10, (), True),
            (10, (at(10),), True),
            (10, (at(9),), False),
            (10, (at(0, 10),), True),
            (10, (at(100),), True),
            (10, (at(101),), False),
            (10, (at(9), at(100)), True),
        ],
    )
    def test_there_and_back_within_the_hours(self, place, hours, fits):
        asked = rounds(visit(place, hours=hours))
        assert asked.fits_alone(asked.visits[0], asked.outings[0]) is fits

    def test_a_far_house_is_too_far(self):
        asked = rounds(visit(56), outings=(outing(back=121),), houses=60)
        assert not asked.fits_alone(asked.visits[0], asked.outings[0])

    def test_the_last_minute_counts(self):
        asked = rounds(visit(55), houses=60)
        assert asked.fits_alone(asked.visits[0], asked.outings[0])

    def test_the_kit_must_be_carried(self):
        asked = rounds(visit(1, needs=frozenset({"iris"})))
        assert not asked.fits_alone(asked.visits[0], outing(carries=frozenset({"bedside"})))
        assert asked.fits_alone(asked.visits[0], outing(carries=frozenset({"bedside", "iris"})))

    def test_an_outing_without_any_visit_left_takes_none(self):
        asked = rounds(visit(1))
        assert not asked.fits_alone(asked.visits[0], outing(most=0))

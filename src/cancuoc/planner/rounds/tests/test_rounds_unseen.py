import pytest

from cancuoc.planner.rounds import search
from cancuoc.planner.rounds.search import of_trips
from cancuoc.planner.rounds.tests.bedside import at, outing, rounds, visit
from cancuoc.planner.rounds.unseen import HELPS, WORDS, Cause, unseen

IRIS, BED = frozenset({"iris"}), frozenset({"bedside"})


def causes(asked, plan=None):
    left = unseen(asked, plan or of_trips(asked, ()))
    return {one.visit: (one.cause, one.lacking) for one in left}


def test_everybody_seen_leaves_nobody_to_explain():
    asked = rounds(visit(1))
    assert unseen(asked, search.plan(asked, cpu_seconds=0.1)) == ()


def test_without_a_team_there_is_no_team():
    assert causes(rounds(visit(1), outings=())) == {"N1": (Cause.NO_TEAM, ())}


def test_a_missing_kit_is_named():
    asked = rounds(visit(1, needs=IRIS | BED), outings=(outing("A", carries=BED), outing("B")))
    assert causes(asked) == {"N1": (Cause.NO_KIT, ("iris",))}


@pytest.mark.parametrize("hours", [(at(2),), (at(119),), (at(0), at(115, 120))])
def test_hours_nobody_can_keep_are_said(hours):
    assert causes(rounds(visit(5, hours=hours))) == {"N5": (Cause.NO_TIME, ())}


def test_those_who_could_have_been_seen_gave_way_to_others():
    people = [visit(place, worth=place) for place in range(1, 9)]
    asked = rounds(*people, outings=(outing(back=60),))
    found = causes(asked, search.plan(asked, cpu_seconds=0.3))
    assert found == {f"N{place}": (Cause.OTHERS_FIRST, ()) for place in (1, 2, 3, 4)}


def test_promises_stand_first_then_the_worthiest():
    people = [visit(1, worth=5), visit(2, worth=9), visit(3, worth=1, promised=True)]
    left = unseen(asked := rounds(*people), of_trips(asked, ()))
    assert [one.visit for one in left] == ["N3", "N2", "N1"]


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_words_and_help_of_at_most_twenty_words(cause):
    for text in (WORDS[cause], HELPS[cause]):
        assert text.endswith(".")
        assert 3 < len(text.split()) <= 20


def test_one_who_is_not_seen_tells_both():
    (one,) = unseen(asked := rounds(visit(1), outings=()), of_trips(asked, ()))
    assert (one.words, one.help) == (WORDS[Cause.NO_TEAM], HELPS[Cause.NO_TEAM])

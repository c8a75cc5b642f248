import pytest

from cancuoc.planner.rounds.settings import settings
from cancuoc.planner.rounds.travel import kilometres, table

HOAN_KIEM, BA_VI = (21.0287, 105.8522), (21.1990, 105.4230)


def test_the_ground_is_measured_right():
    # One degree of a great circle is 111.19 km on a sphere of 6,371 km.
    assert kilometres((0, 0), (0, 1)) == pytest.approx(111.195, abs=0.01)
    assert kilometres((10, 20), (11, 20)) == pytest.approx(111.195, abs=0.01)


@pytest.mark.parametrize(("one", "other"), [(HOAN_KIEM, BA_VI), (BA_VI, HOAN_KIEM)])
def test_the_way_is_the_same_both_ways(one, other):
    assert kilometres(one, other) == pytest.approx(48.4, abs=0.5)


def test_people_in_one_house_cost_no_way():
    assert table([HOAN_KIEM, HOAN_KIEM]) == ((0, 0), (0, 0))


def test_minutes_are_rounded_up_and_the_door_is_counted():
    chosen = settings()
    away = (21.0287, 105.8622)
    minutes = kilometres(HOAN_KIEM, away) * chosen.detour * 60 / chosen.km_per_hour
    (_, there), (back, _) = table([HOAN_KIEM, away])
    assert there == back
    assert minutes + chosen.door_minutes <= there < minutes + chosen.door_minutes + 1


def test_the_settings_are_sane():
    chosen = settings()
    assert chosen.officers == 2
    assert 1 <= chosen.detour < 2
    assert 5 < chosen.km_per_hour < 60
    assert chosen.cpu_seconds > 0
    assert chosen.starts > 0
    assert chosen.neighbours > 0

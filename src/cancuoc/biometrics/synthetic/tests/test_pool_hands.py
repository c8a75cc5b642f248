"""Several hands at one pool: opened at once, broken off half way, closed too early."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cancuoc.biometrics.capture_set import check
from cancuoc.biometrics.positions import STEPS
from cancuoc.biometrics.synthetic import pool as pools
from cancuoc.biometrics.synthetic import pool_files
from cancuoc.biometrics.synthetic.face import Sex
from cancuoc.biometrics.synthetic.pool_files import Plan, load


@pytest.fixture
def ready(pool):
    """All sixteen pictures of one person, to be dealt out instead of drawn."""
    return list(pool.take(subject="ready", age=30, sex=Sex.FEMALE).in_order())


@pytest.fixture
def quick(monkeypatch, ready):
    """Replace drawing by ready samples and count how often it was asked for."""
    drawn = []

    def draw(seed, person):
        drawn.append((seed, person))
        named = []
        for sample in ready:
            for age in (9.0, *pool_files.FACE_AGES):
                for sex in Sex:
                    name = pool_files.key(person=person, step=sample.step, age=age, sex=sex)
                    named.append((name, sample))
        return list(dict(named).items())

    monkeypatch.setattr(pool_files, "draw_person", draw)
    return drawn


def opened(directory, **words):
    return pools.open_pool(**{"directory": directory, "persons": 2, "workers": 1, **words})


def test_a_quick_pool_deals_whole_sets(quick, tmp_path):
    made = opened(tmp_path)
    dealt = made.take(subject="s", age=40, sex=Sex.MALE)
    check(dealt)
    assert [one.step for one in dealt.in_order()] == list(STEPS)
    made.close()


def test_eight_hands_that_open_one_pool_at_once_all_get_it(quick, tmp_path):
    start = threading.Barrier(8, timeout=10)

    def open_together(_):
        start.wait()
        made = opened(tmp_path)
        dealt = made.take(subject="s", age=40, sex=Sex.MALE)
        made.close()
        return dealt

    with ThreadPoolExecutor(8) as hands:
        dealt = list(hands.map(open_together, range(8)))
    assert all(one == dealt[0] for one in dealt)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert len(list(tmp_path.iterdir())) == 2


def test_whoever_reads_while_another_draws_anew_keeps_his_pictures(quick, tmp_path):
    first = opened(tmp_path)
    before = first.take(subject="s", age=40, sex=Sex.MALE)
    (tmp_path / first.plan.name).unlink()
    again = opened(tmp_path)
    assert first.take(subject="s", age=40, sex=Sex.MALE) == before
    assert again.take(subject="s", age=40, sex=Sex.MALE) == before
    first.close()
    again.close()


@pytest.mark.parametrize("fails_at", [0, 1])
def test_a_drawing_that_breaks_off_leaves_no_half_pool(quick, tmp_path, monkeypatch, fails_at):
    draw = pool_files.draw_person

    def breaks(seed, person):
        if person == fails_at:
            raise MemoryError("out of paint")
        return draw(seed, person)

    monkeypatch.setattr(pool_files, "draw_person", breaks)
    with pytest.raises(MemoryError):
        opened(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert load(directory=tmp_path, plan=Plan(seed="demo", persons=2)) is None
    monkeypatch.setattr(pool_files, "draw_person", draw)
    opened(tmp_path).close()
    assert load(directory=tmp_path, plan=Plan(seed="demo", persons=2)) is not None


def test_progress_that_fails_does_not_leave_a_half_pool_either(quick, tmp_path):
    def fails(done, total):
        raise RuntimeError("the screen is gone")

    with pytest.raises(RuntimeError):
        opened(tmp_path, progress=fails)
    assert list(tmp_path.iterdir()) == []


def test_a_pool_once_drawn_is_never_drawn_again(quick, tmp_path):
    for _ in range(3):
        opened(tmp_path).close()
    assert quick == [("demo", 0), ("demo", 1)]


def test_another_version_of_the_drawing_is_drawn_beside_the_old_one(quick, tmp_path, monkeypatch):
    opened(tmp_path).close()
    old = {path.name for path in tmp_path.glob("*.json")}
    monkeypatch.setattr(pool_files, "VERSION", pool_files.VERSION + 1)
    opened(tmp_path).close()
    assert len(quick) == 4
    assert old < {path.name for path in tmp_path.glob("*.json")}


def test_a_closed_pool_deals_nothing_more(quick, tmp_path):
    made = opened(tmp_path)
    made.close()
    with pytest.raises(ValueError, match="closed"):
        made.take(subject="s", age=40, sex=Sex.MALE)
    assert made.take(subject="s", age=3, sex=Sex.MALE).samples == {}


def test_the_index_names_no_person_and_no_seed(quick, tmp_path):
    made = opened(tmp_path, seed="bí mật của phường")
    made.close()
    (index,) = tmp_path.glob("*.json")
    assert "bí mật" not in index.name
    assert "bí mật" not in index.read_text("utf-8")
    assert json.loads(index.read_text("utf-8"))["version"] == pool_files.VERSION

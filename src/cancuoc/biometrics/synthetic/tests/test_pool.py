"""The pool: whole sets at once, each with bytes of its own, and honest about what it is."""

import hashlib
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import capture_set, entries, images
from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.synthetic import pool as pools
from cancuoc.biometrics.synthetic import pool_files, stamp
from cancuoc.biometrics.synthetic.face import Sex
from cancuoc.biometrics.synthetic.pool_files import Plan


def take(pool, subject="s", age=30, sex=Sex.FEMALE, **words):
    return pool.take(subject=subject, age=age, sex=sex, **words)


def plain(sample) -> str:
    """Return a digest of the pixels, which the stamp leaves alone."""
    return hashlib.sha256(images.decode(sample.data).pixels.tobytes()).hexdigest()


class TestTake:
    @pytest.mark.parametrize("sex", list(Sex))
    @pytest.mark.parametrize("age", [6, 9, 13.9, 14, 30, 90])
    def test_a_set_is_whole_and_goes_into_a_packet(self, pool, age, sex):
        dealt = take(pool, age=age, sex=sex)
        capture_set.check(dealt)
        assert list(dealt.samples) != []
        assert [sample.step for sample in dealt.in_order()] == list(STEPS)
        assert entries.from_entries(entries.to_entries(dealt)) == dealt

    @pytest.mark.parametrize("age", [0, 3, 5.99])
    def test_below_six_nothing_is_dealt(self, pool, age):
        dealt = take(pool, age=age)
        assert dealt == capture_set.below_six(subject="s")

    def test_every_picture_decodes_to_its_declared_size(self, pool):
        for sample in take(pool).in_order():
            found = images.decode(sample.data)
            assert (found.width, found.height) == (sample.width, sample.height)
            assert found.format is sample.format

    def test_the_same_subject_gets_the_same_bytes(self, pool):
        assert take(pool) == take(pool)

    def test_no_two_subjects_share_a_file(self, pool):
        files = [
            hashlib.sha256(sample.data).digest()
            for n in range(60)
            for sample in take(pool, f"s{n}").in_order()
        ]
        assert len(set(files)) == len(files) == 60 * 16

    def test_files_of_one_subject_differ_from_each_other(self, pool):
        assert len({sample.data for sample in take(pool).in_order()}) == 16

    def test_another_occasion_gives_other_bytes_of_the_same_pictures(self, pool):
        first, second = take(pool), take(pool, occasion="2")
        for step in STEPS:
            assert first.samples[step].data != second.samples[step].data
        assert plain(first.samples[Step.FACE]) == plain(second.samples[Step.FACE])

    def test_pool_samples_can_be_told_apart(self, pool):
        for sample in take(pool, "s9").in_order():
            assert stamp.read(sample.data) == f"s9 test {sample.step.value} 1"
            assert sample.synthetic

    def test_ridge_patterns_repeat_between_subjects(self, pool):
        """The documented limit: a pool set is no new identity."""
        drawn = Counter(plain(take(pool, f"s{n}").samples[STEPS[4]]) for n in range(20))
        assert len(drawn) == pool.plan.persons == 2

    def test_slaps_and_rolled_prints_come_from_one_person(self, pool):
        seen = set()
        for n in range(24):
            dealt = take(pool, f"s{n}")
            seen.add((plain(dealt.samples[Step.TWO_THUMBS]), plain(dealt.samples[STEPS[3]])))
        assert len(seen) == 2

    def test_hands_and_eyes_are_mixed(self, pool):
        mixes = set()
        for n in range(60):
            dealt = take(pool, f"s{n}")
            mixes.add(tuple(plain(dealt.samples[s]) for s in (STEPS[4], STEPS[9], Step.LEFT_IRIS)))
        assert len(mixes) == 8

    def test_children_get_small_fingers_and_their_own_face(self, pool):
        child, grown = take(pool, age=8), take(pool, age=40)
        step = Step.ROLLED_RIGHT_INDEX
        small, large = (
            (images.decode(dealt.samples[step].data).pixels < 190).sum() for dealt in (child, grown)
        )
        assert small < 0.8 * large
        assert plain(child.samples[Step.FACE]) != plain(grown.samples[Step.FACE])
        assert plain(child.samples[Step.LEFT_IRIS]) == plain(grown.samples[Step.LEFT_IRIS])

    def test_women_and_men_get_their_own_face(self, pool):
        faces = {plain(take(pool, sex=sex).samples[Step.FACE]) for sex in Sex}
        assert len(faces) == 2

    def test_a_set_has_the_size_of_a_real_packet(self, pool):
        for age in (8, 30):
            assert 150_000 < take(pool, age=age).total_bytes < 250_000

    def test_many_threads_may_take_at_once(self, pool):
        with ThreadPoolExecutor(8) as executor:
            dealt = list(executor.map(lambda n: take(pool, f"s{n % 10}"), range(80)))
        for n, one in enumerate(dealt):
            assert one == dealt[n % 10]

    @given(
        subject=st.text(alphabet=st.characters(codec="utf-8"), max_size=40),
        age=st.floats(6, 110),
        sex=st.sampled_from(Sex),
    )
    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_any_subject_gets_a_set(self, pool, subject, age, sex):
        dealt = take(pool, subject, age, sex)
        assert len(dealt.samples) == 16
        assert dealt.subject == subject


class TestKeys:
    @pytest.mark.parametrize(
        ("step", "age", "sex", "key"),
        [
            (Step.RIGHT_FOUR, 13.9, Sex.MALE, "3/right-four/child"),
            (Step.RIGHT_FOUR, 14, Sex.MALE, "3/right-four/grown"),
            (Step.LEFT_IRIS, 9, Sex.MALE, "3/left-iris"),
            (Step.FACE, 6, Sex.FEMALE, "3/face/female/7"),
            (Step.FACE, 8.4, Sex.FEMALE, "3/face/female/7"),
            (Step.FACE, 8.6, Sex.FEMALE, "3/face/female/10"),
            (Step.FACE, 15.1, Sex.MALE, "3/face/male/17"),
            (Step.FACE, 100, Sex.MALE, "3/face/male/70"),
        ],
    )
    def test_they_name_what_serves_an_age(self, step, age, sex, key):
        assert pool_files.key(person=3, step=step, age=age, sex=sex) == key

    def test_every_key_that_can_be_asked_for_is_there(self, pool):
        for person in range(2):
            for step in STEPS:
                for age in range(6, 100, 3):
                    for sex in Sex:
                        key = pool_files.key(person=person, step=step, age=age, sex=sex)
                        assert key in pool.entries


class TestFiles:
    @pytest.fixture
    def quick(self, monkeypatch, pool_directory, pool):
        """Replace drawing by two ready samples, so that files can be tried in no time."""
        ready = list(take(pool).in_order())[3:5]

        def draw(seed, person):
            return [(f"{person}/{sample.step.value}", sample) for sample in ready]

        monkeypatch.setattr(pool_files, "draw_person", draw)

    def test_opening_again_draws_nothing(self, pool, pool_directory, monkeypatch):
        def never(seed, person):
            raise AssertionError("drawn again")

        monkeypatch.setattr(pool_files, "draw_person", never)
        again = pools.open_pool(directory=pool_directory, persons=2, seed="test", workers=1)
        assert take(again) == take(pool)
        again.close()

    def test_progress_is_told_for_each_person(self, quick, tmp_path):
        told = []
        opened = pools.open_pool(
            directory=tmp_path,
            persons=3,
            seed="p",
            workers=1,
            progress=lambda done, total: told.append((done, total)),
        )
        opened.close()
        assert told == [(1, 3), (2, 3), (3, 3)]

    def test_nothing_temporary_is_left(self, quick, tmp_path):
        pools.open_pool(directory=tmp_path / "deep" / "er", persons=1, workers=1).close()
        names = sorted(path.name for path in (tmp_path / "deep" / "er").iterdir())
        assert len(names) == 2
        assert not any(name.startswith(".") for name in names)

    def test_other_seeds_and_sizes_live_side_by_side(self, quick, tmp_path):
        names = {
            Plan(seed=seed, persons=persons).name
            for seed in ("a", "b", "../x")
            for persons in (1, 2)
        }
        assert len(names) == 6
        assert all("/" not in name for name in names)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda index: b"",
            lambda index: b"{",
            lambda index: b"[]",
            lambda index: json.dumps({**json.loads(index), "version": 0}).encode(),
            lambda index: json.dumps({**json.loads(index), "bytes": 1}).encode(),
            lambda index: json.dumps({**json.loads(index), "content": "gone.bin"}).encode(),
            lambda index: json.dumps({**json.loads(index), "entries": {"a": {}}}).encode(),
            lambda index: json.dumps({**json.loads(index), "entries": []}).encode(),
        ],
    )
    def test_a_damaged_pool_is_drawn_anew(self, quick, tmp_path, damage):
        plan = Plan(seed="d", persons=1)
        pools.open_pool(directory=tmp_path, persons=1, seed="d", workers=1).close()
        index = tmp_path / plan.name
        good = index.read_bytes()
        index.write_bytes(damage(good))
        assert pool_files.load(directory=tmp_path, plan=plan) is None
        pools.open_pool(directory=tmp_path, persons=1, seed="d", workers=1).close()
        assert index.read_bytes() == good

    def test_a_cut_content_file_is_drawn_anew(self, quick, tmp_path):
        pools.open_pool(directory=tmp_path, persons=1, seed="d", workers=1).close()
        (content,) = tmp_path.glob("*.bin")
        size = content.stat().st_size
        content.write_bytes(content.read_bytes()[:-1])
        pools.open_pool(directory=tmp_path, persons=1, seed="d", workers=1).close()
        assert content.stat().st_size == size

    def test_an_index_cannot_point_outside(self, quick, tmp_path):
        plan = Plan(seed="d", persons=1)
        inside = tmp_path / "in"
        pools.open_pool(directory=inside, persons=1, seed="d", workers=1).close()
        index = json.loads((inside / plan.name).read_bytes())
        outside = tmp_path / "out.bin"
        outside.write_bytes(bytes(index["bytes"]))
        index["content"] = "../out.bin"
        (inside / plan.name).write_text(json.dumps(index))
        assert pool_files.load(directory=inside, plan=plan) is None

    @pytest.mark.parametrize("persons", [0, -1])
    def test_an_empty_pool_is_refused(self, tmp_path, persons):
        with pytest.raises(ValueError, match="at least one"):
            pools.open_pool(directory=tmp_path, persons=persons)

    def test_a_directory_that_cannot_be_written_is_an_error(self, quick, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(OSError, match="file"):
            pools.open_pool(directory=tmp_path / "file", persons=1, workers=1)

    def test_two_processes_draw_the_same_pool_as_one(self, pool, pool_directory, tmp_path):
        pools.open_pool(directory=tmp_path, persons=2, seed="test", workers=2).close()
        one, two = (
            {path.name: path.read_bytes() for path in folder.iterdir()}
            for folder in (pool_directory, tmp_path)
        )
        assert one == two

    def test_entries_lie_one_after_the_other(self, pool):
        spans = sorted((e.start, e.length) for e in pool.entries.values())
        at = 0
        for start, length in spans:
            assert start == at
            at += length
        assert at == len(pool.content)
        assert np.all([length > 1000 for _, length in spans])

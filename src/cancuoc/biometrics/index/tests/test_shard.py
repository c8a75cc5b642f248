"""One shard: rows come, are replaced, go and are taken over by the next process."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint.tests.scatter import scattered
from cancuoc.biometrics.index.settings import Rows, Settings
from cancuoc.biometrics.index.shard import EVIDENCE, PLAIN, Shard
from cancuoc.biometrics.index.tests.crowd import again, an_eye, person, subject
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import BadTemplates, Templates

SMALL = Settings(rows=Rows(first=4, spare=0))
THUMB = (Finger.RIGHT_THUMB,)


def entry(number, **words):
    return subject(number), person(number, **words).to_bytes()


def found(shard, templates, *, most=3, leave_out=frozenset(), least=0.5):
    answer = shard.search(templates.to_bytes(), most=most, leave_out=leave_out, least=least)
    return [one.subject for one in answer.candidates]


@pytest.fixture
def shard(tmp_path):
    opened = Shard(tmp_path, SMALL)
    yield opened
    opened.close()


class TestInsert:
    def test_a_subject_is_found_at_once(self, shard):
        assert shard.insert([entry(1), entry(2)]) == 2
        assert len(shard) == 2
        assert found(shard, again(2)) == [subject(2)]

    def test_rows_grow_as_they_are_needed(self, shard):
        shard.insert(entry(number) for number in range(23))
        assert len(shard) == 23
        assert all(found(shard, again(number)) == [subject(number)] for number in (0, 3, 4, 22))

    def test_the_same_subject_is_replaced(self, shard):
        shard.insert([entry(1)])
        shard.insert([(subject(1), person(9).to_bytes())])
        assert len(shard) == 1
        assert found(shard, again(1)) == []
        assert found(shard, again(9)) == [subject(1)]

    def test_what_is_replaced_by_less_leaves_nothing_behind(self, shard):
        shard.insert([entry(1, fingers=THUMB)])
        shard.insert([(subject(1), person(1, eyes=()).to_bytes())])
        assert found(shard, again(1, fingers=THUMB), least=0.01) == []

    def test_an_eye_with_next_to_nothing_in_sight_is_not_kept(self, shard, tmp_path):
        faint = Templates(eyes={Eye.RIGHT: an_eye(2, seen=0.2), Eye.LEFT: an_eye(3)})
        shard.insert([(subject(1), faint.to_bytes())])
        assert not np.fromfile(tmp_path / "right", np.uint64).any()
        assert np.fromfile(tmp_path / "left", np.uint64).any()

    def test_templates_that_cannot_be_read_change_nothing(self, shard):
        with pytest.raises(BadTemplates):
            shard.insert([entry(1), (subject(2), b"CCT1 and nothing")])
        assert len(shard) == 0

    def test_a_subject_without_any_evidence_is_kept_and_never_found(self, shard):
        shard.insert([(subject(1), Templates().to_bytes())])
        assert len(shard) == 1
        answer = shard.search(again(2).to_bytes(), most=3, leave_out=frozenset(), least=0.5)
        assert answer.candidates == ()
        assert answer.unseen == 1


class TestDelete:
    def test_a_deleted_subject_is_not_found(self, shard):
        shard.insert([entry(1), entry(2)])
        assert shard.delete(subject(1)) is True
        assert len(shard) == 1
        assert found(shard, again(1)) == []
        assert found(shard, again(2)) == [subject(2)]

    def test_a_subject_that_is_not_there_is_no_mistake(self, shard):
        assert shard.delete(subject(1)) is False

    def test_every_file_is_zeros_afterwards(self, shard, tmp_path):
        shard.insert([entry(1, fingers=(Finger.RIGHT_THUMB, Finger.LEFT_LITTLE))])
        names = [*PLAIN, *(name for columns in EVIDENCE.values() for name in columns)]
        written = [name for name in names if any((tmp_path / name).read_bytes())]
        assert {"subject", "right", "left", "1-sketch", "10-packed"} <= set(written)
        shard.delete(subject(1))
        assert [name for name in names if any((tmp_path / name).read_bytes())] == []

    def test_a_free_row_is_used_again(self, shard, tmp_path):
        shard.insert(entry(number) for number in range(4))
        size = (tmp_path / "subject").stat().st_size
        for number in range(3):
            shard.delete(subject(number))
        shard.insert(entry(number) for number in range(10, 13))
        assert (tmp_path / "subject").stat().st_size == size
        assert len(shard) == 4
        assert found(shard, again(11)) == [subject(11)]
        assert found(shard, again(3)) == [subject(3)]
        assert found(shard, again(1)) == []


class TestTakenOver:
    def test_the_next_process_finds_every_row(self, shard, tmp_path):
        shard.insert(entry(number) for number in range(6))
        shard.delete(subject(2))
        other = Shard(tmp_path, SMALL)
        assert len(other) == 5
        assert found(other, again(5)) == [subject(5)]
        assert found(other, again(2)) == []
        other.insert([entry(2)])
        assert found(other, again(2)) == [subject(2)]

    def test_a_row_that_was_being_written_is_free(self, shard, tmp_path):
        shard.insert(entry(number) for number in range(3))
        with (tmp_path / "used").open("r+b") as file:
            file.seek(1)
            file.write(b"\x00")
        other = Shard(tmp_path, SMALL)
        assert len(other) == 2
        assert found(other, again(1)) == []
        other.insert([entry(1)])
        assert len(other) == 3
        assert found(other, again(1)) == [subject(1)]

    def test_nothing_of_an_interrupted_row_shines_through(self, shard, tmp_path):
        shard.insert([entry(0, fingers=THUMB)])
        with (tmp_path / "used").open("r+b") as file:
            file.write(b"\x00")
        other = Shard(tmp_path, SMALL)
        other.insert([(subject(8), person(8, eyes=(Eye.LEFT,)).to_bytes())])
        assert found(other, again(0, fingers=THUMB)) == []
        assert found(other, again(8)) == [subject(8)]


def test_those_left_out_are_not_answered(shard):
    shard.insert([entry(1), entry(2)])
    assert found(shard, again(1), leave_out=frozenset({subject(1)})) == []
    assert found(shard, again(2), leave_out=frozenset({subject(1), subject(77)})) == [subject(2)]


def test_files_hold_rows_and_opaque_subjects_only(shard, tmp_path):
    shard.insert([entry(1, fingers=THUMB)])
    names = [*PLAIN, *(name for columns in EVIDENCE.values() for name in columns)]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(names)
    assert subject(1) in (tmp_path / "subject").read_bytes()


def test_memory_grows_with_the_rows(shard):
    before = shard.memory()
    shard.insert(entry(number) for number in range(20))
    assert shard.memory() >= before + 20 * 2 * 2400


def test_an_age_is_kept_beside_the_rows(shard, tmp_path):
    shard.insert([entry(1, age=8.5), (subject(2), replace(person(2), age=None).to_bytes())])
    ages = np.fromfile(tmp_path / "age", np.float32)
    assert sorted(ages[:2].tolist(), key=str) == pytest.approx([8.5, np.nan], nan_ok=True)


def test_a_finger_without_minutiae_supports_nobody(shard):
    nothing = Templates(fingers={Finger.RIGHT_THUMB: scattered(1).best(0)})
    shard.insert([(subject(1), nothing.to_bytes()), entry(2, fingers=THUMB)])
    assert found(shard, again(2, fingers=THUMB, eyes=())) == [subject(2)]
    assert found(shard, nothing) == []

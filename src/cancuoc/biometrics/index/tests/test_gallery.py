"""The gallery in this process: everybody who can be found."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from cancuoc.biometrics.index import gallery as galleries
from cancuoc.biometrics.index.gallery import BadSubject, Gallery
from cancuoc.biometrics.index.tests.crowd import TWO_FINGERS, again, person, subject
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.templates import Templates


@pytest.fixture
def gallery(tmp_path):
    with Gallery(folder=tmp_path) as opened:
        yield opened


def names(answer):
    return [found.subject for found in answer.candidates]


def test_an_insert_is_visible_to_the_next_search(gallery):
    assert names(gallery.search(again(1))) == []
    gallery.insert(subject(1), person(1))
    assert names(gallery.search(again(1))) == [subject(1)]
    assert len(gallery) == 1


def test_a_thousand_people_are_found_one_by_one(gallery):
    # Codes of chance are quick to draw; every one gets two eyes of its own.
    assert gallery.insert_many((subject(n), person(n)) for n in range(1000)) == 1000
    assert len(gallery) == 1000
    for number in (0, 255, 256, 511, 998, 999):
        assert names(gallery.search(again(number))) == [subject(number)]
    assert names(gallery.search(again(1000))) == []


def test_a_subject_is_replaced(gallery):
    gallery.insert(subject(1), person(1))
    gallery.insert(subject(1), person(2))
    assert len(gallery) == 1
    assert names(gallery.search(again(1))) == []
    assert names(gallery.search(again(2))) == [subject(1)]


def test_later_fingers_join_earlier_eyes(gallery):
    gallery.insert(subject(1), person(1, eyes=(Eye.LEFT,)))
    probe = again(1, eyes=(), fingers=TWO_FINGERS)
    assert gallery.search(probe).unseen == 1
    gallery.insert(subject(1), person(1, eyes=(Eye.LEFT,), fingers=TWO_FINGERS))
    answer = gallery.search(probe)
    assert (names(answer), answer.unseen) == ([subject(1)], 0)


def test_deletion_is_visible_to_the_next_search(gallery):
    gallery.insert(subject(1), person(1))
    assert gallery.delete(subject(1)) is True
    assert gallery.delete(subject(1)) is False
    assert names(gallery.search(again(1))) == []
    assert len(gallery) == 0


def test_those_left_out_are_not_answered(gallery):
    gallery.insert_many([(subject(1), person(1)), (subject(2), person(1))])
    assert sorted(names(gallery.search(again(1)))) == sorted([subject(1), subject(2)])
    assert names(gallery.search(again(1), leave_out=[subject(1)])) == [subject(2)]


@pytest.mark.parametrize("length", [0, 15, 17, 36])
def test_a_subject_of_another_length_is_refused(gallery, length):
    for act in (
        lambda name: gallery.insert(name, person(1)),
        lambda name: gallery.delete(name),
    ):
        with pytest.raises(BadSubject) as refused:
            act(bytes(length))
        assert refused.value.details == {"bytes": length}
    assert len(gallery) == 0


def test_files_lie_in_a_private_folder_and_go(tmp_path):
    gallery = Gallery(folder=tmp_path)
    (folder,) = tmp_path.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    gallery.insert(subject(1), person(1))
    assert any(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    assert gallery.memory() > 4800
    gallery.close()
    assert list(tmp_path.iterdir()) == []


def test_names_and_templates_do_not_stand_in_the_files(gallery, tmp_path):
    templates = person(1, fingers=TWO_FINGERS)
    gallery.insert(subject(1), templates)
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert subject(1) in written
    assert templates.to_bytes()[:64] not in written
    assert templates.eyes[Eye.LEFT].to_bytes()[:64] not in written


def test_a_source_fills_the_gallery(tmp_path):
    people = [(subject(n), person(n).to_bytes()) for n in range(5)]
    with Gallery(folder=tmp_path, source=lambda: iter(people)) as opened:
        assert opened.refill() == 5
        assert names(opened.search(again(4))) == [subject(4)]


def test_without_a_source_there_is_nothing_to_fill_with(gallery):
    assert gallery.refill() == 0


def test_large_crowds_come_in_batches(gallery, monkeypatch):
    monkeypatch.setattr(galleries, "_BATCH", 4)
    assert gallery.insert_many((subject(n), person(n)) for n in range(10)) == 10
    assert names(gallery.search(again(9))) == [subject(9)]


def test_nothing_to_insert_is_nothing(gallery):
    assert gallery.insert_many([]) == 0
    assert len(gallery) == 0


def test_threads_ask_one_after_the_other(gallery):
    gallery.insert_many((subject(n), person(n)) for n in range(8))
    probes = [again(n) for n in range(8)]
    found = {}

    def ask(number):
        for _ in range(3):
            found[number] = names(gallery.search(probes[number]))
            gallery.insert(subject(100 + number), Templates())

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: [subject(n)] for n in range(8)}
    assert len(gallery) == 16


def test_subjects_spread_evenly_even_when_they_count_up():
    parts = Gallery.__new__(Gallery)
    parts._parts = [None] * 4
    counts = np.bincount([parts._part(n.to_bytes(16, "big")) for n in range(4000)])
    assert counts.min() > 900

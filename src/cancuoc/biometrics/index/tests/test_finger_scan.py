"""What the engine sees: rows in a file, a scan, a comparison, from many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cancuoc.biometrics.index import finger_scan
from cancuoc.biometrics.index.finger_strangers import again, stranger

COUNT = 300


def fingers(count=COUNT):
    return [stranger(seed="scan test", number=number) for number in range(count)]


@pytest.fixture(scope="module")
def gallery():
    sketches = np.zeros(COUNT, finger_scan.SKETCH)
    packed = np.zeros(COUNT, finger_scan.PACKED)
    for place, finger in enumerate(fingers()):
        sketches[place] = finger_scan.sketch(finger)
        packed[place] = finger_scan.pack(finger)
    return sketches, packed


@pytest.fixture(scope="module")
def probes():
    return [
        finger_scan.probe(again(finger, seed="scan test", number=number))
        for number, finger in enumerate(fingers(20))
    ]


def test_both_stages_find_a_second_impression(gallery, probes):
    sketches, packed = gallery
    for number, probe in enumerate(probes):
        support = finger_scan.scan(probe, sketches)
        places = np.argsort(-support)[:5]
        assert number in places
        score = finger_scan.compare(probe, packed, places)
        assert places[int(np.argmax(score))] == number


def test_answers_are_one_float_for_each_row(gallery, probes):
    sketches, packed = gallery
    support = finger_scan.scan(probes[0], sketches)
    score = finger_scan.compare(probes[0], packed, np.arange(COUNT))
    for found in (support, score):
        assert found.shape == (COUNT,)
        assert found.dtype == np.float32
        assert (found >= 0).all()
    assert (score <= 1).all()


def test_rows_may_lie_in_a_mapped_file(gallery, probes, tmp_path):
    for rows, ask in zip(
        gallery,
        (
            lambda found: finger_scan.scan(probes[0], found),
            lambda found: finger_scan.compare(probes[0], found, np.arange(len(found))),
        ),
        strict=True,
    ):
        file = tmp_path / "rows"
        rows.tofile(file)
        mapped = np.memmap(file, rows.dtype, mode="r+")
        assert (ask(np.asarray(mapped)) == ask(rows)).all()


def test_a_part_of_the_rows_gives_that_part_of_the_answer(gallery, probes):
    sketches, _ = gallery
    whole = finger_scan.scan(probes[0], sketches)
    parts = [finger_scan.scan(probes[0], sketches[at : at + 70]) for at in range(0, COUNT, 70)]
    assert (np.concatenate(parts) == whole).all()


def test_threads_do_not_disturb_each_other(gallery, probes):
    sketches, _ = gallery
    alone = [finger_scan.scan(probe, sketches) for probe in probes]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda probe: finger_scan.scan(probe, sketches), probes))
    for one, other in zip(alone, together, strict=True):
        assert (one == other).all()


def test_a_deleted_row_is_found_by_nobody(gallery, probes):
    sketches, packed = (rows.copy() for rows in gallery)
    sketches[3] = np.zeros((), finger_scan.SKETCH)
    packed[3] = np.zeros((), finger_scan.PACKED)
    assert finger_scan.scan(probes[3], sketches)[3] == 0.0
    assert finger_scan.compare(probes[3], packed, np.array([3])).tolist() == [0.0]


def test_the_search_changes_no_row(gallery, probes):
    sketches, packed = gallery
    before = sketches.tobytes(), packed.tobytes()
    finger_scan.scan(probes[1], sketches)
    finger_scan.compare(probes[1], packed, np.arange(COUNT))
    assert (sketches.tobytes(), packed.tobytes()) == before


def test_sizes_are_those_in_the_documents():
    assert finger_scan.SKETCH.itemsize == 2248
    assert finger_scan.PACKED.itemsize == 542


def test_what_is_offered_is_there():
    for name in finger_scan.__all__:
        assert hasattr(finger_scan, name)

"""What the gallery costs: taking in, filling an engine, searching, letting go.

Run with `pytest -m benchmark tests/benchmarks/test_uniqueness_pace.py -s`. Invented irises, two a
person; processor time of this process, the database's is not in it.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness import queries, services
from cancuoc.domain.uniqueness.adapters.gallery_index import GalleryIndex
from cancuoc.domain.uniqueness.following import Follower
from cancuoc.domain.uniqueness.ports import Question
from cancuoc.domain.uniqueness.tests.people import AT, WORKER, subject_id
from cancuoc.foundation import keys

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
PEOPLE = int(os.environ.get("CANCUOC_BENCH_SUBJECTS", "2000"))
SEARCHES = 50
PORTION = 100


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield
    keys.store.cache_clear()


def person(number: int, *, noise: float = 0.0) -> Templates:
    """Return two irises of random bits; `noise` is the share another take sees otherwise."""
    drawn = np.random.default_rng(number)
    eyes = {}
    for eye in Eye:
        bits = drawn.integers(0, 2, (240, 20, 2)).astype(np.bool_)
        if noise:
            other = np.random.default_rng((number, 7, int(eye is Eye.LEFT)))
            bits = bits ^ (other.random(bits.shape) < noise)
        eyes[eye] = IrisCode(bits, drawn.random(bits.shape) < 0.6)
    return Templates(eyes=eyes, age=30.0)


def entry(number: int) -> services.NewSubject:
    return services.NewSubject(
        subject=subject_id(number),
        gallery="hanoi",
        ref=str(number),
        templates=person(number),
        child=False,
    )


def spent(work: Any) -> tuple[float, Any]:
    began = time.process_time()
    answer = work()
    return 1000 * (time.process_time() - began), answer


def test_what_a_gallery_costs() -> None:
    adding = 0.0
    for start in range(0, PEOPLE, PORTION):
        entries = [entry(n) for n in range(start, min(PEOPLE, start + PORTION))]
        adding += spent(lambda batch=entries: services.add(entries=batch, at=AT, by=WORKER))[0]
    follower = Follower(make=GalleryIndex)
    try:
        filling, count = spent(follower.catch_up)
        assert count == PEOPLE
        # The first search compiles or loads the kernels.
        follower.search(questions=[Question(templates=person(0))])
        times, found = [], 0
        for number in range(0, PEOPLE, max(1, PEOPLE // SEARCHES)):
            question = Question(templates=person(number, noise=0.2))
            took, (answer,) = spent(lambda q=question: follower.search(questions=[q]))
            times.append(took)
            found += [each.subject for each in answer.candidates] == [subject_id(number)]
        services.remove(subjects=[subject_id(1)], reason="bench", at=AT, by=WORKER)
        going, _ = spent(follower.catch_up)
        assert follower.size == PEOPLE - 1 == queries.count()
    finally:
        follower.close()
    print(
        f"\n{PEOPLE} subjects, two irises each; processor time of one process"
        f"\n  taking in  {adding / PEOPLE:.2f} ms a subject, in portions of {PORTION}"
        f"\n  filling    {filling / PEOPLE:.2f} ms a subject"
        f"\n  searching  {statistics.median(times):.1f} ms in the median, {max(times):.1f} at most"
        f"\n  letting go {going:.1f} ms"
        f"\n  found      {found} of {len(times)}"
    )
    assert found == len(times)

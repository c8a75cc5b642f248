"""How often a pair of eyes says neither yes nor no, among drawn people: strangers and mates.

Run with `pytest -m benchmark tests/benchmarks/test_doubt_band.py -s`. It says how many searches
with eyes alone have to be repeated when the fingers are there.
"""

from __future__ import annotations

import os
import time

import pytest

from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import drawn_templates
from cancuoc.biometrics.templates import Templates

pytestmark = [pytest.mark.benchmark, pytest.mark.nightly]
PEOPLE = int(os.environ.get("CANCUOC_BENCH_SUBJECTS", "3000"))
SEARCHES = PEOPLE // 2


def eyes(name: str, take: str) -> Templates:
    drawn = drawn_templates.person(name, age=30, sex=Sex.FEMALE, take=take)
    return Templates(eyes=drawn.eyes, age=30.0, sex=Sex.FEMALE)


def key(number: int) -> bytes:
    return f"{number:016d}".encode()


def test_strangers_and_mates_between_the_thresholds() -> None:
    limits = Settings().thresholds
    with Gallery() as gallery:
        gallery.insert_many((key(n), eyes(f"band-{n}", "1")) for n in range(PEOPLE))
        began = time.process_time()
        strangers = [
            found.score
            for n in range(SEARCHES)
            for found in gallery.search(eyes(f"stranger-{n}", "1"), least=limits.doubt).candidates
        ]
        spent = time.process_time() - began
        mates = []
        for n in range(SEARCHES):
            answer = gallery.search(eyes(f"band-{n}", "2"), least=limits.doubt)
            mates += [found.score for found in answer.candidates if found.subject == key(n)]
    doubtful = sum(score < limits.candidate for score in strangers)
    print(
        f"\nstrangers: {doubtful} in doubt, {len(strangers) - doubtful} candidates, of"
        f" {PEOPLE * SEARCHES:,} pairs; {1000 * spent / SEARCHES:.1f} ms a search"
        f"\nmates: {sum(s < limits.candidate for s in mates)} in doubt,"
        f" {SEARCHES - len(mates)} not seen, of {SEARCHES}"
    )
    assert doubtful < 1e-4 * PEOPLE * SEARCHES
    assert len(mates) >= 0.99 * SEARCHES

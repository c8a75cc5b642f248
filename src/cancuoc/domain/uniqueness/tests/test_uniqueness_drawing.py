"""Others drawn from the gallery: all of a few, some of many, never oneself."""

from __future__ import annotations

import random

import pytest

from cancuoc.domain.uniqueness import drawing, models, services
from cancuoc.domain.uniqueness.tests.people import AT, WORKER, new, subject_id, templates

pytestmark = pytest.mark.django_db


def fill(count, **first):
    """Put `count` people into the gallery; subject 0 is who is searched for."""
    entries = [new(0, "who", **first), *(new(number) for number in range(1, count))]
    services.add(entries=entries, at=AT, by=WORKER)


def row(number):
    return models.Subject.objects.get(id=subject_id(number))


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_of_a_few_nobody_is_missed_wherever_the_mate_stands(number):
    mate = new(number, given=templates("who", noise=0.1, take=1))
    others = [new(n) for n in range(1, 5) if n != number]
    services.add(entries=[new(0, "who"), mate, *others], at=AT, by=WORKER)
    near = drawing.most_alike(ref="ref-0", count=4, draw=lambda _below: 0)
    assert near is not None
    assert near.subject == subject_id(number)
    assert near.score > 0.3


def test_of_many_some_are_drawn_and_never_oneself():
    fill(40)
    chance = random.Random(7)
    seen = set()
    for _ in range(30):
        drawn = drawing._drawn(row(0), count=5, draw=chance.randrange)
        assert 1 <= len(drawn) <= 5
        seen |= set(drawn)
    assert subject_id(0) not in seen
    assert len(seen) > 25


def test_a_draw_says_whose_the_subject_is():
    fill(10)
    drawn = drawing._drawn(row(0), count=3, draw=lambda below: below // 2)
    assert drawn
    assert all(ref == row_ref for ref, row_ref in ((drawn[k], ref_of(k)) for k in drawn))


def ref_of(subject):
    return models.Subject.objects.get(id=subject).ref


def test_only_the_same_age_band_is_drawn():
    child = new(1, given=templates("child", age=9.0))
    services.add(entries=[new(0, "who"), child, new(2)], at=AT, by=WORKER)
    assert set(drawing._drawn(row(0), count=10, draw=lambda _below: 0)) == {subject_id(2)}


def test_nobody_else_is_nobody():
    fill(1)
    assert drawing.most_alike(ref="ref-0", count=5) is None


def test_the_unknown_is_compared_with_nobody():
    fill(3)
    assert drawing.most_alike(ref="ref-99", count=5) is None

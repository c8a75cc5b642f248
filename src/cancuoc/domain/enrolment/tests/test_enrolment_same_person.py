"""Which dossiers claim the same person: by the register's id, by the number, or by both."""

from __future__ import annotations

import dataclasses
from uuid import UUID, uuid4

import pytest

from cancuoc.domain.enrolment import queries
from cancuoc.domain.enrolment.tests.samples import captured, receive

pytestmark = pytest.mark.django_db
SOMEBODY, OTHER = uuid4(), uuid4()


def dossier(n: int, *, person: UUID | None, number: str) -> UUID:
    one = captured(n)
    declared = dataclasses.replace(one.identity.declared, personal_number=number)
    identity = dataclasses.replace(one.identity, declared=declared, person_id=person)
    return receive(dataclasses.replace(one, identity=identity))[0]


def test_by_id_by_number_and_by_both() -> None:
    first = dossier(1, person=SOMEBODY, number="001190000011")
    by_id = dossier(2, person=SOMEBODY, number="001190000022")
    by_number = dossier(3, person=OTHER, number="001190000011")
    by_both = dossier(4, person=SOMEBODY, number="001190000011")
    stranger = dossier(5, person=uuid4(), number="001190000055")
    found = queries.same_person(dossier_ids=[first, stranger])
    assert set(found[first]) == {by_id, by_number, by_both}
    assert len(found[first]) == 3
    assert found[stranger] == ()


def test_without_an_id_only_the_number_counts() -> None:
    first = dossier(1, person=None, number="001190000011")
    dossier(2, person=None, number="001190000022")
    again = dossier(3, person=None, number="001190000011")
    assert queries.same_person(dossier_ids=[first]) == {first: (again,)}


def test_without_anything_nobody_is_the_same() -> None:
    first, _ = (dossier(n, person=None, number="") for n in (1, 2))
    assert queries.same_person(dossier_ids=[first]) == {first: ()}


def test_unknown_dossiers_are_left_out() -> None:
    assert queries.same_person(dossier_ids=[uuid4()]) == {}
    assert queries.same_person(dossier_ids=[]) == {}

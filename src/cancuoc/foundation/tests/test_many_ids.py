"""A long list of ids asks the same as a short one, as one parameter and nothing else."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.foundation.among import among
from cancuoc.foundation.models import User
from cancuoc.foundation.tests.people import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids() -> list[UUID]:
    return [account(f"u{number}").id for number in range(6)]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chosen=st.lists(st.integers(0, 8), max_size=12))
def test_it_finds_what_a_plain_list_finds(ids: list[UUID], chosen: list[int]) -> None:
    # Numbers beyond the accounts stand for people who are not there.
    asked = [ids[n] if n < len(ids) else UUID(int=n) for n in chosen]
    found = set(User.objects.filter(id__in=among(asked)).values_list("id", flat=True))
    assert found == set(User.objects.filter(id__in=asked).values_list("id", flat=True))


def test_nobody_asked_for_is_nobody_found(ids: list[UUID]) -> None:
    assert not User.objects.filter(id__in=among([])).exists()
    assert User.objects.exclude(id__in=among([])).count() == len(ids)


def test_ten_thousand_are_one_parameter(ids: list[UUID]) -> None:
    asked = [*ids, *(UUID(int=n) for n in range(10_000))]
    with CaptureQueriesContext(connection) as seen:
        assert User.objects.filter(id__in=among(asked)).count() == len(ids)
    assert seen[0]["sql"].count("unnest") == 1


def test_a_generator_is_read_once(ids: list[UUID]) -> None:
    assert User.objects.filter(id__in=among(key for key in ids[:3])).count() == 3


@pytest.mark.parametrize("text", ["x", "'; DROP TABLE foundation_user; --", "}", "{", '"'])
def test_what_is_no_id_never_becomes_part_of_the_statement(ids: list[UUID], text: str) -> None:
    with pytest.raises(DataError), transaction.atomic():
        list(User.objects.filter(id__in=among([text])))
    assert User.objects.count() == len(ids)

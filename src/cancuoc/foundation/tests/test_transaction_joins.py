"""One write is one transaction: a service called by another joins it and falls with it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db import transaction as django_transaction

from cancuoc.foundation.models import IdempotencyKey
from cancuoc.foundation.tests.people import AT
from cancuoc.foundation.transaction import transaction

pytestmark = pytest.mark.django_db(transaction=True)


class Refused(Exception):
    """A service says no."""


def write(name: str) -> None:
    IdempotencyKey.objects.create(key=name, actor="test", at=AT, answer=1)


def written() -> list[str]:
    return sorted(IdempotencyKey.objects.values_list("key", flat=True))


@transaction
def inner(*, fails: bool = False) -> str:
    """Write the inner part."""
    write("inner")
    if fails:
        raise Refused
    return "answer"


@transaction
def outer(*, inner_fails: bool = False, forgiven: bool = False, fails: bool = False) -> str:
    """Write the outer part, then call the inner service."""
    write("outer")
    try:
        answer = inner(fails=inner_fails)
    except Refused:
        if not forgiven:
            raise
        answer = "forgiven"
    if fails:
        raise Refused
    return answer


def test_both_parts_stay_together() -> None:
    assert outer() == "answer"
    assert written() == ["inner", "outer"]


def test_the_inner_refusal_undoes_both() -> None:
    with pytest.raises(Refused):
        outer(inner_fails=True)
    assert written() == []


def test_the_outer_refusal_undoes_both() -> None:
    with pytest.raises(Refused):
        outer(fails=True)
    assert written() == []


def test_a_refusal_swallowed_does_not_let_half_a_write_survive() -> None:
    # The caller may catch the refusal, but what was begun is spoilt and goes.
    outer(inner_fails=True, forgiven=True)
    assert written() == []


def test_a_caller_that_wants_to_go_on_asks_for_a_savepoint() -> None:
    with django_transaction.atomic():
        write("before")
        with pytest.raises(Refused), django_transaction.atomic():
            inner(fails=True)
        write("after")
    assert written() == ["after", "before"]


def test_the_service_runs_inside_a_transaction_and_leaves_none_open() -> None:
    seen: list[bool] = []

    @transaction
    def service() -> None:
        seen.append(connection.in_atomic_block)

    service()
    assert seen == [True]
    assert not connection.in_atomic_block


def test_the_service_keeps_its_name_and_words() -> None:
    assert inner.__name__ == "inner"
    assert inner.__doc__ == "Write the inner part."


def test_arguments_and_answers_pass_through() -> None:
    @transaction
    def service(*, a: int, b: int = 2) -> tuple[int, int]:
        return a, b

    assert service(a=1) == (1, 2)
    assert service(b=5, a=4) == (4, 5)

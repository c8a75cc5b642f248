"""A reaction that waits for something else is tried again for ever, and holds nobody up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from cancuoc.foundation import outbox
from cancuoc.foundation.models import Delivery, IdempotencyKey
from cancuoc.foundation.tests.people import AT
from cancuoc.kernel.fact import Fact

pytestmark = pytest.mark.django_db


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wanted(Fact):
    """A fact of these tests."""

    number: int


class Waits:
    """Waits on some numbers until it is told to go on; leaves a mark for every number done."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = set(numbers)

    def __call__(self, facts: Sequence[Wanted], *, at: datetime) -> None:
        for fact in facts:
            key = f"done-{fact.number}"
            IdempotencyKey.objects.create(key=key, actor="test", at=at, answer=fact.number)
            if fact.number in self.numbers:
                raise outbox.NotNow(f"number {fact.number}")


@pytest.fixture(autouse=True)
def own_consumers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(outbox, "_consumers", {})
    monkeypatch.setattr(outbox, "_by_topic", type(outbox._by_topic)(list))
    return


def tell(*numbers: int) -> None:
    with transaction.atomic():
        outbox.publish(*(Wanted(at=AT, number=number) for number in numbers))


def done() -> list[int]:
    return sorted(IdempotencyKey.objects.values_list("answer", flat=True))


def test_one_that_waits_does_not_hold_up_the_others() -> None:
    waits = Waits(2)
    outbox.on(Wanted, waits, name="test.waits")
    tell(1, 2, 3)
    outbox.deliver_all(at=AT)
    assert done() == [1, 3]
    (left,) = Delivery.objects.all()
    assert (left.tries, left.parked, left.due_at) == (0, False, AT + outbox.WAIT)
    assert left.error == "NotNow: number 2"


@pytest.mark.parametrize("rounds", [1, outbox.TRIES, 10 * outbox.TRIES])
def test_it_is_never_parked(rounds: int) -> None:
    waits = Waits(1)
    outbox.on(Wanted, waits, name="test.waits")
    tell(1)
    for hour in range(rounds):
        outbox.deliver_all(at=AT + timedelta(hours=hour))
    assert outbox.pending() == {"test.waits": 1}
    waits.numbers.clear()
    outbox.deliver_all(at=AT + timedelta(hours=rounds))
    assert (done(), outbox.pending()) == ([1], {})


def test_before_its_time_it_is_not_tried() -> None:
    waits = Waits(1)
    outbox.on(Wanted, waits, name="test.waits")
    tell(1)
    outbox.deliver_all(at=AT)
    waits.numbers.clear()
    assert outbox.deliver_all(at=AT + outbox.WAIT / 2) == 0
    assert outbox.deliver_all(at=AT + outbox.WAIT) == 1


def test_a_failure_in_between_counts_as_ever() -> None:
    def fails(_facts: Sequence[Wanted], *, at: datetime) -> None:
        raise ValueError(str(at))

    outbox.on(Wanted, fails, name="test.fails")
    tell(1)
    for hour in range(outbox.TRIES):
        outbox.deliver_all(at=AT + timedelta(hours=hour))
    assert outbox.pending() == {"test.fails!parked": 1}

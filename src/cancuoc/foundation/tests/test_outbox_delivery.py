"""Facts arrive exactly once: in batches, past poison, with two workers, across crashes."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connections, transaction

from cancuoc.foundation import outbox
from cancuoc.foundation.models import Delivery, IdempotencyKey, OutboxFact
from cancuoc.foundation.tests.people import AT
from cancuoc.kernel.fact import Fact

pytestmark = pytest.mark.django_db


@dataclasses.dataclass(frozen=True, kw_only=True)
class Told(Fact):
    """A fact of these tests."""

    number: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Unheard(Fact):
    """A fact that nobody listens to."""


@pytest.fixture(autouse=True)
def own_consumers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start with no consumer, and leave those of the rooms as they were."""
    monkeypatch.setattr(outbox, "_consumers", {})
    monkeypatch.setattr(outbox, "_by_topic", type(outbox._by_topic)(list))
    logging.getLogger("cancuoc.outbox").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("cancuoc.outbox").setLevel(logging.NOTSET)


def leave_mark(number: int) -> None:
    """An effect in the database: doing it twice would break its key."""
    IdempotencyKey.objects.create(key=f"told-{number}", actor="test", at=AT, answer=number)


def marks() -> list[int]:
    return sorted(IdempotencyKey.objects.values_list("answer", flat=True))


class Listener:
    """Remembers what it heard, leaves marks, and fails on the numbers it cannot bear."""

    def __init__(self, *poison: int) -> None:
        self.poison = set(poison)
        self.batches: list[list[int]] = []

    def __call__(self, facts: Sequence[Told], *, at: datetime) -> None:
        self.batches.append([fact.number for fact in facts])
        for fact in facts:
            leave_mark(fact.number)
            if fact.number in self.poison:
                raise RuntimeError(f"cannot bear {fact.number}")


def listen(react: Callable[..., None], name: str = "test.listen", batch: int = 100) -> None:
    outbox.on(Told, react, name=name, batch=batch)


def tell(*numbers: int) -> None:
    with transaction.atomic():
        outbox.publish(*(Told(at=AT, number=n) for n in numbers))


class TestTelling:
    @pytest.mark.django_db(transaction=True)
    def test_a_fact_outside_a_transaction_is_refused(self) -> None:
        with pytest.raises(RuntimeError, match="transaction"):
            outbox.publish(Told(at=AT, number=1))

    def test_a_fact_goes_with_the_write_that_failed(self) -> None:
        listen(Listener())

        @transaction.atomic
        def write() -> None:
            outbox.publish(Told(at=AT, number=1))
            raise ValueError

        with pytest.raises(ValueError):
            write()
        assert not OutboxFact.objects.exists()
        assert not Delivery.objects.exists()

    def test_a_fact_nobody_hears_is_kept_and_owes_nothing(self) -> None:
        with transaction.atomic():
            outbox.publish(Unheard(at=AT))
        assert OutboxFact.objects.get().topic == Unheard.topic
        assert outbox.pending() == {}

    def test_every_consumer_is_owed_every_fact(self) -> None:
        listen(Listener(), "test.a")
        listen(Listener(), "test.b")
        tell(1, 2, 3)
        assert outbox.pending() == {"test.a": 3, "test.b": 3}

    def test_nothing_told_is_nothing_owed(self) -> None:
        listen(Listener())
        tell()
        assert outbox.deliver(at=AT) == 0

    def test_a_name_is_registered_once(self) -> None:
        first, second = Listener(), Listener()
        listen(first)
        listen(second)
        assert [consumer.react for consumer in outbox.consumers()] == [first]


class TestDelivering:
    def test_once_and_in_order(self) -> None:
        listener = Listener()
        listen(listener)
        tell(3, 1, 2)
        assert outbox.deliver(at=AT) == 3
        assert listener.batches == [[3, 1, 2]]
        assert outbox.deliver(at=AT) == 0
        assert marks() == [1, 2, 3]

    def test_batches_hold_no_more_than_they_may(self) -> None:
        listener = Listener()
        listen(listener, batch=4)
        tell(*range(10))
        assert outbox.deliver_all(at=AT) == 10
        assert [len(batch) for batch in listener.batches] == [4, 4, 2]

    def test_only_the_consumers_asked_for(self) -> None:
        one, two = Listener(), Listener()
        listen(one, "test.one")
        outbox.on(Told, lambda facts, *, at: two.batches.append([]), name="test.two")
        tell(1)
        assert outbox.deliver(at=AT, only=["test.two"]) == 1
        assert (one.batches, two.batches) == ([], [[]])

    def test_facts_told_while_delivering_follow(self) -> None:
        heard: list[int] = []

        def chain(facts: Sequence[Told], *, at: datetime) -> None:
            for fact in facts:
                heard.append(fact.number)
                if fact.number < 5:
                    outbox.publish(Told(at=at, number=fact.number + 1))

        listen(chain)
        tell(1)
        assert outbox.deliver_all(at=AT) == 5
        assert heard == [1, 2, 3, 4, 5]

    def test_rounds_end_a_chain_without_end(self) -> None:
        listen(lambda facts, *, at: outbox.publish(*facts))
        tell(1)
        assert outbox.deliver_all(at=AT, rounds=7) == 7


class TestPoison:
    def test_one_poison_does_not_hold_up_the_batch(self) -> None:
        listen(Listener(3))
        tell(1, 2, 3, 4, 5)
        outbox.deliver(at=AT)
        assert marks() == [1, 2, 4, 5]
        (owed,) = Delivery.objects.all()
        assert (owed.fact.body["number"], owed.tries, owed.parked) == (3, 1, False)
        assert owed.error == "RuntimeError: cannot bear 3"

    def test_it_waits_longer_each_time_and_is_parked_after_three(self) -> None:
        listen(Listener(1))
        tell(1)
        waits = []
        at = AT
        for _ in range(3):
            outbox.deliver(at=at)
            owed = Delivery.objects.get()
            waits.append((owed.tries, (owed.due_at - at).total_seconds(), owed.parked))
            at = owed.due_at
        assert waits == [(1, 20.0, False), (2, 80.0, False), (3, 320.0, True)]
        assert outbox.deliver(at=at + timedelta(days=9)) == 0
        assert outbox.pending() == {"test.listen!parked": 1}
        assert marks() == []

    def test_before_it_is_due_it_is_left_alone(self) -> None:
        listener = Listener(1)
        listen(listener)
        tell(1)
        outbox.deliver(at=AT)
        seen = len(listener.batches)
        outbox.deliver(at=AT + timedelta(seconds=19))
        assert len(listener.batches) == seen
        outbox.deliver(at=AT + timedelta(seconds=20))
        assert len(listener.batches) > seen

    def test_a_parked_fact_can_be_tried_anew(self) -> None:
        listener = Listener(1)
        listen(listener)
        tell(1)
        for minutes in (0, 10, 20):
            outbox.deliver(at=AT + timedelta(minutes=minutes))
        listener.poison.clear()
        later = AT + timedelta(hours=1)
        assert outbox.retry_parked(at=later) == 1
        assert Delivery.objects.get().tries == 0
        outbox.deliver(at=later)
        assert marks() == [1]
        assert outbox.retry_parked(at=later) == 0

    def test_a_long_error_is_cut(self) -> None:
        def fail(facts: Sequence[Told], *, at: datetime) -> None:
            raise ValueError("x" * 10_000)

        listen(fail)
        tell(1)
        outbox.deliver(at=AT)
        assert len(Delivery.objects.get().error) == 2000

    def test_every_number_may_be_poison_but_one(self) -> None:
        listen(Listener(*(n for n in range(30) if n != 17)), batch=10)
        tell(*range(30))
        for hour in range(5):
            outbox.deliver_all(at=AT + timedelta(hours=hour), rounds=20)
        assert marks() == [17]
        assert outbox.pending() == {"test.listen!parked": 29}

    def test_a_body_that_cannot_be_read_is_poison_too(self) -> None:
        listen(Listener())
        tell(1)
        with transaction.atomic():
            bad = OutboxFact.objects.create(at=AT, topic=Told.topic, body={"at": "never"})
            Delivery.objects.create(fact=bad, consumer="test.listen", due_at=AT)
        outbox.deliver(at=AT)
        assert marks() == [1]
        assert Delivery.objects.get().fact == bad


class TestCrashes:
    def test_a_crash_between_effect_and_settling_undoes_both(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listen(Listener())
        tell(1, 2)
        real = outbox._react

        def crash(consumer: outbox.Consumer, claimed: Sequence[Delivery], *, at: datetime) -> None:
            real(consumer, claimed, at=at)
            raise KeyboardInterrupt

        monkeypatch.setattr(outbox, "_react", crash)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver(at=AT)
        assert marks() == []
        assert outbox.pending() == {"test.listen": 2}
        monkeypatch.setattr(outbox, "_react", real)
        assert outbox.deliver(at=AT) == 2
        assert marks() == [1, 2]

    def test_a_reaction_that_dies_half_way_leaves_nothing(self) -> None:
        def half(facts: Sequence[Told], *, at: datetime) -> None:
            leave_mark(facts[0].number)
            raise SystemExit(1)

        listen(half)
        tell(1, 2)
        with pytest.raises(SystemExit):
            outbox.deliver(at=AT)
        assert marks() == []
        assert outbox.pending() == {"test.listen": 2}


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def work(self, *, workers: int) -> Counter[int]:
        """Let threads deliver until nothing is left; return how often each number was heard."""
        heard: Counter[int] = Counter()
        lock = threading.Lock()
        start = threading.Barrier(workers)

        def listener(facts: Sequence[Told], *, at: datetime) -> None:
            for fact in facts:
                leave_mark(fact.number)
            with lock:
                heard.update(fact.number for fact in facts)

        listen(listener, batch=7)
        tell(*range(100))

        def run() -> None:
            try:
                start.wait(10)
                while outbox.deliver(at=AT):
                    pass
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return heard

    def test_they_share_the_work_and_do_nothing_twice(self) -> None:
        heard = self.work(workers=3)
        # A worker may find the rest claimed by another and stop; the next round finds them.
        outbox.deliver_all(at=AT)
        assert marks() == list(range(100))
        assert max(heard.values()) == 1
        assert outbox.pending() == {}

    def test_what_another_holds_is_passed_over(self) -> None:
        listen(Listener(), batch=2)
        tell(1, 2, 3)
        held, release = threading.Event(), threading.Event()

        def hold() -> None:
            try:
                with transaction.atomic():
                    (consumer,) = outbox.consumers()
                    outbox._claim(consumer, limit=2, at=AT)
                    held.set()
                    release.wait(10)
            finally:
                connections.close_all()

        other = threading.Thread(target=hold)
        other.start()
        assert held.wait(10)
        assert outbox.deliver(at=AT) == 1
        assert marks() == [3]
        release.set()
        other.join()
        assert outbox.deliver(at=AT) == 2
        assert marks() == [1, 2, 3]

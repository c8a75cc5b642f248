"""Facts travel downstream through the outbox: told once, in the transaction that made them true."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Count

from cancuoc.foundation.models import Delivery, OutboxFact
from cancuoc.kernel.fact import Fact

logger = logging.getLogger("cancuoc.outbox")

F = TypeVar("F", bound=Fact)
Reaction = Callable[..., None]
_WITH_WORK = """
SELECT name FROM unnest(%(names)s::text[]) AS name WHERE EXISTS (
  SELECT 1 FROM foundation_delivery d
  WHERE d.consumer = name AND NOT d.parked AND d.due_at <= %(at)s)
"""
TRIES = 3
# A new delivery is due at once, whatever clock its fact was told by.
_ALWAYS_DUE = datetime(2000, 1, 1, tzinfo=UTC)
BATCH = 100
WAIT = timedelta(seconds=5)


class NotNow(Exception):
    """A reaction waits for something that has nothing to do with its facts.

    What it raised this for is tried again after `WAIT`, as often as needed: such a delivery is
    never counted as a failure and never parked.
    """


@dataclass(frozen=True)
class Consumer:
    """A reaction of one room to one kind of fact; `name` is stable across releases."""

    name: str
    fact: type[Fact]
    react: Reaction
    batch: int


@dataclass
class Spent:
    """What a consumer cost this process so far: batches, facts, seconds, processor seconds."""

    batches: int = 0
    facts: int = 0
    seconds: float = 0.0
    cpu: float = 0.0


spent: dict[str, Spent] = defaultdict(Spent)
_consumers: dict[str, Consumer] = {}
_by_topic: dict[str, list[Consumer]] = defaultdict(list)


def on(fact: type[F], react: Callable[..., None], *, name: str, batch: int = BATCH) -> None:
    """Register `react(facts: Sequence[F], *, at: datetime)` for a fact type.

    Called from a room's `AppConfig.ready`. The reaction runs inside the transaction that
    settles its deliveries, so its effect happens exactly once. It must accept facts in any
    order and in batches of at most `batch`.
    """
    if name in _consumers:
        return
    consumer = Consumer(name=name, fact=fact, react=react, batch=batch)
    _consumers[name] = consumer
    _by_topic[fact.topic].append(consumer)


def consumers() -> tuple[Consumer, ...]:
    """Return every registered consumer in order of registration."""
    return tuple(_consumers.values())


def publish(*facts: Fact) -> None:
    """Tell facts, inside the transaction of the write that made them true."""
    if not connection.in_atomic_block:
        raise RuntimeError("a fact belongs to the transaction that made it true")
    rows = OutboxFact.objects.bulk_create(
        [OutboxFact(at=f.at, topic=f.topic, body=f.to_json()) for f in facts], batch_size=500
    )
    Delivery.objects.bulk_create(
        [
            Delivery(fact=row, consumer=consumer.name, due_at=_ALWAYS_DUE)
            for row in rows
            for consumer in _by_topic.get(row.topic, ())
        ],
        batch_size=1000,
    )


def deliver(*, at: datetime, only: Sequence[str] | None = None) -> int:
    """Deliver one batch to every consumer that has work; return how many were settled."""
    busy = _with_work(at=at)
    return sum(
        _deliver_to(consumer, at=at)
        for consumer in consumers()
        if consumer.name in busy and (only is None or consumer.name in only)
    )


def deliver_all(*, at: datetime, rounds: int = 10_000) -> int:
    """Deliver until nothing is due (tests and drills); return how many were settled."""
    total = 0
    for _ in range(rounds):
        settled = deliver(at=at)
        total += settled
        if not settled:
            break
    return total


def pending() -> dict[str, int]:
    """Return how many deliveries wait per consumer, parked ones under `<name>!parked`."""
    counted = Delivery.objects.values_list("consumer", "parked").annotate(n=Count("id"))
    return {f"{name}!parked" if parked else name: n for name, parked, n in counted}


def retry_parked(*, at: datetime) -> int:
    """Give parked deliveries another three tries; return how many."""
    return Delivery.objects.filter(parked=True).update(parked=False, tries=0, due_at=at)


def _with_work(*, at: datetime) -> frozenset[str]:
    """Return the consumers that something is due for, in one look instead of one each."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_WORK, {"names": list(_consumers), "at": at})
        return frozenset(name for (name,) in cursor.fetchall())


def _claim(consumer: Consumer, *, limit: int, at: datetime) -> list[Delivery]:
    return list(
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("fact")
        .filter(consumer=consumer.name, parked=False, due_at__lte=at)
        .order_by("id")[:limit]
    )


def _deliver_to(consumer: Consumer, *, at: datetime) -> int:
    began, cpu = time.perf_counter(), time.process_time()
    try:
        with transaction.atomic():
            claimed = _claim(consumer, limit=consumer.batch, at=at)
            if not claimed:
                return 0
            _react(consumer, claimed, at=at)
        _note_cost(consumer, len(claimed), began=began, cpu=cpu)
        return len(claimed)
    except NotNow as error:
        logger.info("batch of %s waits (%s); trying one at a time", consumer.name, error)
        return _deliver_singly(consumer, at=at)
    except Exception:
        logger.warning("batch of %s failed; trying one at a time", consumer.name, exc_info=True)
        return _deliver_singly(consumer, at=at)


def _note_cost(consumer: Consumer, facts: int, *, began: float, cpu: float) -> None:
    cost = spent[consumer.name]
    cost.batches += 1
    cost.facts += facts
    cost.seconds += time.perf_counter() - began
    cost.cpu += time.process_time() - cpu


def _react(consumer: Consumer, claimed: Sequence[Delivery], *, at: datetime) -> None:
    facts: list[Any] = [consumer.fact.from_json(d.fact.body) for d in claimed]
    consumer.react(facts, at=at)
    Delivery.objects.filter(id__in=[d.id for d in claimed]).delete()


def _deliver_singly(consumer: Consumer, *, at: datetime) -> int:
    """After a failed batch, find the poison: each fact alone, three tries, then parked."""
    settled = 0
    for _ in range(consumer.batch):
        with transaction.atomic():
            claimed = _claim(consumer, limit=1, at=at)
            if not claimed:
                break
            try:
                with transaction.atomic():
                    _react(consumer, claimed, at=at)
            except NotNow as error:
                logger.info("%s waits: %s", consumer.name, error)
                _wait(claimed[0], error, at=at)
            except Exception as error:
                logger.warning("%s failed on one fact", consumer.name, exc_info=True)
                _postpone(claimed[0], error, at=at)
        settled += 1
    return settled


def _wait(delivery: Delivery, error: NotNow, *, at: datetime) -> None:
    delivery.error = f"{type(error).__name__}: {error}"[:2000]
    delivery.due_at = at + WAIT
    delivery.save(update_fields=["error", "due_at"])


def _postpone(delivery: Delivery, error: Exception, *, at: datetime) -> None:
    delivery.tries += 1
    delivery.error = f"{type(error).__name__}: {error}"[:2000]
    delivery.parked = delivery.tries >= TRIES
    delivery.due_at = at + timedelta(seconds=5 * 4**delivery.tries)
    delivery.save(update_fields=["tries", "error", "parked", "due_at"])
    if delivery.parked:
        logger.error(
            "parked %s of fact %s: %s", delivery.consumer, delivery.fact_id, delivery.error
        )

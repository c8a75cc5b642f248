"""Consumers do not wait for one another, and what each costs is known."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.foundation import outbox
from cancuoc.foundation.models import Delivery, OutboxFact
from cancuoc.foundation.tests.people import AT
from cancuoc.kernel.fact import Fact

pytestmark = pytest.mark.django_db


class Colour(StrEnum):
    """A closed list inside a fact."""

    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rich(Fact):
    """A fact with every kind of field."""

    number: int = 0
    who: UUID | None = None
    day: date | None = None
    moment: datetime | None = None
    colour: Colour = Colour.RED
    words: tuple[str, ...] = ()
    sure: bool = False


@pytest.fixture(autouse=True)
def own_consumers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start with no consumer and no costs, and leave those of the rooms as they were."""
    monkeypatch.setattr(outbox, "_consumers", {})
    monkeypatch.setattr(outbox, "_by_topic", type(outbox._by_topic)(list))
    monkeypatch.setattr(outbox, "spent", type(outbox.spent)(outbox.Spent))
    logging.getLogger("cancuoc.outbox").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("cancuoc.outbox").setLevel(logging.NOTSET)


def tell(*numbers: int) -> None:
    with transaction.atomic():
        outbox.publish(*(Rich(at=AT, number=n) for n in numbers))


def hear(name: str, *bad: int, batch: int = 100) -> list[int]:
    """Register a consumer and return the list in which it keeps what it took in."""
    heard: list[int] = []

    def react(facts: Sequence[Rich], *, at: datetime) -> None:
        for fact in facts:
            if fact.number in bad:
                raise RuntimeError(f"not {fact.number}")
        heard.extend(fact.number for fact in facts)

    outbox.on(Rich, react, name=name, batch=batch)
    return heard


class TestApart:
    def test_one_that_fails_does_not_hold_up_another(self) -> None:
        bad, good = hear("test.bad", 1, 2, 3), hear("test.good")
        tell(1, 2, 3)
        outbox.deliver(at=AT)
        assert (bad, good) == ([], [1, 2, 3])
        assert outbox.pending() == {"test.bad": 3}

    def test_one_that_comes_late_is_owed_only_what_follows(self) -> None:
        early = hear("test.early")
        tell(1)
        late = hear("test.late")
        tell(2)
        outbox.deliver_all(at=AT)
        assert (early, late) == ([1, 2], [2])

    def test_what_is_owed_to_nobody_registered_waits_and_is_seen(self) -> None:
        hear("test.old")
        tell(1, 2)
        outbox._consumers.clear()
        assert outbox.deliver_all(at=AT + timedelta(days=3)) == 0
        assert outbox.pending() == {"test.old": 2}

    @pytest.mark.parametrize(
        ("only", "heard"), [([], ([], [])), (["test.b"], ([], [1])), (["test.x"], ([], []))]
    )
    def test_those_who_are_not_named_are_left_alone(
        self, only: list[str], heard: tuple[list[int], list[int]]
    ) -> None:
        one, two = hear("test.a"), hear("test.b")
        tell(1)
        outbox.deliver(at=AT, only=only)
        assert (one, two) == heard

    def test_parked_and_waiting_are_told_apart(self) -> None:
        hear("test.a", 1)
        tell(1)
        for minutes in (0, 10, 20):
            outbox.deliver(at=AT + timedelta(minutes=minutes))
        tell(2)
        assert outbox.pending() == {"test.a": 1, "test.a!parked": 1}

    def test_trying_again_begins_at_the_moment_of_the_officer(self) -> None:
        hear("test.a", 1)
        tell(1)
        for minutes in (0, 10, 20):
            outbox.deliver(at=AT + timedelta(minutes=minutes))
        later = AT + timedelta(days=2)
        assert outbox.retry_parked(at=later) == 1
        assert outbox.deliver(at=later - timedelta(seconds=1)) == 0
        assert outbox.deliver(at=later) == 1
        assert Delivery.objects.get().tries == 1


class TestOrder:
    @settings(max_examples=15, deadline=None)
    @given(
        numbers=st.lists(st.integers(0, 50), max_size=12, unique=True),
        batch=st.integers(1, 5),
        bad=st.sets(st.integers(0, 50), max_size=3),
    )
    def test_everything_but_the_poison_arrives_once_whatever_the_batch(
        self, numbers: list[int], batch: int, bad: set[int]
    ) -> None:
        outbox._consumers.clear()
        outbox._by_topic.clear()
        with transaction.atomic():
            heard = hear("test.any", *bad, batch=batch)
            tell(*numbers)
            outbox.deliver_all(at=AT, rounds=40)
            good = [number for number in numbers if number not in bad]
            assert sorted(heard) == sorted(good)
            owed = sorted(Delivery.objects.values_list("fact__body__number", flat=True))
            assert owed == sorted(set(numbers) & bad)
            transaction.set_rollback(True)

    def test_facts_of_one_write_keep_their_order(self) -> None:
        heard = hear("test.a", batch=3)
        tell(*range(9, -1, -1))
        outbox.deliver_all(at=AT)
        assert heard == list(range(9, -1, -1))


class TestBodies:
    facts = st.builds(
        Rich,
        at=st.datetimes(timezones=st.just(UTC)),
        number=st.integers(-(2**40), 2**40),
        who=st.none() | st.uuids(),
        day=st.none() | st.dates(),
        moment=st.none() | st.datetimes(timezones=st.just(UTC)),
        colour=st.sampled_from(Colour),
        words=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"))).map(tuple),
        sure=st.booleans(),
    )

    @settings(max_examples=30, deadline=None)
    @given(fact=facts)
    def test_a_fact_comes_back_from_the_database_as_it_was_told(self, fact: Rich) -> None:
        with transaction.atomic():
            outbox.publish(fact)
            assert Rich.from_json(OutboxFact.objects.get().body) == fact
            transaction.set_rollback(True)

    def test_a_field_that_a_newer_release_added_is_ignored_by_the_older(self) -> None:
        body = {**Rich(at=AT, number=5).to_json(), "added_next_year": [1, 2]}
        assert Rich.from_json(body).number == 5

    def test_a_field_that_an_older_release_did_not_tell_has_its_default(self) -> None:
        body = Rich(at=AT, colour=Colour.BLUE).to_json()
        del body["colour"], body["words"]
        assert Rich.from_json(body) == Rich(at=AT)


class TestCosts:
    def test_each_consumer_has_an_account_of_its_own(self) -> None:
        hear("test.a", batch=2)
        hear("test.b")
        tell(1, 2, 3)
        outbox.deliver_all(at=AT)
        counted = {name: (cost.batches, cost.facts) for name, cost in outbox.spent.items()}
        assert counted == {"test.a": (2, 3), "test.b": (1, 3)}
        assert all(cost.seconds >= 0 and cost.cpu >= 0 for cost in outbox.spent.values())

    def test_looking_and_finding_nothing_costs_nothing(self) -> None:
        hear("test.a")
        for _ in range(3):
            outbox.deliver(at=AT)
        assert outbox.spent == {}

    def test_work_that_failed_is_not_counted_as_a_batch(self) -> None:
        hear("test.a", 1)
        tell(1)
        outbox.deliver(at=AT)
        assert "test.a" not in outbox.spent

    def test_the_time_of_a_batch_is_charged(self, monkeypatch: pytest.MonkeyPatch) -> None:
        consumer = outbox.Consumer(name="test.a", fact=Rich, react=lambda *_: None, batch=1)
        monkeypatch.setattr(outbox.time, "perf_counter", lambda: 12.5)
        monkeypatch.setattr(outbox.time, "process_time", lambda: 1.75)
        for _ in range(2):
            outbox._note_cost(consumer, 3, began=10.0, cpu=1.0)
        assert outbox.spent == {"test.a": outbox.Spent(batches=2, facts=6, seconds=5.0, cpu=1.5)}


class TestTelling:
    def test_one_look_finds_everybody_who_has_work(self, django_assert_num_queries: object) -> None:
        for number in range(6):
            hear(f"test.{number}")
        with django_assert_num_queries(1):
            assert outbox.deliver(at=AT) == 0

    def test_many_facts_are_told_in_few_statements(
        self, django_assert_max_num_queries: object
    ) -> None:
        hear("test.a")
        with django_assert_max_num_queries(4):
            tell(*range(300))
        assert outbox.pending() == {"test.a": 300}

    def test_a_topic_names_its_room_and_its_fact(self) -> None:
        tell(1)
        assert OutboxFact.objects.get().topic == Rich.topic == "test_outbox_consumers.Rich"

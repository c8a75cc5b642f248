"""A form sent twice, or ten times at once, has one effect and one answer."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction

from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.idempotency import once
from cancuoc.foundation.models import AuditEvent, IdempotencyKey
from cancuoc.foundation.tests.people import AT, administrator, reviewer

pytestmark = pytest.mark.django_db
real_commits = pytest.mark.django_db(transaction=True)
KEY = "0123456789abcdef0123456789abcdef"


def effect(answer: Any = "done") -> Any:
    """Leave a trace that can be counted, and answer."""
    with transaction.atomic():
        audit.record(act="test", at=AT, by=reviewer(), object_kind="t", object_id="1")
    return answer


def effects() -> int:
    return AuditEvent.objects.count()


@pytest.mark.parametrize("answer", ["A027", 7, None, True, {"id": "x", "n": [1, 2]}, [], ""])
def test_the_second_asking_gets_the_first_answer(answer: Any) -> None:
    first = once(key=KEY, by=reviewer(), at=AT, write=lambda: effect(answer))
    later = AT + timedelta(hours=3)
    again = once(key=KEY, by=reviewer(), at=later, write=lambda: effect("another"))
    assert first == again == answer
    assert effects() == 1
    assert IdempotencyKey.objects.get().at == AT


def test_another_key_is_another_write() -> None:
    once(key=KEY, by=reviewer(), at=AT, write=effect)
    once(key=KEY[::-1], by=reviewer(), at=AT, write=effect)
    assert effects() == 2


def test_keys_of_two_officers_do_not_meet() -> None:
    mine = once(key=KEY, by=reviewer(), at=AT, write=lambda: effect("mine"))
    hers = once(key=KEY, by=administrator(), at=AT, write=lambda: effect("hers"))
    assert (mine, hers) == ("mine", "hers")
    assert effects() == 2


def test_a_write_that_fails_may_be_tried_again() -> None:
    def fail() -> None:
        effect()
        raise ValueError("no slot left")

    with pytest.raises(ValueError, match="no slot left"):
        once(key=KEY, by=reviewer(), at=AT, write=fail)
    assert effects() == 0
    assert not IdempotencyKey.objects.exists()
    assert once(key=KEY, by=reviewer(), at=AT, write=effect) == "done"
    assert effects() == 1


def test_an_answer_that_is_no_json_undoes_the_write() -> None:
    with pytest.raises(TypeError):
        once(key=KEY, by=reviewer(), at=AT, write=lambda: effect(object()))
    assert effects() == 0


def test_long_keys_are_cut_alike_each_time() -> None:
    long = "k" * 500
    once(key=long, by=reviewer(), at=AT, write=effect)
    once(key=long, by=reviewer(), at=AT, write=effect)
    assert effects() == 1
    assert len(IdempotencyKey.objects.get().key) == 128


def at_once(workers: int, keys: list[str], *, by: Actor) -> list[Any]:
    """Send the same forms from many threads at the same moment; return all answers."""
    start = threading.Barrier(workers)
    answers: list[Any] = []
    counter = iter(range(1000))

    def send(key: str) -> None:
        try:
            start.wait(20)
            answers.append(once(key=key, by=by, at=AT, write=lambda: effect(next(counter))))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(keys[n % len(keys)],)) for n in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@real_commits
def test_ten_at_once_have_one_effect() -> None:
    answers = at_once(10, [KEY], by=reviewer())
    assert answers == [0] * 10
    assert effects() == 1


@real_commits
def test_different_forms_at_once_all_happen() -> None:
    keys = [f"{n:032x}" for n in range(5)]
    answers = at_once(10, keys, by=reviewer())
    assert effects() == 5
    assert sorted(answers) == sorted([*range(5), *range(5)])


@real_commits
def test_while_the_first_fails_the_second_takes_over() -> None:
    started, go_on = threading.Event(), threading.Event()
    errors: list[Exception] = []

    def fail() -> None:
        started.set()
        go_on.wait(10)
        raise ValueError("lost")

    def first() -> None:
        try:
            once(key=KEY, by=reviewer(), at=AT, write=fail)
        except ValueError as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert started.wait(10)
    threading.Timer(0.2, go_on.set).start()
    assert once(key=KEY, by=reviewer(), at=AT, write=effect) == "done"
    thread.join()
    assert len(errors) == 1
    assert effects() == 1

"""A form sent twice has one effect: the second asking gets the first answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import JSONField, Value

from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import IdempotencyKey


def once(*, key: str, by: Actor, at: datetime, write: Callable[[], Any]) -> Any:
    """Run `write` once per `key` and actor and return its JSON answer.

    A second call, also one in parallel, waits for the first and returns the same answer.
    """
    full_key = f"{by.id}:{key}"[:128]
    with transaction.atomic():
        _lock(full_key)
        row = IdempotencyKey.objects.filter(key=full_key).first()
        if row is not None:
            return row.answer
        answer = write()
        # Wrapped, so that an answer of None is kept as JSON's null and not as a missing answer.
        kept = Value(answer, JSONField())
        IdempotencyKey.objects.create(key=full_key, actor=by.id, at=at, answer=kept)
        return answer


def _lock(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])

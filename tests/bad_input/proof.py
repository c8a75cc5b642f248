"""Proofs that an answer is the one listed, and that it left everything as it was."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection
from tests.bad_input.cases import BY_KEY, Case

# What may grow when something is refused: the log of what was tried, a visitor's own session,
# and the numbers used once that keep a request from being replayed.
MAY_GROW: Final = frozenset(
    {"foundation_auditevent", "foundation_auditseal", "django_session", "stations_nonce"}
)


def rows() -> dict[str, int]:
    """Return how many rows every table holds, the outbox among them."""
    tables = set(connection.introspection.table_names()) - MAY_GROW
    with connection.cursor() as cursor:
        query = " UNION ALL ".join(
            f"SELECT '{table}', count(*) FROM {connection.ops.quote_name(table)}"
            for table in sorted(tables)
        )
        cursor.execute(query)
        return dict(cursor.fetchall())


@contextmanager
def nothing_written(*, besides: frozenset[str] = frozenset()) -> Iterator[None]:
    """Fail when the block leaves more or fewer rows in any table but those named."""
    before = rows()
    yield
    after = rows()
    changed = {table for table in before if before[table] != after[table]} - besides
    assert not changed, {table: (before[table], after[table]) for table in changed}


def words_of(answer: Any) -> str:
    """Return the words a person reads on a page."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


def refused(key: str, answer: Any, *, typed: tuple[str, ...] = ()) -> Case:
    """Check a page against its row of the table; what was typed must still stand there."""
    case = BY_KEY[key]
    words = words_of(answer)
    assert answer.status_code == case.status, words
    assert case.says in words, words
    assert case.next_step in words, words
    if case.code:
        assert f"Mã: {case.code}" in words, words
    page = html.unescape(answer.content.decode())
    for value in typed:
        assert f'value="{value}"' in page, f"{value!r} was lost"
    return case


def refused_as_json(key: str, answer: Any) -> Case:
    """Check an answer of the station API against its row of the table."""
    case = BY_KEY[key]
    told = answer.json()
    assert answer.status_code == case.status, told
    assert told["error"] == case.code, told
    assert told["message"] == case.says, told
    assert told["next_step"] == case.next_step, told
    return case

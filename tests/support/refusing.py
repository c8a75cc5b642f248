"""Proof that a refusal left everything as it was: rows, facts and audit lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.db import connection, transaction

NEWS: Final = ("foundation_auditevent", "foundation_outboxfact", "foundation_delivery")
_ONE: Final = """
SELECT '{0}', md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {0} t
"""


def standing(*rooms: str) -> dict[str, str]:
    """Return a digest of every table of the rooms, of the audit and of the outbox."""
    prefixes = tuple(f"{room}_" for room in rooms)
    tables = [t for t in connection.introspection.table_names() if t.startswith(prefixes)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_ONE.format(table) for table in (*tables, *NEWS)))
        return dict(cursor.fetchall())


def differing(before: dict[str, str], *rooms: str) -> set[str]:
    """Return the tables that are no longer as they were."""
    return {table for table, digest in standing(*rooms).items() if before[table] != digest}


@contextmanager
def refused(kind: type[Exception] | tuple[type[Exception], ...], *rooms: str) -> Iterator[Any]:
    """Expect a refusal that leaves nothing behind; the test may go on afterwards.

    A service in a transaction asks for all of it back, and gets it here as it would outside of
    tests. One without keeps what it wrote, and then this fails.
    """
    before = standing(*rooms)
    kept = transaction.savepoint()
    with pytest.raises(kind) as caught:
        yield caught
    if connection.needs_rollback:
        transaction.set_rollback(False)
        transaction.savepoint_rollback(kept)
    else:
        transaction.savepoint_commit(kept)
    assert not differing(before, *rooms), f"{caught.typename} left something behind"

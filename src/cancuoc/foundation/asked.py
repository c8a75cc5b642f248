"""Facts of several rooms brought together by the database, in one statement and row by row unseen.

Whoever counts a city must not carry a million people through Python. A room then gives its fact
as a clause: a SELECT with its values, about the people of the statement's part named `asked`.
Tables stay private to the room; only whoever composes the statement runs it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One part of a statement: `name AS (sql)`, with values by name."""

    name: str
    sql: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.name} AS MATERIALIZED ({self.sql})"


def people() -> RawSQL:
    """Return the people the statement asks of, for `filter(person_id__in=people())`."""
    return RawSQL("SELECT person_id FROM asked", [])


def clause(name: str, rows: QuerySet[Any, Any]) -> Clause:
    """Return the rows of a room as a clause; `rows` are values with a `person_id` each once."""
    sql, given = rows.query.sql_with_params()
    values = {f"{name}_{n}": value for n, value in enumerate(given)}
    names = iter(values)
    # A doubled sign is a sign of the text itself.
    named = re.sub(r"%%|%s", lambda m: m[0] if m[0] == "%%" else f"%({next(names)})s", sql)
    return Clause(name=name, sql=named, values=values)

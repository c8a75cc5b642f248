"""A long list of ids as one parameter of a statement."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models.expressions import RawSQL


def among(ids: Iterable[UUID]) -> RawSQL:
    """Return what `filter(person_id__in=among(ids))` needs.

    A plain list becomes one placeholder an id, and ten thousand placeholders cost a second
    of parsing; an array written as one text is one parameter however long it is.
    """
    array = ",".join(str(key) for key in ids)
    return RawSQL("SELECT unnest(%s::uuid[])", [f"{{{array}}}"])

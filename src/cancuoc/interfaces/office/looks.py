"""A page that shows several people writes one look for each, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose
from cancuoc.foundation.actor import Actor


def look_at(
    *, what: str, person_ids: Iterable[UUID], at: datetime, by: Actor, unit_code: str = ""
) -> None:
    """Record that `by` looked at these people; without a stated purpose it is refused.

    Call it in the transaction that reads them, before anything leaves.
    """
    if not by.purpose:
        raise NoPurpose
    audit.record_many(
        audit.Line(
            act=f"look.{what}",
            at=at,
            by=by,
            object_kind="person",
            object_id=str(person_id),
            person_id=person_id,
            unit_code=unit_code,
        )
        for person_id in dict.fromkeys(person_ids)
    )

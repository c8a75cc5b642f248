"""What is known of a pair of captures from the cases before."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from cancuoc.domain.adjudication import models
from cancuoc.domain.adjudication.rules import Register, State, Verdict


def pair_of(one: UUID, other: UUID | None) -> str:
    """Return the name of a pair, the same whichever side asks."""
    return "|".join(sorted((str(one), str(other or ""))))


def known_verdicts(*, pairs: Collection[str]) -> dict[str, Verdict]:
    """Return what was concluded of pairs: the same or different; others are left out.

    It is remembered of two captures, not of two people: a later capture that claims to be one
    of two twins may be anybody's, and is looked at anew. Who could not be told apart is asked
    again when new pictures are there.
    """
    rows = models.Case.objects.filter(pair__in=pairs, state=State.DECIDED).select_related("merge")
    found: dict[str, Verdict] = {}
    for row in rows.order_by("opened_at"):
        verdict = _now(row)
        if verdict is Verdict.CANNOT_TELL:
            found.pop(row.pair, None)
        else:
            found[row.pair] = verdict
    return found


def _now(row: models.Case) -> Verdict:
    """Return the verdict as it stands: what was merged and split again is different."""
    merge = getattr(row, "merge", None)
    if merge is not None and merge.state == Register.SPLIT:
        return Verdict.DIFFERENT
    return Verdict(row.verdict)

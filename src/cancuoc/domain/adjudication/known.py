"""What is known of a pair of captures from the cases before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from cancuoc.domain.adjudication import models
from cancuoc.domain.adjudication.rules import Origin, Register, State, Verdict


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


def duplicates(*, dossier_ids: Collection[UUID]) -> dict[UUID, bool]:
    """Return, for dossiers once found to be duplicates and their others, who still is one.

    What was split again is none. Both sides of a concluded case are in it: one person stands
    behind two identities, and nobody knows yet which of them is his.
    """
    touched = Q(dossier_id__in=dossier_ids) | Q(candidate_dossier_id__in=dossier_ids)
    decided = models.Case.objects.filter(
        state=State.DECIDED, verdict=Verdict.SAME, candidate_dossier_id__isnull=False
    ).exclude(origin=Origin.HOLDER)
    near = {key for row in _sides(decided.filter(touched)) for key in row if key}
    whole = Q(dossier_id__in=near) | Q(candidate_dossier_id__in=near)
    sides = set(_sides(decided.filter(whole)))
    known = known_verdicts(pairs={pair_of(one, other) for one, other in sides})
    found = dict.fromkeys(near, False)
    for one, other in sides:
        if known.get(pair_of(one, other)) is Verdict.SAME:
            found.update({key: True for key in (one, other) if key in found})
    return found


def _sides(rows: QuerySet[models.Case]) -> Iterable[tuple[UUID, UUID | None]]:
    return rows.values_list("dossier_id", "candidate_dossier_id")


def _now(row: models.Case) -> Verdict:
    """Return the verdict as it stands: what was merged and split again is different."""
    merge = getattr(row, "merge", None)
    if merge is not None and merge.state == Register.SPLIT:
        return Verdict.DIFFERENT
    return Verdict(row.verdict)

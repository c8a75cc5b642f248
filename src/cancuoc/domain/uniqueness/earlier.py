"""Dossiers from before the gallery: taken in slowly, each searched for once it is there.

The pass goes once over everything received before the gallery began, in the order of the ids,
and remembers how far it came. Dossiers received later are gathered when they come; who was
removed from the gallery since then is not taken in again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Min

from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.uniqueness import filling, gathering, models, queries, rules
from cancuoc.domain.uniqueness.ports import Engine, Extracted, Extractor, Pictures, Wanted
from cancuoc.domain.uniqueness.rules import HANOI, Why
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.storage import BlobUnreadable
from cancuoc.foundation.transaction import transaction

logger = logging.getLogger("cancuoc.uniqueness")
WHY: Final = "gathered_late"
# Dossiers looked at in one turn; only those whose templates are taken cost seconds.
_LOOK: Final = 100


class _Forgiving(Extractor):
    """Takes lost evidence for pictures that cannot be read.

    One lost file of long ago must not stop everybody behind it.
    """

    def __init__(self, inner: Extractor) -> None:
        self._inner = inner

    def extract(
        self, *, pictures: Pictures, wanted: Wanted, age: float | None, sex: Sex | None
    ) -> Extracted:
        """Return what the inner extractor gives, or a failure of every part."""
        try:
            return self._inner.extract(pictures=pictures, wanted=wanted, age=age, sex=sex)
        except BlobUnreadable:
            logger.exception("the evidence of an earlier dossier cannot be read")
            parts = [rules.finger_part(finger) for finger in sorted(wanted.fingers)]
            parts += [rules.eye_part(eye) for eye in sorted(wanted.eyes)]
            failures = dict.fromkeys(parts, str(Why.BAD_FILE))
            return Extracted(templates=Templates(age=age, sex=sex), failures=failures)


@transaction
def gather_earlier(
    *,
    extractor: Extractor,
    engine: Engine | None = None,
    most: int = 1,
    at: datetime,
    by: Actor,
) -> int:
    """Take in up to `most` dossiers from before the gallery; return how many were looked at.

    0 says that nobody is left, or that another worker is at it. Each is searched for then, as
    those that came after it could not find it; whoever is found is told as `FoundLater`. Raises
    EngineAway, and then nothing is kept.
    """
    row = _pass(at=at)
    if row is None or row.finished_at is not None:
        return 0
    ids = enrolment.received(before=row.until, after=row.cursor, limit=_LOOK)
    due = _due(ids)[:most]
    # Beyond the last one that is taken nobody was looked at for good.
    seen = ids[: ids.index(due[-1]) + 1] if len(due) == most else ids
    gathering.gather(dossier_ids=due, extractor=_Forgiving(extractor), announce=False, at=at, by=by)
    there = queries.subjects_of(refs=[str(key) for key in due])
    templates = {s.subject: s.templates for s in queries.stored(subjects=there.values())}
    filling.search_again(
        {UUID(ref): (subject, templates[subject]) for ref, subject in there.items()},
        why=WHY,
        engine=engine,
        at=at,
        by=by,
    )
    _go_on(row, seen, taken=len(there), at=at)
    return len(seen)


def _due(ids: Sequence[UUID]) -> list[UUID]:
    """Return those that are in no gallery and whose features may be kept, in order."""
    missing = [UUID(ref) for ref in queries.never_gathered(refs=[str(key) for key in ids])]
    dossiers = enrolment.dossiers(dossier_ids=missing)
    return [key for key in missing if gathering.captured(dossiers[key])]


def _pass(*, at: datetime) -> models.EarlierPass | None:
    """Return the pass, begun now if it never was; None while another worker holds it."""
    rows = models.EarlierPass.objects.filter(gallery=HANOI)
    if not rows.exists():
        _begin(at=at)
    return rows.select_for_update(skip_locked=True).first()


def _begin(*, at: datetime) -> None:
    first = models.GalleryChange.objects.filter(gallery=HANOI).aggregate(at=Min("at"))["at"]
    models.EarlierPass.objects.bulk_create(
        [models.EarlierPass(gallery=HANOI, until=first or at, begun_at=at)], ignore_conflicts=True
    )


def _go_on(row: models.EarlierPass, seen: Sequence[UUID], *, taken: int, at: datetime) -> None:
    row.looked += len(seen)
    row.taken += taken
    if seen:
        row.cursor = seen[-1]
    else:
        row.finished_at = at
    row.save(update_fields=["looked", "taken", "cursor", "finished_at"])

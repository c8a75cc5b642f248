"""What the adjudication desk concluded, carried out on the reviewer's desk."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cancuoc.domain.adjudication import queries as adjudication
from cancuoc.domain.adjudication.queries import Standing
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import rules as enrolment_rules
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.verification import models, rules, running
from cancuoc.domain.verification.rules import Check, Doubt, State
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction

logger = logging.getLogger("cancuoc.verification")
_MAY_COME_BACK = frozenset(
    state for state, act in enrolment_rules.MOVES if act is enrolment_rules.Act.SEND_TO_REVIEW
)


@transaction
def follow_cases(*, dossier_ids: Sequence[UUID], at: datetime, by: Actor) -> None:
    """Take the concluded cases of dossiers over: lift a doubt, or put one that stays.

    A dossier against which nothing stands any more goes on by itself. One that had gone on and
    is found to be the same person comes back, as long as its card is not made.
    """
    dossiers = enrolment.dossiers(dossier_ids=sorted(set(dossier_ids)))
    standing = adjudication.standing(dossier_ids=list(dossiers))
    items = {
        item.dossier_id: item
        for item in models.ReviewItem.objects.select_for_update()
        .filter(dossier_id__in=dossiers, state=State.OPEN)
        .order_by("id")
    }
    for key, dossier in dossiers.items():
        stands = standing.get(key, Standing())
        if key in items:
            _follow(items[key], dossier, stands, at=at, by=by)
        elif stands.same:
            _bring_back(dossier, at=at, by=by)


def _follow(
    item: models.ReviewItem, dossier: DossierDetail, stands: Standing, *, at: datetime, by: Actor
) -> None:
    before = tuple(Doubt(d) for d in item.doubts)
    left = rules.after_cases(before, standing=stands)
    if left == before:
        return
    _note(dossier.id, left, at=at)
    item.doubts = [str(d) for d in left]
    if left:
        item.save(update_fields=["doubts"])
        return
    item.state, item.decided_at, item.decided_by = State.CLEARED, at, by.id
    item.note = "Bộ phận so trùng kết luận là người khác."
    item.save(update_fields=["doubts", "state", "decided_at", "decided_by", "note"])
    running.clear([dossier], at=at, by=by)


def _bring_back(dossier: DossierDetail, *, at: datetime, by: Actor) -> None:
    if dossier.state not in _MAY_COME_BACK:
        # The card is made or the dossier is closed: the register of duplicates says it.
        logger.warning("a dossier that went on is a duplicate: %s", dossier.id)
        return
    running.open_review(dossier_ids=[dossier.id], doubt=Doubt.SAME_PERSON, at=at, by=by)


def _note(dossier_id: UUID, left: Sequence[Doubt], *, at: datetime) -> None:
    models.CheckResult.objects.create(
        dossier_id=dossier_id,
        check_name=Check.BIOMETRICS,
        doubts=[str(d) for d in left if d in rules.ADJUDICATED],
        detail={},
        at=at,
    )

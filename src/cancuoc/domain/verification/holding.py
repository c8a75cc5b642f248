"""Doubts that come from the stations room after a dossier was checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import MOVES, Act, State
from cancuoc.domain.verification import models, rules, running
from cancuoc.domain.verification.rules import CHECK_OF, Doubt
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction


@transaction
def hold_doubted(*, dossier_ids: Sequence[UUID], at: datetime, by: Actor) -> None:
    """Lay dossiers before the reviewer whose packet was set aside; told twice it has one effect.

    Those that wait for their checks are left to them. Those whose card is being made or is there
    stay where they are, with the doubt among their findings.
    """
    found = enrolment.dossiers(dossier_ids=sorted(set(dossier_ids)))
    items = _open_items(list(found))
    for dossier in found.values():
        if dossier.state in (State.RECEIVED, State.CHECKING) or _known(dossier.id):
            continue
        if dossier.id in items:
            item = items[dossier.id]
            item.doubts = [*item.doubts, str(Doubt.STATION_COPIED)]
            item.save(update_fields=["doubts"])
        elif dossier.state is State.IN_REVIEW:
            running.put_on_desk([(dossier, (Doubt.STATION_COPIED,))], at=at)
        elif (dossier.state, Act.SEND_TO_REVIEW) in MOVES:
            running.open_review(dossier_ids=[dossier.id], doubt=Doubt.STATION_COPIED, at=at, by=by)
            continue
        _note(dossier.id, at=at)


def _open_items(dossier_ids: Sequence[UUID]) -> dict[UUID, models.ReviewItem]:
    rows = models.ReviewItem.objects.select_for_update().filter(
        dossier_id__in=dossier_ids, state=rules.State.OPEN
    )
    return {item.dossier_id: item for item in rows.order_by("id")}


def _known(dossier_id: UUID) -> bool:
    rows = models.CheckResult.objects.filter(dossier_id=dossier_id)
    return rows.filter(doubts__contains=[str(Doubt.STATION_COPIED)]).exists()


def _note(dossier_id: UUID, *, at: datetime) -> None:
    models.CheckResult.objects.create(
        dossier_id=dossier_id,
        check_name=CHECK_OF[Doubt.STATION_COPIED],
        doubts=[str(Doubt.STATION_COPIED)],
        detail={},
        at=at,
    )

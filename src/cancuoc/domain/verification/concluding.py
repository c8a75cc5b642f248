"""What the adjudication desk concluded, carried out on the reviewer's desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cancuoc.domain.adjudication import queries as adjudication
from cancuoc.domain.adjudication.queries import Standing
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import rules as enrolment_rules
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.verification import facts, models, rules, running
from cancuoc.domain.verification.rules import Check, Doubt, State
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction

_MAY_COME_BACK = frozenset(
    state for state, act in enrolment_rules.MOVES if act is enrolment_rules.Act.SEND_TO_REVIEW
)

_CARD_ORDERED = frozenset(
    {
        enrolment_rules.State.CLEARED,
        enrolment_rules.State.APPROVED,
        enrolment_rules.State.IN_PRODUCTION,
        enrolment_rules.State.AWAITING_HANDOVER,
        enrolment_rules.State.HANDED_OVER,
    }
)


@transaction
def follow_cases(*, dossier_ids: Sequence[UUID], at: datetime, by: Actor) -> None:
    """Take the concluded cases of dossiers over: lift a doubt, or put one that stays.

    A dossier against which nothing stands any more goes on by itself. One that had gone on and
    is found to be the same person comes back, as long as its card is not made; later its card is
    stopped, and so is the card of the dossier it was compared with, until they are told apart.
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
        elif stands.same and dossier.state in _MAY_COME_BACK:
            running.open_review(dossier_ids=[dossier.id], doubt=Doubt.SAME_PERSON, at=at, by=by)
    _tell_cards(list(dossiers), at=at)


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


def _tell_cards(dossier_ids: Sequence[UUID], *, at: datetime) -> None:
    """Stop the cards of duplicates, and release those that are none any more.

    A dossier on the reviewer's desk is in good hands there: it has no card to be stopped.
    """
    found = adjudication.duplicates(dossier_ids=dossier_ids)
    states = {key: d.state for key, d in enrolment.dossiers(dossier_ids=sorted(found)).items()}
    outbox.publish(
        *(
            facts.Stopped(at=at, dossier_id=key)
            if found[key]
            else facts.Released(at=at, dossier_id=key)
            for key, state in sorted(states.items())
            if state in _CARD_ORDERED
        )
    )


def _note(dossier_id: UUID, left: Sequence[Doubt], *, at: datetime) -> None:
    models.CheckResult.objects.create(
        dossier_id=dossier_id,
        check_name=Check.BIOMETRICS,
        doubts=[str(d) for d in left if d in rules.ADJUDICATED],
        detail={},
        at=at,
    )

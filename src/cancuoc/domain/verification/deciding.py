"""The reviewer's decision: clear, refuse in writing, or return for what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment import rules as enrolment_rules
from cancuoc.domain.enrolment import services as enrolment_services
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.units import queries as units
from cancuoc.domain.verification import facts, models, queries, refusals
from cancuoc.domain.verification.rules import MOVES, NEVER_CLEARED, Decision, Doubt, State
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.law.refusing import RefusalReason

_ACTS = {
    Decision.CLEAR: enrolment_rules.Act.CLEAR,
    Decision.REFUSE: enrolment_rules.Act.REFUSE,
    Decision.RETURN: enrolment_rules.Act.RETURN,
}
# Prints form CC03 and stores it; returns the reference of the stored document.
PrintNotice = Callable[[DossierDetail, RefusalReason, str], str]


@transaction
def decide(
    *,
    item_id: UUID,
    decision: Decision,
    reason: RefusalReason | None = None,
    note: str = "",
    print_notice: PrintNotice,
    at: datetime,
    by: Actor,
) -> State:
    """Settle an item. The hands that captured may not; a refusal writes CC03 with its reason."""
    by.require(Role.REVIEWER)
    item = models.ReviewItem.objects.select_for_update().filter(id=item_id).first()
    if item is None:
        raise refusals.NoSuchItem
    _may(item, decision=decision, reason=reason, at=at, by=by)
    state = moves.after(moves=MOVES, state=State(item.state), act=decision)
    dossier = enrolment.dossier(dossier_id=item.dossier_id)
    if decision is Decision.REFUSE and reason is not None:
        models.Notice.objects.create(
            dossier_id=dossier.id,
            document=print_notice(dossier, reason, note),
            reason=reason,
            at=at,
        )
    _settle(item, state=state, reason=reason, note=note, at=at, by=by)
    enrolment_services.advance(
        dossier_ids=[dossier.id],
        act=_ACTS[decision],
        at=at,
        by=by,
        reason=str(reason or "") or note[:120],
    )
    outbox.publish(_fact(dossier, decision=decision, reason=str(reason or ""), at=at, by=by))
    return state


def _may(
    item: models.ReviewItem,
    *,
    decision: Decision,
    reason: RefusalReason | None,
    at: datetime,
    by: Actor,
) -> None:
    if by.hand in queries.hands_at(dossier_id=item.dossier_id, first=item.officer_hand):
        raise refusals.OwnDossier
    if not units.covers(scope=by.units, unit_code=item.unit_code, on=today_vn(at)):
        raise NotAllowed
    if decision is not Decision.CLEAR and reason is None:
        raise refusals.ReasonNeeded
    held = NEVER_CLEARED & {Doubt(d) for d in item.doubts}
    if decision is Decision.CLEAR and held:
        raise refusals.CannotClear(doubts=sorted(str(d) for d in held))
    if decision is Decision.CLEAR and queries.waits_for_cases(dossier_id=item.dossier_id):
        raise refusals.CaseOpen


def _settle(
    item: models.ReviewItem,
    *,
    state: State,
    reason: RefusalReason | None,
    note: str,
    at: datetime,
    by: Actor,
) -> None:
    item.state = state
    item.decided_at = at
    item.decided_by = by.id
    item.decided_hand = by.hand
    item.reason = str(reason or "")
    item.note = " ".join(note.split())[:300]
    item.save(update_fields=["state", "decided_at", "decided_by", "decided_hand", "reason", "note"])


def _fact(
    dossier: DossierDetail, *, decision: Decision, reason: str, at: datetime, by: Actor
) -> facts.Cleared | facts.Refused | facts.Returned:
    if decision is Decision.CLEAR:
        return facts.Cleared(
            at=at,
            dossier_id=dossier.id,
            unit_code=dossier.unit_code,
            band=dossier.band,
            officer_hand=dossier.officer_hand,
            reviewer_hand=by.hand,
            kit=dossier.kit,
        )
    kind = facts.Refused if decision is Decision.REFUSE else facts.Returned
    return kind(
        at=at,
        dossier_id=dossier.id,
        unit_code=dossier.unit_code,
        band=dossier.band,
        reason=reason,
    )

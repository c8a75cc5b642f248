"""Opinions: shown first, said once, blind; the last of them concludes the case."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from cancuoc.domain.adjudication import facts, models, refusals, rules
from cancuoc.domain.adjudication.merging import propose
from cancuoc.domain.adjudication.permitted import may_see
from cancuoc.domain.adjudication.rules import FIRST, Origin, Reason, State, Verdict
from cancuoc.domain.adjudication.settings import settings
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction

LONGEST_NOTE = 300


@transaction
def show(*, case_id: UUID, at: datetime, by: Actor) -> None:
    """Note that a case is newly shown to somebody; the guard begins anew.

    Raises NoSuchCase, NotAllowed, OwnCapture.
    """
    case = _case(case_id)
    may_see(case=case, at=at, by=by)
    models.CaseShown.objects.update_or_create(case=case, hand=by.hand, defaults={"shown_at": at})
    audit.record(
        act="look.case",
        at=at,
        by=by,
        object_kind="case",
        object_id=case.id,
        unit_code=case.unit_code,
        dossier=str(case.dossier_id),
        candidate=str(case.candidate_dossier_id or case.candidate_subject),
    )


@transaction
def say(
    *,
    case_id: UUID,
    verdict: Verdict,
    reason: Reason,
    note: str = "",
    at: datetime,
    by: Actor,
) -> None:
    """Give one's opinion of a case. What the others said plays no part and is not told.

    Raises NoSuchCase, NotAllowed, OwnCapture, AlreadySaid, NotYourTurn, NotShown, TooEarly,
    ReasonDoesNotFit.
    """
    case = _case(case_id)
    may_see(case=case, at=at, by=by)
    before = list(case.opinions.order_by("rank"))
    _may_say(case, before, by=by)
    seen = _shown_long_enough(case, at=at, by=by)
    if not rules.fits(verdict, reason):
        raise refusals.ReasonDoesNotFit(verdict=str(verdict), reason=str(reason))
    said = models.Opinion(verdict=verdict, reason=reason, shown_at=seen, at=at)
    _keep(said, case=case, rank=len(before) + 1, note=note, by=by)
    audit.record(
        act="adjudication.say",
        at=at,
        by=by,
        object_kind="case",
        object_id=case.id,
        unit_code=case.unit_code,
        verdict=str(verdict),
        reason=str(reason),
    )
    _conclude(case, [*(Verdict(o.verdict) for o in before), verdict], at=at)


def _keep(said: models.Opinion, *, case: models.Case, rank: int, note: str, by: Actor) -> None:
    said.case, said.rank = case, rank
    said.note = " ".join(note.split())[:LONGEST_NOTE]
    said.by, said.hand = by.id, by.hand
    said.save(force_insert=True)


def _case(case_id: UUID) -> models.Case:
    case = models.Case.objects.select_for_update().filter(id=case_id).first()
    if case is None:
        raise refusals.NoSuchCase
    return case


def _may_say(case: models.Case, before: list[models.Opinion], *, by: Actor) -> None:
    if by.hand in {opinion.hand for opinion in before}:
        raise refusals.AlreadySaid
    if case.state == State.DECIDED or len(before) > FIRST:
        raise refusals.NotYourTurn
    by.require(Role.SENIOR_ADJUDICATOR if case.state == State.DISPUTED else Role.ADJUDICATOR)


def _shown_long_enough(case: models.Case, *, at: datetime, by: Actor) -> datetime:
    row = case.shown.filter(hand=by.hand).first()
    if row is None:
        raise refusals.NotShown
    if at - row.shown_at < timedelta(seconds=settings().guard):
        raise refusals.TooEarly
    return row.shown_at


def _conclude(case: models.Case, opinions: list[Verdict], *, at: datetime) -> None:
    case.state = rules.state_after(opinions)
    verdict = rules.settled(opinions)
    if verdict is None:
        case.save(update_fields=["state"])
        return
    case.verdict, case.decided_at = verdict, at
    case.save(update_fields=["state", "verdict", "decided_at"])
    # A holder who came again is no duplicate: there is nothing to merge.
    if verdict is Verdict.SAME and case.origin != Origin.HOLDER:
        propose(case=case, merged=rules.agreed(opinions) >= FIRST, at=at)
    outbox.publish(*told(case=case, verdict=verdict, at=at))


def told(*, case: models.Case, verdict: Verdict, at: datetime) -> list[facts.Concluded]:
    """Return the news for every dossier that waits for a case."""
    waiting = case.waiting.order_by("id").values_list("dossier_id", flat=True)
    return [facts.Concluded(at=at, dossier_id=key, verdict=str(verdict)) for key in waiting]

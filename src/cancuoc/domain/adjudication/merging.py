"""The register of duplicates: merges and splits, each step by another hand, none erased."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cancuoc.domain.adjudication import facts, models, refusals
from cancuoc.domain.adjudication.rules import MERGE_MOVES, Act, Register, Verdict
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ids import uuid7

_LONGEST = 300


def propose(*, case: models.Case, merged: bool, at: datetime) -> None:
    """Enter a case found to be one person: merged by two who agreed, else to be confirmed."""
    state = Register.MERGED if merged else Register.PROPOSED
    merge = models.Merge.objects.create(id=uuid7(at=at), case=case, state=state, since=at)
    agreeing = case.opinions.filter(verdict=Verdict.SAME).order_by("rank")
    models.MergeHistory.objects.create(
        merge=merge,
        state=state,
        note="",
        by="",
        hands=list(agreeing.values_list("hand", flat=True)),
        at=at,
    )


@transaction
def step(*, merge_id: UUID, act: Act, note: str, at: datetime, by: Actor) -> Register:
    """Confirm, ask to split, or decline; returns where the merge stands then.

    The captures, their dossiers and their templates stay as they are; only this register says
    that they belong together. Raises NoSuchMerge, NotAllowed, SameHand, WhyNeeded, IllegalMove.
    """
    by.require(Role.SENIOR_ADJUDICATOR)
    merge = (
        models.Merge.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(id=merge_id)
        .first()
    )
    if merge is None:
        raise refusals.NoSuchMerge
    _may_step(merge, act=act, note=note, at=at, by=by)
    state = moves.after(moves=MERGE_MOVES, state=Register(merge.state), act=act)
    merge.state, merge.since = state, at
    merge.save(update_fields=["state", "since"])
    models.MergeHistory.objects.create(
        merge=merge,
        state=state,
        note=" ".join(note.split())[:_LONGEST],
        by=by.id,
        hands=[by.hand],
        at=at,
    )
    audit.record(
        act=f"adjudication.merge_{act}",
        at=at,
        by=by,
        object_kind="merge",
        object_id=merge.id,
        unit_code=merge.case.unit_code,
    )
    if state is Register.SPLIT:
        outbox.publish(*_split(merge.case, at=at))
    return state


def _may_step(merge: models.Merge, *, act: Act, note: str, at: datetime, by: Actor) -> None:
    case = merge.case
    if not units.covers(scope=by.units, unit_code=case.unit_code, on=today_vn(at)):
        raise NotAllowed
    if by.hand in case.hands:
        raise refusals.OwnCapture
    if not note.strip():
        raise refusals.WhyNeeded
    last = merge.steps.order_by("-id").first()
    if act is not Act.ASK_SPLIT and last is not None and by.hand in last.hands:
        raise refusals.SameHand


def _split(case: models.Case, *, at: datetime) -> list[facts.Concluded]:
    waiting = case.waiting.order_by("id").values_list("dossier_id", flat=True)
    return [
        facts.Concluded(at=at, dossier_id=key, verdict=str(Verdict.DIFFERENT)) for key in waiting
    ]

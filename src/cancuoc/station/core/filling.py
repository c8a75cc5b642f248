"""Stages Danh tính and Dữ liệu: who acts, what is declared, which papers were seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.grounds import Ground
from cancuoc.law.papers import Paper as LawPaper
from cancuoc.law.procedure import BiometricsMode
from cancuoc.law.representation import Capacity
from cancuoc.law.transition import Holds
from cancuoc.packet.content import Declared, EidRequest, Officer, Paper, Representative
from cancuoc.station.core import procedure, register
from cancuoc.station.core.desk import Desk
from cancuoc.station.core.opening import save
from cancuoc.station.draft import Draft, Stage
from cancuoc.station.tables import drafts

# "đ" is no letter a packet's codes may hold, so this ground is not offered at a station yet.
ASKED_GROUNDS: Final = (
    Ground.NAME_OR_BIRTH,
    Ground.FEATURES,
    Ground.CARD_ERROR,
    Ground.NEW_NUMBER,
    Ground.REQUEST,
    Ground.NATIONALITY,
)


class WrongEid(Refusal):
    """The e-ID level is not one the law opens at this age, or the telephone is missing."""

    message = "Không yêu cầu được mức tài khoản định danh này."
    next_step = "Vui lòng chọn mức phù hợp với độ tuổi và ghi số điện thoại."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What stage Danh tính decided. `declared` None keeps what stood there."""

    declared: Declared | None = None
    representative: Representative | None = None
    capacity: Capacity = Capacity.FULL
    holds: Holds = Holds.NONE
    lost: bool = False
    ground: Ground | None = None


def identify(desk: Desk, draft: Draft, *, answers: Answers, at: datetime, by: Officer) -> Draft:
    """Finish stage Danh tính; raise `LawStops`, `ProofMissing` or `NothingDeclared`."""
    on = today_vn(at)
    changed = replace(
        draft,
        declared=answers.declared or draft.declared,
        representative=answers.representative,
        capacity=answers.capacity.value,
        holds=answers.holds.value,
        lost=answers.lost,
        ground=answers.ground.value if answers.ground else "",
    )
    changed = procedure.settled(changed, on=on)
    procedure.require_lawful(changed, on=on)
    with desk.store.write():
        changed = _settled_features(desk, changed, at=at, by=by)
        return finish(desk, changed, Stage.IDENTITY, at=at, by=by, detail=_found(changed))


def declare(
    desk: Desk, draft: Draft, *, changes: Mapping[str, Any], at: datetime, by: Officer
) -> Draft:
    """Change declared items by name; always in the log.

    A change reopens nothing, except the capture that a corrected age makes due after all.
    """
    if draft.declared is None:
        raise procedure.NothingDeclared
    changed = replace(draft, declared=replace(draft.declared, **changes))
    changed = procedure.settled(changed, on=today_vn(at))
    with desk.store.write():
        changed = _settled_features(desk, changed, at=at, by=by)
        return save(desk, changed, act="data.change", at=at, by=by, detail=str(len(changes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What stage Dữ liệu decided."""

    papers: tuple[Paper, ...] = ()
    eid: EidRequest | None = None
    exemptions: tuple[str, ...] = ()
    return_address: str = ""
    note: str = ""


def confirm_data(desk: Desk, draft: Draft, *, details: Details, at: datetime, by: Officer) -> Draft:
    """Finish stage Dữ liệu; raise `WrongEid` for a level the law does not open."""
    on = today_vn(at)
    _check_eid(draft, details.eid, on=on)
    changed = replace(
        draft,
        papers=details.papers,
        eid=details.eid,
        exemptions=details.exemptions,
        return_address=details.return_address,
        note=details.note,
    )
    procedure.require_lawful(changed, on=on)
    return finish(desk, changed, Stage.DATA, at=at, by=by, detail=str(len(details.papers)))


def papers_due(draft: Draft, *, on: date) -> tuple[LawPaper, ...]:
    """Return the papers the law asks to see (Decree 70/2024 Art. 21)."""
    return procedure.plan(draft, on=on).papers


def default_eid(draft: Draft, *, on: date) -> EidRequest | None:
    """Return the request that stands ready: only where the account comes with the duty (EID-1).

    For a child an account is wished for, so nothing is chosen in advance.
    """
    levels = procedure.eid_levels(draft, on=on)
    telephone = eid_phone(draft, on=on)
    if levels.on_request or not telephone:
        return None
    return EidRequest(
        level=max(levels.after_card),
        phone=telephone,
        by_representative=levels.by_representative,
    )


def eid_phone(draft: Draft, *, on: date) -> str:
    """Return the telephone the account would use: the representative's, or one's own (EID-6)."""
    if procedure.represented(draft, on=on):
        return draft.representative.phone if draft.representative else ""
    return draft.declared.phone if draft.declared else ""


def finish(
    desk: Desk, draft: Draft, stage: Stage, *, at: datetime, by: Officer, detail: str = ""
) -> Draft:
    """Tick a stage."""
    done = tuple(each for each in Stage if each is stage or each in draft.done)
    ticked = replace(draft, done=done)
    return save(desk, ticked, act=f"stage.{stage.value}", at=at, by=by, detail=detail)


def _settled_features(desk: Desk, draft: Draft, *, at: datetime, by: Officer) -> Draft:
    """Drop pictures the law no longer lets be kept; open the stage when it wants some after all.

    Under six nothing may be held, not even what was taken before the age was corrected
    (Art. 23(2)); a lost card uses the features stored before (Art. 25(4)).
    """
    taken = drafts.samples(desk.store, draft.id)
    plan = procedure.plan(draft, on=today_vn(at))
    if plan.biometrics_mode is BiometricsMode.CAPTURE:
        whole = taken or draft.not_taken
        done = tuple(each for each in draft.done if whole or each is not Stage.BIOMETRICS)
        return replace(draft, done=done)
    for step in taken:
        drafts.drop_sample(desk.store, draft.id, step)
    if taken:
        detail = str(len(taken))
        drafts.log(desk.store, draft.id, "capture.void", at=at, hand=by.hand, detail=detail)
    return replace(draft, not_taken=())


def _found(draft: Draft) -> str:
    found = register.differences(record=draft.record, declared=draft.declared)
    return f"differences:{len(found)}"


def _check_eid(draft: Draft, wanted: EidRequest | None, *, on: date) -> None:
    if wanted is None:
        return
    levels = procedure.eid_levels(draft, on=on)
    if wanted.level not in levels.after_card or not wanted.phone:
        raise WrongEid
    if wanted.by_representative is not levels.by_representative:
        raise WrongEid

"""Reads of the desk. Nobody learns from them what another said before he has spoken himself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.adjudication import models
from cancuoc.domain.adjudication.figures import Figures, Row, figures
from cancuoc.domain.adjudication.known import duplicates, known_verdicts
from cancuoc.domain.adjudication.permitted import may_see
from cancuoc.domain.adjudication.refusals import NoSuchCase, NoSuchMerge, NotYourTurn
from cancuoc.domain.adjudication.rules import Origin, Reason, Register, State, Verdict
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor, Role

__all__ = [
    "CaseRow",
    "Figures",
    "MergeRow",
    "MergeStep",
    "OpinionRow",
    "Row",
    "Standing",
    "case",
    "count_open",
    "desk",
    "duplicates",
    "figures",
    "hands",
    "known_verdicts",
    "merge",
    "merges",
    "side",
    "standing",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRow:
    """What somebody said."""

    rank: int
    verdict: Verdict
    reason: Reason
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as one officer may see it.

    `mine` is the own opinion; `state` and `verdict` are told only to who has spoken, and why
    the case is there is told to nobody.
    """

    id: UUID
    dossier_id: UUID
    candidate_dossier_id: UUID | None
    candidate_subject: UUID | None
    unit_code: str
    band: str
    opened_at: datetime
    mine: OpinionRow | None
    concluded: Verdict | None
    waits_for_me: bool
    own_capture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the cases of one dossier stand: how many are open, what the others concluded.

    Those that begin with `own` hold it against the same person's earlier captures.
    """

    open: int = 0
    same: int = 0
    different: int = 0
    cannot_tell: int = 0
    own_open: int = 0
    own_same: int = 0
    own_different: int = 0
    own_cannot_tell: int = 0

    @property
    def told_apart(self) -> bool:
        """Whether there were cases and every one says that it is somebody else."""
        return bool(self.different) and not (self.open or self.same or self.cannot_tell)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeStep:
    """One step of a merge."""

    state: Register
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRow:
    """Two captures in the register of duplicates, and every step that was made."""

    id: UUID
    case_id: UUID
    dossier_id: UUID
    candidate_dossier_id: UUID | None
    unit_code: str
    state: Register
    since: datetime
    last_hands: frozenset[str]
    steps: tuple[MergeStep, ...]


def desk(*, on: date, by: Actor, limit: int = 200) -> list[CaseRow]:
    """Return the cases that wait for this officer, the longest waiting first."""
    rows = _waiting(on=on, by=by).order_by("opened_at", "id")[:limit]
    return [_case(row, by=by) for row in rows]


def count_open(*, on: date, by: Actor) -> int:
    """Return how many cases wait for this officer."""
    return _waiting(on=on, by=by).count()


def case(*, case_id: UUID, by: Actor) -> CaseRow:
    """Return one case as this officer may see it, or refuse with `NoSuchCase`."""
    row = models.Case.objects.filter(id=case_id).first()
    if row is None:
        raise NoSuchCase
    return _case(row, by=by)


def side(*, case_id: UUID, name: str, at: datetime, by: Actor) -> UUID | None:
    """Return the dossier of side "a" (who asked) or "b" (who was found), to show its pictures.

    None when the candidate is of another gallery. Only who may still speak, or who keeps the
    register of duplicates, sees pictures. Raises NoSuchCase, NotAllowed, OwnCapture, NotYourTurn.
    """
    row = models.Case.objects.filter(id=case_id).first()
    if row is None or name not in ("a", "b"):
        raise NoSuchCase
    may_see(case=row, at=at, by=by)
    if not (_case(row, by=by).waits_for_me or Role.SENIOR_ADJUDICATOR in by.roles):
        raise NotYourTurn
    return row.dossier_id if name == "a" else row.candidate_dossier_id


def standing(*, dossier_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Return how the cases of dossiers stand; those without a case are left out.

    Blind checks count only when they found the same person: they are no reason to wait.
    """
    rows = models.CaseWaiting.objects.filter(dossier_id__in=dossier_ids).select_related("case")
    pairs = {row.case.pair for row in rows}
    known = known_verdicts(pairs=pairs)
    seen: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in rows.order_by("case__opened_at"):
        seen[row.dossier_id][row.case.pair] = _answer(row.case, known)
    return {
        key: Standing(**{name: list(answers.values()).count(name) for name in Standing.__slots__})
        for key, answers in seen.items()
    }


def hands(*, dossier_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Return who gave an opinion on each dossier, on either side, by living hand."""
    found: dict[UUID, frozenset[str]] = {}
    rows = models.Opinion.objects.filter(case__waiting__dossier_id__in=dossier_ids)
    for dossier_id, hand in rows.values_list("case__waiting__dossier_id", "hand"):
        found[dossier_id] = found.get(dossier_id, frozenset()) | {hand}
    return found


def merges(
    *, on: date, by: Actor, state: Register | None = None, limit: int = 200
) -> list[MergeRow]:
    """Return the register of duplicates within the officer's units, what waits first."""
    rows = models.Merge.objects.select_related("case").order_by("since")
    rows = rows.filter(state=state) if state else rows
    if "01" not in by.units:
        rows = rows.filter(case__unit_code__in=units.codes_within(scope=by.units, on=on))
    found = [_merge(row) for row in rows[:limit]]
    return sorted(found, key=lambda row: row.state in (Register.MERGED, Register.SPLIT))


def merge(*, merge_id: UUID) -> MergeRow:
    """Return one merge with its steps, or refuse with `NoSuchMerge`."""
    row = models.Merge.objects.select_related("case").filter(id=merge_id).first()
    if row is None:
        raise NoSuchMerge
    return _merge(row)


def _waiting(*, on: date, by: Actor) -> QuerySet[models.Case]:
    states = [
        *([State.OPEN] if Role.ADJUDICATOR in by.roles else []),
        *([State.DISPUTED] if Role.SENIOR_ADJUDICATOR in by.roles else []),
    ]
    rows = models.Case.objects.filter(state__in=states).exclude(hands__contains=[by.hand])
    rows = rows.exclude(opinions__hand=by.hand)
    if "01" in by.units:
        return rows
    return rows.filter(unit_code__in=units.codes_within(scope=by.units, on=on))


def _case(row: models.Case, *, by: Actor) -> CaseRow:
    mine = row.opinions.filter(hand=by.hand).first()
    turn = {State.OPEN: Role.ADJUDICATOR, State.DISPUTED: Role.SENIOR_ADJUDICATOR}
    role = turn.get(State(row.state))
    return CaseRow(
        id=row.id,
        dossier_id=row.dossier_id,
        candidate_dossier_id=row.candidate_dossier_id,
        candidate_subject=row.candidate_subject,
        unit_code=row.unit_code,
        band=row.band,
        opened_at=row.opened_at,
        mine=_opinion(mine) if mine else None,
        concluded=Verdict(row.verdict) if mine and row.verdict else None,
        waits_for_me=mine is None and role in by.roles and by.hand not in row.hands,
        own_capture=by.hand in row.hands,
    )


def _opinion(row: models.Opinion) -> OpinionRow:
    return OpinionRow(
        rank=row.rank,
        verdict=Verdict(row.verdict),
        reason=Reason(row.reason),
        note=row.note,
        by=row.by,
        at=row.at,
    )


def _answer(row: models.Case, known: dict[str, Verdict]) -> str:
    own = "own_" if row.origin == Origin.HOLDER else ""
    if row.state == State.DECIDED:
        return own + str(known.get(row.pair, Verdict.CANNOT_TELL))
    return "" if row.origin == Origin.BLIND_CHECK else f"{own}open"


def _merge(row: models.Merge) -> MergeRow:
    steps = list(row.steps.order_by("id"))
    return MergeRow(
        id=row.id,
        case_id=row.case_id,
        dossier_id=row.case.dossier_id,
        candidate_dossier_id=row.case.candidate_dossier_id,
        unit_code=row.case.unit_code,
        state=Register(row.state),
        since=row.since,
        last_hands=frozenset(steps[-1].hands) if steps else frozenset(),
        steps=tuple(
            MergeStep(state=Register(s.state), note=s.note, by=s.by, at=s.at) for s in steps
        ),
    )

"""Opening cases: what a search found, and now and then what it did not find."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from cancuoc.domain.adjudication import models
from cancuoc.domain.adjudication.known import known_verdicts, pair_of
from cancuoc.domain.adjudication.rules import Origin, Spoke, State, Verdict, spoke
from cancuoc.domain.adjudication.settings import settings
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.uniqueness import drawing
from cancuoc.foundation import audit, keys
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.ids import uuid7

_LONGEST: Final = 300
_KEY: Final = "adjudication-draw"
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseToOpen:
    """A candidate of a dossier's search. One of dossier and subject names the candidate.

    `score` is 0 to 1, `evidence` the parts that spoke, such as "iris-left 0.71".
    """

    dossier_id: UUID
    candidate_dossier_id: UUID | None = None
    candidate_subject: UUID | None = None
    score: float
    evidence: str

    @property
    def pair(self) -> str:
        """Return the name of the pair, the same from both sides."""
        other = self.candidate_dossier_id or self.candidate_subject
        return pair_of(self.dossier_id, other)


@transaction
def open_cases(
    *, cases: Sequence[CaseToOpen], origin: Origin = Origin.SEARCH, at: datetime, by: Actor
) -> Mapping[CaseToOpen, Verdict | None]:
    """Open a case for each pair that nobody has told apart; return what is known, None when open.

    A pair that was found different is not asked again, one found to be the same stays so until
    it is split. Two dossiers that find each other wait for one case.
    """
    known = known_verdicts(pairs={case.pair for case in cases})
    asked = [case for case in cases if known.get(case.pair) is None]
    _open(asked, origin=origin, at=at, by=by)
    return {case: known.get(case.pair) for case in cases}


@transaction
def check_clean(*, dossier_ids: Collection[UUID], at: datetime, by: Actor) -> int:
    """Open blind cases for a share of dossiers whose search found nobody; return how many.

    The draw depends on the dossier and a secret key: it can be repeated, not foreseen. Of some
    others in the same age band the most alike is shown, in a case that looks like any other.
    """
    drawn = [key for key in dossier_ids if is_drawn(dossier_id=key, share=settings().share)]
    found = [(key, drawing.most_alike(ref=str(key), count=settings().drawn)) for key in drawn]
    cases = [
        CaseToOpen(
            dossier_id=key,
            candidate_dossier_id=UUID(near.ref),
            candidate_subject=near.subject,
            score=near.score,
            evidence="",
        )
        for key, near in found
        if near is not None
    ]
    open_cases(cases=cases, origin=Origin.BLIND_CHECK, at=at, by=by)
    return len(cases)


def is_drawn(*, dossier_id: UUID, share: float) -> bool:
    """Say whether a dossier belongs to the share (0 to 1) that is checked blind."""
    secret = keys.store().get_or_create(name=_KEY, make=_new_key)
    digest = hmac.digest(secret, dossier_id.bytes, sha256)
    return int.from_bytes(digest[:8], "big") < share * 2**64


def _new_key() -> bytes:
    return secrets.token_bytes(_KEY_BYTES)


def _open(cases: Sequence[CaseToOpen], *, origin: Origin, at: datetime, by: Actor) -> None:
    if not cases:
        return
    sides = {key for case in cases for key in (case.dossier_id, case.candidate_dossier_id) if key}
    dossiers = enrolment.dossiers(dossier_ids=sides)
    fresh = {
        case.pair: _row(case, dossiers, origin=origin, at=at)
        for case in sorted(cases, key=lambda case: case.score)
        if case.dossier_id in dossiers
    }
    # Another worker may open the same pair from its other side; whoever is first opens it.
    models.Case.objects.bulk_create(
        [fresh[pair] for pair in sorted(fresh)], ignore_conflicts=True, batch_size=500
    )
    there = {
        row.pair: row
        for row in models.Case.objects.filter(pair__in=fresh).exclude(state=State.DECIDED)
    }
    models.CaseWaiting.objects.bulk_create(
        [
            models.CaseWaiting(case=there[case.pair], dossier_id=case.dossier_id)
            for case in cases
            if case.pair in there
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    opened = [row for pair, row in there.items() if row.id == fresh[pair].id]
    audit.record_many([_line(row, at=at, by=by) for row in opened])


def _row(
    case: CaseToOpen,
    dossiers: Mapping[UUID, DossierDetail],
    *,
    origin: Origin,
    at: datetime,
) -> models.Case:
    probe = dossiers[case.dossier_id]
    other = dossiers.get(case.candidate_dossier_id) if case.candidate_dossier_id else None
    return models.Case(
        id=uuid7(at=at),
        pair=case.pair,
        dossier_id=case.dossier_id,
        candidate_dossier_id=case.candidate_dossier_id,
        candidate_subject=case.candidate_subject,
        score=round(case.score, 4),
        evidence=case.evidence[:_LONGEST],
        spoke=Spoke.NONE if origin is Origin.BLIND_CHECK else spoke(case.evidence),
        origin=origin,
        unit_code=probe.unit_code,
        band=probe.band,
        hands=sorted({probe.officer_hand, *([other.officer_hand] if other else [])}),
        state=State.OPEN,
        opened_at=at,
    )


def _line(row: models.Case, *, at: datetime, by: Actor) -> audit.Line:
    # The line does not say why the case is there: who reads it must not know a blind check.
    return audit.Line(
        act="adjudication.open",
        at=at,
        by=by,
        object_kind="case",
        object_id=str(row.id),
        unit_code=row.unit_code,
        detail={"dossier": str(row.dossier_id)},
    )

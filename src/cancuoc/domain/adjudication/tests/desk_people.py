"""Officers of the desk, cases between invented dossiers, and opinions given step by step."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cancuoc.domain.adjudication import models, services
from cancuoc.domain.adjudication.rules import REASONS, Verdict
from cancuoc.domain.adjudication.services import CaseToOpen
from cancuoc.domain.enrolment.tests import samples
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.models import OutboxFact

AT = samples.AT
WORKER = Actor.system("verification")
_number = itertools.count(5_000)


def adjudicator(hand: str, *roles: Role, units: tuple[str, ...] = ("01",)) -> Actor:
    """Return an officer of the desk, for the whole city unless told otherwise."""
    return Actor(
        id=f"user:{hand}",
        kind=ActorKind.OFFICER,
        hand=hand,
        roles=frozenset(roles or (Role.ADJUDICATOR,)),
        units=units,
        purpose="dossier",
    )


FIRST = adjudicator("so-1")
SECOND = adjudicator("so-2")
THIRD = adjudicator("so-3", Role.SENIOR_ADJUDICATOR)
FOURTH = adjudicator("so-4", Role.SENIOR_ADJUDICATOR)


def dossiers(count: int = 2, *, band: str = ">=14") -> list[UUID]:
    """Receive dossiers of different people and return their ids."""
    return samples.receive(*(samples.captured(next(_number), band=band) for _ in range(count)))


def wanted(
    one: UUID, other: UUID, *, score: float = 0.8, evidence: str = "iris-left"
) -> CaseToOpen:
    """Return a candidate as a search names it."""
    return CaseToOpen(dossier_id=one, candidate_dossier_id=other, score=score, evidence=evidence)


def opened(one: UUID | None = None, other: UUID | None = None, *, at: datetime = AT) -> models.Case:
    """Open a case between two dossiers, new ones unless given."""
    if one is None or other is None:
        one, other = dossiers()
    services.open_cases(cases=[wanted(one, other)], at=at, by=WORKER)
    return models.Case.objects.get(dossier_id=one, candidate_dossier_id=other, verdict="")


def say(
    case: models.Case, verdict: Verdict, by: Actor, *, at: datetime = AT, after: float = 2.0
) -> None:
    """Show a case to somebody and let him speak so many seconds later."""
    services.show(case_id=case.id, at=at, by=by)
    with transaction.atomic():
        services.say(
            case_id=case.id,
            verdict=verdict,
            reason=REASONS[verdict][0],
            at=at + timedelta(seconds=after),
            by=by,
        )


def decided(*verdicts: Verdict, case: models.Case | None = None) -> models.Case:
    """Return a case after the opinions of the first, the second and the third."""
    found = case or opened()
    for verdict, by in zip(verdicts, (FIRST, SECOND, THIRD), strict=False):
        say(found, verdict, by)
    found.refresh_from_db()
    return found


def told() -> list[tuple[str, str]]:
    """Return dossier and verdict of every conclusion told downstream."""
    rows = OutboxFact.objects.filter(topic="adjudication.Concluded").order_by("id")
    return [(body["dossier_id"], body["verdict"]) for body in rows.values_list("body", flat=True)]

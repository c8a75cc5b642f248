"""People of the register with files of their own, and what the checks made of them."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any
from uuid import uuid4

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.captured import CapturedDossier
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.verification import queries
from cancuoc.domain.verification.rules import Doubt
from cancuoc.foundation.models import OutboxFact
from cancuoc.packet.tests import content_samples

ON = date(2024, 7, 6)


def someone(n: int, band: str = ">=14", *, name: str = "", seed: str = "") -> CapturedDossier:
    """A captured dossier of person number `n`, with files of its own unless a seed is shared."""
    captured = samples.captured(n, band=band)
    declared = captured.identity.declared
    number = f"{declared.personal_number[:-4]}{n:04d}"
    declared = dataclasses.replace(
        declared, personal_number=number, full_name=name or declared.full_name
    )
    acting = captured.identity.representative
    if acting is not None:
        acting = dataclasses.replace(acting, person_id=uuid4())
    files = content_samples.files(band, seed=seed or f"seed-{n}")
    return dataclasses.replace(
        captured,
        identity=dataclasses.replace(
            captured.identity, declared=declared, person_id=uuid4(), representative=acting
        ),
        evidence=content_samples.evidence(band, files),
    )


def state(key) -> DossierState:
    return enrolment.dossier(dossier_id=key).state


def doubts(key) -> set[Doubt]:
    return {d for result in queries.results(dossier_id=key) for d in result.doubts}


def told(name: str) -> list[dict[str, Any]]:
    rows = OutboxFact.objects.filter(topic=f"verification.{name}").order_by("id")
    return list(rows.values_list("body", flat=True))

"""A dossier was received: take its templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.enrolment import facts as enrolment
from cancuoc.domain.uniqueness import services
from cancuoc.domain.uniqueness.adapters import deployed
from cancuoc.foundation.actor import Actor


def gather(facts: Sequence[enrolment.Received], *, at: datetime) -> None:
    """Take the templates of the batch into the gallery."""
    services.gather(
        dossier_ids=[fact.dossier_id for fact in facts],
        extractor=deployed.extractor(),
        at=at,
        by=Actor.system("uniqueness"),
    )

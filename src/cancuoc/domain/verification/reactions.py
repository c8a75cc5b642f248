"""A dossier was received: check it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cancuoc.domain.enrolment import facts as enrolment
from cancuoc.domain.verification import services
from cancuoc.domain.verification.adapters.duplicates import SameSample
from cancuoc.domain.verification.adapters.register_mirror import RegisterMirror
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.clock import today_vn


def check(facts: Sequence[enrolment.Received], *, at: datetime) -> None:
    """Run all checks over the batch."""
    services.check_dossiers(
        dossier_ids=[fact.dossier_id for fact in facts],
        register=RegisterMirror(on=today_vn(at)),
        duplicates=SameSample(),
        at=at,
        by=Actor.system("verification"),
    )

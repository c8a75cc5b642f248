"""Synthetic captured dossiers for the tests of this and other rooms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cancuoc.domain.enrolment import services
from cancuoc.domain.enrolment.captured import CapturedDossier
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.ids import uuid7
from cancuoc.packet.tests import content_samples

AT = datetime(2024, 7, 6, 3, 0, tzinfo=UTC)
WORKER = Actor.system("stations")


def captured(
    n: int = 1, *, band: str = ">=14", received_at: datetime = AT, **identity: Any
) -> CapturedDossier:
    """Return a captured dossier; `n` makes its ids, `identity` replaces fields of the part."""
    dossier = content_samples.dossier(band, **identity)
    return CapturedDossier(
        dossier_id=uuid7(at=AT, entropy=(n << 8).to_bytes(10, "big")),
        packet_id=content_samples.packet_id(n),
        received_at=received_at,
        identity=dossier.identity,
        evidence=dossier.evidence,
        evidence_ref=f"biometric_adult/{n:032x}",
        face_ref="" if band == "<6" else f"biometric_adult/{n + 2**64:032x}",
    )


def receive(*many: CapturedDossier, at: datetime = AT) -> list[UUID]:
    return services.receive(captured=many, at=at, by=WORKER)

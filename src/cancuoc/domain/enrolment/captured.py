"""What a packet holds once opened, as the stations room hands it over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal
from cancuoc.law import ages
from cancuoc.law.ages import Band
from cancuoc.packet.content import Evidence, Identity, PartState

_TAKEN = (PartState.CAPTURED, PartState.NOT_REQUIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedDossier:
    """A proven and opened packet. `received_at` is the centre's time on its receipt.

    `evidence_ref` and `face_ref` name blobs whose owner is `str(dossier_id)`; the face is ""
    when the card has no photo.
    """

    dossier_id: UUID
    packet_id: UUID
    received_at: datetime
    identity: Identity
    evidence: Evidence
    evidence_ref: str
    face_ref: str = ""


class ImpossibleDossier(Refusal, ValueError):
    """The dossier contradicts the calendar: a birth after the day it was received."""

    message = "Hồ sơ có ngày sinh sau ngày trung tâm nhận."
    next_step = "Hãy kiểm tra ngày sinh tại trạm và lập lại hồ sơ."


def band_of(captured: CapturedDossier) -> Band:
    """Return the centre's age band; raise `ImpossibleDossier` for what cannot be registered."""
    try:
        received_on = today_vn(captured.received_at)
        return ages.band(born=captured.identity.declared.born, on=received_on)
    except ages.NotYetBorn as error:
        raise ImpossibleDossier from error


def with_blobs(captured: CapturedDossier, *, evidence_ref: str, face_ref: str) -> CapturedDossier:
    """Return the same dossier with the references of its stored evidence and face."""
    return replace(captured, evidence_ref=evidence_ref, face_ref=face_ref)


@dataclass(frozen=True, slots=True)
class NotCaptured:
    """A part that could not be taken: "finger-1" to "finger-10", "eye-left", "face"."""

    part: str
    state: PartState
    reason: str


def not_captured(evidence: Evidence) -> Iterator[NotCaptured]:
    """Yield the parts that should have been taken and were not."""
    for finger in evidence.fingers:
        if finger.state not in _TAKEN:
            yield NotCaptured(f"finger-{finger.finger}", finger.state, finger.reason)
    for eye in evidence.eyes:
        if eye.state not in _TAKEN:
            yield NotCaptured(f"eye-{eye.eye}", eye.state, eye.reason)
    if evidence.face not in _TAKEN:
        yield NotCaptured("face", evidence.face, evidence.face_reason)

"""What a packet holds once opened, as the stations room hands it over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


def centre_band(captured: CapturedDossier) -> Band:
    """Return the age band on the day of receipt, by the centre's clock; raise `NotYetBorn`."""
    return ages.band(born=captured.identity.declared.born, on=today_vn(captured.received_at))


def check_possible(captured: CapturedDossier) -> None:
    """Raise `ImpossibleDossier` for what `services.receive` could not register."""
    try:
        centre_band(captured)
    except ages.NotYetBorn as error:
        raise ImpossibleDossier from error


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

"""From a finished draft to the contents of a packet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cancuoc.biometrics.arrays import DPI
from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.states import Mark
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import content_packing
from cancuoc.packet.content import (
    Biometrics,
    Consent,
    Evidence,
    EvidenceItem,
    EvidenceKind,
    EyeState,
    FingerState,
    Identity,
    PartState,
)
from cancuoc.packet.content_rules import Dossier
from cancuoc.packet.contents import PacketContents
from cancuoc.packet.slip import slip_code
from cancuoc.station.core import capturing, procedure, register
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Draft
from cancuoc.station.tables import drafts
from cancuoc.station.tables.drafts import Attachment, Taken

MEDIA: Final = {Format.PNG: "image/png", Format.JPEG: "image/jpeg", Format.JP2: "image/jp2"}
CONSENT: Final = "cc01-statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A paper made here that travels with the dossier, such as the signed CC01."""

    name: str
    data: bytes


def contents(
    desk: Desk, draft: Draft, *, forms: tuple[Form, ...] = (), at: datetime
) -> PacketContents:
    """Return the contents to seal; raise a `BadContent` for what no packet may carry."""
    identity = _identity(desk, draft, at=at)
    taken = drafts.samples(desk.store, draft.id)
    files = drafts.attachments(desk.store, draft.id)
    captured = identity.procedure.biometrics is Biometrics.CAPTURE
    items = (
        *(_sample_item(each) for each in taken.values()),
        *(_signature_item(each) for each in files.values()),
        *(_form_item(each, at=at) for each in forms),
    )
    dossier = Dossier(
        identity=identity,
        evidence=_evidence(draft, items) if captured else Evidence(items=items),
        operations=drafts.operations(desk.store, draft.id),
    )
    packed = content_packing.pack(
        packet_id=draft.id, dossier=dossier, files=_files(taken, files, forms)
    )
    return replace(packed, labels={"band": identity.band, "slip": slip_code(draft.id)})


def _identity(desk: Desk, draft: Draft, *, at: datetime) -> Identity:
    on = today_vn(at)
    found = procedure.plan(draft, on=on)
    if draft.declared is None:
        raise procedure.NothingDeclared
    return Identity(
        station_code=desk.profile.code,
        kit=desk.profile.kit,
        officer=draft.officer,
        session_id=draft.session_id,
        ticket_id=draft.ticket_id,
        unit_code=draft.unit_code,
        person_id=draft.person_id,
        band=found.band.value,
        started_at=draft.started_at,
        captured_at=at,
        declared=draft.declared,
        differences=register.differences(record=draft.record, declared=draft.declared),
        representative=draft.representative,
        papers=draft.papers,
        procedure=procedure.for_packet(draft, found),
        eid=draft.eid,
        consents=(Consent(item=CONSENT, given=True),),
        note=draft.note,
    )


def _evidence(draft: Draft, items: tuple[EvidenceItem, ...]) -> Evidence:
    fingers, eyes, face = capturing.marks(draft)
    return Evidence(
        items=items,
        fingers=tuple(
            FingerState(finger=f.value, state=_state(fingers[f]), reason=_reason(fingers[f]))
            for f in Finger
        ),
        eyes=tuple(
            EyeState(eye=e.value, state=_state(eyes[e]), reason=_reason(eyes[e])) for e in Eye
        ),
        face=_state(face),
        face_reason=_reason(face),
    )


def _state(mark: Mark) -> PartState:
    return PartState(mark.state.value)


def _reason(mark: Mark) -> str:
    return mark.reason.value if mark.reason else ""


def _sample_item(taken: Taken) -> EvidenceItem:
    sample = taken.sample
    return EvidenceItem(
        file=sample.file_name,
        kind=_kind(sample.step),
        step=sample.step.value,
        media_type=MEDIA[sample.format],
        sha256=sha256_hex(sample.data),
        size=len(sample.data),
        width=sample.width,
        height=sample.height,
        dpi=DPI if sample.step.fingers else 0,
        quality=_quality(sample),
        tries=sample.attempt,
        device=sample.device,
        captured_at=taken.at,
    )


def _quality(sample: Sample) -> int:
    return sample.quality.score if sample.quality else -1


def _kind(step: Step) -> EvidenceKind:
    if step.fingers:
        return EvidenceKind.FINGER
    return EvidenceKind.IRIS if step.eye else EvidenceKind.FACE


def _signature_item(file: Attachment) -> EvidenceItem:
    return EvidenceItem(
        file=file.name,
        kind=EvidenceKind.SIGNATURE,
        media_type=file.media_type,
        sha256=sha256_hex(file.data),
        size=len(file.data),
        captured_at=file.taken_at,
    )


def _form_item(form: Form, *, at: datetime) -> EvidenceItem:
    return EvidenceItem(
        file=form.name,
        kind=EvidenceKind.FORM,
        media_type="application/pdf",
        sha256=sha256_hex(form.data),
        size=len(form.data),
        captured_at=at,
    )


def _files(
    taken: Mapping[Step, Taken], files: Mapping[str, Attachment], forms: tuple[Form, ...]
) -> dict[str, bytes]:
    return {
        **{each.sample.file_name: each.sample.data for each in taken.values()},
        **{each.name: each.data for each in files.values()},
        **{each.name: each.data for each in forms},
    }

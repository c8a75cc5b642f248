"""What must hold between the three parts of a dossier, at the station and at the centre alike.

Each rule refuses by name. Only what no honest station can produce is refused here; anything
a person should weigh (a doubtful representative, a late date) travels on to verification.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet.content import (
    BIOMETRIC,
    Biometrics,
    Evidence,
    EvidenceItem,
    EvidenceKind,
    Identity,
    Operations,
    PartState,
    Signer,
)
from cancuoc.packet.content_codec import BadContent

UNDER_6: Final = "<6"
FROM_14: Final = ">=14"


class UnaskedBiometrics(BadContent):
    """Features were taken though the procedure has none.

    Under 6 nothing is ever taken (Law 26/2023/QH15 Art. 23(2)(a)); a card lost is made again
    from the features last stored (Art. 25(4)).
    """

    message = "Gói hồ sơ có dữ liệu sinh trắc mà thủ tục này không được thu."
    next_step = "Hãy lập lại hồ sơ tại trạm, không thu nhận sinh trắc."


class NoRepresentative(BadContent):
    """A person under 14, or one who cannot sign, has nobody acting for them (Art. 23(2)-(3))."""

    message = "Hồ sơ thiếu người đại diện hợp pháp."
    next_step = "Hãy ghi người đại diện và giấy tờ chứng minh rồi gửi lại."


class NoReason(BadContent):
    """A finger, eye or face was not captured and nobody said why."""

    message = "Có phần sinh trắc không thu được mà chưa ghi lý do."
    next_step = "Hãy chọn lý do cho từng phần rồi gửi lại."


class IncompleteBiometrics(BadContent):
    """From 6 up each finger, each eye and the face has a state (Art. 23(1)(b))."""

    message = "Hồ sơ thiếu trạng thái của ngón tay, mắt hoặc khuôn mặt."
    next_step = "Hãy hoàn tất các bước thu nhận rồi gửi lại."


class NoSignature(BadContent):
    """Form CC01 was not signed (Art. 23(1)(c))."""

    message = "Hồ sơ chưa có chữ ký trên phiếu thu nhận."
    next_step = "Hãy lấy chữ ký rồi gửi lại."


class EvidenceMismatch(BadContent):
    """The files of the evidence part are not those its index lists."""

    message = "Tệp bằng chứng không khớp với danh mục trong gói."
    next_step = "Hãy đóng gói lại từ hồ sơ gốc tại trạm."


class BrokenOperations(BadContent):
    """The log of the kit has a gap or is empty."""

    message = "Nhật ký thao tác của trạm bị thiếu hoặc đứt quãng."
    next_step = "Hãy giữ nguyên trạm và báo bộ phận vận hành."


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The three parts of one captured dossier."""

    identity: Identity
    evidence: Evidence
    operations: Operations


def check(dossier: Dossier, *, files: Mapping[str, bytes] | None = None) -> None:
    """Raise the first `BadContent` that applies; `files` are the evidence files by name."""
    _check_signature(dossier)
    _check_representative(dossier.identity)
    _check_features(dossier)
    _check_operations(dossier.operations)
    if files is not None:
        check_files(dossier.evidence, files=files)


def check_files(evidence: Evidence, *, files: Mapping[str, bytes]) -> None:
    """Raise `EvidenceMismatch` unless index and files agree name by name, byte by byte."""
    names = [item.file for item in evidence.items]
    if len(set(names)) != len(names) or set(names) != set(files):
        raise EvidenceMismatch
    for item in evidence.items:
        if len(files[item.file]) != item.size or sha256_hex(files[item.file]) != item.sha256:
            raise EvidenceMismatch(file=item.file)


def first_of(evidence: Evidence, kind: EvidenceKind) -> EvidenceItem | None:
    """Return the first file of a kind, such as the face for the card."""
    return next((item for item in evidence.items if item.kind is kind), None)


def _check_signature(dossier: Dossier) -> None:
    if first_of(dossier.evidence, EvidenceKind.SIGNATURE) is None:
        raise NoSignature


def _check_representative(identity: Identity) -> None:
    signed_for = identity.procedure.signer is Signer.REPRESENTATIVE
    needed = identity.band != FROM_14 or signed_for
    if needed and identity.representative is None:
        raise NoRepresentative
    if identity.band != FROM_14 and not signed_for:
        # Under 14 the representative does the procedure and signs (Art. 23(2)).
        raise NoRepresentative(why="signed by the child")


def _check_features(dossier: Dossier) -> None:
    under_6 = dossier.identity.band == UNDER_6
    features = dossier.identity.procedure.biometrics
    if under_6 != (features is Biometrics.NONE):
        raise UnaskedBiometrics if under_6 else IncompleteBiometrics(part="all")
    if features is not Biometrics.CAPTURE:
        _check_no_biometrics(dossier.evidence)
    else:
        _check_biometrics(dossier.evidence)


def _check_no_biometrics(evidence: Evidence) -> None:
    pictures = [item for item in evidence.items if item.kind in BIOMETRIC]
    taken = [s for s, _ in _states(evidence) if s is not PartState.NOT_REQUIRED]
    if pictures or taken:
        raise UnaskedBiometrics


def _check_biometrics(evidence: Evidence) -> None:
    if sorted(f.finger for f in evidence.fingers) != list(range(1, 11)):
        raise IncompleteBiometrics(part="fingers")
    if sorted(e.eye for e in evidence.eyes) != ["left", "right"]:
        raise IncompleteBiometrics(part="eyes")
    for state, reason in _states(evidence):
        if state is PartState.NOT_REQUIRED:
            raise IncompleteBiometrics(part="state")
        if state is not PartState.CAPTURED and not reason:
            raise NoReason
    if (evidence.face is PartState.CAPTURED) != _has(evidence, EvidenceKind.FACE):
        raise IncompleteBiometrics(part="face")


def _states(evidence: Evidence) -> Iterator[tuple[PartState, str]]:
    yield from ((finger.state, finger.reason) for finger in evidence.fingers)
    yield from ((eye.state, eye.reason) for eye in evidence.eyes)
    yield evidence.face, evidence.face_reason


def _has(evidence: Evidence, kind: EvidenceKind) -> bool:
    return first_of(evidence, kind) is not None


def _check_operations(operations: Operations) -> None:
    numbers = [entry.number for entry in operations.entries]
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        raise BrokenOperations

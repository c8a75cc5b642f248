"""The centre's time, proven: a signature over the time and a challenge nobody knew before."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys, moments

_DOMAIN: Final = b"cancuoc centre time 1"


class ForgedTime(Refusal):
    """The time was not signed by the centre for this question."""

    status: ClassVar[int] = 422
    message = "Giờ nhận được không mang chữ ký của trung tâm."
    next_step = "Vui lòng so giờ lại; nếu vẫn lỗi, báo bộ phận vận hành."


def prove(*, signing_key: Ed25519PrivateKey, station_id: str, challenge: str, at: datetime) -> str:
    """Return the signature over the time in UTC to the millisecond, base64url."""
    return keys.b64url(signing_key.sign(_text(station_id, challenge, at)))


def check(
    proof: str, *, key: Ed25519PublicKey, station_id: str, challenge: str, at: datetime
) -> None:
    """Raise `ForgedTime` unless the centre signed this time for this challenge."""
    try:
        signature = keys.from_b64url(proof)
        key.verify(signature, _text(station_id, challenge, at))
    except (ValueError, InvalidSignature) as error:
        raise ForgedTime from error


def _text(station_id: str, challenge: str, at: datetime) -> bytes:
    fields = (station_id.encode(), challenge.encode(), moments.write(at).encode())
    return b"\x00".join((_DOMAIN, *fields))

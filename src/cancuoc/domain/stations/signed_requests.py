"""Requests of stations prove themselves: signed by the station's key, at its time, once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature

from cancuoc.domain.stations import arrivals, models, refusals, rules
from cancuoc.domain.stations.rules import StationState
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys

WINDOW: Final = timedelta(minutes=5)
DOMAIN: Final = b"cancuoc station request 1\n"
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


class BadSignature(Refusal):
    """The request is not signed by a key of the station it names."""

    status: ClassVar[int] = 401
    message = "Yêu cầu không có chữ ký hợp lệ của trạm."
    next_step = "Kiểm tra khóa của trạm hoặc đăng ký lại trạm."


class WrongClock(Refusal):
    """The time of the request is more than five minutes off; `centre_time` says the right one."""

    status: ClassVar[int] = 401
    message = "Đồng hồ của trạm lệch quá 5 phút so với trung tâm."
    next_step = "Trạm hãy gửi lại theo giờ của trung tâm."


class Replayed(Refusal):
    """This very request was taken before."""

    status: ClassVar[int] = 409
    message = "Yêu cầu này đã được nhận trước đó."
    next_step = "Gửi lại với một mã yêu cầu mới."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """What the station signed. `path` has its query string; `time` is ISO 8601 with zone."""

    station_code: str
    method: str
    path: str
    time: str
    nonce: str
    signature: str
    body_sha256: str

    def to_sign(self) -> bytes:
        """Return the bytes under the signature: the domain and six fields, a line each."""
        fields = (self.station_code, self.method, self.path, self.time, self.nonce)
        return DOMAIN + "\n".join([*fields, self.body_sha256]).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStation:
    """The station behind a proven request."""

    code: str
    unit_code: str
    kit: str


def authenticate(
    *, request: SignedRequest, at: datetime, even_revoked: bool = False
) -> KnownStation:
    """Return the station; raise `StationRevoked`, `BadSignature`, `WrongClock` or `Replayed`.

    `even_revoked` lets an ended station in by the key it had last: what it still holds must
    reach us, and our orders must reach it.
    """
    known = rules.CODE.fullmatch(request.station_code)
    gate = arrivals.gate(station_code=request.station_code) if known else None
    if gate is not None and gate.state is StationState.REVOKED and not even_revoked:
        raise refusals.StationRevoked
    if gate is None or not _genuine(request, gate):
        raise BadSignature
    _in_time(request.time, at=at)
    if not arrivals.first_time(station_code=gate.code, nonce=request.nonce, at=at):
        raise Replayed
    return KnownStation(code=gate.code, unit_code=gate.unit_code, kit=gate.kit)


@transaction
def sweep_nonces(*, at: datetime, by: Actor) -> int:
    """Forget nonces so old that the clock alone refuses their requests; return how many.

    The system alone does it (`by`), once a minute; it is no event of anybody's life, so
    there is no audit line.
    """
    by.require()
    return models.Nonce.objects.filter(at__lt=at - 2 * WINDOW).delete()[0]


def _genuine(request: SignedRequest, gate: arrivals.Gate) -> bool:
    if gate.public is None or not _NONCE.fullmatch(request.nonce):
        return False
    try:
        signature = keys.from_b64url(request.signature)
        keys.verifying_key_from_raw(gate.public).verify(signature, request.to_sign())
    except (ValueError, InvalidSignature):
        return False
    return True


def _in_time(text: str, *, at: datetime) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongClock(centre_time=at.isoformat()) from error
    if moment.tzinfo is None or abs(moment - at) > WINDOW:
        raise WrongClock(centre_time=at.isoformat())

"""Reading what stations send: small JSON objects with exactly the fields we know."""

from __future__ import annotations

import base64
import binascii
from typing import ClassVar, Final, TypeVar

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from cancuoc.domain.stations.rules import CHUNK_BYTES
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import content_codec

T = TypeVar("T")

LARGEST: Final = CHUNK_BYTES


class BodyTooLarge(Refusal):
    """The body is over the limit; it was not read."""

    status: ClassVar[int] = 413
    message = "Nội dung gửi lên quá lớn."
    next_step = "Gửi từng phần không quá 256 KB."


class BodyCut(Refusal):
    """The connection broke in the middle of the body."""

    status: ClassVar[int] = 400
    message = "Nội dung gửi lên bị cắt giữa chừng."
    next_step = "Gửi lại yêu cầu này."


class WrongDigest(Refusal):
    """`Content-Digest` is missing, unreadable, or not that of the body."""

    status: ClassVar[int] = 422
    message = "Mã kiểm của nội dung không khớp."
    next_step = "Gửi lại phần này kèm mã kiểm đúng."


def read(request: HttpRequest) -> bytes:
    """Return the body; raise `BodyTooLarge` or `BodyCut`."""
    try:
        announced = int(request.headers.get("Content-Length") or 0)
    except ValueError as error:
        raise BodyCut from error
    if announced > LARGEST:
        raise BodyTooLarge(most=LARGEST)
    try:
        body = request.body
    except UnreadablePostError as error:
        raise BodyCut from error
    if len(body) != announced:
        raise BodyCut
    return body


def parse(kind: type[T], body: bytes) -> T:
    """Return the canonical JSON body as a dataclass; raise a `BadContent`."""
    return content_codec.load(kind, body)


def content_digest(request: HttpRequest, body: bytes) -> str:
    """Return the SHA-256 of the body in hexadecimal, once it equals `Content-Digest` (RFC 9530)."""
    header = request.headers.get("Content-Digest", "")
    name, _, value = header.partition("=")
    try:
        told = base64.b64decode(value.strip(":"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise WrongDigest from error
    computed = sha256_hex(body)
    # Unused bits at the end would let one digest be written in several ways.
    same = told.hex() == computed and base64.b64encode(told).decode() == value.strip(":")
    if name.strip().lower() != "sha-256" or not same:
        raise WrongDigest
    return computed

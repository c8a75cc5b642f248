"""What a partner said of a person, its samples and answers, sealed at rest.

AES-GCM under the key of the class of content; the row's id and the kind of content are
authenticated, so nothing opens in another place. Layout: 12 bytes nonce, ciphertext with tag.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cancuoc.foundation import keys
from cancuoc.foundation.keys import KeyClass
from cancuoc.kernel.refusal import Refusal

_NONCE: Final = 12


class SealBroken(Refusal):
    """A stored row was altered or moved."""

    status = 500
    message = "Không mở được bản ghi đã lưu của hệ thống đối tác."
    next_step = "Báo bộ phận vận hành."


def seal(value: Any, *, kind: KeyClass, row: UUID) -> bytes:
    """Seal plain JSON values."""
    nonce = secrets.token_bytes(_NONCE)
    # Escaped, as texts from outside may hold half a character, which UTF-8 does not know.
    plain = json.dumps(value, separators=(",", ":")).encode()
    return nonce + _cipher(kind).encrypt(nonce, plain, _bound(kind, row))


def unseal(sealed: bytes, *, kind: KeyClass, row: UUID) -> Any:
    """Open what `seal` made. Raises SealBroken."""
    try:
        plain = _cipher(kind).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(kind, row))
    except (InvalidTag, ValueError) as error:
        raise SealBroken(row=str(row)) from error
    return json.loads(plain)


def _cipher(kind: KeyClass) -> AESGCM:
    return AESGCM(keys.store().class_key(kind))


def _bound(kind: KeyClass, row: UUID) -> bytes:
    return b"abis" + row.bytes + kind.encode()

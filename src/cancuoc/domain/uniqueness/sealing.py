"""Templates at rest: AES-GCM under the key of adults or of children, bound to their subject.

Layout: `CCG1`, one byte for the key (0 adult, 1 child), 12 bytes nonce, ciphertext with its tag.
The subject's id is authenticated, so a row moved to another subject does not open.
"""

from __future__ import annotations

import secrets
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cancuoc.biometrics.templates import BadTemplates, Templates
from cancuoc.domain.uniqueness.refusals import SealBroken
from cancuoc.foundation import keys
from cancuoc.foundation.keys import KeyClass

_MAGIC: Final = b"CCG1"
_NONCE: Final = 12
_CLASSES: Final = (KeyClass.BIOMETRIC_ADULT, KeyClass.BIOMETRIC_CHILD)
_SHORTEST: Final = len(_MAGIC) + 1 + _NONCE + 16


class Sealer:
    """Seals and opens templates; reads each key once, so make a new one for every batch."""

    def __init__(self, key_store: keys.KeyStore | None = None) -> None:
        self._store = key_store or keys.store()
        self._ciphers: dict[int, AESGCM] = {}

    def seal(self, *, templates: Templates, subject: UUID, child: bool) -> bytes:
        """Return the bytes to store."""
        nonce, place = secrets.token_bytes(_NONCE), int(child)
        body = self._cipher(place).encrypt(nonce, templates.to_bytes(), _bound(subject, place))
        return _MAGIC + bytes([place]) + nonce + body

    def open_bytes(self, *, sealed: bytes, subject: UUID) -> bytes:
        """Return the bytes of the templates. Raises SealBroken."""
        try:
            if sealed[:4] != _MAGIC or len(sealed) < _SHORTEST:
                raise ValueError("not sealed here")
            place, nonce, body = sealed[4], sealed[5 : 5 + _NONCE], sealed[5 + _NONCE :]
            return self._cipher(place).decrypt(nonce, body, _bound(subject, place))
        except (InvalidTag, ValueError, IndexError) as error:
            raise SealBroken(subject=str(subject)) from error

    def open(self, *, sealed: bytes, subject: UUID) -> Templates:
        """Return the templates. Raises SealBroken."""
        try:
            return Templates.from_bytes(self.open_bytes(sealed=sealed, subject=subject))
        except BadTemplates as error:
            raise SealBroken(subject=str(subject)) from error

    def _cipher(self, place: int) -> AESGCM:
        if place not in self._ciphers:
            self._ciphers[place] = AESGCM(self._store.class_key(_CLASSES[place]))
        return self._ciphers[place]


def _bound(subject: UUID, place: int) -> bytes:
    return subject.bytes + _CLASSES[place].encode()

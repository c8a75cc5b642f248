"""Keys of the centre, behind a port: files here, a hardware module in a deployment."""

from __future__ import annotations

import logging
import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings

logger = logging.getLogger("cancuoc.keys")


class KeyClass(StrEnum):
    """Kinds of content that never share a key."""

    IDENTITY = "identity"
    BIOMETRIC_ADULT = "biometric_adult"
    BIOMETRIC_CHILD = "biometric_child"
    DOCUMENT = "document"
    PACKET = "packet"


class KeyStore(ABC):
    """Holds secrets by name. `get_or_create` returns the same bytes for ever."""

    @abstractmethod
    def get_or_create(self, *, name: str, make: Callable[[], bytes]) -> bytes:
        """Return the secret `name`, making it with `make` when it does not exist yet."""

    def class_key(self, kind: KeyClass) -> bytes:
        """Return the 32-byte key that wraps the data keys of one class of content."""
        return self.get_or_create(name=f"class-{kind}", make=lambda: secrets.token_bytes(32))


class FileKeyStore(KeyStore):
    """Keys as files of mode 0600 in a directory of mode 0700; one writer wins."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def get_or_create(self, *, name: str, make: Callable[[], bytes]) -> bytes:
        path = self.directory / name
        if not path.exists():
            self._create(path, make())
        return path.read_bytes()

    def _create(self, path: Path, value: bytes) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            view = memoryview(value)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
        # Content sealed with a key may be durable at once, so the name of the key must be too.
        _sync_directory(self.directory)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class NullKeyStore(KeyStore):
    """Keys in memory only: what it seals cannot be opened after a restart, and it says so."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        logger.warning("keys live in memory only: nothing sealed now can be opened after a restart")

    def get_or_create(self, *, name: str, make: Callable[[], bytes]) -> bytes:
        if name not in self._keys:
            self._keys[name] = make()
        return self._keys[name]


@cache
def store() -> KeyStore:
    """Return the key store of this deployment."""
    return FileKeyStore(Path(settings.KEY_DIR))

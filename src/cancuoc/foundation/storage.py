"""Blobs (packets, biometrics, card files) as encrypted files, named by an opaque reference."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from cancuoc.foundation import keys
from cancuoc.foundation.keys import KeyClass
from cancuoc.kernel.refusal import Refusal

_MAGIC = b"CCB1"
_NONCE = 12
_WRAPPED = _NONCE + 32 + 16


class BlobUnreadable(Refusal):
    """A stored blob is missing, altered or sealed for another record."""

    status: ClassVar[int] = 500
    message = "Không đọc được tệp đã lưu của hồ sơ."
    next_step = "Báo bộ phận vận hành; không thu nhận lại khi chưa có hướng dẫn."


@dataclass(frozen=True)
class BlobRef:
    """`<class>/<random>`; says nothing about whose blob it is."""

    value: str

    @property
    def kind(self) -> KeyClass:
        return KeyClass(self.value.split("/", 1)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Content to store, its class, and the record it belongs to."""

    data: bytes
    kind: KeyClass
    owner: str


class BlobStore:
    """Files under one directory. Each has its own data key, wrapped by the key of its class.

    `owner` is bound into the encryption, so a blob moved to another record does not open.
    """

    def __init__(self, *, directory: Path, key_store: keys.KeyStore) -> None:
        self.directory = directory
        self.key_store = key_store

    def put(self, *, data: bytes, kind: KeyClass, owner: str) -> BlobRef:
        """Encrypt and write `data` durably (file and directory synced); return its reference."""
        ref = BlobRef(f"{kind}/{secrets.token_hex(16)}")
        self._write(self._path(ref), self._seal(data, ref=ref, owner=owner))
        return ref

    def put_many(self, blobs: Sequence[Blob]) -> list[BlobRef]:
        """Encrypt and write many blobs durably; return their references in order.

        All are written before the first is synced, and those of a class share a folder, so a
        disk that takes milliseconds for each sync is asked far less often.
        """
        folder = secrets.token_hex(1)
        refs = [BlobRef(f"{blob.kind}/{folder}{secrets.token_hex(15)}") for blob in blobs]
        paths = [self._path(ref) for ref in refs]
        for directory in {path.parent for path in paths}:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._write_together(blobs, refs, paths)
        except BaseException:
            for path in paths:
                path.unlink(missing_ok=True)
            raise
        return refs

    def get(self, *, ref: str | BlobRef, owner: str) -> bytes:
        """Read and decrypt, or refuse with `BlobUnreadable`."""
        blob = ref if isinstance(ref, BlobRef) else BlobRef(ref)
        try:
            return self._open(self._path(blob).read_bytes(), ref=blob, owner=owner)
        except (FileNotFoundError, InvalidTag, ValueError) as error:
            raise BlobUnreadable(ref=blob.value) from error

    def delete(self, *, ref: str | BlobRef) -> None:
        """Remove a blob for good; missing is fine, for a second try after a crash."""
        blob = ref if isinstance(ref, BlobRef) else BlobRef(ref)
        self._path(blob).unlink(missing_ok=True)

    def _path(self, ref: BlobRef) -> Path:
        kind, name = ref.value.split("/", 1)
        if not name.isalnum() or KeyClass(kind) is None:
            raise ValueError(ref.value)
        return self.directory / kind / name[:2] / name

    def _seal(self, data: bytes, *, ref: BlobRef, owner: str) -> bytes:
        aad = f"{ref.value}|{owner}".encode()
        data_key = secrets.token_bytes(32)
        wrap_nonce, nonce = secrets.token_bytes(_NONCE), secrets.token_bytes(_NONCE)
        class_key = self.key_store.class_key(ref.kind)
        wrapped = wrap_nonce + AESGCM(class_key).encrypt(wrap_nonce, data_key, aad)
        return _MAGIC + wrapped + nonce + AESGCM(data_key).encrypt(nonce, data, aad)

    def _open(self, raw: bytes, *, ref: BlobRef, owner: str) -> bytes:
        if raw[:4] != _MAGIC or len(raw) < 4 + _WRAPPED + _NONCE + 16:
            raise ValueError("not a blob of this store")
        aad = f"{ref.value}|{owner}".encode()
        wrapped, body = raw[4 : 4 + _WRAPPED], raw[4 + _WRAPPED :]
        class_key = self.key_store.class_key(ref.kind)
        data_key = AESGCM(class_key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], aad)
        return AESGCM(data_key).decrypt(body[:_NONCE], body[_NONCE:], aad)

    def _write_together(
        self, blobs: Sequence[Blob], refs: Sequence[BlobRef], paths: Sequence[Path]
    ) -> None:
        with ExitStack() as stack:
            files = []
            for blob, ref, path in zip(blobs, refs, paths, strict=True):
                descriptor = _created(path)
                stack.callback(os.close, descriptor)
                _write_all(descriptor, self._seal(blob.data, ref=ref, owner=blob.owner))
                files.append(descriptor)
            for descriptor in files:
                os.fsync(descriptor)
        for directory in {path.parent for path in paths}:
            _sync_directory(directory)

    def _write(self, path: Path, sealed: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = _created(path)
        try:
            _write_all(descriptor, sealed)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _sync_directory(path.parent)


def _created(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> BlobStore:
    """Return the blob store of this deployment."""
    return BlobStore(directory=Path(settings.BLOB_DIR), key_store=keys.store())

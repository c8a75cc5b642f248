"""The station's directory: a device secret, the store, and the lock that keeps it single.

The secret never leaves the disk of the kit. Everything else in the directory is encrypted
with keys derived from it, so a copied store without the secret is noise.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cancuoc.kernel.refusal import Refusal
from cancuoc.station import durable, locking

SECRET_BYTES: Final = 32


class UnsafeHome(Refusal):
    """The directory or the secret can be read by others, or the secret is damaged."""

    status = 500
    message = "Thư mục dữ liệu của trạm chưa được bảo vệ đúng cách."
    next_step = "Vui lòng đặt quyền 0700 cho thư mục và 0600 cho tệp device.secret."


class HomeInUse(Refusal):
    """Another station program already works in this directory."""

    status = 409
    message = "Chương trình trạm đang chạy trên thư mục này."
    next_step = "Vui lòng dùng cửa sổ đang mở, hoặc tắt chương trình kia trước."


class Locked(Refusal):
    """The directory opens with a three-word code only."""

    status = 423
    message = "Máy trạm đang khóa."
    next_step = "Vui lòng nhập mã mở khóa ba từ khi khởi động."


@dataclass(frozen=True, slots=True)
class Home:
    """An opened directory; `lock` keeps it ours while the process lives."""

    directory: Path
    secret: bytes = field(repr=False)
    lock: int = -1

    @property
    def database(self) -> Path:
        """Return where the store lies."""
        return self.directory / "station.db"

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose; no purpose tells anything about another."""
        info = b"cancuoc station " + purpose.encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self.secret)

    def close(self) -> None:
        """Let another process open the directory."""
        if self.lock >= 0:
            os.close(self.lock)


def open_home(directory: Path, *, unlock: Callable[[Path], bytes] | None = None) -> Home:
    """Open the directory, making it on first use; raise `UnsafeHome` or `HomeInUse`.

    `unlock` gives the secret of a directory that lies behind a code; raise `Locked` without.
    """
    if not directory.exists():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.sync_folder(directory.parent)
    _private(directory, 0o700)
    lock = _lock(directory / "station.lock")
    try:
        return Home(directory=directory, secret=_found(directory, unlock), lock=lock)
    except Refusal:
        os.close(lock)
        raise


def _found(directory: Path, unlock: Callable[[Path], bytes] | None) -> bytes:
    if not locking.is_locked(directory):
        return _secret(directory / "device.secret")
    if unlock is None:
        raise Locked
    _private(directory / locking.LOCKS, 0o600)
    return unlock(directory)


def _lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise HomeInUse from error
    return descriptor


def _secret(path: Path) -> bytes:
    if not path.exists():
        if (path.parent / "station.db").exists():
            # A new secret would turn the store that is there into noise for ever.
            raise UnsafeHome("Mất tệp device.secret của trạm.", next_step=_RESTORE)
        _write_secret(path)
    _private(path, 0o600)
    text = path.read_text(encoding="ascii").strip()
    try:
        secret = bytes.fromhex(text)
    except ValueError as error:
        raise UnsafeHome("Tệp device.secret bị hỏng.", next_step=_RESTORE) from error
    if len(secret) != SECRET_BYTES:
        raise UnsafeHome("Tệp device.secret bị hỏng.", next_step=_RESTORE)
    return secret


_RESTORE: Final = "Vui lòng giữ nguyên máy và báo bộ phận vận hành để khôi phục khoá."


def _write_secret(path: Path) -> None:
    durable.write(path, secrets.token_hex(SECRET_BYTES).encode())


def _private(path: Path, most: int) -> None:
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & ~most or found.st_uid != os.geteuid():
        raise UnsafeHome(file=path.name)

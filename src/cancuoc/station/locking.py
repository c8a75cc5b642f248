"""The device secret behind a three-word code: without it a stolen kit is noise.

The secret lies sealed once for the kit's own code and once for the supervisor's. Each seal is
made with a key that Argon2id derives from the code, slow and hungry for memory, since three
words alone are not many. Wrong codes are counted before they are tried, so that pulling the
plug does not buy another try; from the fourth on each one waits longer.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from cancuoc.kernel.refusal import Refusal
from cancuoc.station import durable, three_words

LOCKS: Final = "device.locks"
TRIES: Final = "device.tries"
KIT: Final = "kit"
SUPERVISOR: Final = "supervisor"
FREE_TRIES: Final = 3
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=30)
_DOMAIN: Final = b"cancuoc device lock 1\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """How dear one try is: passes, KiB of memory, lanes."""

    passes: int = 4
    memory: int = 128 * 1024
    lanes: int = 2


COST: Final = Cost()


class WrongCode(Refusal):
    """No lock of this kind opens with this code; which word is wrong is not said."""

    status = 403
    message = "Mã mở khóa không đúng."
    next_step = "Xem lại phiếu mã rồi nhập lại. Mất mã, mời tổ trưởng cấp lại tại chỗ."


class TooManyTries(Refusal):
    """Wrong codes came one after another; `seconds` says how long to wait."""

    status = 429
    message = "Đã nhập sai mã nhiều lần nên phải chờ."
    next_step = "Chờ hết thời gian rồi nhập lại, hoặc mời tổ trưởng cấp mã mới."


class LocksDamaged(Refusal):
    """The file of locks cannot be read; the secret inside is lost without a copy."""

    status = 500
    message = "Tệp khóa của máy trạm bị hỏng."
    next_step = "Giữ nguyên máy và báo bộ phận vận hành."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCodes:
    """The codes just made, shown once: one for the kit, one for the supervisor."""

    kit: str
    supervisor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many wrong codes are free before the next one waits, and how long it waits now."""

    free: int
    wait: timedelta


def is_locked(folder: Path) -> bool:
    """Whether the secret lies behind codes here."""
    return (folder / LOCKS).exists()


def lock(folder: Path, secret: bytes) -> NewCodes:
    """Put the secret behind two new codes and take the open copy off the disk."""
    codes = NewCodes(kit=three_words.make(), supervisor=three_words.make())
    made = {
        KIT: seal_for(secret, KIT, codes.kit),
        SUPERVISOR: seal_for(secret, SUPERVISOR, codes.supervisor),
    }
    keep(folder, made)
    drop_open_secret(folder)
    return codes


def unlock(folder: Path, code: str, *, at: datetime, kind: str = KIT) -> bytes:
    """Return the secret; raise `WrongCode`, `TooManyTries`, `NotThreeWords`, `LocksDamaged`."""
    typed = three_words.parse(code)
    seal = seals(folder).get(kind)
    if seal is None:
        raise LocksDamaged
    return tried(folder, at=at, opening=lambda: _open(seal, kind, typed))


def tried(folder: Path, *, at: datetime, opening: Callable[[], bytes]) -> bytes:
    """Return what opens, as one try of the few there are; raise `TooManyTries` or its refusal."""
    failed = _may_try(folder, at=at)
    # Counted first: who cuts the power during a try has used it up.
    _write(folder / TRIES, {"failed": failed + 1, "at": at.isoformat()})
    secret = opening()
    (folder / TRIES).unlink(missing_ok=True)
    drop_open_secret(folder)
    return secret


def standing(folder: Path, *, at: datetime) -> Standing:
    """Return how many tries are free and how long the next one waits."""
    failed, last = _count(folder, at=at)
    left = wait_after(failed) - max(at - last, timedelta())
    return Standing(free=max(FREE_TRIES - failed, 0), wait=max(left, timedelta()))


def reissue(folder: Path, secret: bytes) -> str:
    """Make a new code for the kit; the old one opens nothing any more.

    The caller got the secret by the supervisor's code, and has proven that a second person, an
    officer, stands beside.
    """
    code = three_words.make()
    keep(folder, {**seals(folder), KIT: seal_for(secret, KIT, code)})
    return code


def wait_after(failed: int) -> timedelta:
    """Return how long to wait after so many wrong codes in a row."""
    if failed < FREE_TRIES:
        return timedelta()
    doublings = min(failed - FREE_TRIES, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def drop_open_secret(folder: Path) -> None:
    """Take the open copy of the secret away; a cut while locking may have left it."""
    path = folder / "device.secret"
    if not path.exists():
        return
    durable.shred(path)
    durable.sync_folder(folder)


def _may_try(folder: Path, *, at: datetime) -> int:
    failed, last = _count(folder, at=at)
    passed = at - last
    # A clock put back makes nobody wait for ever, nor one put forward buy more than one try.
    left = wait_after(failed) - max(passed, timedelta())
    if left > timedelta():
        if passed < timedelta():
            _write(folder / TRIES, {"failed": failed, "at": at.isoformat()})
        raise TooManyTries(seconds=int(left.total_seconds()) + 1)
    return failed


def _count(folder: Path, *, at: datetime) -> tuple[int, datetime]:
    """Return how many tries in a row failed, and when the last one did."""
    path = folder / TRIES
    if not path.exists():
        return 0, at
    try:
        told = json.loads(path.read_bytes())
        failed, last = int(told["failed"]), datetime.fromisoformat(told["at"])
        if last.tzinfo is None:
            raise ValueError(told["at"])
        return failed, last
    except (ValueError, KeyError, TypeError):
        # A spoiled count is no fresh start: it waits as after many.
        return FREE_TRIES, at


def seal_for(secret: bytes, kind: str, code: str) -> dict[str, Any]:
    """Return the secret sealed for one code."""
    cost = COST
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    key = _key(code, salt, cost)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, secret, _DOMAIN + kind.encode())
    return {
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "sealed": sealed.hex(),
        "passes": cost.passes,
        "memory": cost.memory,
        "lanes": cost.lanes,
    }


def _open(seal: dict[str, Any], kind: str, code: str) -> bytes:
    try:
        cost = Cost(passes=seal["passes"], memory=seal["memory"], lanes=seal["lanes"])
        key = _key(code, bytes.fromhex(seal["salt"]), cost)
        nonce, sealed = bytes.fromhex(seal["nonce"]), bytes.fromhex(seal["sealed"])
    except (KeyError, TypeError, ValueError) as error:
        raise LocksDamaged from error
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, _DOMAIN + kind.encode())
    except InvalidTag as error:
        raise WrongCode from error


def _key(code: str, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(
        secret=code.encode(),
        salt=salt,
        time_cost=cost.passes,
        memory_cost=cost.memory,
        parallelism=cost.lanes,
        hash_len=32,
        type=Type.ID,
    )


def seals(folder: Path) -> dict[str, Any]:
    """Return every seal of the secret by its kind; raise `LocksDamaged`."""
    try:
        found = json.loads((folder / LOCKS).read_bytes())["locks"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LocksDamaged from error
    if not isinstance(found, dict):
        raise LocksDamaged
    return found


def keep(folder: Path, made: dict[str, Any]) -> None:
    """Put these seals in place of all that were there, whole or not at all."""
    _write(folder / LOCKS, {"version": 1, "locks": made})


def _write(path: Path, content: dict[str, Any]) -> None:
    durable.write(path, json.dumps(content).encode())

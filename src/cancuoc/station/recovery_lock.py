"""The third seal of the device secret: opened by recovery words that only the centre can read.

It stands beside the two seals for codes, in the same file, so that putting a new code in place and
taking the used recovery words away is one step that no power cut divides.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import recovery
from cancuoc.station import locking, three_words

RECOVERY: Final = "recovery"
USED: Final = "used"
_DOMAIN: Final = b"cancuoc device recovery 1\x00"


class NoRecovery(Refusal):
    """No recovery words open this station: none were made yet, or they were used."""

    status = 409
    message = "Máy trạm này chưa có mã khôi phục ở trung tâm."
    next_step = "Mời tổ trưởng cấp lại mã bằng phiếu của tổ trưởng, hoặc báo bộ phận vận hành."


class WrongRecovery(Refusal):
    """The words prove themselves but are not those of this station, or were used before."""

    status = 403
    message = "Các từ này không mở được máy này."
    next_step = "Đọc lại số của mã khôi phục cho trung tâm: có thể trung tâm đã mở mã của máy khác."


class NotTheNewWords(Refusal):
    """What was typed is not the new code, so the slip does not hold it."""

    message = "Ba từ gõ lại không giống ba từ mới."
    next_step = "Ghi lại ba từ mới ra phiếu, rồi nhìn phiếu mà gõ."


def held(folder: Path) -> UUID | None:
    """Return which recovery words open this station, None when there are none."""
    return _id(locking.seals(folder).get(RECOVERY))


def used(folder: Path) -> UUID | None:
    """Return which recovery words were used last, until new ones are held."""
    return _id(locking.seals(folder).get(USED))


def hold(folder: Path, secret: bytes, *, words: str, recovery_id: UUID) -> None:
    """Seal the secret for new recovery words; older ones open nothing any more."""
    nonce = secrets.token_bytes(12)
    key = recovery.key(words, recovery_id=recovery_id)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, secret, _DOMAIN + recovery_id.bytes)
    seal = {"id": str(recovery_id), "nonce": nonce.hex(), "sealed": sealed.hex()}
    others = {kind: each for kind, each in locking.seals(folder).items() if kind != USED}
    locking.keep(folder, {**others, RECOVERY: seal})


def open_with(folder: Path, typed: Sequence[str], *, at: datetime) -> bytes:
    """Return the secret for recovery words as they were typed, in groups or all in one.

    A word misheard is told with its group and costs no try. Raise what `recovery.parse` raises,
    `NoRecovery`, `WrongRecovery`, `TooManyTries` or `LocksDamaged`.
    """
    seal = locking.seals(folder).get(RECOVERY)
    if seal is None:
        raise NoRecovery
    words = recovery.parse(typed)
    return locking.tried(folder, at=at, opening=lambda: _open(seal, words))


def replace_code(folder: Path, secret: bytes, *, code: str, again: str) -> None:
    """Put a new code of the kit in place of the old one and of the recovery words, in one step.

    `again` is what was typed from the slip: a code that nobody can read would lock the station
    for good. Raise `NotTheNewWords` or `NotThreeWords`; then the recovery words still open it.
    """
    if three_words.parse(again) != code:
        raise NotTheNewWords
    seals = locking.seals(folder)
    spent = seals.pop(RECOVERY, None)
    made = {**seals, locking.KIT: locking.seal_for(secret, locking.KIT, code)}
    locking.keep(folder, made | ({USED: {"id": spent["id"]}} if spent else {}))


def _open(seal: dict[str, Any], words: str) -> bytes:
    try:
        recovery_id = UUID(seal["id"])
        nonce, sealed = bytes.fromhex(seal["nonce"]), bytes.fromhex(seal["sealed"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise locking.LocksDamaged from error
    key = recovery.key(words, recovery_id=recovery_id)
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, _DOMAIN + recovery_id.bytes)
    except InvalidTag as error:
        raise WrongRecovery from error


def _id(seal: dict[str, Any] | None) -> UUID | None:
    if seal is None:
        return None
    try:
        return UUID(seal["id"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise locking.LocksDamaged from error

"""A pass for a machine that nobody signs in at: good for one session, until it ends.

The pass is an address that an officer opens on the tablet. It gives out numbers and nothing else,
so that a tablet left in a hall opens no other screen.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.core import signing

from cancuoc.kernel.refusal import Refusal

_SALT: Final = "cancuoc.kiosk"


class PassOver(Refusal):
    """The pass was altered, or its session is over."""

    status: ClassVar[int] = 403
    message = "Máy lấy số này đã hết phiên."
    next_step = "Mời đến quầy tiếp đón. Cán bộ mở lại máy từ màn hình hàng chờ."


def give(*, session_id: UUID, until: datetime) -> str:
    """Return the pass of a session as one word for an address."""
    return signing.dumps([str(session_id), until.isoformat()], salt=_SALT)


def read(word: str, *, at: datetime) -> UUID:
    """Return the session that a pass is for, or refuse with `PassOver`."""
    try:
        session_id, until = signing.loads(word, salt=_SALT)
    except signing.BadSignature as error:
        raise PassOver from error
    if at > datetime.fromisoformat(until):
        raise PassOver
    return UUID(session_id)

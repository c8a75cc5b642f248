"""A pass for a machine that nobody signs in at, as one word for an address.

An officer opens the address on the tablet. The pass gives out numbers of one session and nothing
else, so that a tablet left in a hall opens no other screen; an officer can withdraw it.
"""

from __future__ import annotations

from typing import ClassVar, Final
from uuid import UUID

from django.core import signing

from cancuoc.kernel.refusal import Refusal

_SALT: Final = "cancuoc.kiosk"


class PassOver(Refusal):
    """The pass was altered."""

    status: ClassVar[int] = 403
    message = "Máy lấy số này đã hết phiên."
    next_step = "Mời đến quầy tiếp đón. Cán bộ mở lại máy từ màn hình hàng chờ."


def give(*, pass_id: UUID) -> str:
    """Return a pass as one word for an address."""
    return signing.dumps(str(pass_id), salt=_SALT)


def read(word: str) -> UUID:
    """Return which pass a word is, or refuse one that we did not write."""
    try:
        return UUID(signing.loads(word, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise PassOver from error

"""At a bed two officers answer: how the second one stands in the operations of a dossier."""

from __future__ import annotations

from typing import Final

from cancuoc.packet.content import Operation, Operations

SECOND: Final = "sign.second"


def second_hand(operations: Operations) -> Operation | None:
    """Return the last signature of a second officer, or None when nobody else signed.

    A dossier may be signed anew after a correction; only the last signing counts.
    """
    return next((each for each in reversed(operations.entries) if each.act == SECOND), None)

"""The bounds of a packet, checked before anything is decoded, decrypted or copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest sizes in bytes and largest counts; a centre may lower them.

    The defaults leave a tenfold margin over a usual packet of 3 MB.
    """

    packet: int = 32 * MIB
    manifest: int = 256 * 1024
    entry: int = 16 * MIB
    entries: int = 200


DEFAULT: Final = Limits()
RECEIPT_BYTES: Final = 2_048

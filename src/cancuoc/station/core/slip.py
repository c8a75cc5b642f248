"""The code on CC01 and CC02 before the centre has given a dossier its number.

It is read from the packet id, so station and centre find it without having agreed on
anything, and its last sign catches every single slip of the tongue.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

# Crockford's base 32: no I, L, O or U, which are misread or misheard.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS: Final = 10
_BITS: Final = 5 * _DIGITS


def slip_code(packet_id: UUID) -> str:
    """Return a code such as "PT-7K2QD-9XM4T-C" from the random bits of the packet id."""
    number = packet_id.int & ((1 << _BITS) - 1)
    signs = [(number >> shift) & 31 for shift in range(_BITS - 5, -5, -5)]
    text = "".join(ALPHABET[sign] for sign in signs)
    return f"PT-{text[:5]}-{text[5:]}-{ALPHABET[_check(signs)]}"


def _check(signs: list[int]) -> int:
    # Odd weights below 32 are prime to 32, so any single wrong sign changes the sum.
    return sum((2 * place + 1) * sign for place, sign in enumerate(signs)) % 32

"""The code on CC01 and CC02, given before the centre has numbered the dossier. Pure.

It is read from the packet id, so station and centre find it without having agreed on
anything, and its last sign catches every single slip of the tongue.
"""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

# Crockford's base 32: no I, L, O or U, which are misread or misheard.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGEST: Final = 16
_DIGITS: Final = 10
_BITS: Final = 5 * _DIGITS
_NOISE: Final = re.compile(r"[\s.\-–—_/]+")
_SHAPE: Final = re.compile(rf"PT[{ALPHABET}]{{{_DIGITS + 1}}}", re.ASCII)
# What a reader makes of the signs that were left out.
_MISREAD: Final = str.maketrans("OIL", "011")


def slip_code(packet_id: UUID) -> str:
    """Return a code such as "PT-7K2QD-9XM4T-C" from the random bits of the packet id."""
    number = packet_id.int & ((1 << _BITS) - 1)
    signs = [(number >> shift) & 31 for shift in range(_BITS - 5, -5, -5)]
    return _written("".join(ALPHABET[sign] for sign in (*signs, _check(signs))))


def read(text: str) -> str | None:
    """Return the code as printed from whatever was typed or scanned, None when it is none."""
    packed = _NOISE.sub("", text[:64]).upper().translate(_MISREAD)
    if _SHAPE.fullmatch(packed) is None:
        return None
    *signs, check = (ALPHABET.index(sign) for sign in packed[2:])
    return _written(packed[2:]) if _check(signs) == check else None


def _written(signs: str) -> str:
    return f"PT-{signs[:5]}-{signs[5:10]}-{signs[10:]}"


def _check(signs: list[int]) -> int:
    # Odd weights below 32 are prime to 32, so any single wrong sign changes the sum.
    return sum((2 * place + 1) * sign for place, sign in enumerate(signs)) % 32

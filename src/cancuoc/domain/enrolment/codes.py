"""Codes people read aloud: HS-240706-000123-7 for a dossier, XN-… for a confirmation. Pure.

The last digit is the check digit of ISO/IEC 7064 MOD 11,10 over the twelve digits before it.
It finds every single wrong digit, so a slip of the tongue never opens another one's dossier.
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Final

from cancuoc.kernel.refusal import Refusal

DOSSIER: Final = "HS"
CONFIRMATION: Final = "XN"
SERIALS: Final = 1_000_000
_SHAPE: Final = re.compile(r"(HS|XN)(\d{6})(\d{6})(\d)", re.ASCII)
_NOISE: Final = re.compile(r"[\s.\-–—_/]+")


class BadCode(Refusal, ValueError):
    """The text is not a code of ours, or one of its digits is wrong."""

    status: ClassVar[int] = 422
    message = "Mã hồ sơ không đúng."
    next_step = "Vui lòng nhập lại mã trên giấy hẹn, ví dụ PT-DBJSH-DQHH9-N."


def make(*, prefix: str, on: date, serial: int) -> str:
    """Return the code of a day and a serial; serials run over every million."""
    digits = f"{on:%y%m%d}{serial % SERIALS:06d}"
    return f"{prefix}-{digits[:6]}-{digits[6:]}-{check_digit(digits)}"


def parse(text: str) -> str:
    """Return the code as stored from whatever was typed or scanned; raise `BadCode`."""
    found = _SHAPE.fullmatch(_NOISE.sub("", text[:64]).upper())
    if found is None:
        raise BadCode
    prefix, day, serial, check = found.groups()
    if check_digit(day + serial) != check:
        raise BadCode
    return f"{prefix}-{day}-{serial}-{check}"


def check_digit(digits: str) -> str:
    """Return the ISO/IEC 7064 MOD 11,10 check digit of a string of ASCII digits."""
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)

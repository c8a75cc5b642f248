"""Vietnamese telephone numbers, stored as E.164 and shown in national form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cancuoc.kernel.refusal import Refusal

_NOISE: Final = re.compile(r"[\s.\-–()\u200b]+")
_NATIONAL: Final = re.compile(r"(?:\+840?|00840?|84(?=[2-9]\d{8})|0)(?P<rest>[2-9]\d{8,9})", re.A)
_MOBILE: Final = re.compile(r"[35789]\d{8}", re.ASCII)
_LANDLINE: Final = re.compile(r"2\d{9}", re.ASCII)
# Hà Nội and Thành phố Hồ Chí Minh alone have two-digit area codes.
_SHORT_AREAS: Final = ("24", "28")


class BadPhone(Refusal, ValueError):
    """The text is not a Vietnamese mobile or fixed-line number."""

    message = "Số điện thoại không đúng."
    next_step = "Vui lòng nhập số di động 10 chữ số, ví dụ 0912 345 678."


class PhoneKind(StrEnum):
    """What the number can do: only a mobile receives messages."""

    MOBILE = "mobile"
    LANDLINE = "landline"


@dataclass(frozen=True, slots=True, order=True)
class Phone:
    """A number in E.164, for example "+84912345678"."""

    e164: str

    def __post_init__(self) -> None:
        rest = self.e164.removeprefix("+84")
        valid = _MOBILE.fullmatch(rest) or _LANDLINE.fullmatch(rest)
        if not self.e164.startswith("+84") or not valid:
            raise BadPhone

    @classmethod
    def parse(cls, text: str) -> Phone:
        """Read "0912 345 678", "+84 912…", "0084…" or a landline; raise `BadPhone`."""
        found = _NATIONAL.fullmatch(_NOISE.sub("", text[:64]))
        if found is None:
            raise BadPhone
        return cls(f"+84{found['rest']}")

    @property
    def kind(self) -> PhoneKind:
        """Return mobile or landline."""
        return PhoneKind.LANDLINE if self.e164[3] == "2" else PhoneKind.MOBILE

    @property
    def national(self) -> str:
        """Return the grouped form people read, "0912 345 678" or "024 3123 4567"."""
        rest = self.e164[3:]
        if self.kind is PhoneKind.MOBILE:
            return f"0{rest[:3]} {rest[3:6]} {rest[6:]}"
        cut = 2 if rest.startswith(_SHORT_AREAS) else 3
        return f"0{rest[:cut]} {rest[cut : cut + 4]} {rest[cut + 4 :]}"

    def __str__(self) -> str:
        return self.e164

"""What was scanned or typed at the door: a code, a card, a number, or a name and a year. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs, urlsplit

from cancuoc.kernel.qr import BadCardQr, parse_card

LONGEST: Final = 400
_CODE: Final = re.compile(r"[0-9A-Z]{8}")
_NAME_AND_YEAR: Final = re.compile(r"(.*?)[\s,]*((?:18|19|20)[0-9]{2})?")


class Kind(StrEnum):
    """How the text will be looked up."""

    NOTHING = "nothing"
    CODE = "code"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`text` is the code, the digits or the name; `year` the birth year typed after a name."""

    kind: Kind
    text: str = ""
    year: int | None = None


def understand(text: str) -> Asked:
    """Return what a scan or a typed line asks for; raise `BadCardQr` for a spoilt card scan.

    A booking page gives the bare code, an invitation the address of the portal, a card its
    fields between bars.
    """
    line = " ".join(text[:LONGEST].split())
    if "|" in line:
        return Asked(kind=Kind.NUMBER, text=parse_card(text[:LONGEST].strip()).personal_id.value)
    if "://" in line:
        return _address(line)
    packed = re.sub(r"[\s.\-]", "", line)
    if not packed:
        return Asked(kind=Kind.NOTHING)
    if packed.isascii() and packed.isdigit() and len(packed) > 4:
        return Asked(kind=Kind.NUMBER, text=packed)
    if _CODE.fullmatch(packed.upper()):
        return Asked(kind=Kind.CODE, text=packed.upper())
    return name(line)


def name(line: str) -> Asked:
    """Return a line read as a name, with the birth year at its end if there is one."""
    found = _NAME_AND_YEAR.fullmatch(line)
    if found is None or not found[1]:
        return Asked(kind=Kind.NAME, text=line)
    return Asked(kind=Kind.NAME, text=found[1], year=int(found[2]) if found[2] else None)


def _address(line: str) -> Asked:
    try:
        query = parse_qs(urlsplit(line).query)
    except ValueError as error:
        raise BadCardQr from error
    code = "".join(query.get("code", [""])[0].upper().split())
    if not _CODE.fullmatch(code):
        raise BadCardQr(
            "Mã QR này không phải mã của giấy mời hoặc lịch hẹn.",
            next_step="Vui lòng quét lại, hoặc nhập 12 số định danh.",
        )
    return Asked(kind=Kind.CODE, text=code)

"""The QR text of a card: fields between bars, in UTF-8.

The card of 2021 has seven fields. The order of the card of 2024 is not published, so
cards made by this system use a **project format**: the same seven, then cancelled
numbers (joined by commas), father and mother. The text is not signed: it saves typing
and proves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex

LONGEST: Final = 2000
_FIELDS: Final = 7
_OLD_NUMBER: Final = re.compile(r"[0-9]{9}")


class BadCardQr(Refusal, ValueError):
    """The text is not that of a card, or a value cannot be written in it."""

    message = "Mã QR này không phải mã của thẻ căn cước."
    next_step = "Vui lòng quét lại mã QR ở mặt trước thẻ, hoặc nhập số định danh."


@dataclass(frozen=True, slots=True)
class CardQr:
    """The first seven fields read, and whatever follows them unlabelled in `rest`."""

    personal_id: PersonalId
    old_id: str | None
    full_name: PersonName
    born: PartialDate
    sex: Sex
    residence: str
    issued: date | None
    rest: tuple[str, ...] = ()


def encode_cccd(card: CardQr) -> str:
    """Return the seven fields of the 2021 card; raise `BadCardQr` for what no reader would take."""
    if card.old_id and not _OLD_NUMBER.fullmatch(card.old_id):
        raise BadCardQr("Số CMND cũ phải có đúng 9 chữ số.")
    return _join([*_seven(card), *card.rest])


def encode_card(
    *,
    personal_id: PersonalId,
    full_name: PersonName,
    born: PartialDate | date,
    sex: Sex,
    residence: str,
    issued: date,
    old_id: str | None = None,
    cancelled_ids: Sequence[PersonalId] = (),
    father: str = "",
    mother: str = "",
) -> str:
    """Return the ten fields of the project format; raise `BadCardQr` as `encode_cccd` does."""
    day = born if isinstance(born, PartialDate) else PartialDate.of(born)
    cancelled = ",".join(pid.value for pid in cancelled_ids)
    rest = (cancelled, father, mother)
    return encode_cccd(
        CardQr(personal_id, old_id, full_name, day, sex, residence, issued, rest=rest)
    )


def parse_card(text: str) -> CardQr:
    """Read a card's text; raise `BadCardQr`. Fields after the seventh never make it fail."""
    if len(text) > LONGEST:
        raise BadCardQr
    fields = [part.strip() for part in unicodedata.normalize("NFC", text).split("|")]
    if len(fields) < _FIELDS:
        raise BadCardQr
    number, old, name, born, sex, residence, issued = fields[:_FIELDS]
    if old and not _OLD_NUMBER.fullmatch(old):
        raise BadCardQr
    try:
        return CardQr(
            personal_id=PersonalId(number),
            old_id=old or None,
            full_name=PersonName(name),
            born=PartialDate.parse(born),
            sex=Sex.from_vi(sex),
            residence=residence,
            issued=PartialDate.parse(issued).exact if issued else None,
            rest=tuple(fields[_FIELDS:]),
        )
    except ValueError as error:
        raise BadCardQr from error


def _seven(card: CardQr) -> list[str]:
    # A part of the birth date that is not known is written 00, never as 1 January.
    born = f"{card.born.day or 0:02d}{card.born.month or 0:02d}{card.born.year}"
    issued = f"{card.issued:%d%m%Y}" if card.issued else ""
    name, sex = card.full_name.full, "" if card.sex is Sex.UNKNOWN else card.sex.vi
    return [card.personal_id.value, card.old_id or "", name, born, sex, card.residence, issued]


def _join(fields: Sequence[str]) -> str:
    clean = [" ".join(unicodedata.normalize("NFC", field).split()) for field in fields]
    text = "|".join(clean)
    if text.count("|") != len(clean) - 1 or len(text) > LONGEST:
        raise BadCardQr("Thông tin có ký tự gạch đứng hoặc quá dài để ghi vào mã QR.")
    return text

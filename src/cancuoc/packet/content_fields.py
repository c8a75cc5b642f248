"""What single fields of a dossier's content must look like; each refusal names its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone
from cancuoc.packet.content_codec import WrongValue

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:()/-]{0,39}")


def codes_fit(value: object, *names: str, required: bool = False) -> None:
    """Raise `WrongValue` unless the named fields are codes; "" only where not required."""
    for name in names:
        code = getattr(value, name)
        if (code or required) and not _CODE.fullmatch(code):
            raise WrongValue(field=name)


def name_fits(text: str, field: str) -> None:
    """Raise `WrongValue` unless the text is a name in its one spelling (NFC, single spaces)."""
    _made(PersonName, text, field)
    if PersonName(text).full != text:
        raise WrongValue(field=field)


def number_fits(text: str, field: str) -> None:
    """Raise `WrongValue` unless the text is "" or 12 digits."""
    _made(PersonalId, text or "000000000000", field)


def phone_fits(text: str) -> None:
    """Raise `WrongValue` unless the text is "" or a number in E.164."""
    _made(Phone, text or "+84900000000", "phone")


def _made(kind: Callable[[str], object], text: str, field: str) -> None:
    try:
        kind(text)
    except ValueError as error:
        raise WrongValue(field=field) from error

"""A signature: drawn on the screen, or the name typed by someone who cannot draw."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.interfaces.ui.forms.base import Field, FieldError
from cancuoc.kernel.names import PersonName

_PNG_URL: Final = "data:image/png;base64,"
_PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
LARGEST_PNG: Final = 400_000


@dataclass(frozen=True, slots=True)
class Signature:
    """Exactly one of the two: `png` holds the drawing, `typed` the name."""

    png: bytes | None
    typed: str


class SignatureField(Field[Signature]):
    """A pad to draw on, with a text field as the other way."""

    kind = "signature"

    def read(self, data: QueryDict, name: str) -> str:
        """Return the drawing if there is one, else the typed name."""
        return super().read(data, name) or super().read(data, f"{name}_typed")

    def parse(self, raw: str) -> Signature:
        """Return the signature; refuse what is no PNG or larger than 400 kB."""
        if not raw.startswith("data:"):
            return Signature(png=None, typed=PersonName(raw).full)
        again = _("Vui lòng ký lại: ảnh chữ ký không đọc được.")
        if not raw.startswith(_PNG_URL) or len(raw) > LARGEST_PNG * 4 // 3 + len(_PNG_URL) + 4:
            raise FieldError(again)
        try:
            png = base64.b64decode(raw.removeprefix(_PNG_URL), validate=True)
        except binascii.Error as error:
            raise FieldError(again) from error
        if not png.startswith(_PNG_MAGIC):
            raise FieldError(again)
        return Signature(png=png, typed="")

    def show(self, value: Signature) -> str:
        """Return the typed name; a drawing is never put back, it is signed anew."""
        return value.typed

    def missing_text(self) -> str:
        """Return what to do when nothing was signed."""
        return str(self.missing or gettext_lazy("Ký vào ô, hoặc gõ họ tên thay chữ ký."))

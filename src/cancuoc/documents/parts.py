"""Small parts shared by several papers: rows of label and value, places to sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cancuoc.documents.base import Content
from cancuoc.typesetting import picture

_SIGNATURE_PX = (600, 240)
_PHOTO_PX = (354, 472)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A place to sign: the role above, the name below, and a signature picture if drawn.

    `drawn` is PNG or JPEG bytes of a signature taken on the screen.
    """

    role: str
    name: str = ""
    hint: str = "Ký, ghi rõ họ tên"
    drawn: bytes | None = None

    def content(self) -> Content:
        """Return the values the template draws; raise `BadPicture` for a bad drawing."""
        return {
            "role": self.role,
            "hint": self.hint,
            "name": self.name,
            "picture": signature(self.drawn),
        }


def row(label: str, value: str, *, span: int = 3, strong: bool = False) -> Content:
    """Return one pair of label and value; `span` is its share of the line in sixths."""
    return {"label": label, "value": value, "span": span, "strong": strong}


def signatures(signers: Iterable[Signer]) -> list[Content]:
    """Return the places to sign in order."""
    return [signer.content() for signer in signers]


def photo(data: bytes | None) -> str:
    """Return the photo (3 x 4) as SVG, or "" when there is none; raise `BadPicture`."""
    if data is None:
        return ""
    width, height = _PHOTO_PX
    return picture.svg(picture.portrait(data, width=width, height=height))


def signature(data: bytes | None) -> str:
    """Return a whole signature as SVG, or "" when there is none; raise `BadPicture`."""
    if data is None:
        return ""
    width, height = _SIGNATURE_PX
    return picture.svg(picture.whole(data, width=width, height=height))

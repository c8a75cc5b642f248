"""The faces of a card: a PDF of both sides and a picture of each.

The page is drawn by typst and the pictures by copying letters on a background that typst
draws once; both take their lines from `lettering.place` and one layout row, so they
agree. A picture drawn whole by typst would cost several times more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cancuoc.chip import face_page, face_picture
from cancuoc.chip.face_values import CardFace, CardStyle
from cancuoc.kernel.refusal import Refusal
from cancuoc.typesetting import picture, qr

PPI: Final = 300
_PPI_BOUNDS: Final = range(150, 1201)


class BadResolution(Refusal, ValueError):
    """The resolution asked is too low to be read or too high to be drawn."""

    message = "Độ phân giải ảnh thẻ phải từ 150 đến 1.200 điểm mỗi inch."
    next_step = "Vui lòng chọn 300 nếu không có yêu cầu khác."


@dataclass(frozen=True, slots=True)
class RenderedCard:
    """Both faces of one card, as PNG pictures and as one PDF of two pages."""

    front_png: bytes
    back_png: bytes
    pdf: bytes


def render_faces(
    cards: Sequence[CardFace], *, png_ppi: int = PPI, style: CardStyle | None = None
) -> list[RenderedCard]:
    """Return the faces of each card, in order.

    `png_ppi` is pixels per inch, 150 to 1200. Raise `BadResolution`, `BadPicture`,
    `CardTextTooLong` or `QrTooLong`; nothing is returned then, so a batch is whole or not.
    """
    if png_ppi not in _PPI_BOUNDS:
        raise BadResolution(ppi=png_ppi)
    chosen = style or CardStyle()
    return [_render(card, ppi=png_ppi, style=chosen) for card in cards]


def _render(card: CardFace, *, ppi: int, style: CardStyle) -> RenderedCard:
    layout = card.layout
    modules = qr.matrix(card.qr)
    pictures = {"qr": qr.svg(modules, quiet=0)}
    photo = None
    size = face_picture.photo_pixels(layout.front, ppi=ppi)
    if card.photo is not None and size is not None:
        photo = picture.portrait(card.photo, width=size[0], height=size[1])
        pictures["photo"] = picture.svg(photo)
    front, back = (
        face_picture.face_png(side, card=card, style=style, ppi=ppi, photo=photo, modules=modules)
        for side in (layout.front, layout.back)
    )
    return RenderedCard(front, back, face_page.pdf(card, style=style, pictures=pictures))

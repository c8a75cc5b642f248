"""One card as rows for the typst drawer: places and texts, already decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cancuoc.chip.card_models import HEIGHT, TINT, WIDTH, specimen
from cancuoc.chip.face_values import CardFace, CardStyle
from cancuoc.chip.layout import Box, FaceLayout, Mark, Panel, PlacedLine, Shape, Slot, Text
from cancuoc.chip.lettering import place
from cancuoc.chip.ramp import hex_colour
from cancuoc.typesetting import engine

TEMPLATE: Final = Path(__file__).parent / "art" / "card.typ"
TITLE: Final = "Thẻ căn cước"
Row = dict[str, Any]
Pictures = Mapping[str, str]


def pdf(card: CardFace, *, style: CardStyle, pictures: Pictures) -> bytes:
    """Return both faces as a PDF of two pages; `pictures` are SVG texts by slot kind."""
    sides = (card.layout.front, card.layout.back)
    faces = [
        face_row(static_rows(side, style=style), lines(side, card.printed()), side.slots, pictures)
        for side in sides
    ]
    # The file is dated by the card, not by the clock, so the same card is the same file.
    at = datetime.combine(card.issued, time(), tzinfo=UTC)
    return engine.to_pdf(TEMPLATE, data=document_row(faces), at=at, accessible=False)


def background_png(side: FaceLayout, *, style: CardStyle, ppi: int) -> bytes:
    """Return the picture of everything on a side that is the same on all cards."""
    face = face_row(static_rows(side, style=style), [], (), {})
    return engine.to_png(TEMPLATE, data=document_row([face]), ppi=ppi)[0]


def lines(side: FaceLayout, values: Mapping[str, str]) -> list[PlacedLine]:
    """Return the placed lines of the texts of `side` that name a field of `values`."""
    fields = ((block, values.get(block.text.strip("{}"))) for block in side.texts)
    return [line for block, text in fields if text for line in place(block, text)]


@lru_cache(maxsize=32)
def static_rows(side: FaceLayout, *, style: CardStyle) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the shapes and the lines of a side that are the same on all cards."""
    shapes = tuple(_shape(item, style) for item in side.shapes)
    marking = specimen(side) if style.specimen else ()
    fixed = [line for block in (*marking, *_fixed(side.texts)) for line in place(block, block.text)]
    return shapes, tuple(_row(line) for line in (*fixed, *lines(side, style.printed())))


def _fixed(texts: Iterable[Text]) -> list[Text]:
    return [block for block in texts if not block.text.startswith("{")]


def face_row(
    static: tuple[Sequence[Row], Sequence[Row]],
    moving: Sequence[PlacedLine],
    slots: Sequence[Slot],
    pictures: Pictures,
) -> Row:
    """Return one face as the page template reads it: what never moves, then this card's own."""
    shapes, fixed = static
    return {
        "fill": hex_colour(TINT),
        "shapes": shapes,
        "lines": [*fixed, *(_row(line) for line in moving)],
        "pictures": [{"svg": pictures[slot.kind], **_box(slot.box)} for slot in slots],
    }


def document_row(faces: list[Row]) -> Row:
    """Return the page of both faces as the template reads it."""
    return {"title": TITLE, "width": WIDTH, "height": HEIGHT, "faces": faces}


def _shape(item: Shape, style: CardStyle) -> Row:
    if isinstance(item, Mark):
        return {"kind": "mark", "svg": style.mark.read_text("utf-8"), **_box(item.box)}
    if isinstance(item, Panel):
        outline = None if item.outline is None else hex_colour(item.outline)
        fill = hex_colour(item.shade)
        return {
            "kind": "panel",
            "fill": fill,
            "radius": item.radius,
            "outline": outline,
            **_box(item.box),
        }
    return {
        "kind": "wave",
        "fill": hex_colour(item.shade),
        "x": 0,
        "y": item.y,
        "rise": item.rise,
        "height": HEIGHT - item.y,
    }


def _row(line: PlacedLine) -> Row:
    return {
        "text": line.text,
        "x": line.x,
        "y": line.baseline,
        "size": line.size,
        "face": line.face.value,
        "fill": hex_colour(line.shade),
        "angle": line.angle,
    }


def _box(box: Box) -> Row:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}

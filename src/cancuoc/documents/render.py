"""From a paper to PDF, or to pictures of its pages for looking and testing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cancuoc.documents.base import Content, Document
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.textdate import vi_datetime, vi_long
from cancuoc.typesetting import engine

TEMPLATES: Final = Path(__file__).parent / "templates"


def render(document: Document) -> bytes:
    """Return the tagged PDF (PDF/UA-1) with embedded fonts; raise `UnableToTypeset`."""
    return engine.to_pdf(_template(document), data=_data(document), at=document.made_at)


def render_png(document: Document, *, ppi: float = 200) -> list[bytes]:
    """Return one PNG a page at `ppi` pixels per inch."""
    return engine.to_png(_template(document), data=_data(document), ppi=ppi)


def _template(document: Document) -> Path:
    return TEMPLATES / f"{document.template}.typ"


def _data(document: Document) -> Content:
    return {
        "title": document.title,
        "lines": document.lines or (document.title,),
        "form": document.form,
        "copy": f"In lần {document.copy}" if document.copy > 1 else "",
        "head": document.letterhead.content(),
        "made": vi_datetime(document.made_at),
        "dated": vi_long(today_vn(document.made_at)),
        **document.content(),
    }

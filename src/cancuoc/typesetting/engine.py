"""One way to run typst: bundled fonts only, text passed as data, no clock.

Templates receive one JSON value. Text inside it reaches the page as characters and can
never become typst code, because it is not part of any source file.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from cancuoc.kernel.refusal import Refusal

FONTS: Final = Path(__file__).parent / "fonts"
_LOCAL: Final = threading.local()
_HIDDEN: Final = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\xad\\u061c\\u200b-\\u200f\\u2028-\\u202e"
    "\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ue000-\\uf8ff]"
)


class UnableToTypeset(Refusal):
    """The template or its data is wrong; this is a fault of ours, never of the citizen."""

    status = 500
    message = "Không dựng được bản in."
    next_step = "Vui lòng báo quản trị hệ thống kèm mã hồ sơ; dữ liệu vẫn được giữ nguyên."


def clean(text: str) -> str:
    """Return `text` in NFC without control and direction marks, which only hide or forge."""
    return _HIDDEN.sub("", unicodedata.normalize("NFC", text))


def to_pdf(template: Path, *, data: object, at: datetime, accessible: bool = True) -> bytes:
    """Return the PDF of `template` filled with `data`, dated `at` (aware).

    `accessible` asks for a tagged PDF/UA-1; the compile then fails on a missing title or
    picture text. Raise `UnableToTypeset`.
    """
    made = _compile(
        template,
        data,
        format="pdf",
        timestamp=int(at.timestamp()),
        pdf_standards=["ua-1"] if accessible else [],
        pdf_tags=accessible,
    )
    if not isinstance(made, bytes):
        raise UnableToTypeset
    return made


def to_png(template: Path, *, data: object, ppi: float) -> list[bytes]:
    """Return one PNG a page at `ppi` pixels per inch. Raise `UnableToTypeset`."""
    made = _compile(template, data, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def _compile(template: Path, data: object, **options: Any) -> Any:
    inputs = {"data": json.dumps(_cleaned(data), ensure_ascii=False)}
    try:
        made = _compiler(template).compile(sys_inputs=inputs, **options)
    except RuntimeError as error:
        raise UnableToTypeset(template=template.name, diagnostic=str(error)[:500]) from error
    if made is None:
        raise UnableToTypeset(template=template.name)
    return made


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value


def _compiler(template: Path) -> typst.Compiler:
    # A compiler keeps parsed templates and laid-out parts between calls, which makes later
    # calls several times faster; it must not be used by two threads at once.
    known: dict[Path, typst.Compiler] = _LOCAL.__dict__.setdefault("compilers", {})
    if template not in known:
        known[template] = typst.Compiler(
            str(template), root=str(template.parent), font_paths=_fonts()
        )
    return known[template]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )

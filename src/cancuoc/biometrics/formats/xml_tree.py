"""XML of records from outside, read into small trees: no document type, no entities, bounded.

The parser is expat from the standard library. What makes XML dangerous is refused at its first
sign: a document type (and with it every entity), another encoding than UTF-8, great depth, and
more elements than any record has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from cancuoc.biometrics.formats import settings
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordTooLarge, RecordUnwritable

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_ENCODINGS: Final = frozenset({None, "utf-8", "us-ascii"})
_FORBIDDEN: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Element:
    """An element: its name without the namespace, its own text, its children in order."""

    name: str
    text: str = ""
    namespace: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of a name."""
        return (child for child in self.children if child.name == name)

    def child(self, name: str) -> Element | None:
        """Return the only child of a name, none when there is none. Raises RecordBroken."""
        found = list(self.all(name))
        if len(found) > 1:
            raise RecordBroken(reason="more than one", element=name)
        return found[0] if found else None

    def words(self, *names: str) -> str | None:
        """Return the text at the end of a path of names, without blanks around it."""
        here: Element | None = self
        for name in names:
            here = here.child(name) if here else None
        return here.text.strip() if here else None


def parse(data: bytes) -> Element:
    """Return the root element. Raises RecordTooLarge, RecordBroken."""
    if len(data) > settings.limits().xml_bytes:
        raise RecordTooLarge(bytes=len(data), limit=settings.limits().xml_bytes)
    if data[:2] in _UTF_16 or b"\0" in data[:4]:
        raise RecordBroken(reason="encoding", encoding="UTF-16")
    builder = _Builder()
    parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.XmlDeclHandler = builder.declaration
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RecordBroken(reason="XML", line=error.lineno) from error
    return builder.root()


class _Builder:
    """Takes what the parser tells and grows the tree, within the limits."""

    def __init__(self) -> None:
        self._top = Element("")
        self._open = [self._top]
        self._texts: list[list[str]] = [[]]
        self._count = 0

    def root(self) -> Element:
        """Return the root element; a document that parses has exactly one."""
        return self._top.children[0]

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Open an element."""
        self._count += 1
        if self._count > settings.limits().xml_elements:
            raise RecordTooLarge(reason="elements")
        if len(self._open) > settings.limits().xml_depth:
            raise RecordTooLarge(reason="depth")
        namespace, _, local = name.rpartition(" ")
        element = Element(local, namespace=namespace)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])

    def end(self, _name: str) -> None:
        """Close an element and give it its text."""
        self._open.pop().text = "".join(self._texts.pop())

    def characters(self, text: str) -> None:
        """Keep a piece of text."""
        self._texts[-1].append(text)

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Refuse an encoding that the bytes would not be read in."""
        if (encoding and encoding.lower()) not in _ENCODINGS:
            raise RecordBroken(reason="encoding", encoding=encoding)

    def doctype(self, *_declared: object) -> None:
        """Refuse a document type: no record has one, and entities come only with one."""
        raise RecordBroken(reason="document type")


def written(root: Element) -> bytes:
    """Return a document in UTF-8, indented. Raises RecordUnwritable for letters XML forbids."""
    lines = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', *_lines(root, "", "")]
    text = "\n".join([*lines, ""])
    if _FORBIDDEN.search(text):
        raise RecordUnwritable(reason="letters XML forbids")
    return text.encode()


def _lines(element: Element, around: str, indent: str) -> Iterator[str]:
    space = f' xmlns="{element.namespace}"' if element.namespace not in ("", around) else ""
    if not element.children:
        yield f"{indent}<{element.name}{space}>{escape(element.text)}</{element.name}>"
        return
    yield f"{indent}<{element.name}{space}>"
    for child in element.children:
        yield from _lines(child, element.namespace or around, indent + "    ")
    yield f"{indent}</{element.name}>"

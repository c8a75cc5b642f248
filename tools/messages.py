"""Collect the words of a door, keep its English catalogue, and compile it without gettext tools.

    python tools/messages.py update src/cancuoc/interfaces/ui   # add new words, drop dead ones
    python tools/messages.py compile src/cancuoc/interfaces/ui  # write django.mo
    python tools/messages.py check src/cancuoc/interfaces/ui    # exit 1 when something is missing

The design system also carries the words of the pure libraries, which every door and the
station may show; `src/cancuoc/domain` carries those of the rooms, of the foundation and of the
station's protocol.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT: Final = Path(__file__).resolve().parents[1]
# The folders whose words go into the catalogue of a door besides its own.
ALSO: Final = {
    "ui": ("kernel", "law", "biometrics", "packet", "chip", "planner"),
    "domain": ("foundation", "interfaces/stationapi"),
}
ROOMS: Final = frozenset(("domain", "station"))
# Besides their refusals these hold words of paper, cards, made-up worlds and terminals.
SILENT: Final = (
    "chip/card_models.py",
    "chip/face_page.py",
    "domain/outreach/home_telling.py",
    "domain/outreach/messaging.py",
    "domain/population/bulk.py",
    "domain/units/tables.py",
    "foundation/embedded_pg.py",
    "foundation/pg_binaries.py",
    "kernel/folding.py",
    "kernel/names.py",
    "kernel/provinces.py",
    "law/card.py",
    "law/forms.py",
    "law/regimes.py",
    "station/__main__.py",
    "station/apps.py",
    "station/core/papers.py",
    "station/settings.py",
    "station/simulate.py",
    "station/simulation.py",
)
SILENT_FOLDERS: Final = ("/tests/", "/migrations/", "/management/", "population/synthetic/")
ANSWERS: Final = frozenset(("vi", "words", "fallback"))
REMARKS: Final = frozenset(("notice", "warn", "_block", "_hold"))
# Chosen by a condition before the remark is made.
CHOSEN: Final = frozenset(("PROC-14-B", "PROC-6-14-1"))
_LETTER: Final = re.compile(r"[à-ãè-êìíò-õùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]{2}")
CALLS: Final = frozenset(("_", "gettext", "gettext_lazy", "lazy", "_now", "ngettext"))
REFUSAL_WORDS: Final = frozenset(("message", "next_step", "verb"))
HEADER: Final = (
    "Project-Id-Version: cancuoc\nLanguage: en\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
_ENTRY: Final = re.compile(r'msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)')
_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')


def catalogue_of(door: Path) -> Path:
    """Return where the English words of a door are kept."""
    return door / "locale" / "en" / "LC_MESSAGES" / "django.po"


def sources_of(door: Path) -> list[Path]:
    """Return the files whose words belong to this door's catalogue.

    The catalogue page of the design system is left out: its sentences are samples.
    """
    files = [] if door.name in ROOMS else list(door.rglob("*.py"))
    files += door.rglob("*.jinja")
    files = [f for f in files if "tests" not in f.parts and not f.name.startswith("catalog")]
    return sorted(files)


def rooms_of(door: Path) -> list[Path]:
    """Return the rooms and libraries whose words this door's catalogue carries."""
    source = next((each for each in door.parents if each.name == "cancuoc"), door)
    also = [source / name for name in ALSO.get(door.name, ())]
    return [*([door] if door.name in ROOMS else []), *(each for each in also if each.is_dir())]


def words_in_python(source: str) -> Iterator[str]:
    """Yield the constants given to gettext and the sentences of refusal classes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in CALLS and node.args:
            yield from _constants([node.args[0]])
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                yield from _class_words(line)


def words_in_jinja(source: str) -> Iterator[str]:
    """Yield the constants that a template gives to gettext."""
    env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    for _line, _function, message in extract_from_ast(env.parse(source)):
        yield from (m for m in (message if isinstance(message, tuple) else (message,)) if m)


def words_of(door: Path) -> list[str]:
    """Return every word of a door once, in order of the files."""
    found: dict[str, None] = {}
    for path in sources_of(door):
        read = words_in_python if path.suffix == ".py" else words_in_jinja
        found.update(dict.fromkeys(read(path.read_text(encoding="utf-8"))))
    for room in rooms_of(door):
        for path in files_of(room):
            found.update(dict.fromkeys(_words_of_file(path)))
        if room.name == "law":
            found.update(dict.fromkeys(rules_said(room)))
    return [word for word in found if word]


def files_of(folder: Path) -> list[Path]:
    """Return the files of a room or library whose words a screen may show."""
    files = sorted(folder.rglob("*.py"))
    return [f for f in files if not any(name in f.as_posix() for name in SILENT_FOLDERS)]


def words_in_room(source: str) -> Iterator[str]:
    """Yield the words of a file: Vietnamese constants, and all that `vi` and `words` answer."""
    tree = ast.parse(source)
    silent = {id(node) for each in ast.walk(tree) for node in _unsaid(each)}
    answered = {
        id(node)
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef) and each.name in ANSWERS
        for node in _answered(each)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in answered or (id(node) not in silent and _is_said(node.value)):
            yield node.value


def rules_said(law: Path) -> Iterator[str]:
    """Yield the sentences of the rules that a plan may remark on, and what rules rest on."""
    codes = {code for path in files_of(law) for code in _codes(path.read_text(encoding="utf-8"))}
    data = tomllib.loads((law / "data" / "rules.toml").read_text(encoding="utf-8"))
    yield from (row["vi"] for code, row in data["rules"].items() if code in codes | CHOSEN)
    yield from (row["vi"] for row in data["instruments"].values())


def read_po(text: str) -> dict[str, str]:
    """Return the translations of a catalogue by source word, without its header."""
    pairs = ((_join(a), _join(b)) for a, b in _ENTRY.findall(text))
    return {source: english for source, english in pairs if source}


def write_po(words: Iterable[str], known: dict[str, str]) -> str:
    """Return the catalogue: the words in order, with the translations already known."""
    parts = [f'msgid ""\nmsgstr ""\n{_quote_lines(HEADER)}']
    parts += [f"msgid {_quote(w)}\nmsgstr {_quote(known.get(w, ''))}\n" for w in words]
    return "\n".join(parts)


def compile_mo(translations: dict[str, str]) -> bytes:
    """Return the binary catalogue of the GNU format; untranslated words are left out."""
    entries = {"": HEADER, **{k: v for k, v in translations.items() if v}}
    pairs = sorted((k.encode(), v.encode()) for k, v in entries.items())
    keys = b"".join(k + b"\0" for k, _ in pairs)
    start = 28 + 16 * len(pairs)
    heads: list[bytes] = []
    for column, base in ((0, start), (1, start + len(keys))):
        for pair in pairs:
            heads.append(struct.pack("<II", len(pair[column]), base))
            base += len(pair[column]) + 1
    values = b"".join(v + b"\0" for _, v in pairs)
    size = len(pairs)
    magic = struct.pack("<7I", 0x950412DE, 0, size, 28, 28 + 8 * size, 0, start)
    return magic + b"".join(heads) + keys + values


def problems(door: Path) -> list[str]:
    """Return what is wrong with a door's catalogue; an empty list means it is whole."""
    path = catalogue_of(door)
    known = read_po(path.read_text(encoding="utf-8")) if path.exists() else {}
    found = [f"chưa dịch: {word}" for word in words_of(door) if not known.get(word)]
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != compile_mo(known):
        found.append(f"{compiled.name} không khớp với {path.name}")
    return found


def main(arguments: list[str]) -> int:
    """Run one action on one door; return the exit code."""
    if len(arguments) != 2 or arguments[0] not in {"update", "compile", "check"}:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    action, door = arguments[0], Path(arguments[1]).resolve()
    path = catalogue_of(door)
    known = read_po(path.read_text(encoding="utf-8")) if path.exists() else {}
    if action == "check":
        found = problems(door)
        sys.stdout.writelines(f"{line}\n" for line in found)
        return 1 if found else 0
    path.parent.mkdir(parents=True, exist_ok=True)
    if action == "update":
        words = words_of(door)
        path.write_text(write_po(words, known), encoding="utf-8")
        known = {word: known.get(word, "") for word in words}
    path.with_suffix(".mo").write_bytes(compile_mo(known))
    return 0


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _constants(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _class_words(line: ast.stmt) -> Iterator[str]:
    targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
    if any(getattr(target, "id", "") in REFUSAL_WORDS for target in targets):
        yield from _constants([getattr(line, "value", None)])


def _words_of_file(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    yield from words_in_python(source)
    if not path.as_posix().endswith(SILENT):
        yield from words_in_room(source)
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Raise):
            yield from words_in_room(ast.unparse(node))


def _is_said(text: str) -> bool:
    """Tell words from halves of sentences, heads in capitals and labels of two languages."""
    whole = text == text.strip() and not text.isupper() and " / " not in text
    return whole and len(_WORD.findall(text)) > 0 and _LETTER.search(text) is not None


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the constants that are no words of their own: docstrings and parts of sentences."""
    if isinstance(node, ast.JoinedStr):
        yield from ast.walk(node)
    body = getattr(node, "body", None)
    for line in body if isinstance(body, list) else ():
        if isinstance(line, ast.Expr):
            yield line.value


def _answered(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for node in ast.walk(function):
        if isinstance(node, ast.Dict):
            yield from node.values
        elif isinstance(node, ast.IfExp):
            yield from (node.body, node.orelse)
        elif isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _codes(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REMARKS and node.args:
            yield from _constants([n for n in ast.walk(node.args[0]) if isinstance(n, ast.expr)])


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _quote_lines(text: str) -> str:
    return "".join(f"{_quote(line)}\n" for line in text.splitlines(keepends=True))


def _join(quoted: str) -> str:
    text = "".join(_STRING.findall(quoted))
    return re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), text)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

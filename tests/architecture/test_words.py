"""Names from the glossary, English identifiers, and nothing in the tree that does not belong."""

from __future__ import annotations

import ast
import hashlib
import re

import pytest
from tests.architecture.house import (
    ROOT,
    Finding,
    is_migration,
    name,
    product_files,
    python_files,
    report,
    tracked,
    tree,
)

GLOSSARY = ROOT / "docs" / "glossary.md"
# Words that are no English; one of them in a name means the name is Vietnamese.
VIETNAMESE = frozenset(
    {"hoso", "congdan", "nguoi", "ngay", "thang", "dinhdanh", "canbo", "hoten", "gioitinh"}
    | {"quequan", "thuongtru", "phuong", "huyen", "trecon", "giay", "khai", "duyet", "lay"}
)
BINARY = {".png", ".webp", ".woff2", ".woff", ".ttf", ".otf", ".ico", ".jpg", ".pdf", ".bin"}
SKIPPED = {"uv.lock", "package-lock.json"}
# Written in pieces, so that this file does not find itself.
STRANGERS = {
    "a path of one machine": re.compile("/" + r"(?:work|farm|root|home)/[a-z.]"),
    "a number nobody outside can follow": re.compile(r"\b(?:issue|PR)\s*" + r"#\d+", re.IGNORECASE),
}
# Names of tools that have no business in the tree, as digests: the list must not break itself.
UNWANTED = frozenset(
    [
        "053ea4804ef1",
        "3ea125d0bff3",
        "487b91042c7c",
        "60965168ce76",
        "7d3194f79e64",
        "b06493481529",
        "c70eca6b0f88",
        "c857d09db23e",
        "fbb8037df8cc",
    ]
)
LEFT_OPEN = {
    "work left open": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"),
    "a promise instead of code": re.compile("NotImplemented" + "Error"),
    "a skip without a reason": re.compile(r"mark\.skip\b(?!\(reason=)" + r"|mark\.skip\(\s*\)"),
    "an ignore without a code": re.compile(r"#\s*type:\s*ignore" + r"(?!\[)|#\s*noqa" + r"(?!:)"),
}


def identifiers(module: ast.AST) -> dict[str, int]:
    """Return every name a module defines, with a line."""
    found: dict[str, int] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = node.lineno
        elif isinstance(node, ast.arg):
            found[node.arg] = node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = node.lineno
    return found


def parts(identifier: str) -> set[str]:
    """Return the lower-case words of a snake_case or CamelCase name."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier)
    return {part for part in spaced.lower().split("_") if part}


def foreign_names(where: str, module: ast.AST) -> list[Finding]:
    return [
        Finding(f"{where}:{line}", f"{identifier} is not an English identifier")
        for identifier, line in identifiers(module).items()
        if not identifier.isascii() or parts(identifier) & VIETNAMESE
    ]


def model_names(module: ast.Module) -> list[str]:
    """Return the Django models a module defines: classes whose base is some `…Model`."""
    return [
        node.name
        for node in module.body
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).split(".")[-1].endswith("Model") for base in node.bases)
        and not _is_abstract(node)
    ]


def _is_abstract(node: ast.ClassDef) -> bool:
    metas = (inner for inner in node.body if isinstance(inner, ast.ClassDef))
    return any("abstract = True" in ast.unparse(meta) for meta in metas if meta.name == "Meta")


def glossary_words(text: str) -> set[str]:
    """Return the first cells of the glossary's table rows, as words of one spelling."""
    rows = (line.split("|")[1] for line in text.splitlines() if line.startswith("|"))
    return {_plain(word) for row in rows for word in re.split(r"[,/()]", row)}


def _plain(word: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", word.strip().strip("`*"))
    return spaced.lower().replace("-", " ").strip()


def unexplained(where: str, models: list[str], words: set[str]) -> list[Finding]:
    return [
        Finding(where, f"{model} has no row in docs/glossary.md")
        for model in models
        # The rows that remember a thing's states are explained by the thing itself.
        if _plain(model.removesuffix("History")) not in words
    ]


def strangers(where: str, text: str, patterns: dict[str, re.Pattern[str]]) -> list[Finding]:
    return [
        Finding(f"{where}:{text.count(chr(10), 0, hit.start()) + 1}", f"{what}: {hit[0]}")
        for what, pattern in patterns.items()
        for hit in pattern.finditer(text)
    ]


def unwanted(where: str, text: str) -> list[Finding]:
    """Find words whose digest is on the list, in any spelling of capitals."""
    return [
        Finding(where, f"an unwanted word: {word}")
        for word in {found.lower() for found in re.findall(r"[A-Za-z][A-Za-z-]+", text)}
        if digest(word) in UNWANTED
    ]


def digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()[:12]


def test_identifiers_are_english():
    findings = [f for file in python_files() for f in foreign_names(name(file), tree(file))]
    assert not findings, report(findings)


def test_every_model_of_a_room_is_in_the_glossary():
    words = glossary_words(GLOSSARY.read_text()) if GLOSSARY.exists() else set()
    findings = [
        finding
        for file in product_files("domain")
        if file.name == "models.py"
        for finding in unexplained(name(file), model_names(tree(file)), words)
    ]
    assert not findings, report(findings)


def test_nothing_in_the_tree_points_outside_the_project():
    findings = [
        finding
        for file in tracked()
        if file.suffix not in BINARY and file.name not in SKIPPED and "vendor" not in file.parts
        for text in [file.read_text(errors="replace")]
        for finding in [*strangers(name(file), text, STRANGERS), *unwanted(name(file), text)]
    ]
    assert not findings, report(findings)


def test_no_work_is_left_open():
    findings = [
        finding
        for file in tracked()
        if file.suffix == ".py" and not is_migration(file)
        for finding in strangers(name(file), file.read_text(), LEFT_OPEN)
    ]
    assert not findings, report(findings)


class TestTheGuards:
    @pytest.mark.parametrize(
        "code",
        [
            "hoso = 1",
            "def lay_nguoi(): ...",
            "class CanBo: ngay = 1",
            "hồ_sơ = 1",
            "f(lambda hoten: 1)",
        ],
    )
    def test_a_vietnamese_name_is_caught(self, code):
        assert foreign_names("a.py", ast.parse(code))

    @pytest.mark.parametrize("code", ["dossier = 1", "def due_on(day): ...", "cccd = cmnd = 1"])
    def test_an_english_name_passes(self, code):
        assert not foreign_names("a.py", ast.parse(code))

    def test_a_model_without_a_glossary_row_is_caught(self):
        module = ast.parse(
            "class Dossier(models.Model): ...\n"
            "class CardBatch(CitizenModel): ...\n"
            "class Base(models.Model):\n    class Meta:\n        abstract = True\n"
            "class Style: ...\n"
        )
        assert model_names(module) == ["Dossier", "CardBatch"]
        words = glossary_words("| word | tiếng Việt |\n|---|---|\n| `dossier` | hồ sơ |\n")
        assert [f.what for f in unexplained("m", model_names(module), words)] == [
            "CardBatch has no row in docs/glossary.md"
        ]
        more = words | glossary_words("| card batch (lot) | lô thẻ |")
        assert not unexplained("m", model_names(module), more)

    @pytest.mark.parametrize(
        "text", ["see /" + "work/main/x", "in /" + "root/x", "fixes issue " + "#12"]
    )
    def test_a_stranger_is_caught(self, text):
        assert strangers("a.md", text, STRANGERS)

    @pytest.mark.parametrize(
        "text", ["https://example.vn/homework/a", "the issue is 12", "/rooted"]
    )
    def test_ordinary_text_passes(self, text):
        assert not strangers("a.md", text, STRANGERS)

    @pytest.mark.parametrize(
        "text",
        [
            "# TO" + "DO: later",
            "raise NotImplemented" + "Error",
            "x = 1  # type: " + "ignore",
            "x = 1  # no" + "qa",
            "@pytest.mark." + "skip",
        ],
    )
    def test_open_work_is_caught_with_its_line(self, text):
        (finding,) = strangers("a.py", f"\n\n{text}\n", LEFT_OPEN)
        assert finding.where == "a.py:3"

    @pytest.mark.parametrize(
        "text",
        ["x  # type: ignore[attr-defined]", "x  # noqa: E501", '@pytest.mark.skip(reason="x")'],
    )
    def test_work_that_gives_its_reason_passes(self, text):
        assert not strangers("a.py", text, LEFT_OPEN)

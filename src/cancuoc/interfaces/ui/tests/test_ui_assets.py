"""The built files are current, small, and ask nobody else for anything."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cancuoc.interfaces.ui import apps

HERE = Path(apps.__file__).parent / "static" / "ui"
ROOT = Path(apps.__file__).resolve().parents[4]
TOOLS = ROOT / "tools" / "build_assets"
MANIFEST = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
REBUILD = "cd tools/build_assets && npm ci && npm run build"


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def weight(*names: str) -> int:
    return sum(len(gzip.compress((HERE / name).read_bytes(), 9, mtime=0)) for name in names)


def fonts() -> int:
    return sum(path.stat().st_size for path in (HERE / "fonts").glob("*.woff2"))


def test_the_sources_are_those_that_were_built():
    now = {name: sha(ROOT / name) for name in MANIFEST["sources"]}
    assert now == MANIFEST["sources"], f"build again: {REBUILD}"
    listed = {ROOT / name for name in MANIFEST["sources"]}
    found = {path for path in (TOOLS / "src").rglob("*") if path.is_file()}
    assert found <= listed, f"build again: {REBUILD}"


def test_the_outputs_are_those_of_the_build():
    found = {
        str(path.relative_to(HERE)): sha(path)
        for path in HERE.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == MANIFEST["outputs"]
    assert sha(ROOT / "tests" / "vendor" / "axe.min.js") == MANIFEST["vendor"]["axe.min.js"]


def test_versions_are_pinned_exactly():
    packages = json.loads((TOOLS / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert packages == MANIFEST["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in packages.values())
    assert packages["govuk-frontend"].startswith("6.3.")


def test_a_rebuild_gives_the_same_bytes(tmp_path):
    if not (TOOLS / "node_modules").is_dir() or not shutil.which("node"):
        pytest.skip(f"Node packages are not installed here; to compare bytes run: {REBUILD}")
    target = tmp_path / "ui"
    subprocess.run(["node", "build.mjs", str(target)], cwd=TOOLS, check=True, timeout=120)
    built = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    # The scratch build also puts the test tool below its target.
    outputs = {k: v for k, v in built["outputs"].items() if not k.startswith("vendor/")}
    assert outputs == MANIFEST["outputs"]


def test_the_first_portal_page_is_light():
    page_itself = 8_000
    first = weight("portal.css", "app.js", "images/favicon.svg") + fonts() + page_itself
    assert first <= 150_000, first


def test_scripts_are_small():
    assert weight("app.js", "htmx.js") <= 40_000
    ours = sum(path.stat().st_size for path in (TOOLS / "src" / "js").glob("*.js"))
    assert ours <= 30_000, "our own sources, comments included"
    assert weight("app.js") <= 12_000


@pytest.mark.parametrize("name", ["portal.css", "compact.css", "board.css", "app.js", "htmx.js"])
def test_nothing_is_asked_of_others(name):
    text = (HERE / name).read_text(encoding="utf-8")
    for address in re.findall(r"""url\(["']?([^"')]+)""", text):
        assert address.startswith(("fonts/", "data:")), address
    assert "@import" not in text
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize("name", ["portal.css", "compact.css"])
def test_the_look_is_our_own(name):
    css = (HERE / name).read_text(encoding="utf-8")
    assert "GDS Transport" not in css
    assert "Be Vietnam Pro" in css
    assert "crown" not in css.lower()
    assert "govuk-header" not in css
    assert "#0f5c4e" in css
    assert "prefers-color-scheme:dark" in css.replace(" ", "") or name == "portal.css"
    assert "@media print" in css


def test_licences_travel_with_the_files():
    assert "SIL OPEN FONT LICENSE" in (HERE / "fonts" / "LICENSE").read_text().upper()
    notice = (HERE / "LICENCES.txt").read_text(encoding="utf-8")
    assert "MIT License" in notice
    assert "htmx" in notice


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tokens(mixin: str) -> dict[str, str]:
    source = (TOOLS / "src" / "scss" / "parts" / "_tokens.scss").read_text(encoding="utf-8")
    names = dict(re.findall(r"^\$(\w+): (#[0-9a-f]{6});", source, re.M))
    body = source.split(f"@mixin {mixin} {{")[1].split("\n}")[0]
    body = re.sub(r"#\{\$(\w+)\}", lambda m: names.get(m[1], m[0]), body)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))


@pytest.mark.parametrize("mixin", ["light", "dark"])
def test_tags_and_panels_have_contrast(mixin):
    have = tokens(mixin)
    for tone in ("green", "blue", "amber", "red", "grey"):
        ratio = contrast(have[f"cc-{tone}"], have[f"cc-{tone}-wash"])
        assert ratio >= 7, (tone, ratio)
    for words in ("muted", "danger", "brand-text"):
        assert contrast(have[f"cc-{words}"], have["cc-page"]) >= 4.5, words
    assert contrast(have["cc-on-brand"], have["cc-brand"]) >= 4.5
    assert contrast(have["cc-field"], have["cc-page"]) >= 3


def test_the_five_map_classes_differ_step_by_step():
    for mixin in ("light", "dark"):
        have = tokens(mixin)
        steps = [luminance(have[f"cc-c{i}"]) for i in range(1, 6)]
        assert steps == sorted(steps, reverse=mixin == "light")

"""The product runs on libraries that may be used in any product: no GPL, no AGPL."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from tests.architecture.house import ROOT

# Packages that state their licence only in the files they bring.
STATED_ELSEWHERE = {"sqlcipher3": "Zlib"}
STRONG = re.compile(r"\bA?GPL|GNU (?:Affero )?General Public|\bSSPL|\bBUSL", re.IGNORECASE)
LESSER = re.compile(r"LGPL|Lesser General Public|Library General Public", re.IGNORECASE)


def refused(licence: str) -> bool:
    """Say whether a licence text names a strong copyleft and leaves no other choice."""
    choices = re.split(r"\s+OR\s+", licence)
    return all(STRONG.search(LESSER.sub("", choice)) for choice in choices) if licence else False


def licence_of(distribution: metadata.Distribution) -> str:
    """Return what a package says of its licence: the expression, else field and classifiers."""
    about = distribution.metadata
    if expression := about.get("License-Expression"):
        return str(expression)
    field = (about.get("License") or "").splitlines()[:1]
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    return "; ".join([*field, *classifiers])


def closure(roots: list[str]) -> dict[str, metadata.Distribution]:
    """Return every installed distribution the roots need at run time, by its plain name."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [Requirement(root) for root in roots]
    while waiting:
        wanted = waiting.pop()
        plain = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if plain in found:
            continue
        try:
            found[plain] = metadata.distribution(wanted.name)
        except metadata.PackageNotFoundError:
            continue
        for line in found[plain].requires or []:
            need = Requirement(line)
            extras = wanted.extras or {""}
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(need)
    return found


def product_closure() -> dict[str, metadata.Distribution]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return closure(project["dependencies"])


def test_no_runtime_library_is_under_a_strong_copyleft():
    licences = {plain: licence_of(found) for plain, found in product_closure().items()}
    assert {"django", "psycopg", "cryptography"} <= set(licences)
    assert not {plain: text for plain, text in licences.items() if refused(text)}


def test_every_runtime_library_states_a_licence():
    silent = {p for p, found in product_closure().items() if not licence_of(found).strip()}
    assert silent == set(STATED_ELSEWHERE)


def test_the_project_states_its_own_licence():
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"


class TestTheGuards:
    @pytest.mark.parametrize(
        "licence",
        [
            "GPL-3.0-or-later",
            "AGPL-3.0-only",
            "License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
            "GNU Affero General Public License v3",
            "GPL-2.0-only OR AGPL-3.0-only",
        ],
    )
    def test_a_strong_copyleft_is_caught(self, licence):
        assert refused(licence)

    @pytest.mark.parametrize(
        "licence",
        [
            "MIT",
            "LGPL-3.0-only",
            "GNU Lesser General Public License v3 (LGPLv3)",
            "MIT OR GPL-2.0-only",
            "BSD-3-Clause",
            "",
        ],
    )
    def test_others_pass(self, licence):
        assert not refused(licence)

    def test_the_closure_reaches_what_a_library_needs(self):
        assert "asgiref" in closure(["django>=5"])
        assert closure(["surely-not-installed-anywhere"]) == {}

"""A folder like a fresh clone, and its launcher as a module."""

from __future__ import annotations

import shutil

import pytest
from tests.launcher.support import PLACE, ROOT, load


@pytest.fixture
def checkout(tmp_path):
    """A folder that looks like a fresh clone, below a path with spaces."""
    folder = tmp_path / PLACE
    shutil.copytree(ROOT / "src" / "cancuoc" / "kernel", folder / "src" / "cancuoc" / "kernel")
    cli = folder / "src" / "cancuoc" / "interfaces" / "cli"
    cli.mkdir(parents=True)
    for name in ("__init__.py", "main.py"):
        shutil.copy(ROOT / "src/cancuoc/interfaces/cli" / name, cli / name)
    for package in (cli.parent, cli.parent.parent):
        (package / "__init__.py").touch()
    shutil.copy(ROOT / "cancuoc", folder / "cancuoc")
    (folder / "uv.lock").write_text("one")
    return folder


@pytest.fixture
def launcher(checkout, monkeypatch):
    for name in ("CANCUOC_HOME", "CANCUOC_DEV", "PIP_INDEX_URL", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    module = load(checkout / "cancuoc")
    module.LOG.parent.mkdir(parents=True)
    return module

"""A checkout to try the launcher on, and a uv that only writes down what it is asked."""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = "một chỗ có dấu cách"


def load(path: Path):
    """Load a launcher file as a module, without leaving compiled files beside it."""
    loader = SourceFileLoader("launcher_under_test", str(path))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


def make_ready(launcher, *, tools):
    python = launcher.VENV / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    launcher.STAMP.write_text(launcher.stamp(tools))


def fake_uv(folder: Path, version="0.13.9", *, script="exit 0") -> Path:
    """A uv that tells its version and writes down what it is asked to do."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "uv"
    lines = ["#!/bin/sh", f'[ "$1" = --version ] && echo "uv {version}" && exit 0']
    program.write_text("\n".join([*lines, f'echo "$@" >> "{folder}/asked"', script]) + "\n")
    program.chmod(0o755)
    return program

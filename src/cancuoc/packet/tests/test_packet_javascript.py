"""A reader in JavaScript opens the stored vectors: the format belongs to no language."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

HERE = Path(__file__).parent
VECTORS = HERE / "vectors"
DATA = (VECTORS / "packet-1.bin").read_bytes()
DESCRIBED = json.loads((VECTORS / "vectors-1.json").read_text(encoding="utf-8"))["packet"]


def read_with_node(path):
    # The browser tests already bring a Node; nothing else has to be installed.
    node = compute_driver_executable()[0]
    script, described = HERE / "second_reader.mjs", VECTORS / "vectors-1.json"
    return subprocess.run(
        [node, script, path, described], capture_output=True, text=True, timeout=60, check=False
    )


def test_javascript_reads_the_same_content():
    run = read_with_node(VECTORS / "packet-1.bin")
    assert run.stderr == ""
    found = json.loads(run.stdout)
    assert found["digest"] == DESCRIBED["digest"]
    assert found["sequence"] == 7
    assert found["parts"] == DESCRIBED["parts"]


def damaged(kind):
    if kind == "cut":
        return DATA[:-1]
    if kind == "longer":
        return DATA + b"\x00"
    at = {"magic": 0, "version": 9, "manifest": 40, "last byte": len(DATA) - 1}[kind]
    return DATA[:at] + bytes([DATA[at] ^ 1]) + DATA[at + 1 :]


@pytest.mark.parametrize("kind", ["cut", "longer", "magic", "version", "manifest", "last byte"])
def test_javascript_refuses_what_was_changed(tmp_path, kind):
    path = tmp_path / "packet.bin"
    path.write_bytes(damaged(kind))
    run = read_with_node(path)
    assert run.returncode == 3
    assert run.stderr.startswith("refused: ")


def test_javascript_refuses_noise(tmp_path):
    path = tmp_path / "packet.bin"
    path.write_bytes(random.Random(5).randbytes(500))
    assert read_with_node(path).returncode == 3

"""Every damaged file ends in a refusal or a reading: no crash, no other error, little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.hostile import corpus, reader

ROOT = Path(__file__).resolve().parents[2]
ORDINARY, NIGHTLY = 2_100, 30_000
MOST_MEMORY = 700_000_000


def read_all(folder: Path) -> tuple[dict[str, str], int]:
    """Return how each file ended, and the peak of memory of the process that read them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.reader", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"died after {lines[-1:]}: {done.stderr[-500:]}"
    return {name: outcome for name, outcome in lines if name}, lines[-1][1]


def fill(folder: Path, count: int) -> int:
    files = [*corpus.whole().items(), *corpus.bombs(), *corpus.damaged(count)]
    for number, (name, data) in enumerate(files):
        (folder / f"{number:06d}-{name}").write_bytes(data)
    return len(files)


def hostile(folder: Path, count: int) -> Counter[str]:
    written = fill(folder, count)
    outcomes, peak = read_all(folder)
    assert len(outcomes) == written
    assert {name: what for name, what in outcomes.items() if what.startswith("!")} == {}
    assert peak < MOST_MEMORY
    whole = list(outcomes.values())[: len(corpus.whole())]
    assert set(whole) == {"read"}, "what is not damaged is read"
    found = Counter(outcomes.values())
    print(f"{written} files, peak {peak / 1e6:.0f} MB: {dict(found)}")
    return found


def test_two_thousand_damaged_files_are_refused_or_read(tmp_path):
    found = hostile(tmp_path, ORDINARY)
    assert found.total() >= 2_000
    assert found.total() - found["read"] > 1_000


@pytest.mark.nightly
def test_thirty_thousand_damaged_files_are_refused_or_read(tmp_path):
    assert hostile(tmp_path, NIGHTLY).total() > NIGHTLY


def test_bombs_are_refused_before_they_open(tmp_path):
    for number, (name, data) in enumerate(corpus.bombs()):
        (tmp_path / f"{number:06d}-{name}").write_bytes(data)
    outcomes, peak = read_all(tmp_path)
    assert "read" not in outcomes.values()
    assert not any(what.startswith("!") for what in outcomes.values())
    assert peak < MOST_MEMORY


def test_the_corpus_is_the_same_each_time():
    assert list(corpus.damaged(300)) == list(corpus.damaged(300))


@pytest.mark.parametrize("damage", corpus.DAMAGES, ids=lambda damage: damage.__name__)
def test_every_damage_changes_the_file(damage):
    rng = corpus.np.random.default_rng(4)
    data = corpus.whole()["picture-png"]
    assert sum(damage(data, rng) != data for _ in range(10)) >= 8


def test_every_decoder_has_a_whole_file():
    assert {name.split("-")[0] for name in corpus.whole()} == set(reader.READERS)


def test_a_reader_that_fails_is_seen(tmp_path, monkeypatch):
    (tmp_path / "000000-nothing").write_bytes(b"x")
    with pytest.raises(AssertionError, match="died"):
        read_all(tmp_path)

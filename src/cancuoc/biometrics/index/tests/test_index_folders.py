"""Folders in memory: private, locked while used, swept when their process is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from cancuoc.biometrics.index import folders
from cancuoc.biometrics.index.folders import Claim


def test_a_claimed_folder_is_for_its_owner_alone(tmp_path):
    claim = Claim(tmp_path)
    assert claim.folder.parent == tmp_path
    assert claim.folder.name.startswith("cancuoc-index-")
    assert claim.folder.stat().st_mode & 0o777 == 0o700
    claim.release()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_left_alone(tmp_path):
    claim = Claim(tmp_path)
    assert folders.sweep(tmp_path) == []
    other = Claim(tmp_path)
    assert claim.folder.exists()
    assert other.folder != claim.folder
    claim.release()
    other.release()


def test_what_a_killed_process_left_is_swept(tmp_path):
    program = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from cancuoc.biometrics.index.folders import Claim
        claim = Claim(Path(sys.argv[1]))
        (claim.folder / "rows").write_bytes(b"left behind")
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], env=environment, check=False
    )
    assert done.returncode == -9
    (left,) = tmp_path.iterdir()
    assert (left / "rows").exists()
    claim = Claim(tmp_path)
    assert list(tmp_path.iterdir()) == [claim.folder]
    claim.release()


@pytest.mark.parametrize("name", ["cancuoc-index-x", "cancuoc-new-x", "somebody-else"])
def test_a_folder_without_a_lock_is_not_ours_to_remove(tmp_path, name):
    (tmp_path / name).mkdir()
    assert folders.sweep(tmp_path) == []
    assert (tmp_path / name).exists()


def test_a_folder_of_another_user_is_left_alone(tmp_path, monkeypatch):
    left = tmp_path / "cancuoc-index-theirs"
    left.mkdir()
    (left / "lock").touch()
    monkeypatch.setattr(os, "getuid", lambda: left.stat().st_uid + 1)
    assert folders.sweep(tmp_path) == []
    monkeypatch.undo()
    assert folders.sweep(tmp_path) == [left]


def test_memory_is_where_folders_are_by_default():
    claim = Claim()
    assert claim.folder.parent == folders.MEMORY
    claim.release()
    assert not claim.folder.exists()

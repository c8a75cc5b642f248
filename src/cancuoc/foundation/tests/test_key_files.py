"""Keys: made once by whoever comes first, readable by us alone, never silently lost."""

from __future__ import annotations

import logging
import os
import stat
import threading
from pathlib import Path

import pytest

from cancuoc.foundation import keys
from cancuoc.foundation.keys import FileKeyStore, KeyClass, NullKeyStore


def never() -> bytes:
    raise AssertionError("the key exists; none is to be made")


class TestFiles:
    def test_the_same_bytes_for_ever(self, tmp_path: Path) -> None:
        store = FileKeyStore(tmp_path / "keys")
        first = store.get_or_create(name="a", make=lambda: b"one")
        assert first == b"one"
        assert store.get_or_create(name="a", make=never) == b"one"
        assert FileKeyStore(tmp_path / "keys").get_or_create(name="a", make=never) == b"one"

    def test_names_do_not_share(self, tmp_path: Path) -> None:
        store = FileKeyStore(tmp_path)
        assert store.get_or_create(name="a", make=lambda: b"1") == b"1"
        assert store.get_or_create(name="b", make=lambda: b"2") == b"2"

    def test_files_and_folder_are_ours_alone(self, tmp_path: Path) -> None:
        old = os.umask(0)
        try:
            FileKeyStore(tmp_path / "deep" / "keys").get_or_create(name="a", make=lambda: b"1")
        finally:
            os.umask(old)
        folder = tmp_path / "deep" / "keys"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600

    def test_nothing_half_made_stays_behind(self, tmp_path: Path) -> None:
        FileKeyStore(tmp_path).get_or_create(name="a", make=lambda: b"1")
        assert [path.name for path in tmp_path.iterdir()] == ["a"]

    def test_a_maker_that_fails_leaves_no_key(self, tmp_path: Path) -> None:
        store = FileKeyStore(tmp_path)

        def fail() -> bytes:
            raise RuntimeError("no entropy")

        with pytest.raises(RuntimeError):
            store.get_or_create(name="a", make=fail)
        assert not list(tmp_path.iterdir())
        assert store.get_or_create(name="a", make=lambda: b"2") == b"2"

    @pytest.mark.parametrize("call", ["write", "fsync"])
    def test_a_failing_disk_gives_no_key(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
    ) -> None:
        def fail(*arguments: object) -> int:
            raise OSError(28, "No space left on device")

        store = FileKeyStore(tmp_path)
        monkeypatch.setattr(keys.os, call, fail)
        with pytest.raises(OSError, match="No space left"):
            store.get_or_create(name="a", make=lambda: b"1")
        monkeypatch.undo()
        assert not (tmp_path / "a").exists()

    def test_of_two_creators_one_wins_and_both_agree(self, tmp_path: Path) -> None:
        store = FileKeyStore(tmp_path)
        start, answers = threading.Barrier(8), []

        def create(number: int) -> None:
            def make() -> bytes:
                # Everybody has seen that there is no key before anybody writes one.
                start.wait(10)
                return bytes([number]) * 32

            answers.append(store.get_or_create(name="race", make=make))

        threads = [threading.Thread(target=create, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(answers) == 8
        assert len(set(answers)) == 1
        assert len(answers[0]) == 32
        assert [path.name for path in tmp_path.iterdir()] == ["race"]


class TestClassKeys:
    def test_each_class_has_its_own_32_bytes(self, tmp_path: Path) -> None:
        store = FileKeyStore(tmp_path)
        made = {kind: store.class_key(kind) for kind in KeyClass}
        assert len(set(made.values())) == len(KeyClass)
        assert {len(key) for key in made.values()} == {32}
        assert made == {kind: store.class_key(kind) for kind in KeyClass}

    def test_children_and_adults_never_share(self) -> None:
        assert KeyClass.BIOMETRIC_CHILD != KeyClass.BIOMETRIC_ADULT


class TestNull:
    def test_it_warns_that_nothing_lasts(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING, logger="cancuoc.keys"):
            NullKeyStore()
        (record,) = caplog.records
        assert "memory only" in record.message

    def test_it_keeps_keys_while_it_lives(self) -> None:
        store = NullKeyStore()
        first = store.class_key(KeyClass.PACKET)
        assert store.class_key(KeyClass.PACKET) == first
        assert NullKeyStore().class_key(KeyClass.PACKET) != first
        assert store.get_or_create(name="a", make=lambda: b"1") == b"1"
        assert store.get_or_create(name="a", make=never) == b"1"


def test_the_deployment_s_store_is_made_once(settings: object, tmp_path: Path) -> None:
    settings.KEY_DIR = tmp_path  # type: ignore[attr-defined]
    keys.store.cache_clear()
    try:
        store = keys.store()
        assert isinstance(store, FileKeyStore)
        assert store.directory == tmp_path
        assert keys.store() is store
    finally:
        keys.store.cache_clear()

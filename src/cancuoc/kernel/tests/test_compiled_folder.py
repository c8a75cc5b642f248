"""Compiled kernels lie apart for every wording of their source."""

from __future__ import annotations

import os
import time

import pytest

from cancuoc.kernel import compiled_folder


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "src" / "one.py"
    path.parent.mkdir()
    path.write_text("a = 1\n")
    return path


@pytest.fixture
def environ(tmp_path):
    return {"CANCUOC_HOME": str(tmp_path / "home")}


def asked(environ, *sources):
    return compiled_folder.folder("floor", sources, environ=environ)


def test_the_same_source_finds_the_same_folder_for_its_owner_alone(source, environ, tmp_path):
    found = asked(environ, source)
    assert found == asked(environ, source)
    assert found.parent == tmp_path / "home" / "kernels" / "floor"
    assert found.stat().st_mode & 0o077 == 0


def test_a_changed_file_of_the_part_finds_an_empty_one(source, environ):
    helper = source.with_name("helper.py")
    helper.write_text("WORDS = 4\n")
    before = asked(environ, source, helper)
    helper.write_text("WORDS = 8\n")
    assert asked(environ, source, helper) != before


def test_text_moved_from_one_file_to_another_is_a_change(source, environ):
    other = source.with_name("other.py")
    other.write_text("b = 2\n")
    before = asked(environ, source, other)
    source.write_text("a = 1\nb = 2\n")
    other.write_text("")
    assert asked(environ, source, other) != before


def test_the_order_of_the_files_does_not_matter(source, environ):
    other = source.with_name("other.py")
    other.write_text("b = 2\n")
    assert asked(environ, source, other) == asked(environ, other, source)


def test_a_place_may_be_named_for_all(source, tmp_path, environ):
    named = {**environ, "CANCUOC_KERNELS": str(tmp_path / "shared")}
    assert asked(named, source).parent.parent == tmp_path / "shared"


def test_outside_an_installation_the_compiler_finds_its_own_place(source):
    assert asked({}, source) is None


def test_a_folder_that_cannot_be_made_is_left_to_the_compiler(source, tmp_path):
    (tmp_path / "file").write_text("")
    assert asked({"CANCUOC_KERNELS": str(tmp_path / "file")}, source) is None


def test_wordings_of_days_before_are_thrown_away_and_those_of_today_kept(source, environ):
    old = asked(environ, source)
    (old / "kernel.nbc").write_bytes(b"old")
    os.utime(old, (0, time.time() - 2 * compiled_folder.A_DAY))
    source.write_text("a = 2\n")
    today = asked(environ, source)
    source.write_text("a = 3\n")
    new = asked(environ, source)
    assert {path.name for path in new.parent.iterdir()} == {today.name, new.name}


def test_the_modules_of_a_package_are_those_that_run(tmp_path):
    for name in ("a.py", "below/b.py", "tests/test_a.py", "below/tests/test_b.py", "data.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    found = compiled_folder.modules(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in found) == ["a.py", "below/b.py"]

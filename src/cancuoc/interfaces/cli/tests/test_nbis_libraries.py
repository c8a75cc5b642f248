"""System libraries of NBIS: installed where possible, and their absence stops nothing."""

from __future__ import annotations

import pytest

from cancuoc.interfaces.cli import nbis_libraries, packages


def test_they_are_asked_for_by_name(monkeypatch):
    asked = []
    monkeypatch.setattr(packages, "ensure", lambda names, **_named: asked.append(tuple(names)))
    assert nbis_libraries.ensure(say=pytest.fail)
    assert asked == [("libopencv-core406", "libopencv-imgproc406", "libopencv-ml406")]


def test_without_them_the_tests_go_on(monkeypatch):
    said = []

    def missing(_names, **_named):
        raise packages.PackagesMissing("Thiếu gói Debian cho so sánh với NBIS.")

    monkeypatch.setattr(packages, "ensure", missing)
    assert not nbis_libraries.ensure(say=said.append)
    (line,) = said
    assert line.startswith("Thiếu gói Debian")
    assert line.endswith("Bỏ qua các kiểm thử cần NBIS.")

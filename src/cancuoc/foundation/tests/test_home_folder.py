"""The folder of an installation: named by the environment, else inside the current folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from cancuoc.foundation.home import home


def test_the_environment_names_it(tmp_path):
    assert home({"CANCUOC_HOME": str(tmp_path / "nhà của tôi")}) == tmp_path / "nhà của tôi"


@pytest.mark.parametrize("environ", [{}, {"CANCUOC_HOME": ""}])
def test_without_a_name_it_is_inside_the_current_folder(environ, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert home(environ) == Path(tmp_path / ".cancuoc")


def test_a_relative_name_becomes_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert home({"CANCUOC_HOME": "x/../y"}) == tmp_path / "y"

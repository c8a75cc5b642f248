"""The web server forks after it has loaded the doors, so loading them must start no threads."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOAD = """
import sys
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(sorted({"onnxruntime", "ray", "stomp"} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
def loaded():
    """What loading every door brings along, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        env={"DJANGO_SETTINGS_MODULE": "cancuoc.config.settings", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout.strip()


def test_no_library_with_threads_of_its_own_is_loaded(loaded):
    assert loaded == "[]"

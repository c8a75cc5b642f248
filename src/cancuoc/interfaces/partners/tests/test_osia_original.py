"""The door against OSIA's own description: every request its file allows, every answer it knows.

With CANCUOC_OSIA_ABIS=path/to/abis.yaml the file itself is taken instead of our writing of it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import schemathesis
import yaml
from django.core.wsgi import get_wsgi_application

from cancuoc.interfaces.partners.tests import osia_abis
from cancuoc.interfaces.partners.tests.test_osia_schema import (
    LONG,
    QUICK,
    connection_kept,
    encountered,
    try_out,
)

pytestmark = pytest.mark.django_db
FILE = os.environ.get("CANCUOC_OSIA_ABIS", "")
NAMES = sorted(f"{method.upper()} {path}" for method, path, *_ in osia_abis.OPERATIONS)


@pytest.fixture
def key():
    return encountered()


@pytest.fixture
def original(key):
    """OSIA's description, hung on the running program under the door's base path."""
    said = yaml.safe_load(Path(FILE).read_text()) if FILE else osia_abis.described()
    said["servers"] = [{"url": "/partners/abis"}]
    schema = schemathesis.openapi.from_dict(said)
    schema.app = get_wsgi_application()
    with connection_kept():
        yield schema


def test_a_sub_type_is_written_once():
    assert len(osia_abis.SUB_TYPES) == len(set(osia_abis.SUB_TYPES)) == 49
    assert len(osia_abis.IMPRESSIONS) == len(set(osia_abis.IMPRESSIONS)) == 19


@pytest.mark.parametrize("name", NAMES)
class TestOriginal:
    def test_drawn_requests_are_answered_as_osia_says(self, original, key, name):
        try_out(original, name, key, examples=QUICK, derandomize=True, name_of=named)

    @pytest.mark.nightly
    def test_many_drawn_requests_are_answered_as_osia_says(self, original, key, name):
        try_out(original, name, key, examples=LONG, derandomize=False, name_of=named)


def named(operation):
    return f"{operation.method.upper()} {operation.path}"

"""The door against its own description, with thousands of drawn requests: no server error, no
answer outside the description."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cancuoc.interfaces.partners.api import api
from cancuoc.interfaces.partners.tests.asking import Partner, encounter, token

pytestmark = pytest.mark.django_db
CHOSEN = [
    not_a_server_error,
    status_code_conformance,
    response_schema_conformance,
    content_type_conformance,
]
QUICK, LONG = 8, 300
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


def encountered():
    """Return a token that opens everything; one encounter is there."""
    made = token()
    Partner(made).post("persons/p1/encounters/e1", encounter("an", galleries=["A"]))
    return made


@pytest.fixture
def key():
    return encountered()


@contextmanager
def connection_kept():
    """Keep the connection of the test's transaction, which the end of a request would close.

    Django's test client, which has written the encounter, has just hung that closing up again.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(key):
    """The description as a partner fetches it, hung on the running program."""
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
    schema.app = get_wsgi_application()
    with connection_kept():
        yield schema


def plain(operation):
    """Return an operation as OSIA writes it, ids without their names."""
    path = operation.path.removeprefix("/partners/abis")
    return f"{operation.method.upper()} {re.sub(r'{[a-z_]+}', '{}', path)}"


def try_out(described, name, key, *, examples, derandomize, name_of=plain):
    """Send drawn requests of one operation and hold every answer against the description."""
    (operation,) = (
        result.ok() for result in described.get_all_operations() if name_of(result.ok()) == name
    )

    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=derandomize,
        database=None,
        suppress_health_check=QUIET,
        phases=[Phase.generate],
    )
    def ask(case):
        # Called without a network, the tool does not unpack what middleware has packed.
        headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, checks=CHOSEN)

    ask()


def test_an_answer_outside_the_description_is_caught(described, key):
    responses = described.raw_schema["paths"]["/partners/abis/v1/galleries"]["get"]["responses"]
    responses["299"] = responses.pop("200")
    with pytest.raises((Failure, FailureGroup)):
        try_out(described, "GET /v1/galleries", key, examples=QUICK, derandomize=True)


# Operation, path and statuses of OSIA's ABIS interface 1.6.0; 202 is the answer by callback.
WRITTEN = {
    "POST /v1/persons": (200, 202, 400, 403, 500),
    "POST /v1/persons/{}/encounters": (200, 202, 400, 403, 500),
    "GET /v1/persons/{}/encounters": (200, 202, 400, 403, 404, 500),
    "POST /v1/persons/{}/encounters/{}": (200, 202, 400, 403, 409, 500),
    "GET /v1/persons/{}/encounters/{}": (200, 202, 400, 403, 404, 500),
    "PUT /v1/persons/{}/encounters/{}": (200, 202, 204, 400, 403, 404, 500),
    "DELETE /v1/persons/{}/encounters/{}": (202, 204, 400, 403, 404, 500),
    "POST /v1/persons/{}/merge/{}": (202, 204, 400, 403, 404, 409, 500),
    "POST /v1/persons/{}/move/{}/encounters/{}": (202, 204, 400, 403, 404, 409, 500),
    "PUT /v1/persons/{}/encounters/{}/status": (202, 204, 400, 403, 500),
    "PUT /v1/persons/{}/encounters/{}/galleries": (202, 204, 400, 403, 500),
    "GET /v1/persons/{}/encounters/{}/templates": (200, 202, 400, 403, 404, 500),
    "DELETE /v1/persons/{}": (202, 204, 400, 403, 404, 500),
    "POST /v1/identify/{}": (200, 202, 400, 403, 404, 500),
    "POST /v1/identify/{}/{}": (200, 202, 400, 403, 404, 500),
    "POST /v1/identify/{}/{}/encounters/{}": (200, 202, 400, 403, 404, 500),
    "POST /v1/verify/{}/{}": (200, 202, 400, 403, 404, 500),
    "POST /v1/verify": (200, 202, 400, 403, 500),
    "GET /v1/galleries": (200, 202, 400, 403, 500),
    "GET /v1/galleries/{}": (200, 202, 400, 403, 404, 500),
    "GET /v1/tasks/{}/status": (200, 400, 403, 404, 500),
    "POST /v1/tasks/{}/redeliver": (204, 400, 403, 404, 409, 500),
}


@pytest.fixture
def operations(described):
    """Return the statuses of every operation."""
    found = [result.ok() for result in described.get_all_operations()]
    return {plain(each): set(map(int, each.definition.raw["responses"])) for each in found}


def test_the_operations_are_those_of_the_interface(operations):
    assert set(operations) == set(WRITTEN)


@pytest.mark.parametrize("name", sorted(WRITTEN))
class TestOperation:
    def test_its_statuses_are_those_of_the_interface_and_401(self, operations, name):
        assert operations[name] == {*WRITTEN[name], 401}

    def test_drawn_requests_are_answered_as_described(self, described, key, name):
        try_out(described, name, key, examples=QUICK, derandomize=True)

    @pytest.mark.nightly
    def test_many_drawn_requests_are_answered_as_described(self, described, key, name):
        try_out(described, name, key, examples=LONG, derandomize=False)

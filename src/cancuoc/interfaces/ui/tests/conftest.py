"""What the tests of the design system share."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import RequestFactory
from jinja2 import Environment

from cancuoc.interfaces.ui.jinja import environment


@pytest.fixture(autouse=True)
def static_folder() -> None:
    """WhiteNoise warns when its folder is missing, and warnings are errors here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def env() -> Environment:
    return environment()


@pytest.fixture
def draw(env):
    """Render a few lines of Jinja as a door would."""

    def rendered(source: str, **context: object) -> str:
        return env.from_string(source).render(**context)

    return rendered


@pytest.fixture
def sent():
    """What a browser sends for the given fields; a list sends a field more than once."""

    def data(**fields: str | list[str]) -> QueryDict:
        query = QueryDict(mutable=True)
        for name, value in fields.items():
            query.setlist(name, value if isinstance(value, list) else [value])
        return query

    return data


@pytest.fixture
def requests() -> RequestFactory:
    return RequestFactory()

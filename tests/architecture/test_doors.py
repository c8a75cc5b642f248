"""Every page has an access decision, and every sub-command the help offers can be loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from cancuoc.foundation import access
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.cli import main


def views(
    patterns: Sequence[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, object]]:
    """Return every address of a resolver with its view."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def undecided(patterns: Sequence[URLPattern | URLResolver]) -> list[str]:
    """Return the addresses whose view says nothing about who may open it."""
    return [address for address, view in views(patterns) if not getattr(view, "access", None)]


def test_every_page_says_who_may_open_it():
    patterns = get_resolver().url_patterns
    assert list(views(patterns))
    assert undecided(patterns) == []


@pytest.mark.parametrize("name", sorted(n for n in main.COMMANDS if main.is_known(n)))
def test_every_sub_command_answers_through_run(name):
    command = main.COMMANDS[name]
    if main.Need.OWN_PROGRAM in command.needs:
        assert find_spec(command.module) is not None
    else:
        assert callable(import_module(command.module).run)


class TestTheGuards:
    def test_a_page_without_a_decision_is_caught(self):
        def bare(_request):
            return HttpResponse()

        @access.public
        def open_to_all(_request):
            return HttpResponse()

        @access.allow(Role.RECEPTION)
        def for_some(_request):
            return HttpResponse()

        patterns = [path("a/", bare), path("b/", open_to_all), path("c/", for_some)]
        assert undecided(patterns) == ["a/"]
        assert undecided([path("in/", (patterns, None, None))]) == ["in/a/"]

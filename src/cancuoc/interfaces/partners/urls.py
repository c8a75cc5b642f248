"""Addresses of the partners' door, all under `/partners/abis/`. Each needs a partner's token."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from cancuoc.foundation import access
from cancuoc.interfaces.partners.api import api, nowhere


def _decided(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Say of every view that the token of a partner opens it, as `answers.Token` enforces."""
    found = list(patterns)
    for pattern in found:
        if isinstance(pattern, URLPattern):
            pattern.callback.access = "partner"  # type: ignore[attr-defined]
    return found


_routes, _app, _namespace = api.urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("abis/", (_decided(_routes), _app, _namespace)),
    re_path(r"^abis/.*$", access.public(csrf_exempt(nowhere))),
]

"""Whoever is refused leaves a line too: an attempt on a file is known even when it fails."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction as django_transaction

from cancuoc.foundation import audit
from cancuoc.foundation.actor import NotAllowed

P = ParamSpec("P")
R = TypeVar("R")


def watched(act: Callable[P, R]) -> Callable[P, R]:
    """Record a refused attempt, after the refused transaction is gone, and refuse all the same."""

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return act(*args, **kwargs)
        except NotAllowed:
            _remember(act.__name__, dict(kwargs))
            raise

    return run


def _remember(name: str, given: dict[str, Any]) -> None:
    ids = [str(value) for key, value in given.items() if key.endswith(("_id", "_code"))]
    with django_transaction.atomic():
        audit.record(
            act="specialcare.refused",
            at=given["at"],
            by=given["by"],
            object_kind="file",
            object_id=(ids or ["list"])[0][:64],
            tried=name,
        )

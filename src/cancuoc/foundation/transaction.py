"""One write is one service is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction as django_transaction

P = ParamSpec("P")
R = TypeVar("R")


def transaction(service: Callable[P, R]) -> Callable[P, R]:
    """Run `service` in one transaction; a service called by another joins the caller's.

    Joining without a savepoint is on purpose: half of a write must never survive.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with django_transaction.atomic(savepoint=False):
            return service(*args, **kwargs)

    return run

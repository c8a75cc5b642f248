"""What a refusal takes back, in tests that run inside one transaction of their own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction as django_transaction

from cancuoc.foundation import transaction


@pytest.fixture
def own_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a refused service roll back its own writes and no more, as it does behind a door.

    A service is the outermost transaction of its request; in a test another one stands around
    it, which a refusal would spoil. A savepoint is to the test what the transaction is there.
    """

    def atomic(**_: Any) -> Any:
        return django_transaction.atomic()

    monkeypatch.setattr(transaction, "django_transaction", SimpleNamespace(atomic=atomic))

"""Every test of the room: a refused service takes back its own writes and no more."""

from __future__ import annotations

import pytest
from tests.support.rollbacks import own_transactions

__all__ = ["own_transactions"]


@pytest.fixture(autouse=True)
def refusals_roll_back(own_transactions: None) -> None:
    """As in the program, where a service is the outermost transaction."""

"""Fixtures of the room for visits at the bedside."""

from __future__ import annotations

import pytest
from tests.support.families import hanoi
from tests.support.rollbacks import own_transactions

from cancuoc.domain.bedside.tests import ward

__all__ = ["hanoi", "own_transactions"]


@pytest.fixture
def people(hanoi):
    """A centre with three residents who wait for a bedside team, and the team."""
    return ward.people()

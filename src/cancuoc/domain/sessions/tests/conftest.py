"""Fixtures of the sessions room."""

from __future__ import annotations

from tests.support.families import hanoi
from tests.support.rollbacks import own_transactions

__all__ = ["hanoi", "own_transactions"]

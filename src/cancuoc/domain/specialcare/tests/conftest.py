"""Fixtures of the room for people in care centres."""

from __future__ import annotations

from tests.support.families import hanoi
from tests.support.rollbacks import own_transactions

__all__ = ["hanoi", "own_transactions"]

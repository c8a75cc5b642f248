"""Fixtures of the sessions room."""

from __future__ import annotations

from tests.support.families import hanoi

__all__ = ["hanoi"]

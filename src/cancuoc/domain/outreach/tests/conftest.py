"""Fixtures of the outreach room."""

from __future__ import annotations

from tests.support.families import hanoi

__all__ = ["hanoi"]

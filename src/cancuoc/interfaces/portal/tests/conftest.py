"""Fixtures of the public door."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.support.families import hanoi, saturday

__all__ = ["hanoi", "portal", "saturday"]


@pytest.fixture
def portal(hanoi: None, saturday: object) -> Client:
    """A browser at the public door, on Saturday 6 July 2024."""
    return Client()

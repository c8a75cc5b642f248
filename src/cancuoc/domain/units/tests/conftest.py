"""Fixtures of the units room."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cancuoc.domain.units import services
from cancuoc.foundation.actor import Actor

AT = datetime(2024, 7, 1, 1, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")


@pytest.fixture
def loaded(db: None) -> None:
    """The shipped tables are in the database."""
    services.load_tables(at=AT, by=SYSTEM)

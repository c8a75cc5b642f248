"""Fixtures of the units room."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cancuoc.domain.units import models, services
from cancuoc.foundation.actor import Actor

AT = datetime(2024, 7, 1, 1, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")


@pytest.fixture
def loaded(db: None) -> None:
    """The shipped tables are in the database: the template of the tests has them already."""
    services.load_tables(at=AT, by=SYSTEM)


@pytest.fixture
def bare(db: None) -> None:
    """No table was ever loaded, as on a new installation."""
    for model in (models.TableLoad, models.Unit, models.PoliceUnit, models.IntakePoint):
        model.objects.all().delete()
    models.UnitSuccession.objects.all().delete()

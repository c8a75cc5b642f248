"""Fixtures of the population room: a small city, made once for the whole run of tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache

import pytest

from cancuoc.domain.population import services
from cancuoc.domain.population.synthetic.city import City
from cancuoc.domain.population.synthetic.people import People
from cancuoc.domain.population.synthetic.places import Commune, Places
from cancuoc.foundation.actor import Actor, ActorKind, Role

ON = date(2024, 7, 1)
AT = datetime(2024, 7, 6, 1, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")
OFFICER = Actor(
    id="user:khuvuc",
    kind=ActorKind.OFFICER,
    hand="khuvuc",
    roles=frozenset({Role.AREA_OFFICER}),
    units=("00232",),
    purpose="Rà soát địa bàn",
)
STRANGER = Actor(id="user:x", kind=ActorKind.OFFICER, hand="x")
COMMUNES = (
    Commune(code="00232", district="006", urban=True),
    Commune(code="00367", district="009", urban=True),
    Commune(code="10351", district="280", urban=False),
    Commune(code="09619", district="271", urban=False),
)


def silent(text: str) -> None:
    """Progress that nobody reads."""


@cache
def people(residents: int, seed: int = 5) -> tuple[People, ...]:
    """Invent residents without a database; cached, so never change what is returned."""
    city = City(residents, seed, ON, Places(COMMUNES))
    return tuple(chunk.people for chunk in city.chunks())


@pytest.fixture
def city(db: None) -> Callable[..., str]:
    """Load a city into the database of this test; returns the digest."""

    def load(residents: int = 3000, seed: int = 5) -> str:
        return services.load_city(
            residents=residents,
            seed=seed,
            on=ON,
            communes=COMMUNES,
            progress=silent,
            at=AT,
            by=SYSTEM,
        )

    return load

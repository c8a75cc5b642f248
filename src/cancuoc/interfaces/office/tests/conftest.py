"""Fixtures of the office door: the units, a Saturday morning, officers signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.support.dossiers import quick_cards
from tests.support.families import COMMUNE, hanoi, saturday
from tests.support.officers import officer, signed_in
from tests.support.rollbacks import own_transactions

from cancuoc.foundation.actor import Role

__all__ = ["hanoi", "own_transactions", "quick_cards", "saturday"]


@pytest.fixture
def desk(hanoi: None, saturday: object) -> Callable[..., Client]:
    """Sign an officer of one ward in, with a purpose stated unless it is ""."""

    def sign_in(*roles: Role, units: tuple[str, ...] = (COMMUNE,), purpose: str = "campaign"):
        name = "-".join((*roles, *units)) or "nobody"
        return signed_in(officer(name, *roles, units=units), purpose=purpose)

    return sign_in

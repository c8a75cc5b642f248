"""The centre on a Saturday morning, its doors, and a way to prove that nothing was written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.support.dossiers import quick_cards
from tests.support.families import COMMUNE, hanoi, saturday
from tests.support.officers import officer, signed_in

from cancuoc.foundation.actor import Role
from cancuoc.interfaces.stationapi.tests.conftest import centre, knocker

__all__ = ["centre", "hanoi", "knocker", "quick_cards", "saturday"]


@pytest.fixture
def portal(hanoi: None, saturday: object) -> Client:
    """A browser at the public door."""
    return Client()


@pytest.fixture
def desk(hanoi: None, saturday: object) -> Callable[..., Client]:
    """Sign an officer in, with a purpose stated unless it is ""."""

    def sign_in(*roles: Role, units: tuple[str, ...] = (COMMUNE,), purpose: str = "campaign"):
        name = "-".join((*roles, *units))
        return signed_in(officer(name, *roles, units=units), purpose=purpose)

    return sign_in

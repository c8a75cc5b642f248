"""A partner for the tests: its token, its people drawn from a seed, and requests in its name."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.test import Client

from cancuoc.biometrics.formats import finger_minutiae
from cancuoc.biometrics.formats.finger_minutiae import Edition
from cancuoc.biometrics.formats.minutiae_values import to_view
from cancuoc.biometrics.positions import Finger
from cancuoc.domain.abis import services
from cancuoc.domain.abis.rules import Scope
from cancuoc.domain.uniqueness.tests import people
from cancuoc.foundation.actor import Actor
from cancuoc.kernel import clock

PREFIX = "/partners/abis/v1"
ADMINISTRATOR = Actor.system("tests")
HANDS = (1, 2, 6, 7)
# The tables are private to the room; tests look at what is stored by their names.
ENCOUNTERS = apps.get_model("abis", "Encounter").objects
PARTNERS = apps.get_model("abis", "Partner").objects
TASKS = apps.get_model("abis", "Task").objects


def token(
    name: str = "osia-test",
    *,
    scopes: tuple[Scope, ...] = tuple(Scope),
    hosts: tuple[str, ...] = ("partner.test",),
) -> str:
    """Register a partner and return its token."""
    at = clock.now()
    return services.add_partner(
        name=name,
        scopes=scopes,
        callback_hosts=hosts,
        expires_at=at + timedelta(days=30),
        at=at,
        by=ADMINISTRATOR,
    )


class Partner:
    """Asks as one partner does; every answer is a Django response."""

    def __init__(self, key: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.header = {"Authorization": f"Bearer {key}"}

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Send one request; `transactionId` is there unless it is given."""
        query = {"transactionId": "t-1", **query}
        return self.client.generic(
            method,
            f"{PREFIX}/{path}",
            data=b"" if body is None else _json(body),
            content_type="application/json",
            query_params={k: v for k, v in query.items() if v is not None},
            headers=self.header,
        )

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self.ask("GET", path, **query)

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        """Create or search."""
        return self.ask("POST", path, body, **query)

    def put(self, path: str, body: Any = None, **query: Any) -> Any:
        """Change."""
        return self.ask("PUT", path, body, **query)

    def delete(self, path: str, **query: Any) -> Any:
        """Delete."""
        return self.ask("DELETE", path, **query)


def _json(body: Any) -> bytes:
    import json

    return json.dumps(body).encode()


def samples(seed: str, *, take: int = 0, fingers: tuple[int, ...] = HANDS) -> list[dict[str, Any]]:
    """Return a person's fingers as ISO/IEC 19794-2 minutiae in OSIA's shape."""
    found = []
    for number in fingers:
        minutiae = people.finger(f"{seed}{number}", shift=float(take))
        record = finger_minutiae.Record(
            edition=Edition.FIRST, views=(to_view(minutiae, position=number),)
        )
        found.append(
            {
                "biometricType": "FINGER",
                "biometricSubType": Finger(number).name,
                "template": base64.b64encode(finger_minutiae.write(record)).decode(),
                "templateFormat": "ISO_19794_2",
            }
        )
    return found


def encounter(seed: str, *, take: int = 0, **changes: Any) -> dict[str, Any]:
    """Return an encounter of a person in OSIA's shape."""
    return {
        "status": "ACTIVE",
        "encounterType": "enrolment",
        "biographicData": {"dateOfBirth": "1985-11-30", "gender": "F"},
        "biometricData": samples(seed, take=take),
        **changes,
    }
